//! Only root and its group may use the daemon's sockets: mode 0660 or fewer permissions, of each
//! socket that the daemon listens on, and of the one that it was asked at.
//!
//! See `permissions.rs` for how it is judged.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::permissions::{self, Content};
use crate::snapshot::File;
use crate::{Check, Facts, Judged};

/// The check `daemon-socket-mode`.
pub(super) struct DaemonSocketMode;

static META: CheckMeta = CheckMeta {
    slug: "daemon-socket-mode",
    ids: Ids::new("3.16", "3.16", "3.16", "3.16"),
    title: "Only root and its group may use the daemon's sockets",
    rationale: "Who may write to the socket is root on this host: a container can be started with \
                the host's disk in it.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: permissions::NEEDS,
    remediation: "Take the other permissions from the socket with `chmod`.",
    impact: "Users outside of the group can no longer reach the daemon.",
    undo: permissions::UNDO_MODE,
    docs: permissions::DOCS,
};

impl Check for DaemonSocketMode {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let sockets: Vec<&File> = facts.snapshot.host.files.sockets.iter().collect();
        permissions::modes(facts, "sockets of the daemon", &sockets, |_| {
            Content::Socket
        })
    }
}

#[cfg(test)]
mod tests {
    use drydock_model::Severity;

    use crate::Fact;
    use crate::sample::{check, file};

    #[test]
    fn every_socket_is_an_item_and_the_world_is_worst() {
        let sample = check("daemon-socket-mode").with(|snapshot| {
            snapshot.host.files.sockets = vec![
                file("/run/docker.sock", 0o660, (0, 998)),
                file("/srv/docker.sock", 0o666, (0, 998)),
            ];
        });
        sample.expect(
            "fail",
            &[("/run/docker.sock", "pass"), ("/srv/docker.sock", "fail")],
        );
        let worst = sample.outcome().items.pop().unwrap().1;
        assert_eq!(worst.severity, Some(Severity::Critical));
    }

    #[test]
    fn an_access_list_on_a_socket_is_for_a_person() {
        let mut socket = file("/run/docker.sock", 0o660, (0, 998));
        if let Fact::Known(stat) = &mut socket.stat {
            stat.has_acl = true;
        }
        check("daemon-socket-mode")
            .with(|snapshot| snapshot.host.files.sockets = vec![socket])
            .expect("manual", &[("/run/docker.sock", "manual")]);
    }
}
