//! Snapshots, of any bytes and with any fact of a rich one changed: each check says something of
//! each, what is decided has evidence, and what is saved is read back.

#![no_main]

use std::sync::LazyLock;

use drydock_audit::{Options, Snapshot, audit};
use drydock_model::audit::{Benchmark, Judgement};
use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

#[path = "../shared/changes.rs"]
mod changes;
#[path = "../shared/rich_snapshot.rs"]
mod rich_snapshot;

const TODAY: Date = jiff::civil::date(2026, 11, 24);

static RICH: LazyLock<Value> = LazyLock::new(|| {
    let rich = serde_json::to_value(rich_snapshot::rich_snapshot());
    rich.expect("a snapshot is JSON")
});

fuzz_target!(|bytes: &[u8]| {
    if let Ok(snapshot) = Snapshot::from_json(bytes) {
        judge(&snapshot, Benchmark::V180);
    }
    let mut document = RICH.clone();
    changes::change(&mut document, bytes);
    let Ok(snapshot) = Snapshot::from_json(document.to_string().as_bytes()) else {
        return;
    };
    let old = bytes.len() % 8 == 0;
    judge(
        &snapshot,
        if old {
            Benchmark::Ce110
        } else {
            Benchmark::V180
        },
    );
    let mut saved = Vec::new();
    snapshot.to_json(&mut saved).expect("memory takes it");
    assert_eq!(Snapshot::from_json(&saved).ok(), Some(snapshot));
});

fn judge(snapshot: &Snapshot, benchmark: Benchmark) {
    let options = Options {
        benchmark,
        ..Options::default()
    };
    let report = audit(snapshot, &options, TODAY).expect("all checks are there");
    for check in &report.checks {
        if check.items.is_empty() {
            has_evidence(check.id, &check.judgement);
        }
        for item in &check.items {
            has_evidence(check.id, &item.judgement);
        }
    }
}

fn has_evidence(id: &str, judgement: &Judgement) {
    let is_decided = judgement.verdict.is_decided();
    assert!(
        !is_decided || !judgement.evidence.is_empty(),
        "{id}: {judgement:?}"
    );
}
