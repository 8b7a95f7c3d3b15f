//! Earlier reports, of any bytes and with anything of a real one changed: what is read compares with
//! a report, each of whose failures is then new or unchanged.

#![no_main]

use std::sync::LazyLock;

use drydock_audit::{Baseline, Options, audit};
use drydock_model::audit::{AuditReport, Change, Verdict};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

#[path = "../shared/changes.rs"]
mod changes;
#[path = "../shared/rich_snapshot.rs"]
mod rich_snapshot;

static REPORT: LazyLock<AuditReport> = LazyLock::new(|| {
    let today = jiff::civil::date(2026, 11, 24);
    audit(&rich_snapshot::rich_snapshot(), &Options::default(), today)
        .expect("all checks are there")
});

static EARLIER: LazyLock<Value> = LazyLock::new(|| {
    let item = |item: &drydock_model::audit::CheckItem| {
        json!({"kind": item.subject.kind.word(), "name": item.subject.name,
            "verdict": item.judgement.verdict.word()})
    };
    let checks = REPORT.checks.iter().map(|check| {
        let items: Vec<Value> = check.items.iter().map(item).collect();
        json!({"slug": check.meta.slug, "verdict": check.verdict().word(), "items": items})
    });
    json!({
        "benchmark": REPORT.benchmark.id(),
        "selection": REPORT.selection,
        "subject": {"engine_id": "e", "collected_at": "2026-11-23T00:00:00Z"},
        "checks": checks.collect::<Vec<Value>>(),
    })
});

fuzz_target!(|bytes: &[u8]| {
    compare(bytes);
    let mut earlier = EARLIER.clone();
    changes::change(&mut earlier, bytes);
    compare(earlier.to_string().as_bytes());
});

fn compare(bytes: &[u8]) {
    let Ok(baseline) = Baseline::from_json(bytes) else {
        return;
    };
    let mut report = REPORT.clone();
    baseline.compare(&mut report);
    assert!(report.comparison.is_some());
    for check in &report.checks {
        for item in &check.items {
            let is_fail = item.judgement.verdict == Verdict::Fail;
            let is_told = matches!(item.change, Some(Change::New | Change::Unchanged));
            assert!(!is_fail || is_told, "{}: {item:?}", check.id);
        }
    }
}
