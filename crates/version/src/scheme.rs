//! What a version scheme can do, and how it says that a text is not a version.

use std::cmp::Ordering;

/// The version ordering of one ecosystem.
pub trait Scheme: Sync {
    /// The id by which ecosystems and advisories name it, e.g. `dpkg`.
    fn id(&self) -> &'static str;

    /// For people.
    fn title(&self) -> &'static str;

    /// Orders two versions. Versions that are written differently can be equal.
    ///
    /// Comparing the other way round turns the result round. It carries over a third version too, but
    /// not for the odd versions of `maven` and `pacman` that their modules name, as their own tools
    /// have it: do not sort by this with `slice::sort_by`, which may panic then; look for the highest
    /// instead.
    ///
    /// # Errors
    /// When either is not a version of this scheme, wherever a difference would have shown.
    fn compare(&self, a: &str, b: &str) -> Result<Ordering, InvalidVersion>;

    /// Says whether a text is a version of this scheme.
    ///
    /// # Errors
    /// When it is not.
    fn validate(&self, version: &str) -> Result<(), InvalidVersion>;
}

/// A text that a scheme does not accept as a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{version}` is not a version of the scheme `{scheme}`: {why}")]
pub struct InvalidVersion {
    /// The text, cut at 160 characters.
    pub version: String,
    /// The id of the scheme.
    pub scheme: &'static str,
    /// What is wrong with it, in lower case.
    pub why: &'static str,
}

impl InvalidVersion {
    pub(crate) fn new(scheme: &'static str, version: &str, why: &'static str) -> Self {
        Self {
            version: version.chars().take(160).collect(),
            scheme,
            why,
        }
    }
}
