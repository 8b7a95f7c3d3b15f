//! `--fail-on`: which results end a command with code 1.

use std::str::FromStr;

use drydock_model::Severity;
use drydock_model::audit::{AuditReport, Change, CheckResult, Verdict};

/// Which results end a command with code 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailOn {
    /// Any failure.
    Fail,
    /// Any failure, and anything that could not be looked at.
    Warn,
    /// A failure of a check of this profile level or below.
    Level(u8),
    /// A failure of this severity or worse.
    Severity(Severity),
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "fail" => Ok(Self::Fail),
            "warn" => Ok(Self::Warn),
            "1" => Ok(Self::Level(1)),
            "2" => Ok(Self::Level(2)),
            word => word
                .parse()
                .map(Self::Severity)
                .map_err(|_| "expected fail, warn, 1, 2, low, medium, high or critical".to_owned()),
        }
    }
}

impl FailOn {
    /// Whether a report has such a result; with `only_new`, one that an earlier report had not.
    pub(crate) fn judges(self, report: &AuditReport, only_new: bool) -> bool {
        report
            .checks
            .iter()
            .any(|check| self.counts(check, only_new))
    }

    fn counts(self, check: &CheckResult, only_new: bool) -> bool {
        let is_new = |change| !only_new || change == Some(Change::New);
        let fails_anew = match check.items.is_empty() {
            true => is_new(check.change),
            false => check
                .items
                .iter()
                .any(|item| item.judgement.verdict == Verdict::Fail && is_new(item.change)),
        };
        let fails = check.verdict() == Verdict::Fail && fails_anew;
        match self {
            Self::Fail => fails,
            Self::Warn => {
                fails || matches!(check.verdict(), Verdict::Error | Verdict::NotPermitted)
            }
            Self::Level(level) => fails && check.meta.level <= level,
            Self::Severity(least) => fails && worst(check, &is_new) >= least,
        }
    }
}

/// The worst severity among the failing items, which may differ from the check's own.
fn worst(check: &CheckResult, is_new: &impl Fn(Option<Change>) -> bool) -> Severity {
    let failing = check
        .items
        .iter()
        .filter(|item| item.judgement.verdict == Verdict::Fail && is_new(item.change));
    let rated = failing.map(|item| item.judgement.severity.unwrap_or(check.meta.severity));
    let of_check = check.judgement.severity.unwrap_or(check.meta.severity);
    rated.max().unwrap_or(of_check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood() {
        for (text, expected) in [
            ("fail", FailOn::Fail),
            ("warn", FailOn::Warn),
            ("1", FailOn::Level(1)),
            ("high", FailOn::Severity(Severity::High)),
        ] {
            assert_eq!(text.parse(), Ok(expected));
        }
        assert!("3".parse::<FailOn>().is_err());
    }
}
