//! Whether a version is among those that a source calls affected.
//!
//! Ranges are evaluated as the
//! [OSV schema](https://ossf.github.io/osv-schema/#evaluation) says, in the order of the version's
//! own scheme: an enumerated version is affected; else each range stands for itself, and in a range
//! the last event that the version has passed decides. Beyond the schema:
//!
//! - No range and no enumerated version means every version: so trackers say that something is open.
//! - The fix to install is the lowest one above the version, and where several ranges hold it, the
//!   highest of these, since a version must leave them all.
//! - A range whose versions the scheme refuses does not hide that another one holds the version.

use std::cmp::Ordering;

use drydock_model::{Affected, Range, RangeEvent};
use drydock_version::{InvalidVersion, Scheme};

/// The decision about one version, with what decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict<'a> {
    /// It is affected; `fix` is the version to install.
    Affected {
        ground: Ground<'a>,
        fix: Option<&'a str>,
    },
    /// It is not, because it is this fix or above it.
    FixInstalled(&'a str),
    /// It is not, for another reason.
    Outside(Ground<'a>),
}

/// The comparison that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground<'a> {
    /// None was needed.
    EveryVersion,
    /// The version is enumerated.
    Listed,
    /// Versions are enumerated and this is none of them.
    NotListed,
    /// The version stands in this relation to that of an event.
    Event {
        relation: &'static str,
        version: &'a str,
        event: &'static str,
    },
}

impl<'a> Ground<'a> {
    /// That the version is this fix or above it.
    pub(crate) const fn at_fix(fix: &'a str) -> Self {
        event(">=", fix, "fixed")
    }

    /// The decision about `version` in one line.
    pub(crate) fn describe(&self, version: &str) -> String {
        match self {
            Self::EveryVersion => "every version is affected".to_owned(),
            Self::Listed => format!("{version} is listed as affected"),
            Self::NotListed => format!("{version} is not among the versions listed as affected"),
            Self::Event {
                relation,
                version: other,
                event,
            } => format!("{version} {relation} {other} ({event})"),
        }
    }
}

/// Decides about `version`.
///
/// # Errors
/// When it, or a version that decides, is not one of the scheme.
pub(crate) fn evaluate<'a>(
    affected: &'a Affected,
    version: &str,
    scheme: &dyn Scheme,
) -> Result<Verdict<'a>, InvalidVersion> {
    if affected.ranges.is_empty() && affected.versions.is_empty() {
        return Ok(affected_by(Ground::EveryVersion, None));
    }
    let measure = Measure { version, scheme };
    let (mut holding, mut fixed, mut outside, mut refused) = (None, None, None, None);
    for range in &affected.ranges {
        match measure.range(range) {
            Ok(Verdict::Affected { ground, fix }) => {
                holding = Some(measure.farther(holding, (ground, fix))?);
            }
            Ok(Verdict::FixInstalled(fix)) => measure.keep(&mut fixed, fix, Ordering::Greater)?,
            Ok(verdict @ Verdict::Outside(_)) => outside = outside.or(Some(verdict)),
            Err(error) => refused = Some(error),
        }
    }
    if let Some((ground, fix)) = holding {
        return Ok(affected_by(ground, fix));
    }
    if measure.is_listed(&affected.versions) {
        return Ok(affected_by(Ground::Listed, None));
    }
    match refused {
        Some(error) => Err(error),
        None => Ok(fixed
            .map(Verdict::FixInstalled)
            .or(outside)
            .unwrap_or(Verdict::Outside(Ground::NotListed))),
    }
}

const fn affected_by<'a>(ground: Ground<'a>, fix: Option<&'a str>) -> Verdict<'a> {
    Verdict::Affected { ground, fix }
}

/// Why a range holds a version, and the fix that ends it there.
type Holding<'a> = (Ground<'a>, Option<&'a str>);

/// A version and its order.
struct Measure<'v> {
    version: &'v str,
    scheme: &'v dyn Scheme,
}

/// What a walk over the events of a range has found.
#[derive(Default)]
struct Walk<'a> {
    /// The highest event that the version has passed.
    passed: Option<&'a RangeEvent>,
    /// The lowest `introduced` above the version.
    next: Option<&'a str>,
    /// The lowest `fixed` above the version.
    fix: Option<&'a str>,
    /// The lowest `last_affected` that is not below the version.
    last: Option<&'a str>,
    /// The highest `limit`.
    limit: Option<&'a str>,
}

