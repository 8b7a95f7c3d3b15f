//! What is new, mended and unchanged against an earlier report.

use drydock_model::audit::{
    AuditReport, AuditScore, AuditSubject, Benchmark, Change, CheckItem, CheckResult, Subject,
    SubjectKind, Verdict,
};
use serde_json::{Value, json};

use super::*;
use crate::check::judgement;
use crate::find_check;

/// A report whose one check has containers of these verdicts, or, without any, one of its own.
fn report(whole: Verdict, items: &[(&str, Verdict)]) -> AuditReport {
    let item = |(name, verdict): &(&str, Verdict)| CheckItem {
        subject: Subject::named(SubjectKind::Container, *name),
        judgement: judgement(*verdict, ""),
        waiver: None,
        change: None,
    };
    let check = CheckResult {
        meta: find_check("container-memory-limit").unwrap().meta(),
        id: "5.11",
        judgement: judgement(whole, ""),
        items: items.iter().map(item).collect(),
        waiver: None,
        change: None,
    };
    AuditReport {
        benchmark: Benchmark::V180,
        subject: AuditSubject {
            engine_id: "engine".into(),
            collected_at: Some("2026-11-24T09:30:00Z".parse().unwrap()),
            ..AuditSubject::default()
        },
        selection: Vec::new(),
        checks: vec![check],
        score: AuditScore::default(),
        comparison: None,
        warnings: Vec::new(),
    }
}

/// What the format `json` would have written, with keys that are not needed.
fn written(whole: &str, items: &[(&str, &str)]) -> Value {
    let item = |(name, verdict): &(&str, &str)| json!({"kind": "container", "name": name, "id": "f00d", "verdict": verdict, "new_key": 1});
    let items: Vec<Value> = items.iter().map(item).collect();
    json!({
        "benchmark": "1.8.0",
        "selection": [],
        "subject": {"engine_id": "engine", "collected_at": "2026-11-17T09:30:00Z"},
        "checks": [
            {"slug": "container-memory-limit", "id": "5.11", "verdict": whole, "items": items},
        ],
        "another_key": {"deep": [null]},
    })
}

fn compare(earlier: &Value, report: &mut AuditReport) -> drydock_model::audit::Comparison {
    let baseline = Baseline::from_json(earlier.to_string().as_bytes()).unwrap();
    baseline.compare(report);
    report.comparison.clone().unwrap()
}

#[test]
fn every_failure_is_new_fixed_unchanged_undecided_or_gone() {
    let earlier = written(
        "fail",
        &[
            ("fixed", "fail"),
            ("gone", "fail"),
            ("hidden", "fail"),
            ("accepted", "fail"),
            ("good", "pass"),
            ("good-and-gone", "pass"),
            ("old", "fail"),
            ("renewed", "waived"),
            ("worse", "pass"),
        ],
    );
    let now = [
        ("accepted", Verdict::Waived, Some(Change::Unchanged)),
        ("fixed", Verdict::Pass, Some(Change::Fixed)),
        ("good", Verdict::Pass, Some(Change::Unchanged)),
        ("hidden", Verdict::NotPermitted, None),
        ("new", Verdict::Fail, Some(Change::New)),
        ("new-and-good", Verdict::Pass, None),
        ("old", Verdict::Fail, Some(Change::Unchanged)),
        ("renewed", Verdict::Fail, Some(Change::New)),
        ("worse", Verdict::Fail, Some(Change::New)),
    ];
    let items: Vec<_> = now
        .iter()
        .map(|(name, verdict, _)| (*name, *verdict))
        .collect();
    let mut report = report(Verdict::Fail, &items);
    let comparison = compare(&earlier, &mut report);
    let check = &report.checks[0];
    assert_eq!(check.change, Some(Change::Unchanged));
    for (item, (name, _, expected)) in check.items.iter().zip(now) {
        assert_eq!(item.change, expected, "{name}");
    }
    assert_eq!((comparison.new, comparison.fixed), (3, 1));
    assert_eq!((comparison.unchanged, comparison.undecided), (2, 1));
    let gone = ("container-memory-limit".to_owned(), "gone".to_owned());
    assert_eq!(comparison.gone, [gone]);
    assert!(comparison.caveats.is_empty(), "{:?}", comparison.caveats);
    assert_eq!(
        comparison.collected_at,
        Some("2026-11-17T09:30:00Z".parse().unwrap())
    );
}

