//! What is said about a vulnerability as such, and what a repository is called.

use drydock_advisory_db::Database;
use drydock_model::{Enrichment, EnrichmentFact};
use drydock_report::clean;
use serde_json::{Value, json};

use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};

/// Facts under an id, and under that by which its vulnerability is shown; CPEs under a repository's
/// name.
pub(super) struct Found {
    facts: Vec<Enrichment>,
    name: String,
    cpes: Option<Vec<String>>,
}

pub(super) fn find(database: &Database, name: &str) -> Result<Found, Failure> {
    let find = || {
        let mut facts = database.enrichments(name)?;
        let shown = database.vulnerability(name)?.id;
        if shown != name {
            facts.extend(database.enrichments(&shown)?);
        }
        Ok::<_, drydock_advisory_db::Error>(Found {
            facts,
            name: name.to_owned(),
            cpes: database.repository_cpes(name)?,
        })
    };
    find().or_fail(Code::Database)
}

impl Found {
    pub(super) const fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.cpes.is_none()
    }

    /// For people.
    pub(super) fn lines(&self) -> Vec<String> {
        let facts = self.facts.iter();
        let mut lines: Vec<String> = facts.map(|fact| clean(&line(fact)).into_owned()).collect();
        if let Some(cpes) = &self.cpes {
            lines.push(format!("{}  repository", clean(&self.name)));
            lines.extend(cpes.iter().map(|cpe| format!("  {}", clean(cpe))));
        }
        lines
    }

    /// For machines: more elements of the list of records.
    pub(super) fn json(&self) -> Vec<Value> {
        let mut all: Vec<Value> = self.facts.iter().map(fact_json).collect();
        if let Some(cpes) = &self.cpes {
            all.push(json!({ "repository": self.name, "cpes": cpes }));
        }
        all
    }
}

fn line(fact: &Enrichment) -> String {
    let percent = |millionths: u32| f64::from(millionths) / 10_000.0;
    let said = match &fact.fact {
        EnrichmentFact::Epss {
            probability,
            percentile,
        } => format!(
            "exploited within 30 days with a chance of {}%, at most that for {}% of all",
            percent(*probability),
            percent(*percentile)
        ),
        EnrichmentFact::Exploited {
            added,
            due,
            ransomware,
        } => {
            let due = due.map_or(String::new(), |due| format!(", due {due}"));
            let extorts = if *ransomware {
                ", used by ransomware"
            } else {
                ""
            };
            format!("known to be exploited since {added}{due}{extorts}")
        }
        EnrichmentFact::Rated(rating) => {
            let original = rating.vector.as_ref().or(rating.original.as_ref());
            let original = original.map_or(String::new(), |text| format!(" ({text})"));
            format!("{} by {}{original}", rating.severity, rating.origin)
        }
        EnrichmentFact::Rejected { since } => format!("rejected, last changed {since}"),
    };
    format!("{}  {}: {said}", fact.id, fact.source)
}

fn fact_json(fact: &Enrichment) -> Value {
    let fraction = |millionths: u32| f64::from(millionths) / 1_000_000.0;
    let (kind, said) = match &fact.fact {
        EnrichmentFact::Epss {
            probability,
            percentile,
        } => (
            "epss",
            json!({ "probability": fraction(*probability), "percentile": fraction(*percentile) }),
        ),
        EnrichmentFact::Exploited {
            added,
            due,
            ransomware,
        } => (
            "kev",
            json!({
                "added": added.to_string(),
                "due": due.map(|due| due.to_string()),
                "ransomware": ransomware,
            }),
        ),
        EnrichmentFact::Rated(rating) => (
            "rating",
            json!({
                "origin": rating.origin,
                "severity": rating.severity.word(),
                "original": rating.original,
                "vector": rating.vector,
            }),
        ),
        EnrichmentFact::Rejected { since } => ("rejected", json!({ "since": since.to_string() })),
    };
    json!({ "id": fact.id, "source": fact.source, kind: said })
}
