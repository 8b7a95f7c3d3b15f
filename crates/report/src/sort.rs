//! In which order findings are shown.

use std::cmp::Reverse;

use drydock_model::{Finding, Risk};

use crate::summary::urgency;

/// An order of findings. What is equal stays in the order of the report: by package, severity and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// The most to fear first, see [`Risk`]; then the most severe, then what has a fix.
    Risk,
    /// The most severe first.
    Severity,
    /// By package.
    Package,
}

impl Sort {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::Risk, Self::Severity, Self::Package];

    /// The word behind `--sort`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Severity => "severity",
            Self::Package => "package",
        }
    }

    /// Sorts findings that come in the order of the report.
    pub fn apply(self, findings: &mut [&Finding]) {
        let severity = |finding: &Finding| Reverse(urgency(finding.rating.severity));
        match self {
            Self::Risk => findings.sort_by_key(|it| {
                let risk = Reverse(Risk::of(it));
                (risk, severity(it), it.fixed_in.is_none())
            }),
            Self::Severity => findings.sort_by_key(|it| severity(it)),
            Self::Package => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn orders() {
        let report = samples::exploited();
        let ids = |sort: Sort| {
            let mut findings: Vec<&Finding> = report.findings.iter().collect();
            sort.apply(&mut findings);
            let mut ids: Vec<&str> = findings.iter().map(|it| it.id.as_str()).collect();
            ids.dedup();
            ids
        };
        assert_eq!(
            ids(Sort::Risk),
            [
                "CVE-2022-0778",
                "CVE-2021-3711",
                "CVE-2022-3715",
                "CVE-2019-18276"
            ]
        );
        assert_eq!(
            ids(Sort::Severity),
            [
                "CVE-2021-3711",
                "CVE-2022-0778",
                "CVE-2022-3715",
                "CVE-2019-18276"
            ]
        );
        assert_eq!(ids(Sort::Package)[0], "CVE-2022-3715");
    }
}
