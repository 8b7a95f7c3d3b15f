//! Containers get resource limits by default.
//!
//! Decided by `default-ulimits` of the
//! [configuration](https://docs.docker.com/reference/cli/dockerd/#default-ulimit-settings).
//! Without, containers inherit the limits of the daemon, which its unit usually lifts; those are
//! shown, and a person decides. Which numbers are right depends on what runs: any that are numbers
//! pass.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::snapshot::Limit;
use crate::{Check, Facts, Judge, Judged};

/// The check `daemon-default-ulimits`.
pub(super) struct DaemonDefaultUlimits;

static META: CheckMeta = CheckMeta {
    slug: "daemon-default-ulimits",
    ids: Ids::new("2.7", "2.7", "2.8", "2.9"),
    title: "Containers get resource limits by default",
    rationale: "A container inherits the daemon's own limits, which are set so high that one \
                process can use up files and processes of the whole host.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &[
        "configuration of the daemon",
        "limits of the daemon process",
    ],
    remediation: "Set `default-ulimits`, e.g. for `nofile` and `nproc`, to what containers need.",
    impact: "A program that needs more than the limit fails; give its container a limit of its \
             own.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/reference/cli/dockerd/#default-ulimit-settings",
};

impl Check for DaemonDefaultUlimits {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "default-ulimits";
const EXPECTED: &str = "limits with numbers, e.g. of nofile and nproc";
const VALUE: &str = r#"{"nofile":{"Name":"nofile","Soft":1024,"Hard":65536}}"#;

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let setting = facts.config().get(KEY)?;
    let limits = setting.list();
    let is_unlimited = |limit: &String| limit.contains("-1") || limit.contains("unlimited");
    if limits.is_empty() {
        let judgement =
            Judgement::manual("no default is set: containers inherit the daemon's limits");
        let judgement = option::shown(judgement, &setting, EXPECTED);
        let judgement = option::set(inherited(judgement, facts), facts, KEY, VALUE);
        return Ok(judgement.into());
    }
    if let Some(limit) = limits.iter().find(|limit| is_unlimited(limit)) {
        let judgement = Judgement::manual("a default is set that limits nothing");
        return Ok(judgement.because(setting.source, limit, EXPECTED).into());
    }
    let judgement = Judgement::pass(format!("{} limits are set", limits.len()));
    let judgement = option::shown(judgement, &setting, EXPECTED);
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

/// With the limits of the daemon's process that containers inherit.
fn inherited(judgement: Judgement, facts: &Facts<'_>) -> Judgement {
    let process = facts.snapshot.daemon.process.known();
    let limits = process.and_then(|process| process.limits.known());
    let told = limits.into_iter().flatten().filter(|limit| {
        matches!(
            limit.name.as_str(),
            "Max open files" | "Max processes" | "Max core file size"
        )
    });
    told.fold(judgement, |judgement, limit| {
        let source = format!("limits of the daemon process, {}", limit.name);
        judgement.because(source, shown(limit), "a number that fits the containers")
    })
}

fn shown(limit: &Limit) -> String {
    let one = |value: Option<u64>| value.map_or("unlimited".to_owned(), |value| value.to_string());
    format!("{} soft, {} hard", one(limit.soft), one(limit.hard))
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::{DaemonProcess, Limit};

    #[test]
    fn a_default_passes_and_none_is_a_question() {
        for (file, verdict) in [
            (
                r#"{"default-ulimits":{"nofile":{"Name":"nofile","Hard":2048,"Soft":1024}}}"#,
                "pass",
            ),
            (r#"{"default-ulimits":{}}"#, "manual"),
            (
                r#"{"default-ulimits":{"nofile":{"Name":"nofile","Hard":-1,"Soft":-1}}}"#,
                "manual",
            ),
            ("{", "error"),
        ] {
            check("daemon-default-ulimits")
                .daemon_json(file)
                .expect(verdict, &[]);
        }
        check("daemon-default-ulimits").expect("manual", &[]);
        check("daemon-default-ulimits")
            .arguments(&["--default-ulimit", "nproc=1024:2048"])
            .expect("pass", &[]);
    }

    #[test]
    fn what_is_inherited_is_shown() {
        let limit = Limit {
            name: "Max processes".into(),
            ..Limit::default()
        };
        let outcome = check("daemon-default-ulimits")
            .with(|snapshot| {
                snapshot.daemon.process = Fact::Known(DaemonProcess {
                    limits: Fact::Known(vec![limit]),
                    ..DaemonProcess::default()
                });
            })
            .outcome();
        assert_eq!(
            outcome.judgement.evidence[1].observed,
            "unlimited soft, unlimited hard"
        );
    }
}
