//! Only root may write to the files of `docker.socket`: mode 0644 or fewer permissions, of the unit
//! and the drop-ins that change it.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::{Check, Facts, Judged};

/// The check `daemon-socket-unit-mode`.
pub(super) struct DaemonSocketUnitMode;

static META: CheckMeta = CheckMeta {
    slug: "daemon-socket-unit-mode",
    ids: Ids::new("3.4", "3.4", "3.4", "3.4"),
    title: "Only root may write to the files of `docker.socket`",
    rationale: "The init system does as root what the unit says, so whoever may write to it can \
                have anything run as root.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Take the other permissions from the unit's files with `chmod`.",
    impact: permissions::IMPACT_MODE,
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for DaemonSocketUnitMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let unit = &facts.snapshot.host.files.socket_unit;
        let files = permissions::unit_files(facts, unit, "the daemon's socket")?;
        permissions::modes(facts, "files of the unit", &files, |_| Content::Settings)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::daemon_files::permissions::assert_drop_ins_count;

    #[test]
    fn drop_ins_are_looked_at_too() {
        assert_drop_ins_count(
            "daemon-socket-unit-mode",
            "docker.socket",
            |files| &mut files.socket_unit,
            (0o666, (0, 0)),
        );
    }
}
