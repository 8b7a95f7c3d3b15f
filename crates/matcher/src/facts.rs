//! What is said of a vulnerability as such: how likely it is to be exploited, whether it is, how bad it
//! is by others than those who publish for the package.

use drydock_model::{Enrichment, EnrichmentFact, Epss, Exploited, Rating};
use jiff::Timestamp;

/// Facts about one vulnerability.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// By all sources the highest.
    pub(crate) epss: Option<Epss>,
    /// By all sources the first.
    pub(crate) exploited: Option<Exploited>,
    /// Sorted.
    pub(crate) ratings: Vec<Rating>,
    /// Since when there is no such vulnerability.
    pub(crate) rejected: Option<Timestamp>,
}

impl Facts {
    pub(crate) fn of(enrichments: Vec<Enrichment>) -> Self {
        let mut facts = Self::default();
        for Enrichment { source, fact, .. } in enrichments {
            match fact {
                EnrichmentFact::Epss {
                    probability,
                    percentile,
                } => {
                    let epss = Epss {
                        probability,
                        percentile,
                    };
                    facts.epss = facts.epss.max(Some(epss));
                }
                EnrichmentFact::Exploited {
                    added,
                    due,
                    ransomware,
                } => facts.exploit(Exploited {
                    source,
                    added,
                    due,
                    ransomware,
                }),
                EnrichmentFact::Rated(rating) => facts.ratings.push(rating),
                EnrichmentFact::Rejected { since } => {
                    facts.rejected = facts.rejected.max(Some(since));
                }
            }
        }
        facts.ratings.sort();
        facts.ratings.dedup();
        facts
    }

    fn exploit(&mut self, exploited: Exploited) {
        let is_earlier = |known: &Exploited| exploited.added < known.added;
        if self.exploited.as_ref().is_none_or(is_earlier) {
            self.exploited = Some(exploited);
        }
    }
}
