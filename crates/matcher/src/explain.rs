//! Everything that an assessment knows about one vulnerability, and what it does not.

use std::collections::BTreeSet;

use drydock_model::{Dismissal, Finding, Inventory, Namespace, NotAssessed};

use crate::assess::{Assessment, Wanted, run};
use crate::{AdvisoryLookup, LookupError};

/// One thing known about a vulnerability in an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// A package is affected.
    Finding(Box<Finding>),
    /// An advisory speaks of a package and is no finding.
    Dismissal(Box<Dismissal>),
    /// No advisory of that id speaks of these packages, which were looked up.
    NoRecord {
        /// Where they were looked up, the main namespace first.
        namespaces: Vec<Namespace>,
        /// Their indices in [`Inventory::packages`].
        packages: Vec<usize>,
    },
    /// Something was not looked up or not decided: the vulnerability may be there.
    NotAssessed(NotAssessed),
}

/// Explains where a vulnerability is reported and why, and where it is not and why not.
///
/// `id` may be any id of the bug, in any case. The order is: findings, dismissals, packages without
/// a record, gaps. The reasons are those of [`assess`](crate::assess()), which runs here for this id
/// alone.
///
/// # Errors
/// When the database cannot be read.
pub fn explain(
    inventory: &Inventory,
    database: &dyn AdvisoryLookup,
    id: &str,
) -> Result<Vec<Explanation>, LookupError> {
    // Other records may call the bug by one of its other names.
    let mut ids = BTreeSet::from([id.to_owned()]);
    for written in [id, &id.to_ascii_uppercase()] {
        let known = database.vulnerability(written)?;
        ids.extend(known.aliases);
        ids.insert(known.id);
    }
    let run = loop {
        let wanted = Wanted {
            dismissals: true,
            ids: Some(&ids),
        };
        let run = run(inventory, database, wanted)?;
        let known = ids.len();
        ids.extend(names_of(&run.assessment));
        if ids.len() == known {
            break run;
        }
    };
    let known = run.assessment;
    let findings = known.findings.into_iter().map(Box::new);
    let dismissals = known.dismissals.into_iter().map(Box::new);
    let (namespaces, packages): (Vec<_>, Vec<_>) = run.silent.into_iter().unzip();
    let packages: BTreeSet<usize> = packages.into_iter().flatten().collect();
    let no_record = (!packages.is_empty()).then(|| Explanation::NoRecord {
        namespaces: namespaces.into_iter().flatten().collect(),
        packages: packages.into_iter().collect(),
    });
    let gaps = known.not_assessed.into_iter();
    Ok(findings
        .map(Explanation::Finding)
        .chain(dismissals.map(Explanation::Dismissal))
        .chain(no_record)
        .chain(gaps.map(Explanation::NotAssessed))
        .collect())
}

fn names_of(assessment: &Assessment) -> BTreeSet<String> {
    let of_findings = assessment.findings.iter();
    let of_findings = of_findings.flat_map(|it| it.aliases.iter().chain([&it.id]));
    let of_dismissals = assessment.dismissals.iter();
    let of_dismissals = of_dismissals.flat_map(|it| it.aliases.iter().chain([&it.id]));
    of_findings.chain(of_dismissals).cloned().collect()
}

#[cfg(test)]
mod tests;
