//! What the matcher asks of a database of advisories.

use std::error::Error;

use drydock_model::{
    AdvisoryRecord, Candidate, Enrichment, KeyKind, Namespace, RecordId, Release, Vulnerability,
};
use jiff::civil::Date;

/// A database of advisories, as the matcher wants to ask it.
pub trait AdvisoryLookup {
    /// What is said of a package name in a namespace, in an order that depends on the content alone.
    ///
    /// # Errors
    /// When the database cannot be read there.
    fn find(
        &self,
        namespace: &Namespace,
        key: KeyKind,
        name: &str,
    ) -> Result<Vec<Candidate>, LookupError>;

    /// The details of a record that [`find`](Self::find) named.
    ///
    /// # Errors
    /// When the database cannot be read there.
    fn record(&self, id: RecordId) -> Result<AdvisoryRecord, LookupError>;

    /// The vulnerability that an id names, with its other ids; itself alone where nobody knows others.
    ///
    /// # Errors
    /// When the database cannot be read there.
    fn vulnerability(&self, id: &str) -> Result<Vulnerability, LookupError>;

    /// What is said of a vulnerability as such, by the id that it is shown by.
    ///
    /// # Errors
    /// When the database cannot be read there.
    fn enrichments(&self, id: &str) -> Result<Vec<Enrichment>, LookupError>;

    /// Whether a source spoke for this namespace at all. False means that finding nothing in it
    /// says nothing.
    fn knows(&self, namespace: &Namespace) -> bool;

    /// The releases of distributions that the feeds know of.
    fn releases(&self) -> &[Release];

    /// The day up to which the content of the database reaches, where it tells.
    fn as_of(&self) -> Option<Date>;
}

/// The database could not answer.
#[derive(Debug, thiserror::Error)]
#[error("the advisory database could not be read")]
pub struct LookupError {
    #[source]
    source: Box<dyn Error + Send + Sync>,
}

impl LookupError {
    /// Wraps the database's own error, which should name the file and what to do.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            source: source.into(),
        }
    }
}
