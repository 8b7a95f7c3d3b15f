//! [SARIF 2.1.0](https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as code
//! scanners of CI systems read it.
//!
//! A result is what there is to do: each thing that fails (`fail`), and for each check what a
//! person must decide (`review`) and what could not be looked at (`open`). What a waiver accepts
//! is a suppressed result. Against a baseline, what is fixed (`pass`) or gone (`notApplicable`) is
//! a result whose baseline state is `absent`. Other checks that pass or do not apply are no
//! results, since GitHub shows every result as an alert whatever its kind; the run's properties
//! list them.
//!
//! GitHub also refuses a file with a result that has no place in a file. So each has one: the file
//! it is about, below `ROOTPATH`, or else a path below `ENGINE` that names the thing and that no
//! disk has. Missed: GitHub takes 25,000 results of a run and shows 5,000.

mod location;
mod result;
mod rule;

use std::io;

use drydock_model::audit::{AuditReport, CheckResult, Verdict};
use serde_json::{Value, json};

use crate::{AuditFormat, AuditView, Error, Meta, clean};

/// The format `sarif`.
pub(super) struct Sarif;

static META: Meta = Meta {
    id: "sarif",
    title: "SARIF 2.1.0, for code scanning",
    media_type: "application/sarif+json",
    docs: "docs/audit.md",
};

impl AuditFormat for Sarif {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        _view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let log = json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run(report)],
        });
        serde_json::to_writer_pretty(&mut *out, &log)?;
        writeln!(out)?;
        Ok(())
    }
}

fn run(report: &AuditReport) -> Value {
    let rules: Vec<Value> = report
        .checks
        .iter()
        .map(|check| rule::rule(check.meta))
        .collect();
    json!({
        "tool": {
            "driver": {
                "name": "Drydock",
                "organization": "Drydock",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "shortDescription": {"text": "Audits a container engine and its host."},
                "rules": rules,
            },
        },
        "automationDetails": {
            "id": format!(
                "drydock-audit/{}/{}/",
                report.benchmark,
                location::encode(&report.subject.host)
            ),
        },
        "invocations": [invocation(report)],
        "originalUriBaseIds": location::bases(),
        "columnKind": "unicodeCodePoints",
        "results": result::results(report),
        "properties": properties(report),
    })
}

fn invocation(report: &AuditReport) -> Value {
    let caveats = report.comparison.iter().flat_map(|one| &one.caveats);
    let notifications: Vec<Value> = report
        .warnings
        .iter()
        .chain(caveats)
        .map(|warning| json!({"level": "warning", "message": {"text": message(warning)}}))
        .collect();
    let is_seen = |check: &CheckResult| {
        let verdict = check.verdict();
        !matches!(verdict, Verdict::Error | Verdict::NotPermitted)
    };
    let mut invocation = json!({
        "executionSuccessful": report.checks.iter().any(is_seen),
        "toolExecutionNotifications": notifications,
    });
    if let (Some(time), Value::Object(keys)) = (report.subject.collected_at, &mut invocation) {
        keys.insert("endTimeUtc".to_owned(), time.to_string().into());
    }
    invocation
}

/// What was audited, and what there is nothing to do about.
fn properties(report: &AuditReport) -> Value {
    let of = |verdict| -> Vec<&str> {
        let checks = report
            .checks
            .iter()
            .filter(|check| check.verdict() == verdict);
        checks.map(|check| check.meta.slug).collect()
    };
    let total = &report.score.total;
    json!({
        "benchmark": report.benchmark.id(),
        "selection": report.selection,
        "engineId": report.subject.engine_id,
        "engineVersion": report.subject.engine_version,
        "score": {
            "percent": total.percent(),
            "passed": total.passed,
            "decided": total.decided(),
            "total": total.total(),
        },
        "passed": of(Verdict::Pass),
        "notApplicable": of(Verdict::NotApplicable),
    })
}

/// Text as a message: on one line, closed by a dot, and without what would read as a link or as a
/// placeholder (3.11.5 and 3.11.6).
fn message(text: &str) -> String {
    let cleaned = clean(text);
    let mut message = literal_braces(&cleaned.trim().replace("](", "\\]("));
    if !message.ends_with(['.', '!', '?']) {
        message.push('.');
    }
    message
}

/// Doubles the braces of what would be a placeholder, such as `{0}`, and no others.
fn literal_braces(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        literal.push_str(before);
        rest = after;
        match after.split_once('}') {
            Some((number, after))
                if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                literal.push_str(&format!("{{{{{number}}}}}"));
                rest = after;
            }
            _ => literal.push('{'),
        }
    }
    literal.push_str(rest);
    literal
}

#[cfg(test)]
mod tests;
