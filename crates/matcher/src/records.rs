//! Records, loaded once each and only where they are shown or their other ids are needed.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use drydock_model::{AdvisoryRecord, Candidate, RecordId};

use crate::{AdvisoryLookup, LookupError};

/// The records of a database.
pub(crate) struct Records<'a> {
    database: &'a dyn AdvisoryLookup,
    loaded: BTreeMap<RecordId, Rc<AdvisoryRecord>>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(database: &'a dyn AdvisoryLookup) -> Self {
        Self {
            database,
            loaded: BTreeMap::new(),
        }
    }

    pub(crate) fn load(&mut self, id: RecordId) -> Result<Rc<AdvisoryRecord>, LookupError> {
        if let Some(record) = self.loaded.get(&id) {
            return Ok(Rc::clone(record));
        }
        let record = Rc::new(self.database.record(id)?);
        self.loaded.insert(id, Rc::clone(&record));
        Ok(record)
    }

    /// Whether a candidate is about the bug that has one of these ids, in any case.
    pub(crate) fn is_about(
        &mut self,
        candidate: &Candidate,
        ids: &BTreeSet<String>,
    ) -> Result<bool, LookupError> {
        let is_one = |name: &str| ids.iter().any(|id| id.eq_ignore_ascii_case(name));
        if is_one(&candidate.id) {
            return Ok(true);
        }
        let record = self.load(candidate.record)?;
        Ok(names(&record).any(is_one))
    }

    /// The id under which a candidate's bug is shown. Needs no record where the id is a CVE.
    pub(crate) fn shown_id(&mut self, candidate: &Candidate) -> Result<String, LookupError> {
        if is_cve(&candidate.id) {
            return Ok(candidate.id.clone());
        }
        Ok(shown_id(&*self.load(candidate.record)?).to_owned())
    }
}

/// The id under which a record's bug is shown: its CVE where it has one, else the source's own id.
pub(crate) fn shown_id(record: &AdvisoryRecord) -> &str {
    if is_cve(&record.id) {
        return &record.id;
    }
    let cves = names(record).filter(|name| is_cve(name));
    cves.min().unwrap_or(&record.id)
}

/// All ids of a record's bug. A record derived from a single one is about the same bug; one derived
/// from several sums them up.
pub(crate) fn names(record: &AdvisoryRecord) -> impl Iterator<Item = &str> {
    let upstream = match record.upstream.as_slice() {
        [single] => Some(single.as_str()),
        _ => None,
    };
    let aliases = record.aliases.iter().map(String::as_str);
    std::iter::once(record.id.as_str())
        .chain(aliases)
        .chain(upstream)
}

fn is_cve(id: &str) -> bool {
    id.starts_with("CVE-")
}
