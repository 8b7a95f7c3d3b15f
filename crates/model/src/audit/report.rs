//! The result of an audit: a function of snapshot, selection, policy, waivers and the day.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{AuditScore, Benchmark, CheckResult};

/// The result of an audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// The version of the benchmark whose numbers are used.
    pub benchmark: Benchmark,
    /// What was audited.
    pub subject: AuditSubject,
    /// What narrowed it down, in words, e.g. `--level 1`; empty for a whole audit. Scores of
    /// different selections are not comparable.
    pub selection: Vec<String>,
    /// Results, in the order of their ids.
    pub checks: Vec<CheckResult>,
    /// The score.
    pub score: AuditScore,
    /// Against an earlier result, where one was given.
    pub comparison: Option<Comparison>,
    /// What could not be read and why, and waivers that fit nothing, one sentence each.
    pub warnings: Vec<String>,
}

/// What was audited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditSubject {
    /// When its facts were collected.
    pub collected_at: Option<Timestamp>,
    /// The host's name, as the engine says it.
    pub host: String,
    /// The engine's own id.
    pub engine_id: String,
    /// The engine's address.
    pub address: String,
    /// Version of the engine.
    pub engine_version: String,
    /// Version of its API that was spoken.
    pub api_version: String,
    /// The host's operating system.
    pub operating_system: String,
    /// The host's kernel.
    pub kernel: String,
    /// What is particular about the place, one word each: `remote`, `rootless`, `podman`,
    /// `in-container`, `unprivileged`, `userns-remap`, `cgroup-v1`, `containerd-store`, `swarm`.
    pub traits: Vec<String>,
    /// Containers: running, and all.
    pub containers: (u32, u32),
    /// Images.
    pub images: u32,
}

/// A waiver that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedWaiver {
    /// Why it is accepted.
    pub reason: String,
    /// Who accepted it.
    pub owner: String,
    /// The last day on which it counts.
    pub expires: Date,
    /// Whether that day is past: then the failure stays one.
    pub is_expired: bool,
}

/// How a result stands against an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Fails now and did not before.
    New,
    /// Failed before and does not now.
    Fixed,
    /// As before.
    Unchanged,
}

impl Change {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Fixed => "fixed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// A report against an earlier one. Counted are failing items, and failing checks without items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// When the facts of the earlier one were collected.
    pub collected_at: Option<Timestamp>,
    /// Failures that are new.
    pub new: u32,
    /// Failures that are gone.
    pub fixed: u32,
    /// Failures that are still there.
    pub unchanged: u32,
    /// Failures whose check could not be decided this time: neither fixed nor confirmed.
    pub undecided: u32,
    /// Items that failed before and are no longer there: check and name.
    pub gone: Vec<(String, String)>,
    /// Why the two are not wholly comparable (another benchmark, selection or host), one sentence
    /// each.
    pub caveats: Vec<String>,
}
