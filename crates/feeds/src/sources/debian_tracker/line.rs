//! The tracker's verdict on one release, and what it means in our words.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Range, Rating, Severity, State};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A verdict as the tracker writes it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Line<'r> {
    status: String,
    /// Versions by part of the archive. Seldom needed, and half of the file: read only then.
    #[serde(borrow)]
    repositories: Option<&'r RawValue>,
    fixed_version: Option<String>,
    urgency: Option<String>,
    nodsa: Option<String>,
    nodsa_reason: Option<String>,
    next_point_update: bool,
}

/// A verdict in our words.
pub(super) struct Verdict {
    pub(super) state: State,
    pub(super) ranges: Vec<Range>,
    pub(super) reason: Option<String>,
}

impl Line<'_> {
    /// What it says; the error says why it says nothing.
    pub(super) fn verdict(&self) -> Result<Verdict, String> {
        match self.status.as_str() {
            "resolved" => self.resolved(),
            "open" => Ok(self.unfixed(self.open_state())),
            "undetermined" => Ok(self.unfixed(State::UnderInvestigation)),
            other => Err(format!("`{other}` is not a status")),
        }
    }

    /// The tracker's urgency, as a rating by `origin`.
    pub(super) fn rating(&self, origin: &str) -> Option<Rating> {
        let urgency = self.urgency.as_deref()?;
        let severity = match urgency.trim_end_matches('*') {
            "unimportant" => Severity::Negligible,
            "low" => Severity::Low,
            "medium" => Severity::Medium,
            "high" => Severity::High,
            _ => Severity::Unknown,
        };
        Some(Rating {
            origin: origin.to_owned(),
            severity,
            original: Some(urgency.to_owned()),
            vector: None,
        })
    }

    fn resolved(&self) -> Result<Verdict, String> {
        match self.fixed_version.as_deref() {
            Some("0") => Ok(Verdict {
                state: State::NotAffected,
                ranges: Vec::new(),
                reason: self.reason(None),
            }),
            Some(version) if !version.is_empty() => fixed([version].into(), self.reason(None)),
            _ => {
                let archive = self.archive()?;
                let versions = archive.values().map(String::as_str).collect();
                let how = "no fixed version is given, what the archive holds is fixed";
                fixed(versions, self.reason(Some(how)))
            }
        }
    }

    fn archive(&self) -> Result<BTreeMap<String, String>, String> {
        let raw = self.repositories.map_or("{}", RawValue::get);
        serde_json::from_str(raw).map_err(|error| format!("`repositories`: {error}"))
    }

    fn unfixed(&self, state: State) -> Verdict {
        let planned = "a fix is accepted for the next point release";
        Verdict {
            state,
            ranges: vec![Range::all()],
            reason: self.reason(self.next_point_update.then_some(planned)),
        }
    }

    fn open_state(&self) -> State {
        match (self.urgency.as_deref(), self.nodsa_reason.as_deref()) {
            (Some("end-of-life"), _) => State::EndOfLife,
            (_, Some("ignored")) => State::WillNotFix,
            (_, Some("postponed")) => State::Deferred,
            _ => State::Affected,
        }
    }

    fn reason(&self, more: Option<&str>) -> Option<String> {
        let nodsa = self.nodsa.as_deref().filter(|text| !text.is_empty());
        let parts: Vec<&str> = nodsa.into_iter().chain(more).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }
}

fn fixed(versions: BTreeSet<&str>, reason: Option<String>) -> Result<Verdict, String> {
    if versions.is_empty() {
        return Err("resolved, with neither a fixed version nor one in the archive".into());
    }
    match versions.iter().find(|version| !is_version(version)) {
        Some(version) => Err(format!("`{version}` is not a version")),
        None => Ok(Verdict {
            state: State::Fixed,
            ranges: versions.into_iter().map(Range::below).collect(),
            reason,
        }),
    }
}

fn is_version(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, state: State, fixed: &[&str], reason: Option<&str>) {
        let line: Line = serde_json::from_str(json).unwrap();
        let verdict = line.verdict().unwrap();
        let below: Vec<Range> = fixed.iter().copied().map(Range::below).collect();
        let open = [Range::all()];
        let affected = !matches!(state, State::Fixed | State::NotAffected);
        assert_eq!(verdict.state, state, "{json}");
        assert_eq!(
            verdict.ranges,
            if affected { &open[..] } else { &below },
            "{json}"
        );
        assert_eq!(verdict.reason.as_deref(), reason, "{json}");
    }

    #[test]
    fn resolved() {
        check(
            r#"{"status": "resolved", "fixed_version": "1.2-3"}"#,
            State::Fixed,
            &["1.2-3"],
            None,
        );
        check(
            r#"{"status": "resolved", "fixed_version": "0"}"#,
            State::NotAffected,
            &[],
            None,
        );
        check(
            r#"{"status": "resolved", "urgency": "end-of-life", "fixed_version": "1.2-3"}"#,
            State::Fixed,
            &["1.2-3"],
            None,
        );
        check(
            r#"{"status": "resolved", "repositories": {"sid": "1.2-3", "sid-security": "1.2-4"}}"#,
            State::Fixed,
            &["1.2-3", "1.2-4"],
            Some("no fixed version is given, what the archive holds is fixed"),
        );
    }

    #[test]
    fn open() {
        for (more, state, reason) in [
            ("", State::Affected, None),
            (
                r#", "nodsa": "Minor issue", "nodsa_reason": """#,
                State::Affected,
                Some("Minor issue"),
            ),
            (
                r#", "nodsa": "Minor issue""#,
                State::Affected,
                Some("Minor issue"),
            ),
            (
                r#", "nodsa": "Intrusive", "nodsa_reason": "ignored""#,
                State::WillNotFix,
                Some("Intrusive"),
            ),
            (
                r#", "nodsa": "Later", "nodsa_reason": "postponed""#,
                State::Deferred,
                Some("Later"),
            ),
            (r#", "nodsa_reason": "new word""#, State::Affected, None),
            (r#", "urgency": "end-of-life""#, State::EndOfLife, None),
            (
                r#", "nodsa": "Minor issue", "next_point_update": true"#,
                State::Affected,
                Some("Minor issue; a fix is accepted for the next point release"),
            ),
        ] {
            check(
                &format!(r#"{{"status": "open"{more}}}"#),
                state,
                &[],
                reason,
            );
        }
        check(
            r#"{"status": "undetermined"}"#,
            State::UnderInvestigation,
            &[],
            None,
        );
    }

    #[test]
    fn what_says_nothing() {
        for json in [
            "{}",
            r#"{"status": "maybe"}"#,
            r#"{"status": "resolved"}"#,
            r#"{"status": "resolved", "fixed_version": "1 2"}"#,
        ] {
            let line: Line = serde_json::from_str(json).unwrap();
            assert!(line.verdict().is_err(), "{json}");
        }
    }

    #[test]
    fn urgencies() {
        for (urgency, severity) in [
            ("unimportant", Severity::Negligible),
            ("low", Severity::Low),
            ("low**", Severity::Low),
            ("medium", Severity::Medium),
            ("medium**", Severity::Medium),
            ("high**", Severity::High),
            ("not yet assigned", Severity::Unknown),
            ("end-of-life", Severity::Unknown),
        ] {
            let line = Line {
                urgency: Some(urgency.into()),
                ..Line::default()
            };
            let rating = line.rating("debian-tracker").unwrap();
            assert_eq!(rating.severity, severity, "{urgency}");
            assert_eq!(rating.original.as_deref(), Some(urgency));
        }
        assert!(Line::default().rating("debian-tracker").is_none());
    }
}
