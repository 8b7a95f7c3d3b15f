//! An inventory and a database become findings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{
    Candidate, Dismissal, DismissalReason, Finding, Inventory, InventoryPackage, KeyKind,
    Namespace, NotAssessed, Package,
};
use jiff::civil::Date;

use crate::channels::{tell_channels, yield_to_nearer};
use crate::gaps;
use crate::judge::{Judged, Measured, Outcome, Subject, judge};
use crate::records::Records;
use crate::rules::Key;
use crate::scope::{Scope, find_scopes};
use crate::settle::{Settled, collect_bugs, dismiss, keep_wanted, merge, take_contested};
use crate::{AdvisoryLookup, LookupError};

/// What is known about the packages of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The namespace of the distribution whose advisories were consulted; the main one, where there
    /// are several. Those of languages are not told here.
    pub namespace: Option<Namespace>,
    /// Last day of support of the release, where the database knows it.
    pub end_of_life: Option<Date>,
    /// Sorted by package, then severity (highest first), then id, then source.
    pub findings: Vec<Finding>,
    /// Sorted by package, then id, then source; empty unless [`Options::dismissals`] asks for them.
    pub dismissals: Vec<Dismissal>,
    /// What could not be assessed, sorted.
    pub not_assessed: Vec<NotAssessed>,
}

/// What an assessment contains beside findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether to give a reason for each advisory about an installed package that is no finding.
    /// There are many times more of them than findings, and each costs a look at its record.
    pub dismissals: bool,
}

/// Looks up every package of an inventory.
///
/// # Errors
/// When the database cannot be read. Everything else that stands in the way is a gap in the result.
pub fn assess(
    inventory: &Inventory,
    database: &dyn AdvisoryLookup,
    options: Options,
) -> Result<Assessment, LookupError> {
    let wanted = Wanted {
        dismissals: options.dismissals,
        ids: None,
    };
    run(inventory, database, wanted).map(|run| run.assessment)
}

/// What a run is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) dismissals: bool,
    /// Only the bug that has one of these ids.
    pub(crate) ids: Option<&'a BTreeSet<String>>,
}

/// What a run brought.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) assessment: Assessment,
    /// Packages that were looked up and of which no wanted advisory speaks, by where.
    pub(crate) silent: Vec<(Vec<Namespace>, BTreeSet<usize>)>,
}

pub(crate) fn run(
    inventory: &Inventory,
    database: &dyn AdvisoryLookup,
    wanted: Wanted<'_>,
) -> Result<Run, LookupError> {
    let found = find_scopes(inventory, database);
    let mut run = Run {
        assessment: Assessment {
            namespace: None,
            end_of_life: found.end_of_life,
            not_assessed: found.gaps,
            ..Assessment::default()
        },
        ..Run::default()
    };
    let of_distribution = |scope: &&Scope| scope.rule.meta().ecosystem.of_distribution();
    let main = found.scopes.first().filter(of_distribution);
    run.assessment.namespace = main.and_then(|scope| scope.namespaces.first().cloned());
    let mut records = Records::new(database);
    for scope in &found.scopes {
        let mut assessor = Assessor {
            database,
            scope,
            wanted,
            records,
            run,
            silent: BTreeSet::new(),
        };
        assessor.assess(&inventory.packages)?;
        Assessor { records, run, .. } = assessor;
    }
    run.assessment.sort();
    Ok(run)
}

impl Assessment {
    fn sort(&mut self) {
        let rank = |it: &Finding| std::cmp::Reverse(it.rating.severity);
        self.findings.sort_by(|a, b| {
            (a.package, rank(a), &a.id, &a.record.source).cmp(&(
                b.package,
                rank(b),
                &b.id,
                &b.record.source,
            ))
        });
        self.dismissals
            .sort_by(|a, b| (a.package, &a.id, &a.record).cmp(&(b.package, &b.id, &b.record)));
        self.not_assessed.sort();
        self.not_assessed.dedup();
    }
}

/// Packages that share a key, and so their advisories.
type Groups<'a> = BTreeMap<Vec<(KeyKind, Cow<'a, str>)>, Vec<Subject<'a>>>;

struct Assessor<'a, 'd> {
    database: &'d dyn AdvisoryLookup,
    scope: &'a Scope,
    wanted: Wanted<'a>,
    records: Records<'d>,
    run: Run,
    silent: BTreeSet<usize>,
}

