//! Attestations: answers of a person to what only a person can decide.

use drydock_model::audit::{CheckEvidence, CheckResult, Judgement, Verdict};
use jiff::civil::Date;
use serde::Deserialize;

use super::read;

/// What a person says of a check.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The check, by slug or by its id in the benchmark that is used.
    #[serde(deserialize_with = "read::words")]
    pub check: String,
    /// The answer.
    pub answer: Answer,
    /// What it rests on.
    #[serde(deserialize_with = "read::words")]
    pub reason: String,
    /// Who says so.
    #[serde(deserialize_with = "read::words")]
    pub owner: String,
    /// The last day on which it counts.
    #[serde(deserialize_with = "read::day")]
    pub expires: Date,
}

/// An answer to a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// As it should be.
    Pass,
    /// Not as it should be.
    Fail,
}

impl Attestation {
    /// Decides what a check leaves to a person, all its items that do; whether there was any.
    pub(super) fn decide(&self, check: &mut CheckResult) -> bool {
        let mut has_decided = false;
        let items = check.items.iter_mut().map(|item| &mut item.judgement);
        for judgement in items.chain([&mut check.judgement]) {
            if judgement.verdict == Verdict::Manual {
                self.answer(judgement, check.meta.title);
                has_decided = true;
            }
        }
        let worst = check.items.iter().map(|item| item.judgement.verdict).max();
        if let Some(worst) = worst.filter(|_| has_decided) {
            check.judgement.verdict = worst;
        }
        has_decided
    }

    fn answer(&self, judgement: &mut Judgement, expected: &str) {
        judgement.verdict = match self.answer {
            Answer::Pass => Verdict::Pass,
            Answer::Fail => Verdict::Fail,
        };
        judgement.reason = format!(
            "{} attests until {}: {}",
            self.owner, self.expires, self.reason
        );
        judgement.evidence.push(CheckEvidence {
            source: format!("attestation by {}", self.owner),
            observed: format!("{}: {}", judgement.verdict, self.reason),
            expected: expected.to_owned(),
        });
    }
}
