//! One CVE as the NVD writes it, after the
//! [schema of the API](https://csrc.nist.gov/schema/nvd/api/2.0/cve_api_json_2.0.schema).

use serde::Deserialize;

use super::configuration::Configuration;
use super::metric::Metrics;
use crate::json::or_default;

/// An element of the list.
#[derive(Deserialize)]
pub(super) struct Vulnerability {
    pub(super) cve: Cve,
}

#[derive(Deserialize)]
pub(super) struct Cve {
    pub(super) id: String,
    #[serde(rename = "sourceIdentifier")]
    pub(super) source_identifier: Option<String>,
    pub(super) published: Option<String>,
    #[serde(rename = "lastModified")]
    pub(super) last_modified: Option<String>,
    #[serde(rename = "vulnStatus")]
    pub(super) status: Option<String>,
    #[serde(default, rename = "cveTags", deserialize_with = "or_default")]
    cve_tags: Vec<CveTags>,
    #[serde(default, deserialize_with = "or_default")]
    descriptions: Vec<Words>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) metrics: Metrics,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) configurations: Vec<Configuration>,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) references: Vec<Link>,
}

#[derive(Deserialize)]
struct CveTags {
    #[serde(default, deserialize_with = "or_default")]
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    lang: String,
    value: String,
}

/// A reference.
#[derive(Deserialize)]
pub(super) struct Link {
    pub(super) url: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) tags: Vec<String>,
}

impl Cve {
    /// The English description, or the first of any language.
    pub(super) fn description(&self) -> Option<String> {
        let english = self.descriptions.iter().find(|it| it.lang == "en");
        let any = english.or(self.descriptions.first())?;
        Some(any.value.clone())
    }

    /// What is said of the CVE as a whole: `disputed`, `unsupported-when-assigned`.
    pub(super) fn tags(&self) -> Option<String> {
        let mut tags: Vec<&str> = self
            .cve_tags
            .iter()
            .flat_map(|it| it.tags.iter().map(String::as_str))
            .collect();
        tags.sort_unstable();
        tags.dedup();
        (!tags.is_empty()).then(|| tags.join(", "))
    }
}
