//! What a check is.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckEvidence, CheckMeta, Judgement, Subject, Verdict};

use crate::{Facts, Unknown, Why};

/// One rule. A pure function of facts; it asks nobody anything.
pub trait Check: Sync {
    /// What everybody needs to know of it.
    fn meta(&self) -> &'static CheckMeta;

    /// Judges.
    ///
    /// # Errors
    /// With the reason, where a fact that it cannot do without is not known. The caller makes the
    /// verdict of it.
    fn judge(&self, facts: &Facts<'_>) -> Judged;
}

/// What a check says, or the fact that it lacked.
pub type Judged = Result<Outcome, Unknown>;

/// What a check says of the whole, and of each thing that it looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Of the whole.
    pub judgement: Judgement,
    /// Of each thing.
    pub items: Vec<(Subject, Judgement)>,
}

impl From<Judgement> for Outcome {
    fn from(judgement: Judgement) -> Self {
        Self {
            judgement,
            items: Vec::new(),
        }
    }
}

impl Outcome {
    /// Of each thing; the whole is as its worst. `what` names the things in the plural, e.g.
    /// `running containers`; with none of them the check does not apply.
    pub fn of_items(what: &str, items: Vec<(Subject, Judgement)>) -> Self {
        let worst = items.iter().map(|(_, judgement)| judgement.verdict).max();
        let verdict = worst.unwrap_or(Verdict::NotApplicable);
        let count = |verdict| {
            let same = items.iter().filter(|(_, one)| one.verdict == verdict);
            same.count()
        };
        let total = items.len();
        let reason = match verdict {
            _ if items.is_empty() => format!("there are no {what}"),
            Verdict::Pass => format!("all {total} {what} pass"),
            Verdict::NotApplicable => format!("does not apply to any of {total} {what}"),
            Verdict::Fail => format!("{} of {total} {what} fail", count(verdict)),
            Verdict::Manual => format!("{} of {total} {what} need a decision", count(verdict)),
            Verdict::Waived => format!("{} of {total} {what} are waived", count(verdict)),
            Verdict::NotPermitted | Verdict::Error => {
                format!(
                    "{} of {total} {what} could not be looked at",
                    count(verdict)
                )
            }
        };
        Self {
            judgement: judgement(verdict, reason),
            items,
        }
    }

    /// Adds to the evidence of the whole.
    pub fn with_evidence(mut self, evidence: impl IntoIterator<Item = CheckEvidence>) -> Self {
        self.judgement.evidence.extend(evidence);
        self
    }
}

/// A verdict with a reason and nothing else yet.
pub(crate) fn judgement(verdict: Verdict, reason: impl Into<String>) -> Judgement {
    Judgement {
        verdict,
        reason: reason.into(),
        severity: None,
        evidence: Vec::new(),
        actions: Vec::new(),
    }
}

/// Builders of judgements: one per verdict, and what is added to one.
pub trait Judge: Sized {
    /// As it should be.
    fn pass(reason: impl Into<String>) -> Self;
    /// Not as it should be.
    fn fail(reason: impl Into<String>) -> Self;
    /// Only a person can decide.
    fn manual(reason: impl Into<String>) -> Self;
    /// Nothing here that the check speaks of.
    fn not_applicable(reason: impl Into<String>) -> Self;
    /// With what was read, where, and what was expected.
    fn because(
        self,
        source: impl Into<String>,
        observed: impl Into<String>,
        expected: &str,
    ) -> Self;
    /// With a severity of its own.
    fn rated(self, severity: Severity) -> Self;
    /// With a step of the remediation.
    fn mended_by(self, action: Action) -> Self;
}

impl Judge for Judgement {
    fn pass(reason: impl Into<String>) -> Self {
        judgement(Verdict::Pass, reason)
    }

    fn fail(reason: impl Into<String>) -> Self {
        judgement(Verdict::Fail, reason)
    }

    fn manual(reason: impl Into<String>) -> Self {
        judgement(Verdict::Manual, reason)
    }

    fn not_applicable(reason: impl Into<String>) -> Self {
        judgement(Verdict::NotApplicable, reason)
    }

    fn because(
        mut self,
        source: impl Into<String>,
        observed: impl Into<String>,
        expected: &str,
    ) -> Self {
        self.evidence.push(CheckEvidence {
            source: source.into(),
            observed: observed.into(),
            expected: expected.to_owned(),
        });
        self
    }

    fn rated(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    fn mended_by(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }
}

/// What a check that lacks a fact says.
impl From<Unknown> for Judgement {
    fn from(unknown: Unknown) -> Self {
        let verdict = match unknown.why {
            Why::Absent => Verdict::NotApplicable,
            Why::NotPermitted | Why::Remote => Verdict::NotPermitted,
            Why::NotCollected => Verdict::Manual,
            Why::Failed => Verdict::Error,
        };
        judgement(verdict, unknown.message)
    }
}
