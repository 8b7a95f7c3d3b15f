//! The engine's API is not open to the network.
//!
//! Those TCP addresses of the check `daemon-tls` that other machines reach
//! ([protecting the socket](https://docs.docker.com/engine/security/protect-access/)): without a
//! client certificate whoever reaches one is root of this host, and scanners look for them all the
//! time. Missed: a packet filter that keeps others away.

use std::net::IpAddr;

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section, Verdict};

use crate::{Check, Facts, Judge, Judged, Outcome, Unknown, Why, find_check};

/// The check `daemon-network-exposure`.
pub(super) struct DaemonNetworkExposure;

static META: CheckMeta = CheckMeta {
    slug: "daemon-network-exposure",
    ids: Ids::everywhere("C.3"),
    title: "The engine's API is not open to the network without client certificates",
    rationale: "Programs search the network for open engines day and night, and run their own \
                containers on what they find within hours.",
    section: Section::Community,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &[
        "TCP sockets of the daemon process",
        "GET /info Warnings",
        "configuration of the daemon",
    ],
    remediation: "Take the `tcp://` address out and reach the engine through `ssh://`, or ask for \
                  client certificates (`tlsverify`).",
    impact: "Clients that use the address need an SSH account or a certificate.",
    undo: "Put the former `hosts` back and restart the daemon.",
    docs: "https://docs.docker.com/engine/security/protect-access/",
};

impl Check for DaemonNetworkExposure {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let daemon_tls = find_check("daemon-tls").ok_or_else(|| Unknown {
            why: Why::Failed,
            message: "there is no check `daemon-tls`".to_owned(),
        })?;
        let outcome = daemon_tls.judge(facts)?;
        if outcome.items.is_empty() {
            return Ok(outcome);
        }
        let items = outcome.items.into_iter().map(|(subject, judgement)| {
            let judgement = match is_local(&subject.name) {
                true => Judgement::not_applicable("only this host reaches it"),
                false => reachable(judgement),
            };
            (subject, judgement)
        });
        Ok(Outcome::of_items(
            "TCP addresses of the engine",
            items.collect(),
        ))
    }
}

fn reachable(mut judgement: Judgement) -> Judgement {
    if judgement.verdict == Verdict::Fail {
        judgement.severity = Some(Severity::Critical);
        judgement.reason = format!("other machines reach it, and it {}", judgement.reason);
    }
    judgement
}

/// Whether only this host reaches `tcp://HOST:PORT`.
fn is_local(address: &str) -> bool {
    let place = address.strip_prefix("tcp://").unwrap_or(address);
    let host = place.rsplit_once(':').map_or(place, |(host, _)| host);
    let host = host.trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use crate::sample::check;

    #[test]
    fn only_what_others_reach_counts() {
        check("daemon-network-exposure")
            .arguments(&["-H", "tcp://0.0.0.0:2375"])
            .expect("fail", &[("tcp://0.0.0.0:2375", "fail")]);
        check("daemon-network-exposure")
            .arguments(&["-H", "tcp://127.0.0.1:2375"])
            .expect(
                "not-applicable",
                &[("tcp://127.0.0.1:2375", "not-applicable")],
            );
        check("daemon-network-exposure")
            .arguments(&["-H", "tcp://0.0.0.0:2376", "--tlsverify"])
            .expect("pass", &[("tcp://0.0.0.0:2376", "pass")]);
    }

    #[test]
    fn does_not_apply_without_tcp() {
        check("daemon-network-exposure").expect("not-applicable", &[]);
    }
}
