//! What came of one check.

use super::{Action, AppliedWaiver, Change, CheckMeta, Verdict};
use crate::Severity;

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// The check.
    pub meta: &'static CheckMeta,
    /// Its number in the benchmark of the report.
    pub id: &'static str,
    /// What it says: the greatest of its items' verdicts where it has items.
    pub judgement: Judgement,
    /// One for each container, image, file or network that it looked at, sorted by kind and name.
    pub items: Vec<CheckItem>,
    /// The waiver that accepts the whole check.
    pub waiver: Option<AppliedWaiver>,
    /// Against an earlier result, where one was given.
    pub change: Option<Change>,
}

impl CheckResult {
    /// What it says.
    pub const fn verdict(&self) -> Verdict {
        self.judgement.verdict
    }
}

/// What a check says of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckItem {
    /// The thing.
    pub subject: Subject,
    /// What it says.
    pub judgement: Judgement,
    /// The waiver that accepts it.
    pub waiver: Option<AppliedWaiver>,
    /// Against an earlier result, where one was given.
    pub change: Option<Change>,
}

/// A verdict with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one line, without a final dot. For people.
    pub reason: String,
    /// How bad, where this differs from the check's own severity; also of a note on what passes.
    pub severity: Option<Severity>,
    /// What was read, where, and what was expected.
    pub evidence: Vec<CheckEvidence>,
    /// What to do, step by step.
    pub actions: Vec<Action>,
}

/// A fact that decided: what was read where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckEvidence {
    /// Where it was read: an API request, a file or a part of `/proc`, and the field in it, e.g.
    /// `GET /containers/4f1c/json HostConfig.Privileged`.
    pub source: String,
    /// What is there.
    pub observed: String,
    /// What should be there.
    pub expected: String,
}

/// What sort of thing an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// A container.
    Container,
    /// An image.
    Image,
    /// A file or folder of the host.
    File,
    /// A network.
    Network,
    /// A service of a swarm.
    Service,
    /// A node of a swarm.
    Node,
    /// A user of the host.
    User,
    /// A setting of the daemon or of the host's kernel.
    Setting,
    /// A package of the host.
    Package,
}

impl SubjectKind {
    /// The stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Container => "container",
            Self::Image => "image",
            Self::File => "file",
            Self::Network => "network",
            Self::Service => "service",
            Self::Node => "node",
            Self::User => "user",
            Self::Setting => "setting",
            Self::Package => "package",
        }
    }
}

/// The thing that an item is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// What sort of thing.
    pub kind: SubjectKind,
    /// Its name, for people: of a container without the leading `/`, of a file its path.
    pub name: String,
    /// Its id, where it has one besides its name: of a container or image in full.
    pub id: String,
    /// For a container: the image as it was named, and its id.
    pub image: Option<(String, String)>,
    /// Labels that say where it belongs: those of compose and swarm.
    pub labels: Vec<(String, String)>,
}

impl Subject {
    /// A thing that its name identifies.
    pub fn named(kind: SubjectKind, name: impl Into<String>) -> Self {
        Self {
            kind,
            name: name.into(),
            id: String::new(),
            image: None,
            labels: Vec::new(),
        }
    }
}
