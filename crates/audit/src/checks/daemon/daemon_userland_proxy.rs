//! Published ports are forwarded by the kernel.
//!
//! Decided by `userland-proxy` of the
//! [configuration](https://docs.docker.com/engine/network/packet-filtering-firewalls/), which is on
//! by default, and by the proxies that the daemon has started. Missed: a daemon without published
//! ports whose configuration is not known.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-userland-proxy`.
pub(super) struct DaemonUserlandProxy;

static META: CheckMeta = CheckMeta {
    slug: "daemon-userland-proxy",
    ids: Ids::new("2.15", "2.14", "2.16", "2.17"),
    title: "Published ports are forwarded by the kernel",
    rationale: "For each published port the daemon starts a proxy: one more process with root's \
                rights that takes traffic from outside and hides the sender's address. The kernel \
                forwards without.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["configuration of the daemon", "processes of the daemon"],
    remediation: "Set `userland-proxy` to `false`.",
    impact: "Kernels without hairpin NAT cannot reach published ports from the host itself.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/network/port-publishing/",
};

impl Check for DaemonUserlandProxy {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "userland-proxy";
const PROXIES: &str = "processes of the daemon, docker-proxy";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let proxies = facts.snapshot.daemon.proxies.known().copied();
    if let Some(count @ 1..) = proxies {
        let judgement = Judgement::fail(format!("{count} proxies run"));
        let judgement = judgement.because(PROXIES, count.to_string(), "0");
        let judgement = option::set(judgement, facts, KEY, "false");
        let judgement = match facts.config().get(KEY) {
            Ok(setting) => option::shown(judgement, &setting, "false"),
            Err(_) => judgement,
        };
        return Ok(option::compared(judgement, facts, KEY).into());
    }
    let setting = facts.config().get(KEY)?;
    let judgement = if setting.is_on(true) {
        let judgement = Judgement::fail("a published port starts a proxy");
        option::set(judgement, facts, KEY, "false")
    } else {
        Judgement::pass("published ports start no proxies")
    };
    let judgement = option::shown(judgement, &setting, "false");
    let judgement = match proxies {
        Some(count) => judgement.because(PROXIES, count.to_string(), "0"),
        None => judgement,
    };
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

#[cfg(test)]
mod tests {
    use crate::sample::check;
    use crate::{Fact, Why};

    #[test]
    fn is_on_unless_turned_off() {
        check("daemon-userland-proxy").expect("fail", &[]);
        check("daemon-userland-proxy")
            .arguments(&["--userland-proxy=false"])
            .expect("pass", &[]);
        check("daemon-userland-proxy")
            .arguments(&["--userland-proxy"])
            .expect("fail", &[]);
        check("daemon-userland-proxy")
            .daemon_json(r#"{"userland-proxy":false}"#)
            .expect("pass", &[]);
    }

    #[test]
    fn a_proxy_that_runs_is_proof() {
        check("daemon-userland-proxy")
            .daemon_json(r#"{"userland-proxy":false}"#)
            .with(|snapshot| snapshot.daemon.proxies = Fact::Known(2))
            .expect("fail", &[]);
        check("daemon-userland-proxy")
            .with(|snapshot| {
                snapshot.daemon.proxies = Fact::Known(0);
                snapshot.daemon.config.arguments = Fact::unknown(Why::NotPermitted, "m");
            })
            .expect("not-permitted", &[]);
    }
}
