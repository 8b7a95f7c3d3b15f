//! Scores, as JSON: always with what they are of.

use drydock_model::audit::{self as model, AuditScore};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Score {
    total: Tally,
    levels: Vec<OfLevel>,
    sections: Vec<OfSection>,
}

#[derive(Serialize)]
struct OfLevel {
    level: u8,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Serialize)]
struct OfSection {
    section: &'static str,
    title: &'static str,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Serialize)]
struct Tally {
    percent: Option<u32>,
    checks: u32,
    decided: u32,
    open: u32,
    passed: u32,
    failed: u32,
    waived: u32,
    manual: u32,
    not_permitted: u32,
    error: u32,
    not_applicable: u32,
    passed_weight: u32,
    decided_weight: u32,
}

impl Score {
    pub(super) fn new(score: &AuditScore) -> Self {
        let levels = (1..).zip(&score.levels);
        let sections = score.sections.iter();
        Self {
            total: tally(&score.total),
            levels: levels
                .map(|(level, one)| OfLevel {
                    level,
                    tally: tally(one),
                })
                .collect(),
            sections: sections
                .map(|(section, one)| OfSection {
                    section: section.number(),
                    title: section.title(),
                    tally: tally(one),
                })
                .collect(),
        }
    }
}

fn tally(tally: &model::Tally) -> Tally {
    Tally {
        percent: tally.percent(),
        checks: tally.total(),
        decided: tally.decided(),
        open: tally.open(),
        passed: tally.passed,
        failed: tally.failed,
        waived: tally.waived,
        manual: tally.manual,
        not_permitted: tally.not_permitted,
        error: tally.errors,
        not_applicable: tally.not_applicable,
        passed_weight: tally.passed_weight,
        decided_weight: tally.decided_weight,
    }
}
