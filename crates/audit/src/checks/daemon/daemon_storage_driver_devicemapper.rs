//! The storage driver is not `devicemapper`.
//!
//! See `storage_driver.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::storage_driver;
use crate::{Check, Facts, Judged};

/// The check `daemon-storage-driver-devicemapper`.
pub(super) struct DaemonStorageDriverDevicemapper;

static META: CheckMeta = CheckMeta {
    slug: "daemon-storage-driver-devicemapper",
    ids: Ids::new("", "", "", "2.7"),
    title: "The storage driver is not `devicemapper`",
    rationale: "The devicemapper driver was deprecated and then removed from the engine; an \
                engine that still has it gets no fixes, and its default set-up on loop devices \
                loses data.",
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

impl Check for DaemonStorageDriverDevicemapper {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        storage_driver::judge(facts, "devicemapper")
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_driver_in_use_decides() {
        crate::checks::daemon::storage_driver::assert_judged(
            "daemon-storage-driver-devicemapper",
            "devicemapper",
        );
    }
}
