//! [OSCAL](https://pages.nist.gov/OSCAL/) assessment results, for those who keep their compliance
//! in documents.
//!
//! Each thing that a check looked at is an observation, each check that applies a finding, each
//! failure a risk; of what waivers accept, each waiver is a risk whose deviation is approved until
//! it expires. A finding knows only `satisfied` and `not-satisfied`: what nobody has decided is
//! not satisfied, with the reason `other`. There is no assessment plan to import, so a resource of
//! the document stands for it. Ids follow from the content. Controls are named by the numbers of
//! the benchmark, e.g. `cis-docker-5.4`; nobody publishes a catalog of them to refer to, and to
//! define them here NIST's constraints want methods and objects spelt out for each, which add nothing. When the snapshot does
//! not say when it was taken, the times, which must be there, are the beginning of 1970.

mod finding;
mod inventory;
mod observation;
mod risk;
mod words;

use std::io;

use drydock_model::audit::{AuditReport, CheckResult, Section};
use serde_json::{Map, Value, json};

use self::words::{markup, property};
use crate::audit_phrases as phrases;
use crate::stable_id::uuid;
use crate::{AuditFormat, AuditView, Error, Meta};

/// The format `oscal`.
pub(super) struct Oscal;

static META: Meta = Meta {
    id: "oscal",
    title: "OSCAL 1.1.3 assessment results, as JSON",
    media_type: "application/oscal+json",
    docs: "docs/audit.md",
};

impl AuditFormat for Oscal {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        _view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let document = document(report)?;
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)?;
        Ok(())
    }
}

/// What observations, risks and findings of one report need to know of it.
struct Run<'r> {
    report: &'r AuditReport,
    time: String,
    seed: String,
    tool: String,
}

impl<'r> Run<'r> {
    fn new(report: &'r AuditReport) -> Self {
        let subject = &report.subject;
        let time = match subject.collected_at {
            Some(time) => time.to_string(),
            None => "1970-01-01T00:00:00Z".to_owned(),
        };
        let selection = report.selection.join(" ");
        Self {
            report,
            seed: format!(
                "{}\n{time}\n{}\n{selection}",
                subject.engine_id, report.benchmark
            ),
            time,
            tool: uuid("tool", env!("CARGO_PKG_VERSION").as_bytes()).to_string(),
        }
    }

    /// The id of a part of this report.
    fn id(&self, sort: &str, name: &str) -> String {
        uuid(sort, format!("{}\n{name}", self.seed).as_bytes()).to_string()
    }

    /// Who says so.
    fn origin(&self) -> Value {
        json!({"actors": [{"type": "tool", "actor-uuid": self.tool}]})
    }
}

/// The document, whose own id follows from all that is in it.
fn document(report: &AuditReport) -> Result<Value, Error> {
    let run = Run::new(report);
    let plan = run.id("plan", "");
    let mut results = json!({
        "uuid": "",
        "metadata": {
            "title": "Audit of a container engine",
            "last-modified": run.time,
            "version": run.time,
            "oscal-version": "1.1.3",
            "props": [property("tool-version", env!("CARGO_PKG_VERSION"))],
        },
        "import-ap": {"href": format!("#{plan}")},
    });
    if let Value::Object(keys) = &mut results {
        keys.insert("results".to_owned(), json!([result(&run)]));
        keys.insert(
            "back-matter".to_owned(),
            json!({"resources": [plan_resource(&run, &plan)]}),
        );
        let content = serde_json::to_vec(keys)?;
        keys.insert(
            "uuid".to_owned(),
            uuid("document", &content).to_string().into(),
        );
    }
    Ok(json!({"assessment-results": results}))
}

/// What stands for the assessment plan.
fn plan_resource(run: &Run<'_>, id: &str) -> Value {
    let selection = phrases::selection(run.report).unwrap_or_else(|| "everything".to_owned());
    json!({
        "uuid": id,
        "title": "No assessment plan",
        "description": markup(&format!(
            "The audit follows no plan in OSCAL. It makes the checks of {}: {selection}",
            run.report.benchmark.title()
        )),
        "rlinks": [{"href": "https://www.cisecurity.org/benchmark/docker"}],
    })
}

fn result(run: &Run<'_>) -> Value {
    let report = run.report;
    let mut keys = Map::new();
    let mut add = |key: &str, value: Value| keys.insert(key.to_owned(), value);
    add("uuid", run.id("result", "").into());
    let host = if report.subject.host.is_empty() {
        "a host"
    } else {
        &report.subject.host
    };
    add("title", markup(&format!("Audit of {host}")).into());
    add(
        "description",
        markup(&phrases::counts(&report.score.total)).into(),
    );
    add("start", run.time.clone().into());
    add("end", run.time.clone().into());
    add("props", properties(report).into());
    add("local-definitions", inventory::definitions(run));
    add("reviewed-controls", reviewed(report));
    let mut observations = Vec::new();
    let mut risks = Vec::new();
    let mut findings = Vec::new();
    for check in &report.checks {
        let seen = observation::of_check(run, check);
        let at_risk = risk::of_check(run, check, &seen);
        findings.extend(finding::of_check(run, check, &seen, &at_risk));
        observations.extend(seen.into_iter().map(|seen| seen.value));
        risks.extend(at_risk.into_iter().map(|risk| risk.value));
    }
    // The schema forbids empty lists.
    for (key, list) in [
        ("observations", observations),
        ("risks", risks),
        ("findings", findings),
    ] {
        if !list.is_empty() {
            add(key, list.into());
        }
    }
    let compared = report.comparison.iter().flat_map(phrases::comparison);
    let remarks: Vec<String> = report
        .warnings
        .iter()
        .cloned()
        .chain(compared)
        .map(|text| markup(&text))
        .collect();
    if !remarks.is_empty() {
        add("remarks", remarks.join("\n\n").into());
    }
    Value::Object(keys)
}

fn properties(report: &AuditReport) -> Vec<Value> {
    let total = &report.score.total;
    let mut properties = vec![
        property("benchmark", report.benchmark.id()),
        property("score", &phrases::score(total)),
    ];
    properties.extend(phrases::selection(report).map(|words| property("selection", &words)));
    properties
}

fn reviewed(report: &AuditReport) -> Value {
    let all = json!({
        "description": markup(&format!("Checks of {}", report.benchmark.title())),
        "include-controls": report
            .checks
            .iter()
            .map(|check| json!({"control-id": control(check)}))
            .collect::<Vec<_>>(),
    });
    // The schema wants at least one.
    let none = json!({
        "description": "No check was made.",
        "include-controls": [{"control-id": "none"}],
    });
    let selections = if report.checks.is_empty() { none } else { all };
    json!({"control-selections": [selections]})
}

/// The control that a check stands for. A token cannot begin with a digit.
fn control(check: &CheckResult) -> String {
    match Section::of_id(check.id).unwrap_or(check.meta.section) {
        Section::Community => format!("drydock-{}", check.meta.slug),
        _ => format!("cis-docker-{}", check.id),
    }
}

/// The objective of that control.
fn target(check: &CheckResult) -> String {
    format!("{}_obj", control(check))
}

#[cfg(test)]
mod tests;
