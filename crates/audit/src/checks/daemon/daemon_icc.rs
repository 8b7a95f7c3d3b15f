//! Containers on the default bridge cannot reach each other.
//!
//! Decided by the option of the network that the daemon made (`GET /networks`), which is what its
//! packet filter follows; where that is not told, by `icc` of the
//! [configuration](https://docs.docker.com/engine/network/packet-filtering-firewalls/). Networks
//! that users make are another matter: they are there for containers to reach each other.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::disagreement::default_bridge_option;
use super::option;
use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-icc`.
pub(super) struct DaemonIcc;

static META: CheckMeta = CheckMeta {
    slug: "daemon-icc",
    ids: Ids::new("2.1", "2.1", "2.2", "2.2"),
    title: "Containers on the default bridge cannot reach each other",
    rationale: "Every container lands on the default bridge unless told otherwise. Where they \
                reach each other there, one that was taken over can attack all others.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /networks", "configuration of the daemon"],
    remediation: "Set `icc` to `false`, and give containers that belong together a network of \
                  their own.",
    impact: "Containers on the default bridge reach each other only by `--link`.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/network/drivers/bridge/",
};

impl Check for DaemonIcc {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "icc";
const EXPECTED: &str = "false";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    if let Some(found) = default_bridge_option(facts, "com.docker.network.bridge.enable_icc") {
        let source = "GET /networks bridge com.docker.network.bridge.enable_icc";
        let judgement = verdict(facts, found == "false").because(source, found, EXPECTED);
        return Ok(option::compared(judgement, facts, KEY).into());
    }
    let setting = facts.config().get(KEY)?;
    let bridge = facts.config().get("bridge")?;
    if bridge.text() == Some("none") {
        let judgement = Judgement::not_applicable("there is no default bridge");
        return Ok(option::shown(judgement, &bridge, "").into());
    }
    let judgement = verdict(facts, !setting.is_on(true));
    let judgement = option::shown(judgement, &setting, EXPECTED);
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

fn verdict(facts: &Facts<'_>, is_off: bool) -> Judgement {
    if is_off {
        return Judgement::pass("traffic between containers on the default bridge is dropped");
    }
    let judgement = Judgement::fail("containers on the default bridge reach each other");
    option::set(judgement, facts, KEY, "false")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    fn bridge(icc: &str) -> serde_json::Value {
        json!({"Options": {"com.docker.network.bridge.enable_icc": icc}})
    }

    #[test]
    fn the_network_decides_and_the_configuration_where_it_is_not_told() {
        check("daemon-icc").expect("fail", &[]);
        check("daemon-icc")
            .daemon_json(r#"{"icc":false}"#)
            .expect("pass", &[]);
        check("daemon-icc")
            .arguments(&["--icc=false"])
            .expect("pass", &[]);
        check("daemon-icc")
            .arguments(&["--icc"])
            .expect("fail", &[]);
        check("daemon-icc")
            .arguments(&["-b", "none"])
            .expect("not-applicable", &[]);
        check("daemon-icc")
            .network("bridge", bridge("false"))
            .expect("pass", &[]);
        check("daemon-icc")
            .network("bridge", bridge("true"))
            .expect("fail", &[]);
        check("daemon-icc")
            .network("shop", bridge("false"))
            .expect("fail", &[]);
    }

    #[test]
    fn a_file_that_is_not_in_force_is_evidence() {
        let outcome = check("daemon-icc")
            .network("bridge", bridge("true"))
            .daemon_json(r#"{"icc":false}"#)
            .outcome();
        assert_eq!(outcome.judgement.verdict.word(), "fail");
        let sources: Vec<&str> = outcome
            .judgement
            .evidence
            .iter()
            .map(|one| one.source.as_str())
            .collect();
        assert_eq!(sources.len(), 2);
        assert_eq!(sources[1], "/etc/docker/daemon.json icc");
    }
}
