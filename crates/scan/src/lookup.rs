//! The advisory database, as the matcher wants to ask it. It stands here because the matcher is
//! pure and knows no database, and the database knows no matcher.

use drydock_advisory_db::Database;
use drydock_matcher::{AdvisoryLookup, LookupError};
use drydock_model::{
    AdvisoryRecord, Candidate, Enrichment, KeyKind, Namespace, RecordId, Release, Vulnerability,
};
use jiff::civil::Date;

/// An opened database that answers the matcher.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a>(pub &'a Database);

impl AdvisoryLookup for Lookup<'_> {
    fn find(
        &self,
        namespace: &Namespace,
        key: KeyKind,
        name: &str,
    ) -> Result<Vec<Candidate>, LookupError> {
        self.0.find(namespace, key, name).map_err(LookupError::new)
    }

    fn record(&self, id: RecordId) -> Result<AdvisoryRecord, LookupError> {
        self.0.record(id).map_err(LookupError::new)
    }

    fn vulnerability(&self, id: &str) -> Result<Vulnerability, LookupError> {
        self.0.vulnerability(id).map_err(LookupError::new)
    }

    fn enrichments(&self, id: &str) -> Result<Vec<Enrichment>, LookupError> {
        self.0.enrichments(id).map_err(LookupError::new)
    }

    fn knows(&self, namespace: &Namespace) -> bool {
        self.0.knows(namespace)
    }

    fn releases(&self) -> &[Release] {
        self.0.releases()
    }

    fn as_of(&self) -> Option<Date> {
        self.0.as_of()
    }
}
