//! Whole pages.

use super::*;
use crate::audit_samples;

fn written(report: &AuditReport, view: &AuditView) -> String {
    let mut out = Vec::new();
    Html.write(report, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Goes through the page tag by tag: all are closed in order, and none but known ones are there.
fn tags(page: &str) -> Vec<String> {
    let void = ["meta", "input", "circle", "rect", "hr"];
    let mut open: Vec<String> = Vec::new();
    let mut seen = Vec::new();
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').unwrap();
        let is_closing = tag.starts_with('/');
        let name: String = tag
            .trim_start_matches(['/', '!'])
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        if is_closing {
            assert_eq!(open.pop().as_ref(), Some(&name));
        } else if !void.contains(&name.as_str()) && name != "DOCTYPE" {
            open.push(name.clone());
        }
        seen.push(name);
    }
    assert!(open.is_empty(), "{open:?}");
    seen
}

#[test]
fn text_from_outside_is_text() {
    let mut report = audit_samples::whole();
    report.subject.host = audit_samples::HOSTILE.to_owned();
    report.subject.address = audit_samples::HOSTILE.to_owned();
    report.selection = vec![audit_samples::HOSTILE.to_owned()];
    for check in &mut report.checks {
        check.judgement.reason = audit_samples::HOSTILE.to_owned();
        for item in &mut check.items {
            item.subject.name = audit_samples::HOSTILE.to_owned();
            item.judgement.reason = audit_samples::HOSTILE.to_owned();
        }
    }
    let page = written(&report, &AuditView::default());
    assert!(!page.contains("<script"));
    assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"));
    assert!(!page.contains(['\u{1b}', '\u{0}', '\u{202e}', '\r']));
    assert!(!tags(&page).contains(&"script".to_owned()));
    assert!(!page.contains("\"'`"));
}

#[test]
fn stands_alone_and_is_well_formed() {
    for report in [
        audit_samples::whole(),
        audit_samples::empty(),
        audit_samples::undecided(),
    ] {
        let page = written(&report, &AuditView::default());
        let tags = tags(&page);
        for external in ["script", "link", "img", "iframe", "object"] {
            assert!(!tags.contains(&external.to_owned()), "{external}");
        }
        assert!(!page.contains("url(") && !page.contains("@import") && !page.contains("src="));
    }
}

#[test]
fn every_check_and_section_has_its_place() {
    let report = audit_samples::whole();
    let page = written(&report, &AuditView::default());
    for check in &report.checks {
        assert!(
            page.contains(&format!("id=\"{}\"", check.meta.slug)),
            "{}",
            check.id
        );
    }
    for (section, _) in &report.score.sections {
        assert!(
            page.contains(&format!("aria-label=\"{section}: ")),
            "{section}"
        );
    }
    assert!(page.contains("1 pass: shop-api-1"));
    assert!(!page.contains("No check was made"));
    let empty = written(&audit_samples::empty(), &AuditView::default());
    assert!(empty.contains("No check was made"));
}

#[test]
fn the_filter_begins_as_the_view_has_it() {
    let view = AuditView {
        verdicts: vec![Verdict::Fail],
        ..AuditView::default()
    };
    let page = written(&audit_samples::whole(), &view);
    assert!(page.contains("id=\"show-fail\" checked"));
    assert_eq!(page.matches(" checked>").count(), 1);
    let page = written(&audit_samples::whole(), &AuditView::default());
    assert_eq!(page.matches(" checked>").count(), Verdict::ALL.len());
}
