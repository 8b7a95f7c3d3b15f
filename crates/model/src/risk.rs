//! One number to sort findings by: how much there is to fear.
//!
//! `risk = threat × weight × extortion`, where
//!
//! - *threat* is 1 for what is known to be exploited, else the EPSS probability, else 0.001, which is
//!   about the middle of all EPSS probabilities;
//! - *weight* follows from the severity: critical 95, high 75, medium 50, low 25, negligible 5, and 50
//!   for an unknown one, since not to know is no comfort;
//! - *extortion* is 1.1 for what is known to be used to extort, else 1.
//!
//! So it lies between 0 and 104.5. What is exploited comes before what is not unless that is nearly
//! certain to be. Computed in whole numbers, so that it is the same everywhere.

use std::fmt;

use crate::{Finding, Severity};

/// Stands in for a probability that nobody knows, in millionths.
const UNKNOWN_THREAT: u64 = 1000;

/// How much there is to fear of a finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Risk(u64);

impl Risk {
    /// The risk of a finding.
    pub fn of(finding: &Finding) -> Self {
        let exploited = finding.exploited.as_ref();
        let threat = match (exploited, finding.epss) {
            (Some(_), _) => 1_000_000,
            (None, Some(epss)) => u64::from(epss.probability),
            (None, None) => UNKNOWN_THREAT,
        };
        let extorts = exploited.is_some_and(|it| it.ransomware);
        Self(threat * weight(finding.rating.severity) * if extorts { 11 } else { 10 })
    }

    /// As a number from 0 to 104.5.
    pub fn value(self) -> f64 {
        // Below 2^53, so nothing is lost.
        self.0 as f64 / 10_000_000.0
    }
}

const fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Critical => 95,
        Severity::High => 75,
        Severity::Medium | Severity::Unknown => 50,
        Severity::Low => 25,
        Severity::Negligible => 5,
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:.1}", self.value()))
    }
}
