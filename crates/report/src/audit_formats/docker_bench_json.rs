//! The JSON that docker-bench-security writes, for those who parse it today.
//!
//! Keys and types were read off its source,
//! <https://github.com/docker/docker-bench-security/blob/master/functions/output_lib.sh>, and
//! checked against what DefectDojo's parser asks for. What stands where:
//!
//! | key | here |
//! |---|---|
//! | `dockerbenchsecurity` | the version of the script whose numbers are used: 1.3.4 for ce-1.1.0, 1.3.5 for 1.2.0, else the benchmark's own |
//! | `start`, `end` | when the facts were collected, in seconds; 0 where that is not known |
//! | `tests[]` | one per section: `id`, `desc`, `results`; ours beyond the benchmark is `99`, as there |
//! | `results[].result` | `PASS`; `WARN` for fail; `INFO` for not-applicable and waived; `NOTE` for manual, not-permitted and error |
//! | `results[].details` | the verdict where the four words hide it, the reason, and the items |
//! | `results[].items` | names of what is not as it should be, each whole, where there are any |
//! | `results[].remediation`, `remediation-impact` | for all but `PASS` |
//! | `checks` | how many results there are |
//! | `score` | one up for each `PASS`, one down for each `WARN`: it has no maximum and is comparable with nothing |
//!
//! Unlike there it is always valid JSON, whatever is selected and however things are named, no
//! check is missing when nothing runs, and names are not cut at blanks. Titles are ours.

use std::io;

use drydock_model::audit::{AuditReport, Benchmark, CheckResult, Section, Verdict};
use serde::Serialize;

use crate::audit_phrases as phrases;
use crate::{AuditFormat, AuditView, Error, Meta};

/// The format `docker-bench-json`.
pub(super) struct DockerBenchJson;

static META: Meta = Meta {
    id: "docker-bench-json",
    title: "JSON with the keys of docker-bench-security, for what parses that",
    media_type: "application/json",
    docs: "docs/audit-formats.md",
};

#[derive(Serialize)]
struct Document<'r> {
    dockerbenchsecurity: &'static str,
    start: i64,
    tests: Vec<Test<'r>>,
    checks: usize,
    score: i64,
    end: i64,
}

#[derive(Serialize)]
struct Test<'r> {
    id: &'static str,
    desc: &'static str,
    results: Vec<Outcome<'r>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Outcome<'r> {
    id: &'static str,
    desc: &'static str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    items: Vec<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation_impact: Option<&'static str>,
}

impl AuditFormat for DockerBenchJson {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        _view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        let time = report.subject.collected_at;
        let time = time.map_or(0, |time| time.as_second());
        let document = Document {
            dockerbenchsecurity: version(report.benchmark),
            start: time,
            tests: tests(report),
            checks: report.checks.len(),
            score: report.checks.iter().map(points).sum(),
            end: time,
        };
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)?;
        Ok(())
    }
}

const fn version(benchmark: Benchmark) -> &'static str {
    match benchmark {
        Benchmark::Ce110 => "1.3.4",
        Benchmark::V120 => "1.3.5",
        _ => benchmark.id(),
    }
}

const fn points(check: &CheckResult) -> i64 {
    match check.verdict() {
        Verdict::Pass => 1,
        Verdict::Fail => -1,
        _ => 0,
    }
}

fn tests(report: &AuditReport) -> Vec<Test<'_>> {
    let mut tests: Vec<Test<'_>> = Vec::new();
    for check in &report.checks {
        let section = Section::of_id(check.id).unwrap_or(check.meta.section);
        let id = match section {
            Section::Community => "99",
            _ => section.number(),
        };
        let outcome = outcome(check);
        match tests.iter_mut().find(|test| test.id == id) {
            Some(test) => test.results.push(outcome),
            None => tests.push(Test {
                id,
                desc: section.title(),
                results: vec![outcome],
            }),
        }
    }
    tests
}

fn outcome(check: &CheckResult) -> Outcome<'_> {
    let verdict = check.verdict();
    let speaking = check.items.iter();
    let speaking = speaking.filter(|item| verdict != Verdict::Pass && phrases::speaks(item));
    let items: Vec<&str> = speaking.map(|item| item.subject.name.as_str()).collect();
    let advice =
        |text: &'static str| (verdict != Verdict::Pass && !text.is_empty()).then_some(text);
    Outcome {
        id: check.id,
        desc: check.meta.title,
        result: phrases::bench_word(verdict),
        details: (verdict != Verdict::Pass).then(|| details(check, &items)),
        items,
        remediation: advice(check.meta.remediation),
        remediation_impact: advice(check.meta.impact),
    }
}

fn details(check: &CheckResult, items: &[&str]) -> String {
    let mut details = match (check.verdict(), &check.waiver) {
        (Verdict::Waived, Some(waiver)) => format!("{}; ", phrases::waiver(waiver)),
        (Verdict::Fail, _) => String::new(),
        (verdict, _) => format!("{}: ", phrases::verdict(verdict)),
    };
    details.push_str(&check.judgement.reason);
    if !items.is_empty() {
        details.push_str(&format!(": {}", items.join(" ")));
    }
    details
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::audit_samples;

    fn written(report: &AuditReport) -> Value {
        let mut out = Vec::new();
        let format = DockerBenchJson;
        format
            .write(report, &AuditView::default(), &mut out)
            .unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    fn keys(value: &Value) -> Vec<&str> {
        value
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    }

    #[test]
    fn f32_is_valid_json_with_the_known_keys_whatever_is_selected() {
        let whole = written(&audit_samples::whole());
        let known = [
            "dockerbenchsecurity",
            "start",
            "tests",
            "checks",
            "score",
            "end",
        ];
        assert_eq!(keys(&whole), known);
        assert_eq!(whole["start"], 1_795_512_600);
        assert_eq!(whole["checks"], 11);
        assert_eq!(whole["score"], -1);
        let tests = whole["tests"].as_array().unwrap();
        let ids: Vec<&str> = tests
            .iter()
            .map(|test| test["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids, ["1", "2", "4", "5", "7", "99"]);
        for test in tests {
            assert_eq!(keys(test), ["id", "desc", "results"]);
        }
        let empty = written(&audit_samples::empty());
        assert_eq!(keys(&empty), known);
        assert_eq!(empty["tests"], Value::Array(Vec::new()));
    }

    #[test]
    fn results_have_the_four_words_and_say_what_they_hide() {
        let whole = written(&audit_samples::whole());
        let results = whole["tests"].as_array().unwrap().iter();
        let results: Vec<&Value> = results
            .flat_map(|test| test["results"].as_array().unwrap())
            .collect();
        let told = |id: &str| {
            let found = results.iter().find(|result| result["id"] == id).unwrap();
            (found["result"].as_str().unwrap(), found["details"].as_str())
        };
        assert_eq!(told("2.8"), ("PASS", None));
        assert_eq!(
            told("5.2"),
            ("INFO", Some("not applicable: this host has no AppArmor"))
        );
        assert_eq!(told("2.3").0, "NOTE");
        assert_eq!(told("5.13").0, "INFO");
        assert!(
            told("5.13")
                .1
                .unwrap()
                .starts_with("waived until 2027-06-30 by ")
        );
        let privileged = results.iter().find(|one| one["id"] == "5.5").unwrap();
        assert_eq!(
            keys(privileged),
            [
                "id",
                "desc",
                "result",
                "details",
                "items",
                "remediation",
                "remediation-impact"
            ]
        );
        assert_eq!(
            privileged["items"],
            serde_json::json!([audit_samples::HOSTILE, "backup-agent", "legacy-builder"])
        );
    }
}
