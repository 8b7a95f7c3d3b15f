//! The daemon does not speak to registries of version 1.
//!
//! Engines from 17.12 on cannot; those from 17.06 on do not unless told to; older ones do unless
//! told not to ([deprecation](https://docs.docker.com/engine/deprecated/)).

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::option;
use crate::{Check, Facts, Judge, Judged, Unknown, Why};

/// The check `daemon-legacy-registry`.
pub(super) struct DaemonLegacyRegistry;

static META: CheckMeta = CheckMeta {
    slug: "daemon-legacy-registry",
    ids: Ids::new("2.13", "", "", ""),
    title: "Registries of version 1 are not spoken to",
    rationale: "Version 1 of the registry protocol does not tie an image to what was asked for: \
                whoever runs or reaches the registry can hand out another.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /info ServerVersion", "configuration of the daemon"],
    remediation: "Update the engine, or set `disable-legacy-registry` to `true`.",
    impact: "Registries of version 1 cannot be pulled from.",
    undo: "Take the option out of the file again and restart the daemon.",
    docs: "https://docs.docker.com/engine/deprecated/",
};

impl Check for DaemonLegacyRegistry {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const KEY: &str = "disable-legacy-registry";

fn judge(facts: &Facts<'_>) -> Judged {
    option::must_be_dockerd(facts)?;
    let info = facts.info()?;
    let Some(version) = option::engine_version(facts) else {
        return Err(Unknown {
            why: Why::Failed,
            message: format!("`{}` is no version of an engine", info.server_version),
        });
    };
    let (source, expected) = ("GET /info ServerVersion", "17.12 or later");
    let shown = info.server_version.as_str();
    if version >= (17, 12) {
        let judgement = Judgement::pass("the engine cannot speak version 1");
        return Ok(judgement.because(source, shown, expected).into());
    }
    let setting = facts.config().get(KEY)?;
    let judgement = if setting.is_on(version >= (17, 6)) {
        Judgement::pass("version 1 is turned off")
    } else {
        let judgement = Judgement::fail("the daemon speaks version 1");
        option::set(judgement, facts, KEY, "true")
    };
    let judgement = judgement.because(source, shown, expected);
    let judgement = option::shown(judgement, &setting, "true");
    Ok(option::by_config(judgement, facts, KEY, &setting).into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::check;

    #[test]
    fn the_version_decides_and_the_flag_of_older_engines() {
        for (version, arguments, verdict) in [
            ("28.2.2", &[] as &[&str], "pass"),
            ("17.12.0-ce", &[], "pass"),
            ("17.06.2-ce", &[], "pass"),
            ("17.06.2-ce", &["--disable-legacy-registry=false"], "fail"),
            ("17.03.1-ce", &[], "fail"),
            ("1.13.1", &["--disable-legacy-registry"], "pass"),
            ("dev", &[], "error"),
        ] {
            check("daemon-legacy-registry")
                .info(json!({"ServerVersion": version}))
                .arguments(arguments)
                .expect(verdict, &[]);
        }
    }
}
