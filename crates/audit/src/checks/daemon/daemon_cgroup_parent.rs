//! Containers are in the engine's usual control group.
//!
//! Decided by `cgroup-parent` of the
//! [configuration](https://docs.docker.com/reference/cli/dockerd/#default-cgroup-parent), empty or
//! one of the defaults (`/docker`, `system.slice`). Missed: what limits another group has;
//! containers that name a group of their own, which another check finds.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-cgroup-parent`.
pub(super) struct DaemonCgroupParent;

static META: CheckMeta = CheckMeta {
    slug: "daemon-cgroup-parent",
    ids: Ids::new("2.9", "2.9", "2.10", "2.11"),
    title: "Containers are in the usual control group",
    rationale: "A daemon that puts containers under another group gives them other shares of the \
                host than its owner expects, up to none at all.",
    section: Section::Daemon,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["configuration of the daemon"],
    remediation: "Take `cgroup-parent` out, unless a group was set up for containers on purpose.",
    impact: "Limits of the other group no longer hold for containers.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/reference/cli/dockerd/#default-cgroup-parent",
};

impl Check for DaemonCgroupParent {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "cgroup-parent";
const EXPECTED: &str = "not set, /docker or system.slice";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let setting = facts.config().get(KEY)?;
    let judgement = match setting.text() {
        None => Judgement::pass("containers are in the engine's usual control group"),
        Some(usual @ ("/docker" | "system.slice")) => {
            Judgement::pass(format!("`{usual}` is a usual control group"))
        }
        Some(other) => {
            let reason = format!("containers are put into the control group `{other}`");
            option::set(Judgement::fail(reason), facts, KEY, "\"\"")
        }
    };
    let judgement = option::shown(judgement, &setting, EXPECTED);
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

#[cfg(test)]
mod tests {
    use crate::sample::check;

    #[test]
    fn f6_a_group_in_the_file_counts() {
        for (file, verdict) in [
            (r#"{"cgroup-parent":"/foo"}"#, "fail"),
            (r#"{"cgroup-parent":""}"#, "pass"),
            (r#"{"cgroup-parent":"system.slice"}"#, "pass"),
            ("{}", "pass"),
            ("{", "error"),
        ] {
            check("daemon-cgroup-parent")
                .daemon_json(file)
                .expect(verdict, &[]);
        }
        check("daemon-cgroup-parent")
            .arguments(&["--cgroup-parent", "/foo"])
            .expect("fail", &[]);
    }

    #[test]
    fn a_file_that_was_changed_after_the_start_proves_nothing() {
        check("daemon-cgroup-parent")
            .daemon_json("{}")
            .with(|snapshot| {
                if let crate::Fact::Known(file) = &mut snapshot.daemon.config.file {
                    file.changed_at = Some(1000);
                }
            })
            .expect("manual", &[]);
    }
}
