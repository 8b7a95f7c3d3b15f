//! The files of `docker.socket` belong to root: the unit and the drop-ins that change it.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions;
use crate::{Check, Facts, Judged};

/// The check `daemon-socket-unit-owner`.
pub(super) struct DaemonSocketUnitOwner;

static META: CheckMeta = CheckMeta {
    slug: "daemon-socket-unit-owner",
    ids: Ids::new("3.3", "3.3", "3.3", "3.3"),
    title: "The files of `docker.socket` belong to root",
    rationale: "The init system does as root what the unit says, so its owner can have anything \
                run as root.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Give the unit's files to `root:root` with `chown`.",
    impact: permissions::IMPACT_OWNER,
    undo: permissions::UNDO_OWNER,
    docs: permissions::DOCS,
};

impl Check for DaemonSocketUnitOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let unit = &facts.snapshot.host.files.socket_unit;
        let files = permissions::unit_files(facts, unit, "the daemon's socket")?;
        permissions::owners(facts, "files of the unit", &files)
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::daemon_files::permissions::assert_drop_ins_count;

    #[test]
    fn drop_ins_are_looked_at_too() {
        assert_drop_ins_count(
            "daemon-socket-unit-owner",
            "docker.socket",
            |files| &mut files.socket_unit,
            (0o644, (1000, 0)),
        );
    }
}
