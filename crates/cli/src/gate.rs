//! What `--fail-on` of a scan accepts, and what it means.

use std::fmt;
use std::str::FromStr;

use drydock_model::{Finding, InvalidSeverity, Severity};

/// The word for what is known to be exploited.
const KEV: &str = "kev";

/// When a scan fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    /// When a finding is this severe, or worse.
    Severity(Severity),
    /// When a finding is known to be exploited.
    Exploited,
}

impl Gate {
    /// Whether a finding does not pass.
    pub(crate) fn stops(self, finding: &Finding) -> bool {
        match self {
            Self::Severity(least) => finding.rating.severity >= least,
            Self::Exploited => finding.exploited.is_some(),
        }
    }
}

impl FromStr for Gate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.trim().eq_ignore_ascii_case(KEV) {
            return Ok(Self::Exploited);
        }
        let severity = text.parse().map(Self::Severity);
        severity.map_err(|error: InvalidSeverity| format!("{error}, or {KEV}"))
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Severity(severity) => severity.fmt(f),
            Self::Exploited => f.pad(KEV),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        assert_eq!("kev".parse(), Ok(Gate::Exploited));
        assert_eq!("High".parse(), Ok(Gate::Severity(Severity::High)));
        let error = "severe".parse::<Gate>().unwrap_err();
        assert!(error.ends_with("critical, or kev"), "{error}");
    }
}
