//! An option of the daemon: which engines have it, what it rests on, and how it is set.
//!
//! The running daemon's word counts first. A file that was changed after the daemon started proves
//! nothing of the daemon that runs, while its command line does: nobody can change that. Signals
//! that make a daemon read its file again
//! ([reload](https://docs.docker.com/reference/cli/dockerd/#configuration-reload-behavior)) leave
//! no trace, so an option that was put in force that way is left to a person.

use drydock_model::audit::{Action, Judgement, Verdict};

use super::disagreement::disagreements;
use crate::config::flag_of;
use crate::{Facts, Judge, Origin, Setting, Unknown, Why};

/// Nothing, where the engine is a Docker daemon on Linux and so has such options.
///
/// # Errors
/// That they do not exist, where it is Podman, which has no daemon, or runs on Windows.
pub(super) fn must_be_dockerd(facts: &Facts<'_>) -> Result<(), Unknown> {
    let absent = |message: &str| Unknown {
        why: Why::Absent,
        message: message.to_owned(),
    };
    if is_podman(facts) {
        return Err(absent(
            "the engine is Podman, which has no daemon with such an option",
        ));
    }
    let info = facts.snapshot.engine.info.known();
    if info.is_some_and(|info| info.os_type == "windows") {
        return Err(absent(
            "the engine runs on Windows, which has no such option",
        ));
    }
    Ok(())
}

/// Whether the engine is Podman, as its own version says.
pub(super) fn is_podman(facts: &Facts<'_>) -> bool {
    let version = facts.snapshot.engine.version.known();
    version.is_some_and(|version| {
        let mut parts = version.components.iter();
        parts.any(|part| part.name == "Podman Engine")
    })
}

/// Major and minor version of the engine, e.g. (17, 12) of `17.12.0-ce`.
pub(super) fn engine_version(facts: &Facts<'_>) -> Option<(u32, u32)> {
    let engine = &facts.snapshot.engine;
    let of_info = engine.info.known().map(|info| info.server_version.as_str());
    let of_version = engine.version.known().map(|one| one.version.as_str());
    let text = of_info.filter(|text| !text.is_empty()).or(of_version)?;
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    Some((major, numbers.next()?.parse().unwrap_or_default()))
}

/// With the setting as evidence.
pub(super) fn shown(judgement: Judgement, setting: &Setting, expected: &str) -> Judgement {
    judgement.because(setting.source.clone(), setting.shown(), expected)
}

/// A list as evidence; an empty one says so.
pub(super) fn list<'t>(texts: impl Iterator<Item = &'t String>) -> String {
    let texts: Vec<&str> = texts.map(String::as_str).collect();
    if texts.is_empty() {
        return "none".to_owned();
    }
    texts.join(" ")
}

/// With the steps that set the option; `value` is JSON text.
pub(super) fn set(
    judgement: Judgement,
    facts: &Facts<'_>,
    key: &'static str,
    value: &str,
) -> Judgement {
    let config = facts.config();
    let setting = config.get(key).ok();
    let origin = setting.as_ref().map(|setting| setting.origin);
    let is_there = setting.is_some_and(|setting| {
        let shown = setting.value.to_string();
        setting.origin == Origin::File && shown == value
    });
    if is_there {
        return judgement.mended_by(Action::Advise {
            text: format!(
                "Restart the daemon: {} has `{key}` already, and the running daemon does not",
                config.file_path()
            ),
        });
    }
    // Before the file is changed, since a program may apply that step and none may apply this.
    let judgement = match origin {
        Some(Origin::Argument) => judgement.mended_by(Action::Advise {
            text: format!(
                "Take {} out of the daemon's command line (its unit file): the daemon does not \
                 start with an option that is both there and in its file",
                flag_of(key)
            ),
        }),
        _ => judgement,
    };
    judgement.mended_by(Action::SetDaemonOption {
        file: config.file_path().to_owned(),
        key,
        value: value.to_owned(),
    })
}

/// With whatever disagrees with the option as further evidence. For a judgement that rests on what
/// the running daemon says.
pub(super) fn compared(judgement: Judgement, facts: &Facts<'_>, key: &str) -> Judgement {
    let found = disagreements(facts)
        .into_iter()
        .filter(|one| one.key == key);
    found.fold(judgement, |judgement, one| {
        judgement.because(one.source, one.observed, &one.expected)
    })
}

/// As [`compared`], for a judgement that rests on the configuration: it does not pass where the
/// running daemon may not have read the file that says so.
pub(super) fn by_config(
    judgement: Judgement,
    facts: &Facts<'_>,
    key: &str,
    setting: &Setting,
) -> Judgement {
    let mut judgement = compared(judgement, facts, key);
    let Some(changed) = file_changed(facts).filter(|_| setting.origin != Origin::Argument) else {
        return judgement;
    };
    if judgement.verdict == Verdict::Pass {
        judgement.verdict = Verdict::Manual;
        judgement.reason = format!(
            "{}, says the file; but it was changed after the daemon started",
            judgement.reason
        );
    }
    let path = facts.config().file_path();
    judgement.because(path, changed, "not changed since the daemon started")
}

/// How the configuration file was changed after the daemon started, where it was.
pub(super) fn file_changed(facts: &Facts<'_>) -> Option<String> {
    let daemon = &facts.snapshot.daemon;
    let changed = daemon.config.file.known()?.changed_at?;
    let process = daemon.process.known();
    match process.and_then(|process| process.started_at) {
        Some(started) if changed <= started => None,
        Some(started) => Some(format!(
            "changed {} s after the daemon started",
            changed.saturating_sub(started)
        )),
        None => Some("changed after the daemon started".to_owned()),
    }
}
