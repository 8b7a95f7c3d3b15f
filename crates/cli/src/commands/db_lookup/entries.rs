//! What is said about a package.

use drydock_advisory_db::Database;
use drydock_model::{Affected, Candidate, KeyKind, Namespace, RangeEvent, Severity};
use drydock_report::{Columns, Tone};
use serde_json::{Value, json};

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::words::count;

/// What the database says about one package name.
pub(super) struct Found {
    candidates: Vec<Candidate>,
    namespaces: usize,
}

pub(super) fn find(
    database: &Database,
    name: &str,
    namespaces: &[Namespace],
    kinds: &[KeyKind],
) -> Result<Found, Failure> {
    let mut candidates = Vec::new();
    for namespace in namespaces {
        for kind in kinds {
            let found = database.find(namespace, *kind, name);
            candidates.extend(found.or_fail(Code::Database)?);
        }
    }
    Ok(Found {
        candidates,
        namespaces: namespaces.len(),
    })
}

impl Found {
    /// For people.
    pub(super) fn lines(&self, name: &str, context: &Context) -> Vec<String> {
        let printer = context.printer();
        if self.candidates.is_empty() {
            let searched = count(self.namespaces as u64, "namespace", "namespaces");
            return vec![format!("Nothing is known about `{name}` in {searched}")];
        }
        let mut columns = Columns::new([
            "NAMESPACE",
            "KEY",
            "VULNERABILITY",
            "STATE",
            "FIXED IN",
            "SEVERITY",
            "SOURCE",
            "REASON",
        ]);
        for candidate in &self.candidates {
            let affected = &candidate.affected;
            let severity = severity(affected);
            columns.toned_row([
                (Tone::Plain, affected.namespace.as_str()),
                (Tone::Plain, affected.key.word()),
                (Tone::Strong, candidate.id.as_str()),
                (Tone::Plain, affected.state.word()),
                (Tone::Plain, affected.fixed_version().unwrap_or("-")),
                (Tone::Severity(severity), severity.word()),
                (Tone::Plain, candidate.source.as_str()),
                (Tone::Plain, reason(candidate)),
            ]);
        }
        columns.lines(printer.width(), printer.paint())
    }

    /// For machines.
    pub(super) fn json(&self) -> Value {
        self.candidates.iter().map(candidate_json).collect()
    }
}

fn severity(affected: &Affected) -> Severity {
    let rating = affected.rating.as_ref();
    rating.map(|rating| rating.severity).unwrap_or_default()
}

fn reason(candidate: &Candidate) -> &str {
    if candidate.withdrawn {
        return "withdrawn";
    }
    candidate.affected.reason.as_deref().unwrap_or_default()
}

fn candidate_json(candidate: &Candidate) -> Value {
    let mut value = json!({
        "id": candidate.id,
        "source": candidate.source,
        "withdrawn": candidate.withdrawn,
    });
    if let (Some(value), Value::Object(affected)) =
        (value.as_object_mut(), affected_json(&candidate.affected))
    {
        value.extend(affected);
    }
    value
}

/// What a record says of one package.
pub(super) fn affected_json(affected: &Affected) -> Value {
    let ranges: Vec<Value> = affected
        .ranges
        .iter()
        .map(|range| range.events.iter().map(event_json).collect())
        .collect();
    json!({
        "namespace": affected.namespace.as_str(),
        "key": affected.key.word(),
        "package": affected.package,
        "state": affected.state.word(),
        "reason": affected.reason,
        "fixed_in": affected.fixed_version(),
        "ranges": ranges,
        "versions": affected.versions,
        "severity": severity(affected).word(),
    })
}

fn event_json(event: &RangeEvent) -> Value {
    match event {
        RangeEvent::Introduced(version) => json!({ "introduced": version }),
        RangeEvent::Fixed(version) => json!({ "fixed": version }),
        RangeEvent::LastAffected(version) => json!({ "last_affected": version }),
        RangeEvent::Limit(version) => json!({ "limit": version }),
    }
}
