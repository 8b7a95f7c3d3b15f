//! What a document says of a product beside its status: the remediation, the impact, the score and
//! the flag.
//!
//! - *Fixed*: the reason is the erratum (`RHSA-2024:1234`), whose address a remediation
//!   `vendor_fix` has.
//! - *Known affected*: `no_fix_planned` with `Out of support scope` is the end of its life, otherwise
//!   it will not be fixed; `none_available` with `Fix deferred` is deferred. Else it is affected.
//!   The details are the reason, unless they are the word `Affected` alone.
//! - *Known not affected*: the flag is the reason (`vulnerable_code_not_present`).
//!
//! The rating is Red Hat's impact (`Important` is high, `Moderate` medium) with the CVSS vector, where
//! they differ from those of the CVE as such; what is not affected has none.

use std::collections::HashMap;

use drydock_model::{Rating, State};

use super::META;
use super::document::{Said, Text, Vulnerability, find_erratum};
use crate::cvss;

/// Longest reason that is kept, in characters.
const MAX_REASON: usize = 300;

/// What is said of one product.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fact<'d> {
    erratum: Option<&'d str>,
    /// Category and details.
    plan: Option<(Plan, &'d str)>,
    impact: Option<&'d str>,
    vector: Option<&'d str>,
    flag: Option<&'d str>,
}

/// What is planned. Later ones count more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Plan {
    NoneYet,
    NoFix,
}

/// All that is said, by product id.
pub(super) struct Facts<'d> {
    of: HashMap<&'d str, Fact<'d>>,
    first_impact: Option<&'d str>,
    first_vector: Option<&'d str>,
}

/// A verdict in our words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verdict {
    pub(super) state: State,
    pub(super) reason: Option<String>,
    pub(super) rating: Option<Rating>,
}

impl<'d> Facts<'d> {
    pub(super) fn of(vulnerability: &'d Vulnerability<'d>) -> Self {
        let mut facts = Self {
            of: HashMap::new(),
            first_impact: None,
            first_vector: None,
        };
        facts.read_remediations(vulnerability);
        for threat in vulnerability
            .threats
            .iter()
            .filter(|it| it.category == "impact")
        {
            let impact = threat.details.as_deref();
            let impact = impact.filter(|it| cvss::severity_of_word(it).is_some());
            facts.first_impact = facts.first_impact.or(impact);
            facts.each(&threat.ids, |fact| fact.impact = fact.impact.or(impact));
        }
        for score in &vulnerability.scores {
            let vector = score.vector();
            facts.first_vector = facts.first_vector.or(vector);
            facts.each(&score.ids, |fact| fact.vector = fact.vector.or(vector));
        }
        for flag in &vulnerability.flags {
            let label = Some(flag.label.as_ref());
            facts.each(&flag.ids, |fact| fact.flag = fact.flag.or(label));
        }
        facts
    }

    fn read_remediations(&mut self, vulnerability: &'d Vulnerability<'d>) {
        for remediation in &vulnerability.remediations {
            let details = remediation.details.as_deref().unwrap_or_default().trim();
            let plan = match remediation.category.as_ref() {
                "no_fix_planned" => Plan::NoFix,
                "none_available" => Plan::NoneYet,
                "vendor_fix" => {
                    let erratum = remediation.url.as_deref().and_then(find_erratum);
                    self.each(&remediation.ids, |fact| {
                        fact.erratum = fact.erratum.or(erratum);
                    });
                    continue;
                }
                _ => continue,
            };
            self.each(&remediation.ids, |fact| {
                if fact.plan.is_none_or(|(known, _)| known < plan) {
                    fact.plan = Some((plan, details));
                }
            });
        }
    }

    fn each(&mut self, ids: &'d [Text<'d>], change: impl Fn(&mut Fact<'d>)) {
        for id in ids {
            change(self.of.entry(id.as_ref()).or_default());
        }
    }

    /// What is said of a product.
    pub(super) fn get(&self, id: &str) -> Fact<'d> {
        self.of.get(id).copied().unwrap_or_default()
    }

    pub(super) fn first_impact(&self) -> Option<&'d str> {
        self.first_impact
    }

    pub(super) fn first_vector(&self) -> Option<&'d str> {
        self.first_vector
    }
}

impl Fact<'_> {
    /// The verdict on a product of a status. `overall` is the rating of the CVE as such.
    pub(super) fn verdict(&self, said: Said, overall: Option<&Rating>) -> Verdict {
        let (state, reason) = match said {
            Said::Fixed => (State::Fixed, self.erratum),
            Said::NotAffected => (State::NotAffected, self.flag),
            Said::UnderInvestigation => (State::UnderInvestigation, None),
            Said::Affected => (self.open_state(), self.details()),
        };
        let reason = reason.map(|text| text.chars().take(MAX_REASON).collect());
        let rating = match said {
            Said::NotAffected => None,
            _ => self.rating(overall),
        };
        Verdict {
            state,
            reason,
            rating,
        }
    }

    fn open_state(&self) -> State {
        match self.plan {
            Some((Plan::NoFix, "Out of support scope")) => State::EndOfLife,
            Some((Plan::NoFix, _)) => State::WillNotFix,
            Some((Plan::NoneYet, "Fix deferred")) => State::Deferred,
            Some((Plan::NoneYet, _)) | None => State::Affected,
        }
    }

    fn details(&self) -> Option<&str> {
        let (_, details) = self.plan?;
        (!details.is_empty() && details != "Affected").then_some(details)
    }

    fn rating(&self, overall: Option<&Rating>) -> Option<Rating> {
        let general = overall.and_then(|it| it.original.as_deref());
        let vector = overall.and_then(|it| it.vector.as_deref());
        let own = rating(self.impact.or(general), self.vector.or(vector))?;
        // The impact of the CVE is written in lower case, that of products is not.
        let is_same = |it: &Rating| (it.severity, &it.vector) == (own.severity, &own.vector);
        (!overall.is_some_and(is_same)).then_some(own)
    }
}

/// A rating by an impact and a vector, at least one of which is usable.
pub(super) fn rating(impact: Option<&str>, vector: Option<&str>) -> Option<Rating> {
    let impact = impact.map(str::trim);
    let severity = impact.and_then(cvss::severity_of_word);
    let of_vector = vector.and_then(|vector| cvss::rating(META.id, vector));
    let severity = severity.or(of_vector.as_ref().map(|it| it.severity))?;
    Some(Rating {
        origin: META.id.to_owned(),
        severity,
        original: impact.filter(|it| !it.is_empty()).map(str::to_owned),
        vector: of_vector.and_then(|it| it.vector),
    })
}
