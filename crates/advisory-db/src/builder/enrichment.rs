//! Takes what is said of vulnerabilities as such, and of repositories.

use drydock_model::{Enrichment, EnrichmentFact, RepositoryCpes};

use super::{Builder, over_limit};
use crate::Error;
use crate::table::MAX_KEY;
use crate::wire::fact::{is_score, put_fact};
use crate::wire::{put_text, put_texts};

/// Most bytes of one fact: a rating with its vector has a hundred.
const MAX_FACT: usize = 16 << 10;

/// Most bytes of the CPEs of one repository, of all calls together.
pub(super) const MAX_CPES: usize = 1 << 20;

impl Builder {
    /// Adds a fact about a vulnerability. Its source must be added too, before or after.
    ///
    /// Equal facts count once. Of several EPSS scores that one source gives one vulnerability the
    /// highest counts, of several listings as exploited the earliest, of several rejections the
    /// earliest; ratings that differ are all kept.
    ///
    /// # Errors
    /// [`Error::OverLimit`] when the fact is longer than the format allows, or a score is above one;
    /// the builder can go on. Otherwise the spill folder refused.
    pub fn add_enrichment(&mut self, enrichment: &Enrichment) -> Result<(), Error> {
        let Enrichment { source, id, fact } = enrichment;
        if let EnrichmentFact::Epss {
            probability,
            percentile,
        } = fact
            && !(is_score(*probability) && is_score(*percentile))
        {
            return Err(over_limit("score, in millionths,", id, 1_000_000));
        }
        let value = sorted_fact(source, fact);
        if id.len() > MAX_KEY {
            return Err(over_limit("length of an id", id, MAX_KEY));
        }
        if value.len() > MAX_FACT {
            return Err(over_limit("size of a fact", id, MAX_FACT));
        }
        self.facts.push(id.as_bytes(), &value)?;
        self.see_source(source, id);
        Ok(())
    }

    /// Adds the CPEs of a repository; those of several calls are joined.
    ///
    /// # Errors
    /// As [`Builder::add_enrichment`].
    pub fn add_repository(&mut self, repository: &RepositoryCpes) -> Result<(), Error> {
        let name = &repository.repository;
        let mut value = vec![];
        put_texts(&mut value, &repository.cpes);
        if name.len() > MAX_KEY {
            return Err(over_limit("length of a repository's name", name, MAX_KEY));
        }
        if value.len() > MAX_CPES {
            return Err(over_limit("size of a repository's CPEs", name, MAX_CPES));
        }
        self.repositories.push(name.as_bytes(), &value)
    }
}

/// A fact as it is sorted: behind its source, whose place is not known yet.
pub(super) fn sorted_fact(source: &str, fact: &EnrichmentFact) -> Vec<u8> {
    let mut value = vec![];
    put_text(&mut value, source);
    put_fact(&mut value, 0, source, fact);
    value
}
