//! What the advisory database knows of the engine's own packages on this host.

use std::path::Path;

use drydock_advisory_db::Database;
use drydock_audit::snapshot::{EngineAdvisories, EnginePackage, FixableFinding};
use drydock_audit::{Fact, Snapshot, Why};
use drydock_model::{Finding, InventoryPackage, Package};

/// Names of packages that engines come in, as distributions and publishers call them.
const NAMES: &[&str] = &[
    "containerd",
    "containerd.io",
    "crun",
    "docker",
    "docker-ce",
    "docker-ce-rootless-extras",
    "docker-engine",
    "docker.io",
    "moby-containerd",
    "moby-engine",
    "moby-runc",
    "podman",
    "runc",
];

/// Adds to a snapshot what the database knows of the engine's packages.
pub(super) fn add(snapshot: &mut Snapshot, root: &Path, database: Option<&Database>) {
    snapshot.host.engine_advisories = match database {
        _ if snapshot.place.is_remote => Fact::unknown(
            Why::Remote,
            "the packages of the engine's host cannot be looked at from here",
        ),
        None => Fact::unknown(
            Why::NotCollected,
            "there is no advisory database to ask (`drydock feeds sync` builds one)",
        ),
        Some(database) => assess(root, database),
    };
}

fn assess(root: &Path, database: &Database) -> Fact<EngineAdvisories> {
    let keep = |package: &Package| NAMES.binary_search(&package.name.as_str()).is_ok();
    let (inventory, assessment) = match drydock_scan::assess_host(root, keep, database) {
        Ok(assessed) => assessed,
        Err(error) => return Fact::unknown(Why::Failed, error.to_string()),
    };
    let gaps = inventory
        .not_assessed
        .iter()
        .chain(&assessment.not_assessed);
    let mut not_assessed: Vec<String> = gaps
        .map(|gap| format!("{}: {}", gap.what, gap.why))
        .collect();
    if inventory.packages.is_empty() {
        not_assessed.push("no package of this host is known to hold an engine".to_owned());
    }
    let packages = inventory.packages.iter().enumerate();
    Fact::Known(EngineAdvisories {
        database: database.identity().digest.to_string(),
        packages: packages
            .map(|(index, one)| {
                let of_it = assessment.findings.iter().filter(|it| it.package == index);
                EnginePackage {
                    is_assessed: assessment.namespace.is_some()
                        && one.package.third_party.is_none(),
                    name: one.package.name.clone(),
                    version: one.package.version.clone(),
                    findings: of_it.map(|finding| fixable(finding, one)).collect(),
                }
            })
            .collect(),
        not_assessed,
    })
}

/// A finding as a snapshot holds it.
pub(super) fn fixable(finding: &Finding, package: &InventoryPackage) -> FixableFinding {
    FixableFinding {
        id: finding.id.clone(),
        package: package.package.name.clone(),
        version: package.package.version.clone(),
        fixed: finding.fixed_in.clone().unwrap_or_default(),
        severity: finding.rating.severity.word().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted());
    }
}
