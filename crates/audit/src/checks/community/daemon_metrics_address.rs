//! The engine's metrics are not open to the network.
//!
//! `metrics-addr` of the daemon's configuration
//! ([metrics](https://docs.docker.com/engine/daemon/prometheus/)): who reaches it needs no
//! password.
//! Missed: a packet filter that keeps others away.

use std::net::IpAddr;

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-metrics-address`.
pub(super) struct DaemonMetricsAddress;

static META: CheckMeta = CheckMeta {
    slug: "daemon-metrics-address",
    ids: Ids::everywhere("C.12"),
    title: "The engine's metrics are not open to the network",
    rationale: "The metrics tell anybody versions, numbers of containers and builds, and when \
                something fails, without a password and without encryption.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["configuration of the daemon"],
    remediation: "Bind the metrics to a loopback address, and let what collects them run on the \
                  host.",
    impact: "Collectors on other machines need a way that asks who they are.",
    undo: "Put the former `metrics-addr` back and restart the daemon.",
    docs: "https://docs.docker.com/engine/daemon/prometheus/",
};

impl Check for DaemonMetricsAddress {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let setting = facts.config().get("metrics-addr")?;
        let Some(address) = setting.text() else {
            return Ok(Judgement::not_applicable("the engine offers no metrics")
                .because(
                    setting.source.clone(),
                    setting.shown(),
                    "a loopback address",
                )
                .into());
        };
        let source = setting.source.clone();
        let judgement = match is_loopback(address) {
            true => Judgement::pass("only this host reaches them"),
            false => Judgement::fail(format!("other machines reach them at {address}")),
        };
        let judgement = judgement.because(source, address, "a loopback address");
        Ok(match is_loopback(address) {
            true => judgement,
            false => judgement.mended_by(Action::SetDaemonOption {
                file: facts.config().file_path().to_owned(),
                key: "metrics-addr",
                value: format!("\"127.0.0.1:{}\"", port(address)),
            }),
        }
        .into())
    }
}

/// Whether `HOST:PORT` is reached from this host only. Without a host it is reached from anywhere.
fn is_loopback(address: &str) -> bool {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn port(address: &str) -> u16 {
    let port = address
        .rsplit_once(':')
        .and_then(|(_, port)| port.parse().ok());
    port.unwrap_or(9323)
}

#[cfg(test)]
mod tests {
    use crate::sample::check;

    #[test]
    fn only_a_loopback_address_passes() {
        for (address, verdict) in [
            ("127.0.0.1:9323", "pass"),
            ("[::1]:9323", "pass"),
            ("localhost:9323", "pass"),
            ("0.0.0.0:9323", "fail"),
            (":9323", "fail"),
            ("[::]:9323", "fail"),
            ("10.0.0.1:9323", "fail"),
        ] {
            check("daemon-metrics-address")
                .arguments(&["--metrics-addr", address])
                .expect(verdict, &[]);
        }
        check("daemon-metrics-address").expect("not-applicable", &[]);
    }

    #[test]
    fn f38_a_broken_file_is_no_pass() {
        check("daemon-metrics-address")
            .daemon_json("{")
            .expect("error", &[]);
    }
}
