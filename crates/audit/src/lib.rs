//! The audit of a Docker host: the snapshot of facts, and the checks that judge it.
//!
//! Pure: a [`Snapshot`] goes in, an [`AuditReport`](drydock_model::audit::AuditReport) comes out of
//! [`audit`]. Nothing here asks an engine, reads a file or starts a process; the crate `probe`
//! collects, and whoever scans images adds what only looking into them can tell.
//!
//! A new check is one file under `checks/SECTION/` and its two lines in `checks/SECTION.rs`.

mod age;
mod audit_rule;
mod baseline;
mod capability;
mod check;
mod checks;
mod config;
mod fact;
mod facts;
mod policy;
mod redact;
mod run;
mod scope;
mod secret_name;
mod shell;
pub mod snapshot;
mod subject;
mod tool;
mod waiver;

#[cfg(test)]
mod sample;

pub use audit_rule::{AuditRule, Coverage as RuleCoverage, parse_audit_enabled, parse_audit_rules};
pub use baseline::{Baseline, BaselineError};
pub use check::{Check, Judge, Judged, Outcome};
pub use checks::{checks, find_check, kernel_parameters};
pub use config::{EffectiveConfig, Origin, Setting};
pub use fact::{Fact, Unknown, Why};
pub use facts::{
    Facts, image_field, image_name, inspect_field, subject_of_container, subject_of_image,
};
pub use policy::Policy;
pub use redact::{
    REDACTED, redact_image_pair, redact_pair, redact_text, redact_url, redact_value, redact_words,
};
pub use run::{Options, Selection, UnknownCheck, audit, sections, select};
pub use scope::{Scope, matches};
pub use secret_name::{is_public, looks_secret, mark_is_secret, pair_looks_secret};
pub use shell::shell_word;
pub use snapshot::{SCHEMA_VERSION, Snapshot, SnapshotError};
pub use tool::{NEEDLESS_SORTS, USUAL_SORTS, package_sort, program_sort};
pub use waiver::{Answer, Attestation, Selector, Waiver, WaiverError, Waivers};
