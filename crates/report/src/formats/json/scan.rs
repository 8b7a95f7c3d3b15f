//! The document of `drydock scan`.

use drydock_model::ScanReport;
use serde::Serialize;

use super::database::Database;
use super::finding::Finding;
use super::image::{Distribution, Gap, Image, gaps};
use super::package::{Package, Place};
use crate::{Coverage, Selection, Summary, View};

#[derive(Serialize)]
pub(super) struct Document<'r> {
    document: &'static str,
    schema_version: u32,
    image: Image<'r>,
    distribution: Option<Release<'r>>,
    namespace: Option<&'r str>,
    database: Database<'r>,
    coverage: &'static str,
    filter: Filter,
    summary: Numbers,
    packages: Vec<Package<'r>>,
    findings: Vec<Finding<'r>>,
    not_assessed: Vec<Gap<'r>>,
}

#[derive(Serialize)]
struct Release<'r> {
    #[serde(flatten)]
    distribution: Distribution<'r>,
    end_of_life: Option<String>,
}

#[derive(Serialize)]
struct Filter {
    severities: Option<Vec<&'static str>>,
    only_fixed: bool,
    hidden_findings: usize,
}

#[derive(Serialize)]
struct Numbers {
    packages: usize,
    packages_assessed: usize,
    packages_with_findings: usize,
    findings: usize,
    fixable_findings: usize,
    vulnerabilities: usize,
    by_severity: Counts,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Counts(serde_json::Map<String, serde_json::Value>);

impl<'r> Document<'r> {
    pub(super) fn new(report: &'r ScanReport, view: &View) -> Self {
        let selection = &view.selection;
        let place = Place {
            image: &report.image,
            inventory: &report.inventory,
        };
        let summary = Summary::of(report, selection);
        let packages = report.inventory.packages.iter();
        let mut findings = selection.of(report);
        if let Some(sort) = view.sort {
            sort.apply(&mut findings);
        }
        let findings = findings.into_iter();
        Self {
            document: "scan-report",
            schema_version: 1,
            image: Image::new(&report.image),
            distribution: release(report),
            namespace: report.namespace.as_ref().map(|one| one.as_str()),
            database: Database::new(&report.database),
            coverage: Coverage::of(report).word(),
            filter: filter(selection, summary.hidden),
            summary: numbers(&summary),
            packages: packages.map(|one| place.package(one, false)).collect(),
            findings: findings.map(|one| Finding::new(one, place)).collect(),
            not_assessed: gaps(&report.not_assessed),
        }
    }
}

fn release(report: &ScanReport) -> Option<Release<'_>> {
    let distribution = report.inventory.distribution.as_ref()?;
    Some(Release {
        distribution: Distribution::new(distribution),
        end_of_life: report.end_of_life.map(|date| date.to_string()),
    })
}

fn filter(selection: &Selection, hidden_findings: usize) -> Filter {
    let severities = selection.severities.as_ref();
    Filter {
        severities: severities.map(|all| all.iter().rev().map(|one| one.word()).collect()),
        only_fixed: selection.only_fixed,
        hidden_findings,
    }
}

fn numbers(summary: &Summary) -> Numbers {
    let counts = summary.by_severity.iter();
    let counts = counts.map(|(severity, count)| (severity.word().to_owned(), (*count).into()));
    Numbers {
        packages: summary.packages,
        packages_assessed: summary.packages_assessed,
        packages_with_findings: summary.packages_with_findings,
        findings: summary.findings,
        fixable_findings: summary.fixable,
        vulnerabilities: summary.vulnerabilities,
        by_severity: Counts(counts.collect()),
    }
}