impl<'a> Assessor<'a, '_> {
    fn assess(&mut self, packages: &'a [InventoryPackage]) -> Result<(), LookupError> {
        let mut groups = Groups::new();
        for (index, listed) in packages.iter().enumerate() {
            if let Some(subject) = self.admit(index, &listed.package) {
                let keys = std::iter::once(&subject.key).chain(&subject.other);
                let keys = keys.map(|it| (it.key.kind, it.key.name.clone()));
                groups.entry(keys.collect()).or_default().push(subject);
            }
        }
        for (keys, subjects) in groups {
            self.look_up(&keys, &subjects)?;
        }
        if !self.silent.is_empty() {
            let silent = std::mem::take(&mut self.silent);
            self.run
                .silent
                .push((self.scope.namespaces.clone(), silent));
        }
        Ok(())
    }

    /// Makes a package ready to be looked up, or says why it is not.
    fn admit(&mut self, index: usize, package: &'a Package) -> Option<Subject<'a>> {
        let rule = self.scope.rule;
        if !self.scope.is_for(package) || rule.passes_over(package) {
            return None;
        }
        if let Some(gap) = gaps::not_covered(package, rule.meta()) {
            self.report(gap);
            return None;
        }
        let measured = |key: Key<'a>| {
            let scheme = rule.scheme(package, &key)?;
            Some(Measured { key, scheme })
        };
        let key = measured(rule.key(package))?;
        let is_other = |other: &Key<'_>| (other.kind, &other.name) != (key.key.kind, &key.key.name);
        let other = rule.other_key(package).filter(is_other).and_then(measured);
        if let Err(error) = key.scheme.validate(&key.key.version) {
            // Advisories that hold for every version are still looked at.
            self.report(gaps::invalid_package(package, &error));
        }
        let spared = rule.spares(package);
        (spared.is_none() || self.wanted.dismissals).then_some(Subject {
            index,
            package,
            rule,
            origin: &self.scope.origin,
            key,
            other,
            spared,
        })
    }

    fn look_up(
        &mut self,
        keys: &[(KeyKind, Cow<'_, str>)],
        subjects: &[Subject<'_>],
    ) -> Result<(), LookupError> {
        let mut candidates = Vec::with_capacity(self.scope.namespaces.len());
        for namespace in &self.scope.namespaces {
            let mut all = Vec::new();
            for (kind, name) in keys {
                all.extend(self.database.find(namespace, *kind, name)?);
            }
            candidates.push((namespace, self.keep_wanted(all)?));
        }
        let mut all: Vec<Judged<'_>> = Vec::new();
        let mut judged: Option<&Subject<'_>> = None;
        for subject in subjects {
            // Packages of one source mostly share its version, and with it every verdict.
            if !judged.is_some_and(|it| it.is_like(subject)) {
                all = judge_all(&candidates, subject);
                yield_to_nearer(&mut all, subject);
                judged = Some(subject);
            }
            self.settle(subject, &all)?;
        }
        Ok(())
    }

    fn keep_wanted(&mut self, found: Vec<Candidate>) -> Result<Vec<Candidate>, LookupError> {
        let Some(ids) = self.wanted.ids else {
            return Ok(found);
        };
        let mut kept = Vec::new();
        for candidate in found {
            if self.records.is_about(&candidate, ids)? {
                kept.push(candidate);
            }
        }
        Ok(kept)
    }

    fn settle(&mut self, subject: &Subject<'_>, all: &[Judged<'_>]) -> Result<(), LookupError> {
        if all.is_empty() {
            self.silent.insert(subject.index);
            return Ok(());
        }
        let mut bugs = collect_bugs(all, &mut self.records)?;
        if let Some(ids) = self.wanted.ids {
            keep_wanted(&mut bugs, ids, &mut self.records)?;
        }
        if self.scope.namespaces.len() > 1 {
            let contested = take_contested(&mut bugs, all, &mut self.records)?;
            for (between, ids) in &contested {
                self.report(gaps::contested(subject.package, *between, ids));
            }
        }
        for (id, affecting) in &bugs {
            let assessment = &mut self.run.assessment;
            match merge(subject, id, affecting, &mut self.records)? {
                Some(Settled::Finding(mut finding)) => {
                    tell_channels(&mut finding, all, subject);
                    assessment.findings.push(*finding);
                }
                Some(Settled::Rejected(dismissal)) if self.wanted.dismissals => {
                    assessment.dismissals.push(*dismissal);
                }
                Some(Settled::Rejected(_)) | None => {}
            }
        }
        self.report_undecided(subject, all);
        self.dismiss(subject, all)
    }

    fn dismiss(&mut self, subject: &Subject<'_>, all: &[Judged<'_>]) -> Result<(), LookupError> {
        if !self.wanted.dismissals {
            return Ok(());
        }
        for judged in all {
            if let Outcome::Dismissed(reason, because) = &judged.outcome {
                let decided = (*reason, because);
                let ids = self.wanted.ids;
                let dismissals = dismiss(subject, judged, decided, ids, &mut self.records)?;
                self.run.assessment.dismissals.extend(dismissals);
            }
        }
        Ok(())
    }

    /// Reports what the source has not decided, once per package, and what could not be compared.
    fn report_undecided(&mut self, subject: &Subject<'_>, all: &[Judged<'_>]) {
        let mut undetermined = BTreeSet::new();
        for judged in all {
            match &judged.outcome {
                Outcome::Dismissed(DismissalReason::Undetermined, _)
                    if subject.spared.is_none() =>
                {
                    undetermined.insert(judged.candidate.id.clone());
                }
                Outcome::Undecidable(error) if subject.is_valid() => {
                    self.report(gaps::invalid_advisory(judged.candidate, error));
                }
                _ => {}
            }
        }
        if !undetermined.is_empty() {
            self.report(gaps::undetermined(subject.package, &undetermined));
        }
    }

    fn report(&mut self, gap: NotAssessed) {
        self.run.assessment.not_assessed.push(gap);
    }
}

/// Judges what was found in each namespace, the main one first.
fn judge_all<'c>(
    candidates: &'c [(&'c Namespace, Vec<Candidate>)],
    subject: &Subject<'_>,
) -> Vec<Judged<'c>> {
    let in_order = candidates.iter().enumerate();
    let all = in_order.flat_map(|(rank, (namespace, found))| {
        found.iter().map(move |candidate| Judged {
            candidate,
            namespace,
            rank,
            outcome: judge(candidate, subject),
        })
    });
    all.collect()
}

#[cfg(test)]
mod tests;
