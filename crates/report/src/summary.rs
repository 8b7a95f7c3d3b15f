//! The numbers of a report.

use std::collections::BTreeSet;

use drydock_model::{Finding, ScanReport, Severity};

use crate::Selection;
use crate::coverage::unassessed_packages;

/// The order in which people want to read severities, the most urgent last. What nobody has rated
/// may be bad and comes before what its source calls negligible; in thresholds it stays the least.
pub(crate) const fn urgency(severity: Severity) -> u8 {
    match severity {
        Severity::Negligible => 0,
        Severity::Unknown => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

/// Counts over the findings that a selection shows. A finding is one vulnerability in one package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Packages of the image.
    pub packages: usize,
    /// Packages that were looked up.
    pub packages_assessed: usize,
    /// Packages with a finding.
    pub packages_with_findings: usize,
    /// Findings.
    pub findings: usize,
    /// Findings that a published version fixes.
    pub fixable: usize,
    /// Distinct vulnerabilities.
    pub vulnerabilities: usize,
    /// Findings that the selection hides.
    pub hidden: usize,
    /// Findings by severity, highest first; every severity is there.
    pub by_severity: Vec<(Severity, usize)>,
}

impl Summary {
    /// The numbers of `report` as `selection` shows it.
    pub fn of(report: &ScanReport, selection: &Selection) -> Self {
        let shown = selection.of(report);
        let packages = report.inventory.packages.len();
        let distinct = |key: &dyn Fn(&Finding) -> String| {
            let keys: BTreeSet<String> = shown.iter().map(|finding| key(finding)).collect();
            keys.len()
        };
        let of_severity = |severity| {
            let same = |finding: &&&Finding| finding.rating.severity == severity;
            (severity, shown.iter().filter(same).count())
        };
        Self {
            packages,
            packages_assessed: packages - unassessed_packages(packages, &report.not_assessed),
            packages_with_findings: distinct(&|finding| finding.package.to_string()),
            findings: shown.len(),
            fixable: shown.iter().filter(|one| one.fixed_in.is_some()).count(),
            vulnerabilities: distinct(&|finding| finding.id.clone()),
            hidden: report.findings.len() - shown.len(),
            by_severity: Severity::ALL.into_iter().rev().map(of_severity).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn counts_packages_once() {
        let summary = Summary::of(&samples::debian(), &Selection::default());
        assert_eq!(summary.findings, 6);
        assert_eq!(summary.vulnerabilities, 4);
        assert_eq!(summary.packages_with_findings, 3);
        assert_eq!((summary.packages, summary.packages_assessed), (5, 4));
        assert_eq!(summary.by_severity.first(), Some(&(Severity::Critical, 2)));
    }
}
