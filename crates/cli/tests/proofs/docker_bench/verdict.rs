//! What a tool says of each check: of the whole, and of the containers and images that it names.

use std::collections::{BTreeMap, BTreeSet};

/// What the peer says of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Theirs {
    /// `PASS`, `WARN`, `INFO` or `NOTE`.
    pub(super) verdict: String,
    /// The containers or images that it lists; `None` for a check that lists nothing.
    pub(super) items: Option<BTreeSet<String>>,
}

/// What we say of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ours {
    pub(super) verdict: String,
    /// Containers and images by name, with the verdict of each.
    pub(super) items: BTreeMap<String, String>,
}

pub(super) type TheirResult = BTreeMap<String, Theirs>;
pub(super) type OurResult = BTreeMap<String, Ours>;

impl Theirs {
    /// What is said of one thing, by the list; `None` where there is no list.
    pub(super) fn of(&self, subject: &str) -> Option<&str> {
        let is_listed = self.items.as_ref().map(|items| items.contains(subject));
        match (self.verdict.as_str(), is_listed) {
            ("PASS", _) | (_, Some(false)) => Some("PASS"),
            (verdict, Some(true)) => Some(verdict),
            (_, None) => None,
        }
    }
}

/// Whether both say the same: passed, failed, or not decided.
pub(super) fn agree(theirs: &str, ours: &str) -> bool {
    match theirs {
        "PASS" => ours == "pass",
        "WARN" => ours == "fail",
        "INFO" | "NOTE" => !["pass", "fail", "-"].contains(&ours),
        _ => false,
    }
}
