//! The nouns of Drydock.
//!
//! Plain values that every other crate speaks in: what an image is made of ([`Layer`], [`Image`]),
//! what is in it ([`Package`], [`Distribution`], [`Inventory`]), what publishers say about it
//! ([`Advisory`], [`Affected`]) and what follows ([`Finding`], [`ScanReport`]). What an audit of a host
//! says is in [`audit`].
//!
//! Nothing here reads a file, asks the time, touches a network or prints. None of these types is a
//! wire format: JSON, cache entries and database records live at their own edge and convert by hand.
//! Only string-like newtypes such as [`Digest`] can be serialised.

mod advisory;
pub mod audit;
mod digest;
mod distribution;
mod ecosystem;
mod finding;
mod image;
mod inventory;
mod lifecycle;
mod namespace;
mod owned_files;
mod package;
mod purl;
mod report;
mod risk;
mod severity;

pub use advisory::{
    Advisory, AdvisoryRecord, Affected, Candidate, Enrichment, EnrichmentFact, KeyKind, Qualifier,
    Range, RangeEvent, RecordId, Reference, RepositoryCpes, State, Vulnerability,
};
pub use digest::{Algorithm, Digest, InvalidDigest};
pub use distribution::{Distribution, Repository};
pub use ecosystem::{ECOSYSTEMS, Ecosystem};
pub use finding::{
    AlsoRecord, Dismissal, DismissalReason, Epss, Exploited, Finding, MatchEvidence,
};
pub use image::{Image, Layer, Platform};
pub use inventory::{Inventory, InventoryPackage, Provenance};
pub use lifecycle::Release;
pub use namespace::{InvalidNamespace, Namespace};
pub use owned_files::{OwnedFile, OwnedFiles};
pub use package::{InstallState, Package, SourcePackage, ThirdParty};
pub use purl::Purl;
pub use report::{DatabaseIdentity, NotAssessed, NotAssessedKind, ScanReport, SourceIdentity};
pub use risk::Risk;
pub use severity::{InvalidSeverity, Rating, Severity};
