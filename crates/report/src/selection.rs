//! Which findings of a report are shown.

use std::collections::BTreeSet;

use drydock_model::{Finding, ScanReport, Severity};

/// The filter of a view. It hides findings and says how many; it changes no result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only findings of these severities, where set.
    pub severities: Option<BTreeSet<Severity>>,
    /// Only findings that a published version fixes.
    pub only_fixed: bool,
}

impl Selection {
    /// Whether it shows everything.
    pub const fn is_everything(&self) -> bool {
        self.severities.is_none() && !self.only_fixed
    }

    /// Whether it shows `finding`.
    pub fn shows(&self, finding: &Finding) -> bool {
        let severity = self
            .severities
            .as_ref()
            .is_none_or(|wanted| wanted.contains(&finding.rating.severity));
        severity && (!self.only_fixed || finding.fixed_in.is_some())
    }

    /// The findings of `report` that it shows, in the report's order.
    pub fn of<'r>(&self, report: &'r ScanReport) -> Vec<&'r Finding> {
        let findings = report.findings.iter();
        findings.filter(|finding| self.shows(finding)).collect()
    }

    /// The filter in words, e.g. `severity critical, high; only fixed`; empty where it shows all.
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        if let Some(severities) = &self.severities {
            let words: Vec<&str> = severities.iter().rev().map(|one| one.word()).collect();
            parts.push(format!("severity {}", words.join(", ")));
        }
        if self.only_fixed {
            parts.push("only fixed".to_owned());
        }
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn hides_by_severity_and_by_fix() {
        let report = samples::debian();
        let all = Selection::default();
        assert!(all.is_everything());
        assert_eq!(all.of(&report).len(), report.findings.len());
        let high = Selection {
            severities: Some([Severity::Critical, Severity::High].into()),
            only_fixed: true,
        };
        assert_eq!(high.words(), "severity critical, high; only fixed");
        let shown = high.of(&report);
        assert!(!shown.is_empty() && shown.len() < report.findings.len());
        assert!(shown.iter().all(|finding| finding.fixed_in.is_some()));
    }
}
