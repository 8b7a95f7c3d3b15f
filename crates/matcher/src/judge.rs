//! What one advisory means for one package.

use drydock_model::{Affected, Candidate, DismissalReason, Namespace, Package, Qualifier, State};
use drydock_version::{InvalidVersion, Scheme};
use jiff::Timestamp;
use jiff::tz::Offset;

use crate::evaluate::{Ground, Verdict, evaluate};
use crate::qualify::{self, find_unmet};
use crate::rules::{Key, Origin, Rule};

/// A package as an advisory is held against it.
pub(crate) struct Subject<'a> {
    pub(crate) index: usize,
    pub(crate) package: &'a Package,
    pub(crate) rule: &'static dyn Rule,
    pub(crate) origin: &'a Origin,
    pub(crate) key: Measured<'a>,
    /// The other kind of key, where the distribution's feeds have both.
    pub(crate) other: Option<Measured<'a>>,
    /// Why whatever affects it is no finding, if so.
    pub(crate) spared: Option<DismissalReason>,
}

/// A key with the order of its version.
pub(crate) struct Measured<'a> {
    pub(crate) key: Key<'a>,
    pub(crate) scheme: &'static dyn Scheme,
}

impl Measured<'_> {
    fn is_like(&self, other: &Self) -> bool {
        self.key.version == other.key.version && self.scheme.title() == other.scheme.title()
    }
}

impl<'a> Subject<'a> {
    /// Whether its version can be compared at all.
    pub(crate) fn is_valid(&self) -> bool {
        let Measured { key, scheme } = &self.key;
        scheme.validate(&key.version).is_ok()
    }

    /// The key under which an entry was found.
    pub(crate) fn measured(&self, affected: &Affected) -> &Measured<'a> {
        let is_found = |key: &Key<'_>| key.kind == affected.key && key.name == affected.package;
        let other = self.other.as_ref().filter(|it| is_found(&it.key));
        other.unwrap_or(&self.key)
    }

    /// Whether every advisory of one key means the same for both.
    pub(crate) fn is_like(&self, other: &Subject<'_>) -> bool {
        let alike = match (&self.other, &other.other) {
            (Some(own), Some(other)) => own.is_like(other),
            (own, other) => own.is_none() && other.is_none(),
        };
        alike
            && self.key.is_like(&other.key)
            && self.spared == other.spared
            && self.package.architecture == other.package.architecture
            && self.package.module == other.package.module
            && self.package.version == other.package.version
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
    /// The CVE is no more, since then.
    Rejected(Timestamp),
}

impl Because<'_> {
    pub(crate) fn describe(&self, version: &str) -> String {
        match self {
            Self::Ground(ground) => ground.describe(version),
            Self::Said(words) => (*words).to_owned(),
            Self::Unmet(qualifier) => qualify::describe(qualifier),
            Self::Rejected(since) => {
                let day = Offset::UTC.to_datetime(*since).date();
                format!("the CVE was rejected, last changed on {day}")
            }
        }
    }
}

/// Judges a candidate that was found under the subject's key.
pub(crate) fn judge<'c>(candidate: &'c Candidate, subject: &Subject<'_>) -> Outcome<'c> {
    if let Some(dismissed) = dismiss_unseen(candidate, subject) {
        return dismissed;
    }
    let Measured { key, scheme } = subject.measured(&candidate.affected);
    match evaluate(&candidate.affected, &key.version, *scheme) {
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
fn dismiss_unseen<'c>(candidate: &'c Candidate, subject: &Subject<'_>) -> Option<Outcome<'c>> {
    let said = |reason, words| Some(Outcome::Dismissed(reason, Because::Said(words)));
    if candidate.withdrawn {
        return said(DismissalReason::Withdrawn, "the record is withdrawn");
    }
    if let Some(unmet) = find_unmet(&candidate.affected, subject) {
        let reason = DismissalReason::QualifierMismatch;
        return Some(Outcome::Dismissed(reason, unmet));
    }
    match candidate.affected.state {
        State::NotAffected => said(DismissalReason::NotAffected, "no version is affected"),
        State::UnderInvestigation => said(DismissalReason::Undetermined, "not decided"),
        State::Fixed | State::Affected | State::WillNotFix | State::Deferred | State::EndOfLife => {
            None
        }
    }
}
