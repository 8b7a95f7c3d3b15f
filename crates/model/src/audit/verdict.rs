//! What a check says of a host, a container or a file.

use std::fmt;
use std::str::FromStr;

/// What a check says. Ordered from the least to the most that there is to do, so that the verdict
/// of many is the greatest of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// There is nothing here that the check speaks of.
    NotApplicable,
    /// As it should be.
    Pass,
    /// Not as it should be, and accepted by a waiver that has not expired.
    Waived,
    /// Only a person can decide; the evidence is what to decide by.
    Manual,
    /// It could not be looked at, since this user or this place may not.
    NotPermitted,
    /// It could not be looked at, since something is broken.
    Error,
    /// Not as it should be.
    Fail,
}

impl Verdict {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::NotApplicable,
        Self::Pass,
        Self::Waived,
        Self::Manual,
        Self::NotPermitted,
        Self::Error,
        Self::Fail,
    ];

    /// The stable word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Waived => "waived",
            Self::Manual => "manual",
            Self::NotPermitted => "not-permitted",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }

    /// Whether the check came to a decision about something that is there: those count in a score.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Pass | Self::Fail)
    }

    /// Whether nobody knows yet: a person must look, or the tool could not.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Manual | Self::NotPermitted | Self::Error)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A word that is not a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVerdict {
    text: String,
}

impl fmt::Display for InvalidVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = Verdict::ALL.map(Verdict::word).join(", ");
        write!(
            f,
            "`{}` is not a verdict (expected one of {words})",
            self.text
        )
    }
}

impl std::error::Error for InvalidVerdict {}

impl FromStr for Verdict {
    type Err = InvalidVerdict;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|one| one.word() == text);
        known.ok_or_else(|| InvalidVerdict {
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back_and_the_worst_is_the_greatest() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.word().parse(), Ok(verdict));
        }
        assert!(Verdict::ALL.is_sorted());
        assert!("PASS".parse::<Verdict>().is_err());
    }
}
