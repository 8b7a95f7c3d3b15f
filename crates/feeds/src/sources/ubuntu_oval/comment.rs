//! What the comment of a criterion says. The sentences have changed over the years; what they were
//! made from, the statuses of the CVE tracker, has not:
//!
//! | status | in the comment | here |
//! |---|---|---|
//! | DNE | `does not exist in` | nothing |
//! | not-affected, released | `has been fixed (note: 'VERSION')` | fixed |
//! | not-affected | `is not affected` | not affected |
//! | released without a version | `no release version available` | affected |
//! | needed | `needs fixing` | affected |
//! | pending | `is pending publication` | affected, with the version as the reason |
//! | deferred | `decision has been made to defer` | deferred |
//! | ignored | `decision has been made to ignore` | not to be fixed; end of life where the note says so |
//! | needs-triage | `may need fixing` | under investigation |
//! | any other | `is not known` | under investigation |

use drydock_model::State;

use crate::oval::{Verdict, is_version};

/// What is said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said<'c> {
    /// The release has no such package.
    Absent,
    /// This kernel is asked for while it runs.
    Running(&'c str),
    /// The status of a source package.
    Status {
        /// The package.
        package: &'c str,
        /// The service that the release is one of, e.g. `esm-infra`.
        service: Option<&'c str>,
        /// What is so of it.
        verdict: Verdict,
    },
}

/// Reads a comment; `None` where it is of another form, an error where it contradicts itself.
pub(super) fn parse(comment: &str) -> Option<Result<Said<'_>, String>> {
    let comment = comment.trim();
    if let Some(kernel) = comment.strip_prefix("Is kernel '") {
        let kernel = kernel.split_once('\'')?.0;
        return Some(Ok(Said::Running(kernel)));
    }
    let (said, note) = match comment.split_once("(note: '") {
        Some((said, note)) => (said, note.rsplit_once('\'').map(|it| it.0.trim())),
        None => (comment, None),
    };
    if said.contains("does not exist in") {
        return Some(Ok(Said::Absent));
    }
    let package = package_of(said)?;
    let verdict = verdict_of(said, note)?;
    Some(verdict.map(|verdict| Said::Status {
        package,
        service: service_of(said),
        verdict,
    }))
}

/// The package of `(CVE-2014-2686) ansible package in …`, `The 'poppler' package in …`,
/// `accountsservice source package in …`, `'linux' kernel in …`, `tor: while related to …` and
/// `The vulnerability of the 'brotli' package in …`.
fn package_of(said: &str) -> Option<&str> {
    let said = match said.strip_prefix("(CVE-") {
        Some(rest) => rest.split_once(')')?.1.trim_start(),
        None => said,
    };
    let said = said
        .strip_prefix("The vulnerability of the ")
        .unwrap_or(said);
    let said = said.strip_prefix("The ").unwrap_or(said);
    if let Some(quoted) = said.strip_prefix('\'') {
        return Some(quoted.split_once('\'')?.0);
    }
    let first = said.split(' ').next()?;
    let behind = said.get(first.len()..)?;
    match first.strip_suffix(':') {
        Some(package) => Some(package),
        None => (behind.starts_with(" package ")
            || behind.starts_with(" source package ")
            || behind.starts_with(" kernel "))
        .then_some(first),
    }
}

/// The service before the slash in `package in esm-infra/focal …`, or behind it in `trusty/esm`.
fn service_of(said: &str) -> Option<&str> {
    let (_, behind) = said.split_once(" in ")?;
    let release = behind.split([' ', ',']).next()?.trim_end_matches('.');
    let (before, behind) = release.split_once('/')?;
    Some(if behind == "esm" { behind } else { before })
}

fn verdict_of(said: &str, note: Option<&str>) -> Option<Result<Verdict, String>> {
    let unfixed = |state| {
        let reason = note.filter(|it| !it.is_empty()).map(str::to_owned);
        Some(Ok(Verdict {
            reason,
            ..Verdict::unfixed(state)
        }))
    };
    let has = |part| said.contains(part);
    if has("is not affected") {
        unfixed(State::NotAffected)
    } else if has("no release version available") {
        unfixed(State::Affected)
    } else if has("has been fixed") {
        fixed(note)
    } else if has("pending publication") {
        let pending = note.map(|it| format!("a fix is pending publication: {it}"));
        let reason = pending.or_else(|| Some("a fix is pending publication".to_owned()));
        Some(Ok(Verdict {
            reason,
            ..Verdict::unfixed(State::Affected)
        }))
    } else if has("decision has been made to defer") {
        unfixed(State::Deferred)
    } else if has("decision has been made to ignore") {
        unfixed(match note.is_some_and(is_end_of_life) {
            true => State::EndOfLife,
            false => State::WillNotFix,
        })
    } else if has("may need fixing") || has("is not known") {
        unfixed(State::UnderInvestigation)
    } else if has("needs fixing") {
        unfixed(State::Affected)
    } else {
        None
    }
}

fn fixed(note: Option<&str>) -> Option<Result<Verdict, String>> {
    // The note can go on behind the version.
    let version = note.and_then(|it| it.split_whitespace().next());
    Some(match version.filter(|it| is_version(it)) {
        Some(version) => Verdict::fixed(version),
        None => Err("fixed, without a version".into()),
    })
}

