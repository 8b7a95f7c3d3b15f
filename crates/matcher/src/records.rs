//! Records, and which bugs they are about; each loaded once and only where it is needed.
//!
//! A record is about one bug: the CVE that is its id, else the first of its CVE aliases, else the
//! vulnerability that its upstream id names, else the one that others know its own id to name. A record
//! that was derived from several vulnerabilities (an erratum) sums them up and is about each.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use drydock_model::{AdvisoryRecord, Candidate, RecordId, Vulnerability};

use crate::facts::Facts;
use crate::{AdvisoryLookup, LookupError};

/// The records of a database.
pub(crate) struct Records<'a> {
    database: &'a dyn AdvisoryLookup,
    loaded: BTreeMap<RecordId, Rc<AdvisoryRecord>>,
    bugs: BTreeMap<RecordId, Rc<[String]>>,
    vulnerabilities: BTreeMap<String, Rc<Vulnerability>>,
    facts: BTreeMap<String, Rc<Facts>>,
}

impl<'a> Records<'a> {
    pub(crate) fn new(database: &'a dyn AdvisoryLookup) -> Self {
        Self {
            database,
            loaded: BTreeMap::new(),
            bugs: BTreeMap::new(),
            vulnerabilities: BTreeMap::new(),
            facts: BTreeMap::new(),
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

    /// The vulnerability that an id names.
    pub(crate) fn vulnerability(&mut self, id: &str) -> Result<Rc<Vulnerability>, LookupError> {
        if let Some(known) = self.vulnerabilities.get(id) {
            return Ok(Rc::clone(known));
        }
        let found = Rc::new(self.database.vulnerability(id)?);
        self.vulnerabilities
            .insert(id.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    /// What is said of the bug that is shown by an id.
    pub(crate) fn facts(&mut self, id: &str) -> Result<Rc<Facts>, LookupError> {
        if let Some(known) = self.facts.get(id) {
            return Ok(Rc::clone(known));
        }
        let found = Rc::new(Facts::of(self.database.enrichments(id)?));
        self.facts.insert(id.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    /// Whether a candidate is about the bug that has one of these ids, in any case.
    pub(crate) fn is_about(
        &mut self,
        candidate: &Candidate,
        ids: &BTreeSet<String>,
    ) -> Result<bool, LookupError> {
        if is_among(ids, &candidate.id) {
            return Ok(true);
        }
        let record = self.load(candidate.record)?;
        if names(&record)
            .chain(upstream(&record))
            .any(|it| is_among(ids, it))
        {
            return Ok(true);
        }
        let bugs = self.bugs(candidate)?;
        Ok(bugs.iter().any(|bug| is_among(ids, bug)))
    }

    /// The ids under which a candidate's bugs are shown, sorted. Needs no record where its id is a
    /// CVE.
    pub(crate) fn bugs(&mut self, candidate: &Candidate) -> Result<Rc<[String]>, LookupError> {
        if let Some(known) = self.bugs.get(&candidate.record) {
            return Ok(Rc::clone(known));
        }
        let bugs: Rc<[String]> = if is_cve(&candidate.id) {
            [candidate.id.clone()].into()
        } else {
            let record = self.load(candidate.record)?;
            self.bugs_of(&record)?.into_iter().collect()
        };
        self.bugs.insert(candidate.record, Rc::clone(&bugs));
        Ok(bugs)
    }

    fn bugs_of(&mut self, record: &AdvisoryRecord) -> Result<BTreeSet<String>, LookupError> {
        let cves = record.aliases.iter().filter(|name| is_cve(name));
        if let Some(cve) = cves.min() {
            return Ok([cve.clone()].into());
        }
        let mut bugs = BTreeSet::new();
        for id in &record.upstream {
            bugs.insert(self.vulnerability(id)?.id.clone());
        }
        if bugs.is_empty() {
            bugs.insert(self.vulnerability(&record.id)?.id.clone());
        }
        Ok(bugs)
    }

    /// Whether a candidate sums up several bugs, so that its id is not another name of each.
    pub(crate) fn sums_up(&mut self, candidate: &Candidate) -> Result<bool, LookupError> {
        Ok(self.bugs(candidate)?.len() > 1)
    }
}

/// Whether an id is among these, in any case.
pub(crate) fn is_among(ids: &BTreeSet<String>, id: &str) -> bool {
    ids.contains(id) || ids.iter().any(|it| it.eq_ignore_ascii_case(id))
}

/// All ids of a record's bug that the record itself tells. What it was derived from is among them only
/// where it is a single one.
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

fn upstream(record: &AdvisoryRecord) -> impl Iterator<Item = &str> {
    record.upstream.iter().map(String::as_str)
}

fn is_cve(id: &str) -> bool {
    id.starts_with("CVE-")
}