impl Measure<'_> {
    fn is_listed(&self, versions: &[String]) -> bool {
        versions.iter().any(|listed| {
            listed == self.version
                || self.scheme.compare(listed, self.version) == Ok(Ordering::Equal)
        })
    }

    fn range<'a>(&self, range: &'a Range) -> Result<Verdict<'a>, InvalidVersion> {
        let mut walk = Walk::default();
        for event in &range.events {
            self.step(&mut walk, event)?;
        }
        self.conclude(&walk)
    }

    fn step<'a>(&self, walk: &mut Walk<'a>, event: &'a RangeEvent) -> Result<(), InvalidVersion> {
        let passed = match event {
            RangeEvent::Introduced(version) if is_beginning(version) => true,
            RangeEvent::Introduced(version) | RangeEvent::Fixed(version) => {
                self.scheme.compare(self.version, version)?.is_ge()
            }
            RangeEvent::LastAffected(version) => {
                self.scheme.compare(self.version, version)?.is_gt()
            }
            RangeEvent::Limit(version) if version == "*" => return Ok(()),
            RangeEvent::Limit(version) => {
                return self.keep(&mut walk.limit, version, Ordering::Greater);
            }
        };
        match event {
            _ if passed => self.keep_passed(walk, event),
            RangeEvent::Introduced(version) => self.keep(&mut walk.next, version, Ordering::Less),
            RangeEvent::Fixed(version) => self.keep(&mut walk.fix, version, Ordering::Less),
            RangeEvent::LastAffected(version) => self.keep(&mut walk.last, version, Ordering::Less),
            RangeEvent::Limit(_) => Ok(()),
        }
    }

    /// Keeps `version` if nothing is kept yet or it is `wanted` compared with what is.
    fn keep<'a>(
        &self,
        kept: &mut Option<&'a str>,
        version: &'a str,
        wanted: Ordering,
    ) -> Result<(), InvalidVersion> {
        let better = match *kept {
            Some(kept) => self.scheme.compare(version, kept)? == wanted,
            None => true,
        };
        if better {
            *kept = Some(version);
        }
        Ok(())
    }

    /// Of events at one version the later in the source's order counts.
    fn keep_passed<'a>(
        &self,
        walk: &mut Walk<'a>,
        event: &'a RangeEvent,
    ) -> Result<(), InvalidVersion> {
        let later = match walk.passed {
            None => true,
            Some(RangeEvent::Introduced(version)) if is_beginning(version) => true,
            Some(_) if matches!(event, RangeEvent::Introduced(version) if is_beginning(version)) => {
                false
            }
            Some(passed) => {
                let (version, passed) = (version_of(event), version_of(passed));
                self.scheme.compare(version, passed)?.is_ge()
            }
        };
        if later {
            walk.passed = Some(event);
        }
        Ok(())
    }

    fn conclude<'a>(&self, walk: &Walk<'a>) -> Result<Verdict<'a>, InvalidVersion> {
        if let Some(limit) = walk.limit
            && self.scheme.compare(self.version, limit)?.is_ge()
        {
            return Ok(Verdict::Outside(event(">=", limit, "limit")));
        }
        Ok(match walk.passed {
            Some(RangeEvent::Fixed(version)) => Verdict::FixInstalled(version),
            Some(RangeEvent::LastAffected(version)) => {
                Verdict::Outside(event(">", version, "last affected"))
            }
            Some(passed) => affected_by(ground(walk, version_of(passed)), walk.fix),
            None => Verdict::Outside(match walk.next {
                Some(next) => event("<", next, "introduced"),
                None => Ground::NotListed,
            }),
        })
    }

    /// Of two ranges that hold the version, the one that takes the higher version to leave.
    fn farther<'a>(
        &self,
        kept: Option<Holding<'a>>,
        other: Holding<'a>,
    ) -> Result<Holding<'a>, InvalidVersion> {
        Ok(match kept {
            Some(kept @ (_, None)) => kept,
            Some(kept @ (_, Some(fix))) => match other.1 {
                Some(further) if self.scheme.compare(fix, further)?.is_ge() => kept,
                _ => other,
            },
            None => other,
        })
    }
}

/// The comparison that shows best why an affected version is so.
fn ground<'a>(walk: &Walk<'a>, introduced: &'a str) -> Ground<'a> {
    match (walk.fix, walk.last) {
        (Some(fix), _) => event("<", fix, "fixed"),
        (None, Some(last)) => event("<=", last, "last affected"),
        (None, None) if is_beginning(introduced) => Ground::EveryVersion,
        (None, None) => event(">=", introduced, "introduced"),
    }
}

const fn event<'a>(relation: &'static str, version: &'a str, event: &'static str) -> Ground<'a> {
    Ground::Event {
        relation,
        version,
        event,
    }
}

/// OSV's word for "below every version", also where a scheme has versions below its `0`.
fn is_beginning(version: &str) -> bool {
    version == "0"
}

fn version_of(event: &RangeEvent) -> &str {
    match event {
        RangeEvent::Introduced(version)
        | RangeEvent::Fixed(version)
        | RangeEvent::LastAffected(version)
        | RangeEvent::Limit(version) => version,
    }
}

#[cfg(test)]
mod tests;
