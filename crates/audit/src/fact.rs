//! A fact, or why it is not known.
//!
//! "Not there" and "could not look" must never look alike: a check that cannot see a file must not
//! pass, and must not fail either.

use serde::{Deserialize, Serialize};

/// A fact, or why it is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact<T> {
    /// It was read.
    Known(T),
    /// It was not.
    Unknown(Unknown),
}

/// Why a fact is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// The sort of reason.
    pub why: Why,
    /// What was tried and what came of it, in one line, e.g. `GET /swarm: 503 This node is not a
    /// swarm manager`.
    pub message: String,
}

/// The sorts of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It does not exist.
    Absent,
    /// This user may not read it.
    NotPermitted,
    /// It is on another machine.
    Remote,
    /// Nobody asked for it, e.g. an image was not to be looked into.
    NotCollected,
    /// Reading it failed: no answer, or one that makes no sense.
    Failed,
}

impl<T> Default for Fact<T> {
    fn default() -> Self {
        Self::unknown(Why::NotCollected, "not collected")
    }
}

impl<T> Fact<T> {
    /// Not known, and why.
    pub fn unknown(why: Why, message: impl Into<String>) -> Self {
        Self::Unknown(Unknown {
            why,
            message: message.into(),
        })
    }

    /// The fact, or the reason to hand on with `?`.
    ///
    /// # Errors
    /// When it is not known.
    pub fn get(&self) -> Result<&T, Unknown> {
        match self {
            Self::Known(value) => Ok(value),
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }

    /// The fact, where it is known.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Whether it is known not to exist.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Unknown(unknown) if unknown.why == Why::Absent)
    }

    /// The fact, or `None` where it is known not to exist.
    ///
    /// # Errors
    /// When nobody knows.
    pub fn if_present(&self) -> Result<Option<&T>, Unknown> {
        match self {
            Self::Known(value) => Ok(Some(value)),
            Self::Unknown(unknown) if unknown.why == Why::Absent => Ok(None),
            Self::Unknown(unknown) => Err(unknown.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_is_an_answer_and_not_permitted_is_none() {
        let absent: Fact<u8> = Fact::unknown(Why::Absent, "no `/x`");
        assert_eq!(absent.if_present(), Ok(None));
        let hidden: Fact<u8> = Fact::unknown(Why::NotPermitted, "`/x`: permission denied");
        assert!(hidden.if_present().is_err() && !hidden.is_absent());
        assert_eq!(Fact::Known(1).get(), Ok(&1));
    }

    #[test]
    fn a_snapshot_says_why() {
        let hidden: Fact<u8> = Fact::unknown(Why::NotPermitted, "m");
        let json = serde_json::to_string(&hidden).unwrap();
        assert_eq!(json, r#"{"unknown":{"why":"not-permitted","message":"m"}}"#);
        assert_eq!(serde_json::from_str::<Fact<u8>>(&json).unwrap(), hidden);
    }
}
