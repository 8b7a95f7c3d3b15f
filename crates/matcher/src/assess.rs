//! An inventory and a database become findings.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{
    Candidate, Dismissal, DismissalReason, Finding, Inventory, InventoryPackage, KeyKind,
    Namespace, NotAssessed, Package,
};
use drydock_version::find_scheme;
use jiff::civil::Date;

use crate::finding::dismissal;
use crate::gaps;
use crate::judge::{Judged, Outcome, Subject, judge};
use crate::records::Records;
use crate::scope::{Scope, find_scope};
use crate::settle::{collect_bugs, merge, take_contested};
use crate::{AdvisoryLookup, LookupError};

/// What is known about the packages of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The namespace whose advisories were consulted; the main one, where there are several.
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
    pub(crate) namespaces: Vec<Namespace>,
    /// Packages that were looked up and of which no wanted advisory speaks.
    pub(crate) silent: BTreeSet<usize>,
}

pub(crate) fn run(
    inventory: &Inventory,
    database: &dyn AdvisoryLookup,
    wanted: Wanted<'_>,
) -> Result<Run, LookupError> {
    let found = find_scope(inventory, database);
    let mut run = Run {
        assessment: Assessment {
            namespace: None,
            end_of_life: found.end_of_life,
            not_assessed: found.gaps,
            ..Assessment::default()
        },
        ..Run::default()
    };
    if let Some(scope) = found.scope {
        run.assessment.namespace = scope.namespaces.first().cloned();
        let mut assessor = Assessor {
            database,
            scope: &scope,
            wanted,
            records: Records::new(database),
            run,
        };
        assessor.assess(&inventory.packages)?;
        run = assessor.run;
        run.namespaces = scope.namespaces;
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
type Groups<'a> = BTreeMap<(KeyKind, Cow<'a, str>), Vec<Subject<'a>>>;

struct Assessor<'a> {
    database: &'a dyn AdvisoryLookup,
    scope: &'a Scope,
    wanted: Wanted<'a>,
    records: Records<'a>,
    run: Run,
}

impl Assessor<'_> {
    fn assess(&mut self, packages: &[InventoryPackage]) -> Result<(), LookupError> {
        let mut groups = Groups::new();
        for (index, listed) in packages.iter().enumerate() {
            if let Some(subject) = self.admit(index, &listed.package) {
                let key = (subject.key.kind, subject.key.name.clone());
                groups.entry(key).or_default().push(subject);
            }
        }
        for ((kind, name), subjects) in groups {
            self.look_up(kind, &name, &subjects)?;
        }
        Ok(())
    }

    /// Makes a package ready to be looked up, or says why it is not.
    fn admit<'p>(&mut self, index: usize, package: &'p Package) -> Option<Subject<'p>> {
        let rule = self.scope.rule;
        if let Some(gap) = gaps::not_covered(package, rule.meta()) {
            self.report(gap);
            return None;
        }
        let key = rule.key(package);
        let scheme = find_scheme(package.ecosystem.version_scheme())?;
        if let Err(error) = scheme.validate(key.version) {
            // Advisories that hold for every version are still looked at.
            self.report(gaps::invalid_package(package, &error));
        }
        let spared = rule.spares(package);
        (spared.is_none() || self.wanted.dismissals).then_some(Subject {
            index,
            package,
            key,
            scheme,
            spared,
        })
    }

    fn look_up(
        &mut self,
        kind: KeyKind,
        name: &str,
        subjects: &[Subject<'_>],
    ) -> Result<(), LookupError> {
        let mut candidates = Vec::with_capacity(self.scope.namespaces.len());
        for namespace in &self.scope.namespaces {
            let found = self.database.find(namespace, kind, name)?;
            candidates.push((namespace, self.keep_wanted(found)?));
        }
        let mut all: Vec<Judged<'_>> = Vec::new();
        let mut judged: Option<&Subject<'_>> = None;
        for subject in subjects {
            // Packages of one source mostly share its version, and with it every verdict.
            if !judged.is_some_and(|it| it.is_like(subject)) {
                all = judge_all(&candidates, subject);
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
            self.run.silent.insert(subject.index);
            return Ok(());
        }
        let mut bugs = collect_bugs(all, &mut self.records)?;
        if self.scope.namespaces.len() > 1 {
            let contested = take_contested(&mut bugs, all, &mut self.records)?;
            for (between, ids) in &contested {
                self.report(gaps::contested(subject.package, *between, ids));
            }
        }
        for affecting in bugs.values() {
            let finding = merge(subject, affecting, &mut self.records)?;
            self.run.assessment.findings.extend(finding);
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
                let record = self.records.load(judged.candidate.record)?;
                let dismissal = dismissal(subject, judged, (*reason, because), &record);
                self.run.assessment.dismissals.push(dismissal);
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
