//! The audit system watches the daemon's sockets and the unit that makes them.
//!
//! Up to 1.7.0 the benchmark names the unit, since 1.8.0 the socket itself; both are judged for every
//! version, as an item each. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::snapshot::Unit;
use crate::{Check, Facts, Judged};

/// The check `audit-daemon-socket`.
pub(super) struct AuditDaemonSocket;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-socket",
    ids: Ids::new("1.9", "1.2.7", "1.1.9", "1.1.9"),
    title: "The audit system watches the daemon's sockets and their unit",
    rationale: "Whoever may write to the socket drives the daemon, and the unit decides who that \
                is.",
    section: Section::Host,
    level: 2,
    profile: Profile::LinuxHost,
    severity: Severity::Low,
    needs: watch::NEEDS,
    remediation: watch::REMEDIATION,
    impact: watch::IMPACT,
    undo: watch::UNDO,
    docs: watch::DOCS,
};

impl Check for AuditDaemonSocket {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let files = &facts.snapshot.host.files;
        let unit = files.socket_unit.if_present()?;
        let mut watched = unit.map(Unit::files).unwrap_or_default();
        watched.extend(&files.sockets);
        watch::judge(facts, "sockets and files of their unit", &watched)
    }
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::{check, file, watched_by};
    use crate::snapshot::Unit;

    #[test]
    fn the_unit_and_the_socket_are_items() {
        let (unit, socket) = ("/lib/systemd/system/docker.socket", "/run/docker.sock");
        let sample = check("audit-daemon-socket").with(|snapshot| {
            snapshot.host.files.socket_unit = Fact::Known(Unit {
                fragment: file("/lib/systemd/system/docker.socket", 0o644, (0, 0)),
                ..Unit::default()
            });
            snapshot.host.files.sockets = vec![file("/run/docker.sock", 0o660, (0, 0))];
        });
        sample
            .with(watched_by("-w /var/run/docker.sock -p rwxa -k docker"))
            .expect("fail", &[(unit, "fail"), (socket, "pass")]);
    }

    #[test]
    fn a_daemon_without_a_socket_unit_has_only_its_socket() {
        let sample = check("audit-daemon-socket").with(|snapshot| {
            snapshot.host.files.socket_unit = Fact::unknown(crate::Why::Absent, "no unit");
            snapshot.host.files.sockets = vec![file("/run/docker.sock", 0o660, (0, 0))];
        });
        let sample = sample.with(watched_by("-w /run/docker.sock -p wa"));
        sample.expect("pass", &[("/run/docker.sock", "pass")]);
    }
}
