//! The metrics of a CVE: CVSS vectors of four versions, each with who rated.

use drydock_model::{Rating, Severity};
use serde::Deserialize;
use serde_json::Number;

use crate::cvss::{rating, severity_of_word};
use crate::json::or_default;

/// What the NVD calls itself among the sources of metrics.
const ITSELF: &str = "nvd@nist.gov";
/// The CISA's enrichment of CVE records, which has no address but this id.
const CISA_ADP: &str = "134c704f-9b21-4f2e-abb3-91d76353d3f0";

/// All metrics of a CVE.
#[derive(Default, Deserialize)]
pub(super) struct Metrics {
    #[serde(default, rename = "cvssMetricV40", deserialize_with = "or_default")]
    version_4_0: Vec<Metric>,
    #[serde(default, rename = "cvssMetricV31", deserialize_with = "or_default")]
    version_3_1: Vec<Metric>,
    #[serde(default, rename = "cvssMetricV30", deserialize_with = "or_default")]
    version_3_0: Vec<Metric>,
    #[serde(default, rename = "cvssMetricV2", deserialize_with = "or_default")]
    version_2: Vec<Metric>,
}

impl Metrics {
    /// All of them, the newest version first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Metric> {
        self.version_4_0
            .iter()
            .chain(&self.version_3_1)
            .chain(&self.version_3_0)
            .chain(&self.version_2)
    }
}

/// A rating by somebody.
#[derive(Deserialize)]
pub(super) struct Metric {
    source: Option<String>,
    /// `Primary` or `Secondary`.
    #[serde(rename = "type")]
    rank: Option<String>,
    #[serde(rename = "cvssData")]
    data: Data,
    /// The severity of version 2, which stands beside the data.
    #[serde(rename = "baseSeverity")]
    severity: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "vectorString")]
    vector: Option<String>,
    #[serde(rename = "baseScore")]
    score: Option<Number>,
    #[serde(rename = "baseSeverity")]
    severity: Option<String>,
}

impl Metric {
    /// The rating in our words; who rated is the CVE's author where nobody is named. Where the
    /// vector is none, the word that stands beside it counts.
    pub(super) fn rating(&self, author: Option<&str>) -> Option<Rating> {
        let origin = match self.source.as_deref().or(author) {
            None | Some(ITSELF) => "nvd",
            Some(CISA_ADP) => "cisa-adp",
            Some(other) => other,
        };
        let of_vector = self.data.vector.as_deref();
        let of_vector = of_vector.and_then(|vector| rating(origin, vector));
        let of_word = || self.word().and_then(severity_of_word);
        let rated = of_vector.or_else(|| of_word().map(|severity| bare(origin, severity)))?;
        Some(Rating {
            original: self.original(),
            ..rated
        })
    }

    fn word(&self) -> Option<&str> {
        self.data.severity.as_deref().or(self.severity.as_deref())
    }

    /// Score, severity and rank as they are written: `7.5 HIGH, Primary`.
    fn original(&self) -> Option<String> {
        let score = self.data.score.as_ref().map(Number::to_string);
        let judged = [score.as_deref(), self.word()];
        let judged: Vec<&str> = judged.into_iter().flatten().collect();
        let judged = judged.join(" ");
        let parts = [Some(judged.as_str()), self.rank.as_deref()];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

fn bare(origin: &str, severity: Severity) -> Rating {
    Rating {
        origin: origin.to_owned(),
        severity,
        original: None,
        vector: None,
    }
}
