//! Whole documents, and their schema.

use std::path::Path;

use drydock_model::audit::{Action, Verdict};
use expect_test::expect_file;
use serde_json::Value;

use super::*;
use crate::audit_samples;

fn written(report: &AuditReport) -> String {
    let mut out = Vec::new();
    Json.write(report, &AuditView::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn schema() -> Value {
    let path = "../../docs/schema/audit-report.schema.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What a schema says to a document; the schema is itself checked against its dialect.
fn validate(schema: Value, text: &str) -> Result<(), String> {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let answer = schemas.validate(&value, index);
    answer.map_err(|error| format!("{error:#}"))
}

/// The schema, with no key let through that it does not describe.
fn closed(mut value: Value) -> Value {
    match &mut value {
        Value::Object(map) => {
            if map.get("additionalProperties") == Some(&Value::Bool(true)) {
                map.insert("additionalProperties".to_owned(), false.into());
            }
            for one in map.values_mut() {
                *one = closed(one.take());
            }
        }
        Value::Array(list) => {
            for one in list {
                *one = closed(one.take());
            }
        }
        _ => {}
    }
    value
}

/// The sample with every sort of action.
fn with_all_actions() -> AuditReport {
    let mut report = audit_samples::whole();
    let path = "/etc/docker".to_owned();
    report.checks[0].judgement.actions.extend([
        Action::SetMode {
            path: path.clone(),
            from: 0o777,
            to: 0o755,
        },
        Action::SetOwner {
            path: path.clone(),
            from: (1000, 1000),
            to: ("root", "root"),
        },
        Action::SetDaemonOption {
            file: path,
            key: "icc",
            value: "false".into(),
        },
        Action::AddAuditRule {
            rule: "-w /etc/docker -p wa -k docker".into(),
        },
    ]);
    report
}

#[test]
fn reports_keep_their_form() {
    expect_file!["testdata/whole.json"].assert_eq(&written(&with_all_actions()));
}

#[test]
fn f32_documents_fit_their_schema_and_the_schema_has_every_key() {
    for report in [
        with_all_actions(),
        audit_samples::empty(),
        audit_samples::undecided(),
    ] {
        assert_eq!(validate(schema(), &written(&report)), Ok(()));
        assert_eq!(validate(closed(schema()), &written(&report)), Ok(()));
    }
}

#[test]
fn the_schema_refuses_what_is_not_in_it() {
    let text = written(&audit_samples::whole());
    for (right, wrong) in [
        ("\"schema_version\": 1", "\"schema_version\": 2"),
        ("\"verdict\": \"fail\"", "\"verdict\": \"WARN\""),
        ("\"kind\": \"container\"", "\"kind\": \"pod\""),
        ("\"kind\": \"run\"", "\"kind\": \"ran\""),
        ("\"percent\":", "\"per_cent\":"),
    ] {
        let changed = text.replace(right, wrong);
        assert_ne!(changed, text, "{right}");
        assert!(validate(schema(), &changed).is_err(), "{wrong}");
    }
}

#[test]
fn names_are_whole_and_findings_have_stable_ids() {
    let value: Value = serde_json::from_str(&written(&audit_samples::whole())).unwrap();
    let checks = value["checks"].as_array().unwrap();
    let privileged = checks.iter().find(|check| check["id"] == "5.5").unwrap();
    let item = &privileged["items"][0];
    assert_eq!(item["name"], audit_samples::HOSTILE);
    let id = format!(
        "container-not-privileged:container:{}",
        audit_samples::HOSTILE
    );
    assert_eq!(item["finding_id"], Value::from(id));
    assert_eq!(privileged["ids"]["ce-1.1.0"], "5.4");
    let score = &value["score"]["total"];
    let verdicts = checks
        .iter()
        .filter(|one| one["verdict"] == Verdict::Pass.word());
    assert_eq!(score["passed"], verdicts.count());
    assert_eq!(score["checks"], checks.len());
}
