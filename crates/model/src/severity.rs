//! Severity, always with who said so.

use std::fmt;
use std::str::FromStr;

/// How bad, in the words that scanners share. Ordered: `Unknown` is lowest, `Critical` highest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The source gives none.
    #[default]
    Unknown,
    /// The source says that it does not matter in practice, e.g. Debian's `unimportant`.
    Negligible,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
    /// Critical.
    Critical,
}

impl Severity {
    /// All, lowest first.
    pub const ALL: [Self; 6] = [
        Self::Unknown,
        Self::Negligible,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// The lower-case word used in reports, flags and policies.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Negligible => "negligible",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A word that is not a severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSeverity {
    text: String,
}

impl fmt::Display for InvalidSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = Severity::ALL.map(Severity::word).join(", ");
        write!(
            f,
            "`{}` is not a severity: expected one of {words}",
            self.text
        )
    }
}

impl std::error::Error for InvalidSeverity {}

impl FromStr for Severity {
    type Err = InvalidSeverity;

    fn from_str(text: &str) -> Result<Self, InvalidSeverity> {
        let wanted = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|severity| severity.word() == wanted)
            .ok_or_else(|| InvalidSeverity {
                text: text.chars().take(80).collect(),
            })
    }
}

/// One source's rating of a vulnerability.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rating {
    /// Who rated, e.g. `debian-tracker` or `nvd`.
    pub origin: String,
    /// The rating in our words.
    pub severity: Severity,
    /// The rating in the source's own words, e.g. `low**`, where it gives one.
    pub original: Option<String>,
    /// A CVSS vector with its version prefix, where the source gives one.
    pub vector: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_order() {
        for severity in Severity::ALL {
            assert_eq!(severity.word().parse(), Ok(severity));
        }
        assert!(Severity::ALL.is_sorted());
        assert_eq!(" HIGH ".parse(), Ok(Severity::High));
        assert!("severe".parse::<Severity>().is_err());
    }
}
