//! What all advisories together mean for one package.
//!
//! - Records of the same bug are one finding. That of a publisher who speaks for packages of its own is
//!   shown before one of those who collect what others say, and the NVD's comes last; then one with a
//!   fix, then that of the main namespace, then by source and id. The others are listed beside it.
//! - A record that sums up several bugs is a finding for each.
//! - A CVE that was rejected is no finding, whoever still lists it.
//! - Where packages may come from several releases, a bug that one of these calls fixed or absent
//!   and another one open is *contested*: the versions of two releases do not compare, so it is
//!   neither a finding nor fixed.
//! - Within one namespace a record that affects wins over one that does not.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Dismissal, DismissalReason, Finding, Namespace};

use crate::LookupError;
use crate::evaluate::Ground;
use crate::finding::{Bug, also, dismissal, finding};
use crate::judge::{Because, Judged, Outcome, Subject};
use crate::records::{Records, is_among, names};

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
            let affecting = Affecting {
                judged,
                ground,
                fix,
            };
            for id in records.bugs(judged.candidate)?.iter() {
                bugs.entry(id.clone()).or_default().push(affecting);
            }
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
        for id in records.bugs(clearing.candidate)?.iter() {
            let open = bugs.get(id).into_iter().flatten();
            let mut open = open.map(|affecting| affecting.judged.namespace);
            if let Some(open) = open.find(|open| *open != clearing.namespace) {
                let ids = contested.entry((clearing.namespace, open)).or_default();
                ids.insert(id.clone());
            }
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

/// Leaves only the bugs that have one of these ids, or are told of by the record that has.
pub(crate) fn keep_wanted(
    bugs: &mut Bugs<'_, '_>,
    ids: &BTreeSet<String>,
    records: &mut Records<'_>,
) -> Result<(), LookupError> {
    let mut unwanted = Vec::new();
    for (id, affecting) in &*bugs {
        let judged = || affecting.iter().map(|it| it.judged);
        let all = ids_of(id, judged(), records)?;
        let is_record = judged().any(|it| is_among(ids, &it.candidate.id));
        if !is_record && !all.iter().any(|it| is_among(ids, it)) {
            unwanted.push(id.clone());
        }
    }
    for id in unwanted {
        bugs.remove(&id);
    }
    Ok(())
}

/// All ids of the bug that is shown by `id`: those that the records name, and those that it has
/// everywhere.
fn ids_of<'j, 'c: 'j>(
    id: &str,
    judged: impl Iterator<Item = &'j Judged<'c>>,
    records: &mut Records<'_>,
) -> Result<BTreeSet<String>, LookupError> {
    let vulnerability = records.vulnerability(id)?;
    let mut ids: BTreeSet<String> = vulnerability.aliases.iter().cloned().collect();
    ids.insert(id.to_owned());
    for judged in judged {
        if !records.sums_up(judged.candidate)? {
            let record = records.load(judged.candidate.record)?;
            ids.extend(names(&record).map(str::to_owned));
        }
    }
    Ok(ids)
}

/// What became of one bug.
pub(crate) enum Settled {
    /// The package is affected.
    Finding(Box<Finding>),
    /// There is no such bug.
    Rejected(Box<Dismissal>),
}

/// What becomes of one bug by all records that say that it affects the package.
pub(crate) fn merge(
    subject: &Subject<'_>,
    id: &str,
    affecting: &[Affecting<'_, '_>],
    records: &mut Records<'_>,
) -> Result<Option<Settled>, LookupError> {
    let Some((place, shown)) = affecting.iter().enumerate().min_by_key(|(_, it)| order(it)) else {
        return Ok(None);
    };
    let ids = ids_of(id, affecting.iter().map(|it| it.judged), records)?;
    let record = records.load(shown.judged.candidate.record)?;
    let facts = records.facts(id)?;
    if let Some(since) = facts.rejected {
        let because = Because::Rejected(since);
        let decided = (DismissalReason::Rejected, &because);
        let dismissal = dismissal(
            subject,
            shown.judged,
            decided,
            &record,
            (id.to_owned(), ids),
        );
        return Ok(Some(Settled::Rejected(Box::new(dismissal))));
    }
    let mut bug = Bug {
        id: id.to_owned(),
        ids,
        facts,
        ratings: Vec::new(),
        also: Vec::new(),
    };
    for (other_place, other) in affecting.iter().enumerate() {
        if other_place != place {
            let record = records.load(other.judged.candidate.record)?;
            bug.ratings
                .extend(other.judged.candidate.affected.rating.clone());
            bug.ratings.extend(record.ratings.iter().cloned());
            bug.also.push(also(other, &record));
        }
    }
    let finding = finding(subject, shown, &record, bug);
    Ok(Some(Settled::Finding(Box::new(finding))))
}

/// The record that comes first is shown.
fn order<'c>(affecting: &Affecting<'_, 'c>) -> (u8, bool, usize, &'c str, &'c str) {
    let candidate = affecting.judged.candidate;
    (
        distance(&candidate.source),
        affecting.fix.is_none(),
        affecting.judged.rank,
        &candidate.source,
        &candidate.id,
    )
}

/// How far a source stands from the packages that it speaks of: publishers have sources of their own,
/// OSV collects what many say, and the NVD knows no packages.
fn distance(source: &str) -> u8 {
    match source {
        "nvd" => 2,
        "osv" => 1,
        _ => 0,
    }
}

/// The dismissals of what was judged, one for each bug that the record is about and that has one of
/// the wanted ids.
pub(crate) fn dismiss(
    subject: &Subject<'_>,
    judged: &Judged<'_>,
    decided: (DismissalReason, &Because<'_>),
    wanted: Option<&BTreeSet<String>>,
    records: &mut Records<'_>,
) -> Result<Vec<Dismissal>, LookupError> {
    let record = records.load(judged.candidate.record)?;
    let mut dismissals = Vec::new();
    for id in records.bugs(judged.candidate)?.iter() {
        let ids = ids_of(id, std::iter::once(judged), records)?;
        let names = || ids.iter().chain([&judged.candidate.id]);
        let is_wanted = |wanted: &BTreeSet<String>| names().any(|it| is_among(wanted, it));
        if wanted.is_none_or(is_wanted) {
            let named = (id.clone(), ids);
            dismissals.push(dismissal(subject, judged, decided, &record, named));
        }
    }
    Ok(dismissals)
}

#[cfg(test)]
mod tests;
