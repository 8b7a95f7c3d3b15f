//! The daemon logs at level `info`.
//!
//! Decided by command line and file ([dockerd](https://docs.docker.com/reference/cli/dockerd/)),
//! and by `Debug` of `GET /info`, which tells of `-D` and of debugging that was turned on later.
//! The API does not tell the level otherwise.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged, Setting};

/// The check `daemon-log-level`.
pub(super) struct DaemonLogLevel;

static META: CheckMeta = CheckMeta {
    slug: "daemon-log-level",
    ids: Ids::new("2.2", "2.2", "2.3", "2.3"),
    title: "The daemon logs at level `info`",
    rationale: "Above `info` the log lacks what an investigation needs; at `debug` it holds far \
                more than is good, up to the content of requests, and hides the rest.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /info Debug", "configuration of the daemon"],
    remediation: "Set `log-level` to `info` or leave it out, and take `debug` out.",
    impact: "None: the log only holds less or more.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/daemon/logs/",
};

impl Check for DaemonLogLevel {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const EXPECTED: &str = "info, and no debugging";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let info = facts.snapshot.engine.info.known();
    if info.is_some_and(|info| info.debug) {
        let judgement = Judgement::fail("the daemon logs debug messages").because(
            "GET /info Debug",
            "true",
            "false",
        );
        let judgement = option::set(judgement, facts, "debug", "false");
        return Ok(option::compared(judgement, facts, "debug").into());
    }
    let debug = facts.config().get("debug")?;
    let level = facts.config().get("log-level")?;
    let judgement = of_config(facts, &debug, &level);
    let judgement = option::compared(judgement, facts, "debug");
    Ok(option::by_config(judgement, facts, "log-level", &level).into())
}

fn of_config(facts: &Facts<'_>, debug: &Setting, level: &Setting) -> Judgement {
    let name = level.text().unwrap_or("info");
    let judgement = if debug.is_on(false) {
        let judgement = Judgement::fail("debugging is configured");
        option::set(judgement, facts, "debug", "false")
    } else if name.eq_ignore_ascii_case("info") {
        Judgement::pass("the daemon logs at level `info`")
    } else {
        let judgement = Judgement::fail(format!("the daemon logs at level `{name}`"));
        option::set(judgement, facts, "log-level", "\"info\"")
    };
    let judgement = option::shown(judgement, level, EXPECTED);
    option::shown(judgement, debug, "not set or false")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn f4_a_level_or_debugging_on_the_command_line_counts() {
        for (arguments, verdict) in [
            (&["--log-level=debug"] as &[&str], "fail"),
            (&["--log-level", "debug"], "fail"),
            (&["-l", "debug"], "fail"),
            (&["-l=warn"], "fail"),
            (&["-D"], "fail"),
            (&["--debug"], "fail"),
            (&["--debug=false"], "pass"),
            (&["-l", "info"], "pass"),
            (&["-l", "INFO"], "pass"),
            (&[], "pass"),
        ] {
            check("daemon-log-level")
                .arguments(arguments)
                .expect(verdict, &[]);
        }
    }

    #[test]
    fn the_file_and_the_running_daemon_count() {
        for (file, verdict) in [
            (r#"{"log-level":"debug"}"#, "fail"),
            (r#"{"debug":true}"#, "fail"),
            (r#"{"log-level":"info"}"#, "pass"),
            ("{", "error"),
        ] {
            check("daemon-log-level")
                .daemon_json(file)
                .expect(verdict, &[]);
        }
        check("daemon-log-level")
            .info(json!({"Debug": true}))
            .expect("fail", &[]);
    }
}
