//! The storage driver is not `aufs`.
//!
//! See `storage_driver.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::storage_driver;
use crate::{Check, Facts, Judged};

/// The check `daemon-storage-driver-aufs`.
pub(super) struct DaemonStorageDriverAufs;

static META: CheckMeta = CheckMeta {
    slug: "daemon-storage-driver-aufs",
    ids: Ids::new("2.5", "2.5", "2.6", "2.6"),
    title: "The storage driver is not `aufs`",
    rationale: "aufs is no part of the kernel, is no longer maintained, and is known to crash the \
                kernel and to lose limits of containers.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /info Driver"],
    remediation: "Set `storage-driver` to `overlay2`, after saving what the containers hold.",
    impact: "Images and containers of the old driver are not seen by the new one and must be made \
             again.",
    undo: "Set the old driver again; its images and containers are still on the disk.",
    docs: "https://docs.docker.com/engine/storage/drivers/select-storage-driver/",
};

impl Check for DaemonStorageDriverAufs {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        storage_driver::judge(facts, "aufs")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_driver_in_use_decides() {
        crate::checks::daemon::storage_driver::assert_judged("daemon-storage-driver-aufs", "aufs");
    }
}
