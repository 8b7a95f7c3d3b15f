//! Writes the table of facts about vulnerabilities as such.

use drydock_model::EnrichmentFact;

use super::{VALUE_AIM, Writing};
use crate::Error;
use crate::builder::sorter::Merge;
use crate::layout::Kind;
use crate::table::TableWriter;
use crate::wire::fact::{put_fact, read_fact};
use crate::wire::{Malformed, Reader};

/// A fact with the place of its source.
type Placed = (usize, EnrichmentFact);

impl Writing {
    /// Writes the table of facts, and counts those of each source.
    pub(super) fn facts(&mut self, mut merge: Merge) -> Result<(), Error> {
        let mut table = TableWriter::new((Kind::Facts, Kind::FactPages), &self.output, None);
        let mut id = vec![];
        let mut facts: Vec<Placed> = vec![];
        loop {
            let pair = merge.next()?;
            if pair.as_ref().is_none_or(|pair| pair.key != id) {
                self.facts_of(&mut table, &id, std::mem::take(&mut facts))?;
            }
            let Some(pair) = pair else { break };
            let fact = self.placed(&pair.value);
            let fact = fact.map_err(|Malformed| self.spill_damaged())?;
            if facts.last() != Some(&fact) {
                facts.push(fact);
            }
            id = pair.key;
        }
        self.end_table(table, [Kind::Facts, Kind::FactPages, Kind::FactRoot])
    }

    fn placed(&self, value: &[u8]) -> Result<Placed, Malformed> {
        let reader = &mut Reader::new(value);
        let source = reader.text()?;
        let (_, fact) = read_fact(reader, |_| Some(source))?;
        let sources = &self.meta.sources;
        let place = sources.binary_search_by(|known| known.id.as_str().cmp(source));
        Ok((place.map_err(|_| Malformed)?, fact))
    }

    fn facts_of(
        &mut self,
        table: &mut TableWriter,
        id: &[u8],
        facts: Vec<Placed>,
    ) -> Result<(), Error> {
        let mut value = vec![];
        for (place, fact) in settle(facts) {
            let Some(source) = self.meta.sources.get_mut(place) else {
                return Err(self.spill_damaged());
            };
            source.facts += 1;
            put_fact(&mut value, place, &source.id, &fact);
            if value.len() >= VALUE_AIM {
                table.push(&mut self.output, id, &value, &[])?;
                value.clear();
            }
        }
        if !value.is_empty() {
            table.push(&mut self.output, id, &value, &[])?;
        }
        Ok(())
    }
}

/// One score, one listing and one rejection of each source; see
/// [`crate::Builder::add_enrichment`].
fn settle(mut facts: Vec<Placed>) -> Vec<Placed> {
    facts.sort_unstable();
    facts.dedup();
    let mut settled: Vec<Placed> = vec![];
    for (place, fact) in facts {
        match settled.last_mut() {
            Some((last_place, last)) if *last_place == place => match (&last, &fact) {
                // Ascending by probability.
                (EnrichmentFact::Epss { .. }, EnrichmentFact::Epss { .. }) => *last = fact,
                // Ascending by day.
                (EnrichmentFact::Exploited { .. }, EnrichmentFact::Exploited { .. })
                | (EnrichmentFact::Rejected { .. }, EnrichmentFact::Rejected { .. }) => {}
                _ => settled.push((place, fact)),
            },
            _ => settled.push((place, fact)),
        }
    }
    settled
}
