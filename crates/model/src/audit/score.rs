//! Scores: passed of those that were decided, always with the numbers they are made of.
//!
//! A bare percentage invites comparing what cannot be compared: it rises when a check cannot look.
//! So a score carries how many were decided and how many not.

use super::{CheckResult, Section, Verdict};
use crate::Severity;

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
    /// Accepted by a waiver.
    pub waived: u32,
    /// Left to a person.
    pub manual: u32,
    /// Not permitted to look.
    pub not_permitted: u32,
    /// Broken.
    pub errors: u32,
    /// Nothing there.
    pub not_applicable: u32,
    /// Weight of those that passed; a check weighs by its severity.
    pub passed_weight: u32,
    /// Weight of those that passed or failed.
    pub decided_weight: u32,
}

impl Tally {
    /// Adds one result.
    pub fn add(&mut self, verdict: Verdict, severity: Severity) {
        let count = match verdict {
            Verdict::Pass => &mut self.passed,
            Verdict::Fail => &mut self.failed,
            Verdict::Waived => &mut self.waived,
            Verdict::Manual => &mut self.manual,
            Verdict::NotPermitted => &mut self.not_permitted,
            Verdict::Error => &mut self.errors,
            Verdict::NotApplicable => &mut self.not_applicable,
        };
        *count += 1;
        if verdict.is_decided() {
            self.decided_weight += weight(severity);
        }
        if verdict == Verdict::Pass {
            self.passed_weight += weight(severity);
        }
    }

    /// Checks that passed or failed: what the score is of.
    pub const fn decided(&self) -> u32 {
        self.passed + self.failed
    }

    /// Checks that nobody has decided.
    pub const fn open(&self) -> u32 {
        self.manual + self.not_permitted + self.errors
    }

    /// All checks.
    pub const fn total(&self) -> u32 {
        self.decided() + self.open() + self.waived + self.not_applicable
    }

    /// Passed of decided in percent by weight, rounded down; absent where nothing was decided.
    pub fn percent(&self) -> Option<u32> {
        (self.passed_weight * 100).checked_div(self.decided_weight)
    }
}

/// What a check of this severity weighs. Doubles with each step, so that one critical failure is
/// not outweighed by a handful of formalities.
const fn weight(severity: Severity) -> u32 {
    match severity {
        Severity::Critical => 16,
        Severity::High => 8,
        Severity::Medium => 4,
        Severity::Low => 2,
        Severity::Negligible | Severity::Unknown => 1,
    }
}

/// The score of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditScore {
    /// All checks of the benchmark that were selected.
    pub total: Tally,
    /// Those of profile level 1, and of level 2.
    pub levels: [Tally; 2],
    /// Each section that has checks, in order.
    pub sections: Vec<(Section, Tally)>,
}

impl AuditScore {
    /// Counts results.
    pub fn of(checks: &[CheckResult]) -> Self {
        let mut score = Self::default();
        for check in checks {
            let (verdict, severity) = (check.verdict(), check.meta.severity);
            score.total.add(verdict, severity);
            let [one, two] = &mut score.levels;
            let level = if check.meta.level >= 2 { two } else { one };
            level.add(verdict, severity);
            let section = Section::of_id(check.id).unwrap_or(check.meta.section);
            let place = score.sections.iter().position(|(one, _)| *one == section);
            let mut tally = match place {
                Some(place) => score.sections.remove(place).1,
                None => Tally::default(),
            };
            tally.add(verdict, severity);
            score.sections.push((section, tally));
        }
        score.sections.sort_by_key(|(section, _)| *section);
        score
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_decided_does_not_raise_the_score() {
        let mut tally = Tally::default();
        assert_eq!(tally.percent(), None);
        tally.add(Verdict::Pass, Severity::Low);
        tally.add(Verdict::Fail, Severity::Critical);
        tally.add(Verdict::NotPermitted, Severity::Critical);
        tally.add(Verdict::NotApplicable, Severity::High);
        assert_eq!(tally.percent(), Some(11));
        assert_eq!((tally.decided(), tally.open(), tally.total()), (2, 1, 4));
    }
}
