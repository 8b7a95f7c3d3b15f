//! The nouns of an audit: what is checked ([`CheckMeta`]), what came of it ([`AuditReport`]).
//!
//! The facts and the rules that judge them are the crate `audit`'s; here is what its result and
//! those who write it share.

mod action;
mod benchmark;
mod meta;
mod outcome;
mod report;
mod score;
mod verdict;

pub use action::Action;
pub use benchmark::{Benchmark, Ids, InvalidBenchmark, compare_ids};
pub use meta::{CheckMeta, Profile, Section};
pub use outcome::{CheckEvidence, CheckItem, CheckResult, Judgement, Subject, SubjectKind};
pub use report::{AppliedWaiver, AuditReport, AuditSubject, Change, Comparison};
pub use score::{AuditScore, Tally};
pub use verdict::{InvalidVerdict, Verdict};
