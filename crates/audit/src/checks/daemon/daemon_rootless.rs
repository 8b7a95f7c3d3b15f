//! The daemon runs without root's rights.
//!
//! Decided by `name=rootless` of `GET /info` ([rootless
//! mode](https://docs.docker.com/engine/security/rootless/)); for engines that do not say so, by
//! the user id of the daemon's process as the host sees it. Missed: what that user may do besides,
//! e.g. by `sudo`.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::snapshot::DaemonProcess;
use crate::{Check, Fact, Facts, Judge, Judged, Unknown};

/// The check `daemon-rootless`.
pub(super) struct DaemonRootless;

static META: CheckMeta = CheckMeta {
    slug: "daemon-rootless",
    ids: Ids::new("", "", "2.1", "2.1"),
    title: "The daemon does not run as root",
    rationale: "Whoever takes over a daemon that runs as root, or breaks out of one of its \
                containers, is root of the host. In rootless mode they are an ordinary user.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /info SecurityOptions", "user id of the daemon process"],
    remediation: "Install the daemon in rootless mode for an ordinary user \
                  (`dockerd-rootless-setuptool.sh install`) and move the containers there.",
    impact: "Ports below 1024, some storage drivers, AppArmor, checkpoints and overlay networks \
             do not work, and networking is slower.",
    undo: "Stop the user's daemon and start the one of the system again.",
    docs: "https://docs.docker.com/engine/security/rootless/",
};

impl Check for DaemonRootless {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    let info = facts.info()?;
    if info.os_type == "windows" {
        let judgement = Judgement::not_applicable("the engine runs on Windows, which has no root");
        return Ok(judgement
            .because("GET /info OSType", "windows", "linux")
            .into());
    }
    let source = "GET /info SecurityOptions";
    let options = option::list(info.security_options.iter());
    let expected = "name=rootless, or a daemon whose user is not 0";
    if info.is_rootless() {
        let judgement = Judgement::pass("the daemon is in rootless mode");
        return Ok(judgement.because(source, options, expected).into());
    }
    let process = &facts.snapshot.daemon.process;
    if let Fact::Known(process) = process
        && process.user_id != 0
    {
        let judgement = Judgement::pass("the daemon runs as an ordinary user");
        let uid = process.user_id.to_string();
        return Ok(judgement
            .because("user of the daemon process", uid, expected)
            .into());
    }
    let judgement = Judgement::fail("the daemon runs as root")
        .because(source, options, expected)
        .mended_by(Action::Advise {
            text: META.remediation.to_owned(),
        });
    Ok(with_user(judgement, process.get(), expected).into())
}

/// With the user of the daemon's process. An engine that does not say `rootless` and whose process
/// cannot be seen has root's rights: no released one hides that mode.
fn with_user(
    judgement: Judgement,
    process: Result<&DaemonProcess, Unknown>,
    expected: &str,
) -> Judgement {
    let uid = match process {
        Ok(process) => process.user_id.to_string(),
        Err(unknown) => unknown.message,
    };
    judgement.because("user of the daemon process", uid, expected)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::DaemonProcess;

    #[test]
    fn rootless_mode_passes_and_so_does_another_user() {
        let rootless =
            json!({"SecurityOptions": ["name=seccomp,profile=builtin", "name=rootless"]});
        check("daemon-rootless").info(rootless).expect("pass", &[]);
        check("daemon-rootless").expect("fail", &[]);
        for (user_id, verdict) in [(0, "fail"), (1000, "pass")] {
            check("daemon-rootless")
                .with(|snapshot| {
                    snapshot.daemon.process = Fact::Known(DaemonProcess {
                        user_id,
                        ..DaemonProcess::default()
                    });
                })
                .expect(verdict, &[]);
        }
    }
}
