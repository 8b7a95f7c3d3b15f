//! Root of a container is not root of the host.
//!
//! Decided by `name=userns` of `GET /info`; a rootless daemon, or one whose process is in a user
//! namespace of its own, isolates at least as much ([user
//! namespaces](https://docs.docker.com/engine/security/userns-remap/)). Where the engine does not
//! tell, the configuration decides. Missed: containers that opt out with `--userns=host`, which
//! another check finds.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged, Setting};

/// The check `daemon-userns-remap`.
pub(super) struct DaemonUsernsRemap;

static META: CheckMeta = CheckMeta {
    slug: "daemon-userns-remap",
    ids: Ids::new("2.8", "2.8", "2.9", "2.10"),
    title: "Root of a container is not root of the host",
    rationale: "Without a user namespace root of a container has the user id of the host's root: \
                whatever it gets hold of outside, it may change.",
    section: Section::Daemon,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /info SecurityOptions",
        "uid_map of the daemon process",
        "configuration of the daemon",
    ],
    remediation: "Set `userns-remap` to `default` on a host whose containers can be made again.",
    impact: "The engine starts with an empty store of images and containers; `--pid=host` and \
             `--network=host` need `--userns=host`; files of volumes need other owners.",
    undo: "Take the option out again: the former images and containers come back.",
    docs: "https://docs.docker.com/engine/security/userns-remap/",
};

impl Check for DaemonUsernsRemap {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "userns-remap";
const EXPECTED: &str = "a user to map root to, e.g. default";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    if let Some(map) = own_namespace(facts) {
        let judgement = Judgement::pass("the daemon is in a user namespace of its own").because(
            "uid_map of the daemon process",
            map,
            "not the host's 0 0 4294967295",
        );
        return Ok(judgement.into());
    }
    let setting = facts.config().get(KEY);
    let Some(info) = facts.snapshot.engine.info.known() else {
        let setting = setting?;
        let judgement = verdict(facts, setting.text().is_some(), Some(&setting));
        return Ok(option::by_config(judgement, facts, KEY, &setting).into());
    };
    let source = "GET /info SecurityOptions";
    let options = option::list(info.security_options.iter());
    if info.is_rootless() {
        let judgement = Judgement::pass("the daemon is rootless: its root is an ordinary user")
            .because(source, options, "name=userns or name=rootless");
        return Ok(judgement.into());
    }
    let is_mapped = info.security_option("userns").is_some();
    let judgement = verdict(facts, is_mapped, setting.as_ref().ok()).because(
        source,
        options,
        "name=userns or name=rootless",
    );
    Ok(option::compared(judgement, facts, KEY).into())
}

fn verdict(facts: &Facts<'_>, is_mapped: bool, setting: Option<&Setting>) -> Judgement {
    let judgement = if is_mapped {
        Judgement::pass("root of containers is mapped to an ordinary user")
    } else {
        let judgement = Judgement::fail("root of containers is root of the host");
        option::set(judgement, facts, KEY, "\"default\"")
    };
    match setting {
        Some(setting) => option::shown(judgement, setting, EXPECTED),
        None => judgement,
    }
}

/// The lines of the daemon's `uid_map`, where they are not those of the host's own namespace.
fn own_namespace(facts: &Facts<'_>) -> Option<String> {
    let map = facts.snapshot.daemon.process.known()?.uid_map.known()?;
    let is_own = map.iter().any(|(inside, outside, _)| inside != outside);
    let line = |(inside, outside, count): &(u32, u32, u32)| format!("{inside} {outside} {count}");
    is_own.then(|| map.iter().map(line).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::DaemonProcess;

    #[test]
    fn f5_an_empty_mapping_is_none() {
        check("daemon-userns-remap")
            .arguments(&["--userns-remap="])
            .expect("fail", &[]);
        check("daemon-userns-remap")
            .daemon_json(r#"{"userns-remap":""}"#)
            .expect("fail", &[]);
        check("daemon-userns-remap").expect("fail", &[]);
    }

    #[test]
    fn the_running_daemon_decides() {
        for option in ["name=userns", "name=rootless"] {
            let info = json!({"SecurityOptions": ["name=seccomp,profile=builtin", option]});
            check("daemon-userns-remap").info(info).expect("pass", &[]);
        }
        let outcome = check("daemon-userns-remap")
            .daemon_json(r#"{"userns-remap":"default"}"#)
            .outcome();
        assert_eq!(outcome.judgement.verdict.word(), "fail");
        assert!(
            outcome
                .judgement
                .evidence
                .iter()
                .any(|one| one.expected.contains("running daemon"))
        );
    }

    #[test]
    fn a_namespace_of_the_daemon_itself_isolates() {
        for (map, verdict) in [((0, 100_000, 65_536), "pass"), ((0, 0, u32::MAX), "fail")] {
            check("daemon-userns-remap")
                .with(|snapshot| {
                    snapshot.daemon.process = Fact::Known(DaemonProcess {
                        uid_map: Fact::Known(vec![map]),
                        ..DaemonProcess::default()
                    });
                })
                .expect(verdict, &[]);
        }
    }
}
