//! JUnit of the sample reports.

use drydock_model::audit::Verdict;

use super::*;
use crate::audit_samples;

fn text(report: &AuditReport) -> String {
    let mut out = Vec::new();
    Junit
        .write(report, &AuditView::default(), &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_case_for_each_check() {
    let report = audit_samples::whole();
    let text = text(&report);
    assert_eq!(text.matches("<testcase ").count(), report.checks.len());
    let count = |verdicts: &[Verdict]| {
        let checks = report.checks.iter();
        checks
            .filter(|check| verdicts.contains(&check.verdict()))
            .count()
    };
    assert_eq!(text.matches("<failure ").count(), count(&[Verdict::Fail]));
    assert_eq!(
        text.matches("<error ").count(),
        count(&[Verdict::Error, Verdict::NotPermitted])
    );
    assert_eq!(
        text.matches("<skipped ").count(),
        count(&[Verdict::Manual, Verdict::Waived, Verdict::NotApplicable])
    );
    assert!(text.contains("<testsuites name=\"drydock audit\" tests=\"11\""));
    assert!(text.contains("timestamp=\"2026-11-24T09:30:00\""));
}

#[test]
fn a_failing_case_lists_its_things() {
    let text = text(&audit_samples::whole());
    let case = text
        .split("<testcase ")
        .find(|case| case.contains("not-privileged"))
        .unwrap();
    for part in [
        "type=\"critical\" message=\"2 of 4 containers fail\"",
        "* container legacy-builder (fail, unchanged): privileged",
        "the waiver by ops@example.org expired on 2026-09-30",
        "* container backup-agent (waived): privileged",
        "HostConfig.Privileged: true; expected: false",
        "&lt;script&gt;",
    ] {
        assert!(case.contains(part), "{part}: {case}");
    }
    assert!(!case.contains("shop-api-1"), "{case}");
}

#[test]
fn hostile_names_are_text() {
    let text = text(&audit_samples::whole());
    assert!(!text.contains("<script>") && !text.contains("]]>"));
    let forbidden = |c: char| c.is_control() && c != '\n';
    assert!(!text.contains(forbidden) && !text.contains('\u{202e}'));
}

#[test]
fn an_audit_without_checks_is_not_green() {
    let text = text(&audit_samples::empty());
    assert!(
        text.contains("tests=\"1\" failures=\"0\" errors=\"1\""),
        "{text}"
    );
    assert!(text.contains("the engine does not answer"), "{text}");
}
