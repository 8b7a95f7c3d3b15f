//! The JSON of an earlier report, as much of it as a comparison needs.

use std::collections::BTreeMap;

use drydock_model::audit::Verdict;
use serde::Deserialize;

use super::{Baseline, BaselineError, Earlier, LARGEST};

/// Characters of a foreign word that an error shows.
const SHOWN: usize = 60;

#[derive(Deserialize)]
struct Report {
    benchmark: String,
    #[serde(default)]
    selection: Vec<String>,
    #[serde(default)]
    subject: Subject,
    checks: Vec<Check>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Subject {
    engine_id: Option<String>,
    collected_at: Option<String>,
}

#[derive(Deserialize)]
struct Check {
    slug: String,
    verdict: String,
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    kind: String,
    name: String,
    verdict: String,
}

impl Baseline {
    /// Reads the JSON of an earlier audit.
    ///
    /// # Errors
    /// When it is not one, with what is wrong and, for JSON, where.
    pub fn from_json(bytes: &[u8]) -> Result<Self, BaselineError> {
        if bytes.len() > LARGEST {
            return Err(BaselineError::TooLarge { bytes: bytes.len() });
        }
        let report: Report = serde_json::from_slice(bytes)?;
        let mut checks = BTreeMap::new();
        for check in report.checks {
            let slug = check.slug.clone();
            if checks.insert(check.slug.clone(), check.read()?).is_some() {
                return Err(BaselineError::Twice {
                    check: start(&slug),
                });
            }
        }
        let collected_at = report.subject.collected_at;
        Ok(Self {
            benchmark: report.benchmark,
            engine_id: report.subject.engine_id.unwrap_or_default(),
            collected_at: collected_at.and_then(|text| text.parse().ok()),
            selection: report.selection,
            checks,
        })
    }
}

impl Check {
    fn read(self) -> Result<Earlier, BaselineError> {
        let mut items = BTreeMap::new();
        for item in self.items {
            let verdict = verdict(&self.slug, &item.verdict)?;
            let worst = items.entry((item.kind, item.name)).or_insert(verdict);
            *worst = verdict.max(*worst);
        }
        Ok(Earlier {
            verdict: verdict(&self.slug, &self.verdict)?,
            items,
        })
    }
}

fn verdict(check: &str, word: &str) -> Result<Verdict, BaselineError> {
    word.parse().map_err(|_| BaselineError::Verdict {
        check: start(check),
        verdict: start(word),
    })
}

fn start(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
