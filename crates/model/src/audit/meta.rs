//! What everybody needs to know of a check.

use std::fmt;

use crate::Severity;
use crate::audit::{Benchmark, Ids};

/// What everybody needs to know of a check. Help, docs, SARIF rules and catalogues are made of it.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckMeta {
    /// Its stable name, kebab-case, e.g. `container-memory-limit`. Never reused.
    pub slug: &'static str,
    /// Its number in each version of the benchmark.
    pub ids: Ids,
    /// The state that passes, as a short sentence, e.g. `Containers have a memory limit`.
    pub title: &'static str,
    /// Why it matters: what goes wrong without.
    pub rationale: &'static str,
    /// Where it belongs.
    pub section: Section,
    /// 1: sensible everywhere; 2: defence in depth that may cost function.
    pub level: u8,
    /// Which kind of host it is for.
    pub profile: Profile,
    /// How bad a failure is, by our own judgement; the weight in the score.
    pub severity: Severity,
    /// What it reads, in words, e.g. `GET /containers/ID/json`.
    pub needs: &'static [&'static str],
    /// What to do about a failure.
    pub remediation: &'static str,
    /// What the remediation may break.
    pub impact: &'static str,
    /// How to take the remediation back.
    pub undo: &'static str,
    /// Public documentation of the setting.
    pub docs: &'static str,
}

impl CheckMeta {
    /// Its number in a version of the benchmark, where it has one.
    pub fn id(&self, benchmark: Benchmark) -> Option<&'static str> {
        self.ids.find(benchmark)
    }
}

/// Which kind of host a check is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Any engine.
    Docker,
    /// An engine on a Linux host that is looked at from within.
    LinuxHost,
    /// An engine that is part of a swarm.
    Swarm,
}

impl Profile {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Docker => "docker",
            Self::LinuxHost => "linux-host",
            Self::Swarm => "swarm",
        }
    }
}

/// Where a check belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// 1: the host.
    Host,
    /// 2: the daemon.
    Daemon,
    /// 3: files of the daemon.
    DaemonFiles,
    /// 4: images and how they are built.
    Images,
    /// 5: containers.
    Runtime,
    /// 6: operations.
    Operations,
    /// 7: swarm.
    Swarm,
    /// C: checks that the benchmark lacks.
    Community,
}

impl Section {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Host,
        Self::Daemon,
        Self::DaemonFiles,
        Self::Images,
        Self::Runtime,
        Self::Operations,
        Self::Swarm,
        Self::Community,
    ];

    /// Its number, or the letter of the section that is ours.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Host => "1",
            Self::Daemon => "2",
            Self::DaemonFiles => "3",
            Self::Images => "4",
            Self::Runtime => "5",
            Self::Operations => "6",
            Self::Swarm => "7",
            Self::Community => "C",
        }
    }

    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Host => "Host configuration",
            Self::Daemon => "Docker daemon configuration",
            Self::DaemonFiles => "Docker daemon configuration files",
            Self::Images => "Container images and build files",
            Self::Runtime => "Container runtime",
            Self::Operations => "Docker security operations",
            Self::Swarm => "Docker swarm configuration",
            Self::Community => "Beyond the benchmark",
        }
    }

    /// The section that an id belongs to: what stands before its first dot.
    pub fn of_id(id: &str) -> Option<Self> {
        let number = id.split('.').next()?;
        Self::ALL.into_iter().find(|one| one.number() == number)
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} - {}", self.number(), self.title())
    }
}
