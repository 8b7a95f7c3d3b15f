//! What all advisories together mean for one package.
//!
//! - Records with the same shown id are one bug, and one finding. The record with a fix is shown;
//!   among several, that of the main namespace, then by source and id. The ids of the others join
//!   its aliases.
//! - Where packages may come from several releases, a bug that one of these calls fixed or absent
//!   and another one open is *contested*: the versions of two releases do not compare, so it is
//!   neither a finding nor fixed.
//! - Within one namespace a record that affects wins over one that does not.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{DismissalReason, Finding, Namespace};

use crate::LookupError;
use crate::evaluate::Ground;
use crate::finding::finding;
use crate::judge::{Judged, Outcome, Subject};
use crate::records::{Records, names};

/// A record that affects the package.
#[derive(Clone, Copy)]
pub(crate) struct Affecting<'j, 'c> {
    pub(crate) judged: &'j Judged<'c>,
    pub(crate) ground: Ground<'c>,
    pub(crate) fix: Option<&'c str>,
}

/// Bugs by the id that is shown, each with the records that affect the package.
pub(crate) type Bugs<'j, 'c> = BTreeMap<String, Vec<Affecting<'j, 'c>>>;

/// Contested bugs by the namespace that clears the package and the one that does not.
pub(crate) type Contested<'c> = BTreeMap<(&'c Namespace, &'c Namespace), BTreeSet<String>>;

/// Collects the bugs that affect the package.
pub(crate) fn collect_bugs<'j, 'c>(
    all: &'j [Judged<'c>],
    records: &mut Records<'_>,
) -> Result<Bugs<'j, 'c>, LookupError> {
    let mut bugs = Bugs::new();
    for judged in all {
        if let Outcome::Affected { ground, fix } = judged.outcome {
            let id = records.shown_id(judged.candidate)?;
            let affecting = Affecting {
                judged,
                ground,
                fix,
            };
            bugs.entry(id).or_default().push(affecting);
        }
    }
    Ok(bugs)
}

/// Takes out the bugs that another namespace clears the package of.
pub(crate) fn take_contested<'c>(
    bugs: &mut Bugs<'_, 'c>,
    all: &[Judged<'c>],
    records: &mut Records<'_>,
) -> Result<Contested<'c>, LookupError> {
    let mut contested = Contested::new();
    for clearing in all.iter().filter(|judged| clears(judged)) {
        let id = records.shown_id(clearing.candidate)?;
        let open = bugs.get(&id).into_iter().flatten();
        let mut open = open.map(|affecting| affecting.judged.namespace);
        if let Some(open) = open.find(|open| *open != clearing.namespace) {
            let ids = contested.entry((clearing.namespace, open)).or_default();
            ids.insert(id);
        }
    }
    for id in contested.values().flatten() {
        bugs.remove(id);
    }
    Ok(contested)
}

fn clears(judged: &Judged<'_>) -> bool {
    matches!(
        judged.outcome,
        Outcome::Dismissed(
            DismissalReason::FixInstalled | DismissalReason::NotAffected,
            _
        )
    )
}

/// The finding of one bug from all records that say that it affects the package.
pub(crate) fn merge(
    subject: &Subject<'_>,
    affecting: &[Affecting<'_, '_>],
    records: &mut Records<'_>,
) -> Result<Option<Finding>, LookupError> {
    let shown = affecting.iter().min_by_key(|it| {
        let candidate = it.judged.candidate;
        (
            it.fix.is_none(),
            it.judged.rank,
            &candidate.source,
            &candidate.id,
        )
    });
    let Some(shown) = shown else {
        return Ok(None);
    };
    let mut ids = BTreeSet::new();
    for other in affecting {
        let record = records.load(other.judged.candidate.record)?;
        ids.extend(names(&record).map(str::to_owned));
    }
    let record = records.load(shown.judged.candidate.record)?;
    Ok(Some(finding(subject, shown, &record, ids)))
}
