//! What one advisory means for one package.

use drydock_model::{Candidate, DismissalReason, Namespace, Package, Qualifier, State};
use drydock_version::{InvalidVersion, Scheme};

use crate::evaluate::{Ground, Verdict, evaluate};
use crate::qualify::{self, find_unmet};
use crate::rules::Key;

/// A package as an advisory is held against it.
pub(crate) struct Subject<'a> {
    pub(crate) index: usize,
    pub(crate) package: &'a Package,
    pub(crate) key: Key<'a>,
    pub(crate) scheme: &'static dyn Scheme,
    /// Why whatever affects it is no finding, if so.
    pub(crate) spared: Option<DismissalReason>,
}

impl Subject<'_> {
    /// Whether its version can be compared at all.
    pub(crate) fn is_valid(&self) -> bool {
        self.scheme.validate(self.key.version).is_ok()
    }

    /// Whether every advisory of one key means the same for both.
    pub(crate) fn is_like(&self, other: &Subject<'_>) -> bool {
        self.key.version == other.key.version
            && self.scheme.id() == other.scheme.id()
            && self.spared == other.spared
            && self.package.architecture == other.package.architecture
    }
}

/// An advisory with what it means for a package.
#[derive(Clone)]
pub(crate) struct Judged<'c> {
    pub(crate) candidate: &'c Candidate,
    pub(crate) namespace: &'c Namespace,
    /// The place of the namespace; 0 is the main one.
    pub(crate) rank: usize,
    pub(crate) outcome: Outcome<'c>,
}

/// What an advisory means for a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome<'c> {
    /// The package is affected.
    Affected {
        ground: Ground<'c>,
        fix: Option<&'c str>,
    },
    /// It is no finding.
    Dismissed(DismissalReason, Because<'c>),
    /// A version could not be read, so nothing can be said.
    Undecidable(InvalidVersion),
}

/// What a dismissal rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Because<'c> {
    /// A comparison of versions.
    Ground(Ground<'c>),
    /// The source's word.
    Said(&'static str),
    /// A condition that does not hold.
    Unmet(&'c Qualifier),
}

impl Because<'_> {
    pub(crate) fn describe(&self, version: &str) -> String {
        match self {
            Self::Ground(ground) => ground.describe(version),
            Self::Said(words) => (*words).to_owned(),
            Self::Unmet(qualifier) => qualify::describe(qualifier),
        }
    }
}

/// Judges a candidate that was found under the subject's key.
pub(crate) fn judge<'c>(candidate: &'c Candidate, subject: &Subject<'_>) -> Outcome<'c> {
    if let Some(dismissed) = dismiss_unseen(candidate, subject.package) {
        return dismissed;
    }
    match evaluate(&candidate.affected, subject.key.version, subject.scheme) {
        Ok(Verdict::Affected { ground, fix }) => match subject.spared {
            Some(reason) => Outcome::Dismissed(reason, Because::Ground(ground)),
            None => Outcome::Affected { ground, fix },
        },
        Ok(Verdict::FixInstalled(fix)) => {
            let ground = Ground::at_fix(fix);
            Outcome::Dismissed(DismissalReason::FixInstalled, Because::Ground(ground))
        }
        Ok(Verdict::Outside(ground)) => {
            Outcome::Dismissed(DismissalReason::OutsideRange, Because::Ground(ground))
        }
        Err(error) => Outcome::Undecidable(error),
    }
}

/// Dismisses what needs no look at the version.
fn dismiss_unseen<'c>(candidate: &'c Candidate, package: &Package) -> Option<Outcome<'c>> {
    let said = |reason, words| Some(Outcome::Dismissed(reason, Because::Said(words)));
    if candidate.withdrawn {
        return said(DismissalReason::Withdrawn, "the record is withdrawn");
    }
    if let Some(unmet) = find_unmet(&candidate.affected.qualifiers, package) {
        let reason = DismissalReason::QualifierMismatch;
        return Some(Outcome::Dismissed(reason, Because::Unmet(unmet)));
    }
    match candidate.affected.state {
        State::NotAffected => said(DismissalReason::NotAffected, "no version is affected"),
        State::UnderInvestigation => said(DismissalReason::Undetermined, "not decided"),
        State::Fixed | State::Affected | State::WillNotFix | State::Deferred | State::EndOfLife => {
            None
        }
    }
}
