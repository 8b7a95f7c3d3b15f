//! The daemon may set up the packet filter.
//!
//! Decided by `iptables` of the
//! [configuration](https://docs.docker.com/engine/network/packet-filtering-firewalls/); the
//! engine's chains in the kernel's tables bear it out. Chains that are missing from tables that
//! could be read make it a question for a person: a rootless daemon has tables of its own, and
//! another program may have flushed them. Missed: rules that others put before the engine's.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-iptables`.
pub(super) struct DaemonIptables;

static META: CheckMeta = CheckMeta {
    slug: "daemon-iptables",
    ids: Ids::new("2.3", "2.3", "2.4", "2.4"),
    title: "The daemon may set up the packet filter",
    rationale: "Without the daemon's rules networks of containers are not kept apart, and whoever \
                writes rules by hand instead has to do so for each container that comes and goes.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["configuration of the daemon", "chains of the packet filter"],
    remediation: "Take `iptables` out of the configuration, or set it to `true`.",
    impact: "The daemon adds chains and rules; rules of other programs may have to move to \
             `DOCKER-USER`.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
};

impl Check for DaemonIptables {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "iptables";
const CHAINS: &str = "chains of the packet filter";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let setting = facts.config().get(KEY)?;
    if !setting.is_on(true) {
        let judgement = Judgement::fail("the daemon leaves the packet filter alone");
        let judgement = option::shown(judgement, &setting, "not set or true");
        let judgement = option::set(judgement, facts, KEY, "true");
        return Ok(option::compared(judgement, facts, KEY).into());
    }
    let judgement = of_chains(facts);
    let judgement = option::shown(judgement, &setting, "not set or true");
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

fn of_chains(facts: &Facts<'_>) -> Judgement {
    let pass = Judgement::pass("the daemon sets up the packet filter");
    let Some(chains) = facts.snapshot.host.docker_chains.known() else {
        return pass;
    };
    let shown = match chains.join(" ") {
        none if none.is_empty() => "none of the engine's".to_owned(),
        shown => shown,
    };
    let info = facts.snapshot.engine.info.known();
    let is_rootless = info.is_some_and(|info| info.is_rootless());
    let backend = facts.config().get("firewall-backend").ok();
    let other_tables = backend.is_some_and(|setting| setting.text() == Some("nftables"));
    if chains.iter().any(|chain| chain.starts_with("DOCKER")) || is_rootless || other_tables {
        return pass.because(CHAINS, shown, "chains named DOCKER…");
    }
    Judgement::manual("the daemon may set up the packet filter, and its chains are not there")
        .because(CHAINS, shown, "chains named DOCKER…")
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::check;

    #[test]
    fn is_on_unless_turned_off() {
        check("daemon-iptables").expect("pass", &[]);
        check("daemon-iptables")
            .arguments(&["--iptables=false"])
            .expect("fail", &[]);
        check("daemon-iptables")
            .daemon_json(r#"{"iptables":false}"#)
            .expect("fail", &[]);
        check("daemon-iptables")
            .daemon_json(r#"{"iptables":true}"#)
            .expect("pass", &[]);
    }

    #[test]
    fn f38_a_malformed_file_is_an_error() {
        check("daemon-iptables")
            .daemon_json("{\"iptables\": fal")
            .expect("error", &[]);
    }

    #[test]
    fn chains_that_are_missing_are_a_question() {
        for (chains, verdict) in [(vec!["DOCKER", "DOCKER-USER"], "pass"), (vec![], "manual")] {
            let chains: Vec<String> = chains.into_iter().map(str::to_owned).collect();
            check("daemon-iptables")
                .with(|snapshot| snapshot.host.docker_chains = Fact::Known(chains))
                .expect(verdict, &[]);
        }
    }
}
