//! The audit system watches the unit that starts the daemon, and the drop-ins that change it.
//!
//! Missed: drop-ins that do not exist yet, unless the rule is on their folder. See `watch.rs` for
//! what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::watch;
use crate::{Check, Facts, Judge, Judged};

/// The check `audit-daemon-service`.
pub(super) struct AuditDaemonService;

static META: CheckMeta = CheckMeta {
    slug: "audit-daemon-service",
    ids: Ids::new("1.8", "1.2.6", "1.1.7", "1.1.7"),
    title: "The audit system watches the unit that starts the daemon",
    rationale: "The unit says with which program and arguments the daemon starts as root; a \
                drop-in changes that without touching the unit.",
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

impl Check for AuditDaemonService {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let Some(unit) = facts.snapshot.host.files.service_unit.if_present()? else {
            return Ok(Judgement::not_applicable("no unit starts the daemon").into());
        };
        watch::judge(facts, "files of the daemon's unit", &unit.files())
    }
}

#[cfg(test)]
mod tests {
    use crate::Fact;
    use crate::sample::{check, file, watched_by};
    use crate::snapshot::Unit;

    #[test]
    fn drop_ins_are_watched_too() {
        let sample = check("audit-daemon-service").with(|snapshot| {
            snapshot.host.files.service_unit = Fact::Known(Unit {
                name: "docker.service".into(),
                fragment: file("/lib/systemd/system/docker.service", 0o644, (0, 0)),
                drop_ins: vec![file(
                    "/etc/systemd/system/docker.service.d/a.conf",
                    0o644,
                    (0, 0),
                )],
            });
        });
        let unit = "/lib/systemd/system/docker.service";
        let drop_in = "/etc/systemd/system/docker.service.d/a.conf";
        let sample = sample.with(watched_by("-w /lib/systemd/system/docker.service -p wa"));
        sample.expect("fail", &[(unit, "pass"), (drop_in, "fail")]);
    }
}
