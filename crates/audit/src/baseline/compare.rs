//! What is new, fixed and unchanged.
//!
//! Of the failures of the earlier report each is counted once: as fixed, unchanged, undecided or
//! gone, or in a caveat where its check was not made this time. A failure that a waiver accepts now
//! is unchanged: it is still there. One that a waiver accepted then and none accepts now is new.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::audit::{AuditReport, Change, CheckResult, Comparison, SubjectKind, Verdict};

use super::{Baseline, Earlier};

impl Baseline {
    /// Marks what is new, fixed and unchanged, and counts it.
    pub fn compare(&self, report: &mut AuditReport) {
        let is_same_selection = self.selection == report.selection;
        let mut comparison = Comparison {
            collected_at: self.collected_at,
            caveats: self.caveats(report),
            ..Comparison::default()
        };
        for check in &mut report.checks {
            let earlier = self.checks.get(check.meta.slug);
            mark(check, earlier);
            comparison.new += count_new(check);
            if let Some(earlier) = earlier {
                earlier.count_old(check, is_same_selection, &mut comparison);
            }
        }
        report.comparison = Some(comparison);
    }

    /// Why the two are not wholly comparable.
    fn caveats(&self, report: &AuditReport) -> Vec<String> {
        let mut caveats = Vec::new();
        let benchmark = report.benchmark.id();
        if self.benchmark != benchmark {
            caveats.push(format!(
                "the earlier report is of benchmark {}, this one of {benchmark}: checks are \
                 recognised by their names, and each report lacks those that only the other's \
                 benchmark has",
                self.benchmark
            ));
        }
        if self.selection != report.selection {
            caveats.push(format!(
                "the earlier report is of {}, this one of {}: what only one of them looked at \
                 cannot be compared",
                words(&self.selection),
                words(&report.selection)
            ));
        }
        let engines = (&self.engine_id, &report.subject.engine_id);
        if !engines.0.is_empty() && !engines.1.is_empty() && engines.0 != engines.1 {
            caveats.push("the earlier report is of another engine".to_owned());
        }
        let then_and_now = self.collected_at.zip(report.subject.collected_at);
        if then_and_now.is_some_and(|(then, now)| then > now) {
            caveats.push("the earlier report is the later one".to_owned());
        }
        caveats.extend(self.left_out(report));
        let is_added = |check: &&CheckResult| {
            check.verdict() == Verdict::Fail && !self.checks.contains_key(check.meta.slug)
        };
        let added = report.checks.iter().filter(is_added).count();
        if added > 0 {
            caveats.push(format!(
                "of the checks that fail, {added} are not in the earlier report: their failures \
                 count as new"
            ));
        }
        caveats
    }

    /// Failures of checks that this report does not have.
    fn left_out(&self, report: &AuditReport) -> Option<String> {
        let is_made = |slug: &str| report.checks.iter().any(|check| check.meta.slug == slug);
        let missing = self.checks.iter().filter(|(slug, _)| !is_made(slug));
        let failures: usize = missing.map(|(_, earlier)| earlier.failures()).sum();
        (failures > 0).then(|| {
            format!(
                "of the failures of the earlier report, {failures} are of checks that were not made"
            )
        })
    }
}

impl Earlier {
    fn failures(&self) -> usize {
        if self.items.is_empty() {
            return usize::from(self.verdict == Verdict::Fail);
        }
        self.failing().count()
    }

    fn failing(&self) -> impl Iterator<Item = &(String, String)> {
        let failing = self.items.iter().filter(|(_, one)| **one == Verdict::Fail);
        failing.map(|(key, _)| key)
    }

    /// What it said of a thing. Where it knew no things, what it said of the whole holds for each.
    fn of(&self, key: &(String, String)) -> Option<Verdict> {
        match self.items.get(key) {
            Some(verdict) => Some(*verdict),
            None => self.items.is_empty().then_some(self.verdict),
        }
    }

    /// Adds what became of its failures.
    fn count_old(&self, check: &CheckResult, is_same_selection: bool, sum: &mut Comparison) {
        if self.items.is_empty() && self.verdict == Verdict::Fail {
            return count(check.verdict(), sum);
        }
        let now = items(check);
        for key in self.failing() {
            match now.get(key) {
                Some(verdict) => count(*verdict, sum),
                // It fails as a whole, and says of nothing in particular.
                None if now.is_empty() && check.verdict() == Verdict::Fail => sum.unchanged += 1,
                // What is not asked for, or could not be listed, need not be gone.
                None if check.verdict().is_open() || !is_same_selection => sum.undecided += 1,
                None => sum.gone.push((check.meta.slug.to_owned(), key.1.clone())),
            }
        }
    }
}

/// Adds what became of one failure.
const fn count(now: Verdict, sum: &mut Comparison) {
    match now {
        Verdict::Fail | Verdict::Waived => sum.unchanged += 1,
        Verdict::Manual | Verdict::NotPermitted | Verdict::Error => sum.undecided += 1,
        Verdict::Pass | Verdict::NotApplicable => sum.fixed += 1,
    }
}

/// Marks a check and its items.
fn mark(check: &mut CheckResult, earlier: Option<&Earlier>) {
    check.change = change(earlier.map(|earlier| earlier.verdict), check.verdict());
    let now = items(check);
    for item in &mut check.items {
        let key = key(item.subject.kind, &item.subject.name);
        let worst = now.get(&key).copied().unwrap_or(item.judgement.verdict);
        item.change = change(earlier.and_then(|earlier| earlier.of(&key)), worst);
    }
}

/// Failures that were marked as new: things, or a check that says of nothing in particular.
fn count_new(check: &CheckResult) -> u32 {
    if check.items.is_empty() {
        return u32::from(check.change == Some(Change::New));
    }
    let new = check
        .items
        .iter()
        .filter(|item| item.change == Some(Change::New));
    let names: BTreeSet<_> = new
        .map(|item| (item.subject.kind, &item.subject.name))
        .collect();
    u32::try_from(names.len()).unwrap_or(u32::MAX)
}

fn change(before: Option<Verdict>, now: Verdict) -> Option<Change> {
    match (before, now) {
        (Some(Verdict::Fail), Verdict::Fail | Verdict::Waived) => Some(Change::Unchanged),
        (Some(Verdict::Fail), Verdict::Pass | Verdict::NotApplicable) => Some(Change::Fixed),
        (_, Verdict::Fail) => Some(Change::New),
        (Some(before), now) if before == now => Some(Change::Unchanged),
        _ => None,
    }
}

/// The things of a check; where two share kind and name, the worse verdict.
fn items(check: &CheckResult) -> BTreeMap<(String, String), Verdict> {
    let mut items = BTreeMap::new();
    for item in &check.items {
        let verdict = item.judgement.verdict;
        let key = key(item.subject.kind, &item.subject.name);
        let worst = items.entry(key).or_insert(verdict);
        *worst = verdict.max(*worst);
    }
    items
}

fn key(kind: SubjectKind, name: &str) -> (String, String) {
    (kind.word().to_owned(), name.to_owned())
}

/// What narrowed an audit down.
fn words(selection: &[String]) -> String {
    if selection.is_empty() {
        return "everything".to_owned();
    }
    format!("`{}`", selection.join(" "))
}
