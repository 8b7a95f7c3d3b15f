//! Waivers: failures that somebody accepts for a reason until a day; and attestations: answers of
//! a person to what only a person can decide.
//!
//! One TOML file holds both (`docs/audit-waivers.md`). What is not understood is an error with its
//! line and column, so that a misspelt selector never accepts more than was meant; what fits
//! nothing, has expired or names no check is a warning. An attestation is signed by the name in
//! it and by whoever reviews changes of the file; there is no signature of a key.

mod apply;
mod attest;
mod nearest;
mod read;
mod selector;

use jiff::civil::Date;
use serde::Deserialize;

pub use attest::{Answer, Attestation};
pub use selector::Selector;

/// One waiver.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "read::WaiverEntry")]
pub struct Waiver {
    /// The check, by slug or by its id in the benchmark that is used.
    pub check: String,
    /// What of it; the whole check where nothing is selected.
    pub selector: Selector,
    /// Why it is accepted.
    pub reason: String,
    /// Who accepts it.
    pub owner: String,
    /// The last day on which it counts.
    pub expires: Date,
}

/// All waivers and attestations of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Waivers {
    #[serde(rename = "waiver")]
    waivers: Vec<Waiver>,
    #[serde(rename = "attestation")]
    attestations: Vec<Attestation>,
}

/// Why waivers cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum WaiverError {
    /// Not TOML of this shape. The cause has line and column.
    #[error("not a file of waivers and attestations (docs/audit-waivers.md describes one)")]
    Toml(#[from] toml::de::Error),
}

impl Waivers {
    /// Reads a file of waivers and attestations.
    ///
    /// # Errors
    /// With line and column, when it is not TOML, lacks a key or has one that means nothing.
    pub fn parse(text: &str) -> Result<Self, WaiverError> {
        Ok(toml::from_str(text)?)
    }

    /// The waivers, in the order of the file.
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }

    /// The attestations, in the order of the file.
    pub fn attestations(&self) -> &[Attestation] {
        &self.attestations
    }
}

#[cfg(test)]
mod tests;
