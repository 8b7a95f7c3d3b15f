//! The document, and what was audited.

use drydock_model::audit::{AuditReport, AuditSubject, Comparison};
use serde::Serialize;

use super::check::OneCheck;
use super::score::Score;

#[derive(Serialize)]
pub(super) struct Document<'r> {
    document: &'static str,
    schema_version: u32,
    benchmark: &'static str,
    benchmark_title: &'static str,
    subject: Subject<'r>,
    selection: &'r [String],
    checks: Vec<OneCheck<'r>>,
    score: Score,
    comparison: Option<Against<'r>>,
    warnings: &'r [String],
}

#[derive(Serialize)]
struct Subject<'r> {
    collected_at: Option<String>,
    host: Option<&'r str>,
    engine_id: Option<&'r str>,
    address: Option<&'r str>,
    engine_version: Option<&'r str>,
    api_version: Option<&'r str>,
    operating_system: Option<&'r str>,
    kernel: Option<&'r str>,
    traits: &'r [String],
    containers_running: u32,
    containers: u32,
    images: u32,
}

#[derive(Serialize)]
struct Against<'r> {
    collected_at: Option<String>,
    new: u32,
    fixed: u32,
    unchanged: u32,
    undecided: u32,
    gone: Vec<Gone<'r>>,
    caveats: &'r [String],
}

#[derive(Serialize)]
struct Gone<'r> {
    check: &'r str,
    name: &'r str,
}

impl<'r> Document<'r> {
    pub(super) fn new(report: &'r AuditReport) -> Self {
        Self {
            document: "audit-report",
            schema_version: 1,
            benchmark: report.benchmark.id(),
            benchmark_title: report.benchmark.title(),
            subject: subject(&report.subject),
            selection: &report.selection,
            checks: report.checks.iter().map(OneCheck::new).collect(),
            score: Score::new(&report.score),
            comparison: report.comparison.as_ref().map(against),
            warnings: &report.warnings,
        }
    }
}

fn subject(subject: &AuditSubject) -> Subject<'_> {
    let (containers_running, containers) = subject.containers;
    Subject {
        collected_at: subject.collected_at.map(|time| time.to_string()),
        host: known(&subject.host),
        engine_id: known(&subject.engine_id),
        address: known(&subject.address),
        engine_version: known(&subject.engine_version),
        api_version: known(&subject.api_version),
        operating_system: known(&subject.operating_system),
        kernel: known(&subject.kernel),
        traits: &subject.traits,
        containers_running,
        containers,
        images: subject.images,
    }
}

/// An empty text is one that is not known.
pub(super) fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn against(comparison: &Comparison) -> Against<'_> {
    let gone = comparison.gone.iter();
    Against {
        collected_at: comparison.collected_at.map(|time| time.to_string()),
        new: comparison.new,
        fixed: comparison.fixed,
        unchanged: comparison.unchanged,
        undecided: comparison.undecided,
        gone: gone.map(|(check, name)| Gone { check, name }).collect(),
        caveats: &comparison.caveats,
    }
}
