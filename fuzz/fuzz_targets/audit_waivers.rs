//! Waivers, attestations and policies: any text gives them or an error with its place. A waiver
//! whose other keys are right may select anything: it turns failures into waived ones, and nothing
//! else.

#![no_main]

use std::sync::LazyLock;

use drydock_audit::{Options, Policy, Snapshot, Waivers, audit};
use drydock_model::audit::{AuditReport, Verdict};
use jiff::civil::Date;
use libfuzzer_sys::fuzz_target;

#[path = "../shared/rich_snapshot.rs"]
mod rich_snapshot;

const TODAY: Date = jiff::civil::date(2026, 11, 24);

static SNAPSHOT: LazyLock<Snapshot> = LazyLock::new(rich_snapshot::rich_snapshot);

static PLAIN: LazyLock<AuditReport> = LazyLock::new(|| judged(Waivers::default()));

fuzz_target!(|text: &str| {
    let _ = Policy::parse(text);
    if let Ok(waivers) = Waivers::parse(text) {
        judged(waivers);
    }
    for check in ["5.5", "4.5", "image-secrets", "3.1"] {
        let head = format!("[[waiver]]\ncheck = '{check}'\nreason = 'r'\nowner = 'o'\n");
        let Ok(waivers) = Waivers::parse(&format!("{head}expires = 2027-01-01\n{text}")) else {
            return;
        };
        if waivers.attestations().is_empty() {
            only_failures_are_waived(&judged(waivers));
        }
    }
});

fn judged(waivers: Waivers) -> AuditReport {
    let options = Options {
        waivers,
        ..Options::default()
    };
    audit(&SNAPSHOT, &options, TODAY).expect("all checks are there")
}

fn only_failures_are_waived(report: &AuditReport) {
    for (before, after) in PLAIN.checks.iter().zip(&report.checks) {
        assert_eq!(before.items.len(), after.items.len());
        for (before, after) in before.items.iter().zip(&after.items) {
            let (before, after) = (before.judgement.verdict, after.judgement.verdict);
            let is_waived = before == Verdict::Fail && after == Verdict::Waived;
            assert!(before == after || is_waived, "{before:?} {after:?}");
        }
    }
}
