//! A report against an earlier one.
//!
//! The earlier one is the JSON that `drydock audit --format json` writes (`docs/audit.md`); keys
//! that are not needed here are passed over, so that later versions can add some. A failure is
//! recognised by check, kind and name of the thing, never by an id: a container that was made anew
//! under its old name is still the same failure. Missed: a thing that got another name counts as
//! gone and new.

mod compare;
mod read;

use std::collections::BTreeMap;

use drydock_model::audit::Verdict;
use jiff::Timestamp;

/// A report is larger than this only by mistake or by malice: ten thousand containers with all
/// checks and their evidence stay below.
const LARGEST: usize = 1 << 30;

/// An earlier result, read from its JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    benchmark: String,
    engine_id: String,
    collected_at: Option<Timestamp>,
    selection: Vec<String>,
    checks: BTreeMap<String, Earlier>,
}

/// What an earlier result said of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Earlier {
    verdict: Verdict,
    /// By kind and name; the worst verdict where two things share them.
    items: BTreeMap<(String, String), Verdict>,
}

/// Why a baseline cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// Not JSON, or JSON of another shape.
    #[error("not a report of `drydock audit --format json`")]
    Json(#[from] serde_json::Error),
    /// Larger than any report.
    #[error("{bytes} bytes are more than a report of an audit can have ({LARGEST})")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// A verdict that does not exist.
    #[error("check `{check}` has the verdict `{verdict}`, which is none")]
    Verdict {
        /// The check, as much of its name as fits a line.
        check: String,
        /// The word.
        verdict: String,
    },
    /// A check that stands in it more than once.
    #[error("check `{check}` stands in it twice")]
    Twice {
        /// The check.
        check: String,
    },
}

#[cfg(test)]
mod tests;
