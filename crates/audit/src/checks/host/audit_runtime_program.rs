//! The audit system watches `runc` and the programs of all other runtimes that the engine knows.
//!
//! The benchmark names `runc` (`docker-runc` in engines of 2017) only; another runtime does the same
//! work. See `watch.rs` for what counts as watched.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

use super::watch;
use crate::snapshot::File;
use crate::{Check, Facts, Judged};

/// The check `audit-runtime-program`.
pub(super) struct AuditRuntimeProgram;

static META: CheckMeta = CheckMeta {
    slug: "audit-runtime-program",
    ids: Ids::new("1.13", "1.2.12", "1.1.18", "1.1.18"),
    title: "The audit system watches the programs of the runtimes",
    rationale: "The runtime builds the walls of each container as root and is run for each start; \
                a replaced one builds them with doors.",
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

impl Check for AuditRuntimeProgram {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let runtimes = facts.snapshot.host.files.runtimes.values();
        let programs: Vec<&File> = runtimes.collect();
        watch::judge(facts, "programs of runtimes", &programs)
    }
}

#[cfg(test)]
mod tests {
    use crate::sample::{check, file, watched_by};

    #[test]
    fn every_runtime_counts() {
        let sample = check("audit-runtime-program").with(|snapshot| {
            let runtimes = &mut snapshot.host.files.runtimes;
            runtimes.insert("runc".into(), file("/usr/bin/runc", 0o755, (0, 0)));
            runtimes.insert(
                "io.containerd.runc.v2".into(),
                file("/usr/bin/runc", 0o755, (0, 0)),
            );
            runtimes.insert("runsc".into(), file("/opt/gvisor/runsc", 0o755, (0, 0)));
        });
        sample.with(watched_by("-w /usr/bin/runc -p wa")).expect(
            "fail",
            &[("/usr/bin/runc", "pass"), ("/opt/gvisor/runsc", "fail")],
        );
    }
}