fn is_end_of_life(note: &str) -> bool {
    let note = note.to_ascii_lowercase();
    let words = [
        "end of life",
        "end-of-life",
        "end of standard",
        "out of standard",
        "end of esm",
    ];
    words.iter().any(|it| note.contains(it))
}

#[cfg(test)]
mod tests {
    use drydock_model::Range;

    use super::*;

    fn check(comment: &str, package: &str, service: Option<&str>, state: State, more: &str) {
        let Some(Ok(Said::Status {
            package: p,
            service: s,
            verdict,
        })) = parse(comment)
        else {
            panic!("{comment}: {:?}", parse(comment));
        };
        assert_eq!(
            (p, s, verdict.state),
            (package, service, state),
            "{comment}"
        );
        match state {
            State::Fixed => assert_eq!(verdict.ranges, [Range::below(more)]),
            _ => assert_eq!(verdict.reason.unwrap_or_default(), more, "{comment}"),
        }
    }

    #[test]
    fn every_status_in_every_form() {
        use State::*;
        for (comment, package, service, state, more) in [
            (
                "potrace package in bionic, is related to the CVE in some way and has been fixed (note: '1.14-2').",
                "potrace",
                None,
                Fixed,
                "1.14-2",
            ),
            (
                "(CVE-2014-2686) ansible package in bionic, is related to the CVE in some way and has been fixed (note: '2.5.1+dfsg-1ubuntu0.1').",
                "ansible",
                None,
                Fixed,
                "2.5.1+dfsg-1ubuntu0.1",
            ),
            (
                "The 'poppler' package in trusty was vulnerable but has been fixed (note: '0.10.5-1ubuntu2 ').",
                "poppler",
                None,
                Fixed,
                "0.10.5-1ubuntu2",
            ),
            (
                "curl source package in noble, is affected and has been fixed (note: '8.5.0-2ubuntu10.4').",
                "curl",
                None,
                Fixed,
                "8.5.0-2ubuntu10.4",
            ),
            (
                "curl source package in esm-apps/noble, is affected and has been fixed (note: '1~esm1').",
                "curl",
                Some("esm-apps"),
                Fixed,
                "1~esm1",
            ),
            (
                "bash package in trusty/esm was vulnerable but has been fixed (note: '4.3-7').",
                "bash",
                Some("esm"),
                Fixed,
                "4.3-7",
            ),
            (
                "'linux' kernel in noble was vulnerable but has been fixed (note: '6.8.0-35.35').",
                "linux",
                None,
                Fixed,
                "6.8.0-35.35",
            ),
            (
                "a package in focal was vulnerable and has been fixed, but no release version available for it.",
                "a",
                None,
                Affected,
                "",
            ),
            (
                "a package in focal, while related to the CVE in some way, is not affected (note: 'code not present').",
                "a",
                None,
                NotAffected,
                "code not present",
            ),
            (
                "a package in focal is affected and needs fixing.",
                "a",
                None,
                Affected,
                "",
            ),
            (
                "a package in focal is affected and may need fixing.",
                "a",
                None,
                UnderInvestigation,
                "",
            ),
            (
                "a source package in focal, might be affected and may need fixing.",
                "a",
                None,
                UnderInvestigation,
                "",
            ),
            (
                "a package in focal is affected, but a decision has been made to defer addressing it (note: '2019-01-01').",
                "a",
                None,
                Deferred,
                "2019-01-01",
            ),
            (
                "a package in focal is affected. An update containing the fix has been completed and is pending publication (note: '1.2').",
                "a",
                None,
                Affected,
                "a fix is pending publication: 1.2",
            ),
            (
                "a: while related to the CVE in some way, a decision has been made to ignore this issue (note: 'end of standard support').",
                "a",
                None,
                EndOfLife,
                "end of standard support",
            ),
            (
                "a: while related to the CVE in some way, a decision has been made to ignore this issue.",
                "a",
                None,
                WillNotFix,
                "",
            ),
            (
                "The vulnerability of the 'brotli' package in xenial is not known (status: 'needs-triage'). It is pending evaluation.",
                "brotli",
                None,
                UnderInvestigation,
                "",
            ),
        ] {
            check(comment, package, service, state, more);
        }
    }

    #[test]
    fn what_is_no_status() {
        let absent = "a package does not exist in focal.";
        assert_eq!(parse(absent), Some(Ok(Said::Absent)));
        let running = "Is kernel 'linux-hwe-7.0' running?";
        assert_eq!(parse(running), Some(Ok(Said::Running("linux-hwe-7.0"))));
        let zero = "a package in focal was vulnerable but has been fixed (note: '0').";
        check(zero, "a", None, State::Affected, "");
        for comment in [
            "",
            "Long Term Support",
            "a package in focal",
            "a in focal needs fixing",
        ] {
            assert_eq!(parse(comment), None, "{comment}");
        }
        let odd = "a package in focal was vulnerable but has been fixed.";
        assert!(matches!(parse(odd), Some(Err(_))));
    }
}