#[test]
fn a_check_without_items_counts_as_one() {
    for (before, now, new, fixed, unchanged, undecided) in [
        ("pass", Verdict::Fail, 1, 0, 0, 0),
        ("error", Verdict::Fail, 1, 0, 0, 0),
        ("fail", Verdict::Pass, 0, 1, 0, 0),
        ("fail", Verdict::NotApplicable, 0, 1, 0, 0),
        ("fail", Verdict::Fail, 0, 0, 1, 0),
        ("fail", Verdict::Waived, 0, 0, 1, 0),
        ("fail", Verdict::Error, 0, 0, 0, 1),
        ("pass", Verdict::Pass, 0, 0, 0, 0),
    ] {
        let comparison = compare(&written(before, &[]), &mut report(now, &[]));
        let counts = (comparison.new, comparison.fixed, comparison.unchanged);
        assert_eq!(counts, (new, fixed, unchanged), "{before} {now}");
        assert_eq!(comparison.undecided, undecided, "{before} {now}");
        assert!(comparison.gone.is_empty());
    }
}

#[test]
fn nothing_is_gone_that_could_not_be_looked_for() {
    let earlier = written("fail", &[("web", "fail")]);
    let unreadable = compare(&earlier, &mut report(Verdict::Error, &[]));
    assert_eq!((unreadable.undecided, unreadable.gone.len()), (1, 0));
    let empty = compare(&earlier, &mut report(Verdict::NotApplicable, &[]));
    assert_eq!((empty.undecided, empty.gone.len()), (0, 1));
    let mut narrowed = report(Verdict::Pass, &[("db", Verdict::Pass)]);
    narrowed.selection = vec!["--container db".into()];
    let narrowed = compare(&earlier, &mut narrowed);
    assert_eq!((narrowed.undecided, narrowed.gone.len()), (1, 0));
    assert_eq!(narrowed.caveats.len(), 1);
    // What had no items then has some now.
    let mut split = report(Verdict::Fail, &[("a", Verdict::Fail), ("b", Verdict::Pass)]);
    let split = compare(&written("fail", &[]), &mut split);
    assert_eq!((split.new, split.fixed, split.unchanged), (0, 0, 1));
}

#[test]
fn things_of_one_name_are_one_failure() {
    let earlier = written("fail", &[("web", "pass"), ("web", "fail")]);
    let mut report = report(
        Verdict::Fail,
        &[("web", Verdict::Fail), ("web", Verdict::Pass)],
    );
    let comparison = compare(&earlier, &mut report);
    assert_eq!((comparison.new, comparison.unchanged), (0, 1));
}

#[test]
fn says_why_two_reports_are_not_wholly_comparable() {
    let mut earlier = written("fail", &[]);
    earlier["benchmark"] = json!("1.6.0");
    earlier["selection"] = json!(["--level 1"]);
    earlier["subject"] = json!({"engine_id": "other", "collected_at": "2027-01-01T00:00:00Z"});
    earlier["checks"] = json!([{"slug": "daemon-tls", "verdict": "fail"}]);
    let comparison = compare(&earlier, &mut report(Verdict::Fail, &[]));
    let caveats = comparison.caveats.join("\n");
    for part in [
        "benchmark 1.6.0, this one of 1.8.0",
        "of `--level 1`, this one of everything",
        "another engine",
        "the later one",
        "1 are of checks that were not made",
        "1 are not in the earlier report",
    ] {
        assert!(caveats.contains(part), "{part}: {caveats}");
    }
    assert_eq!(comparison.new, 1);
}

#[test]
fn what_is_no_report_is_an_error_that_says_where() {
    let valid = written("fail", &[("a", "fail")]).to_string();
    for (text, expected) in [
        ("", "EOF"),
        ("[]", "expected struct Report"),
        ("{\"benchmark\": \"1.8.0\"}", "missing field `checks`"),
        (&valid.replace("checks", "check"), "missing field `checks`"),
        (&valid.replace("\"slug\"", "\"sl\""), "missing field `slug`"),
        (&valid.replace("[{", "[["), "line 1"),
        (&"[".repeat(100_000), "line 1"),
        (&valid.replace("\"fail\"", "\"WARN\""), "verdict `WARN`"),
        (
            &valid.replace("\"fail\"", &format!("\"{}\"", "x".repeat(9000))),
            "xxx",
        ),
    ] {
        let error = Baseline::from_json(text.as_bytes()).unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let text = format!("{error}: {}", cause.unwrap_or_default());
        assert!(text.contains(expected), "{expected}: {text}");
        assert!(text.len() < 300, "{text}");
    }
    let mut twice = written("pass", &[]);
    let check = twice["checks"][0].clone();
    twice["checks"].as_array_mut().unwrap().push(check);
    let error = Baseline::from_json(twice.to_string().as_bytes()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("`container-memory-limit` stands in it twice")
    );
}
