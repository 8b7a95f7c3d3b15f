//! A check as a case.

use drydock_model::audit::{CheckItem, CheckResult, Judgement, Section, Verdict};

use super::xml::Element;
use crate::audit_phrases as phrases;

pub(super) fn case(check: &CheckResult) -> Element {
    let section = Section::of_id(check.id).unwrap_or(check.meta.section);
    Element::new("testcase")
        .attribute("name", format!("{} {}", check.id, check.meta.title))
        .attribute("classname", section.title())
        .attribute("time", 0)
        .containing(outcome(check))
}

fn outcome(check: &CheckResult) -> Option<Element> {
    let verdict = check.verdict();
    let name = match verdict {
        Verdict::Pass => return None,
        Verdict::Fail => "failure",
        Verdict::NotPermitted | Verdict::Error => "error",
        Verdict::Manual | Verdict::Waived | Verdict::NotApplicable => "skipped",
    };
    let reason = &check.judgement.reason;
    let (sort, message) = match verdict {
        Verdict::Fail => (phrases::severity(check).word(), reason.clone()),
        _ => (
            verdict.word(),
            format!("{}: {reason}", phrases::verdict(verdict)),
        ),
    };
    let outcome = Element::new(name)
        .attribute("type", sort)
        .attribute("message", message);
    Some(outcome.lines(&lines(check)))
}

/// What a person needs to act: the things that do not pass, evidence, and what to do.
fn lines(check: &CheckResult) -> Vec<String> {
    let meta = check.meta;
    let mut lines = vec![format!(
        "{} (level {}): {}",
        meta.slug, meta.level, check.judgement.reason
    )];
    lines.extend(check.waiver.as_ref().map(phrases::waiver));
    add(&mut lines, "", &check.judgement);
    for item in check.items.iter().filter(|item| phrases::speaks(item)) {
        lines.push(item_line(item));
        lines.extend(
            item.waiver
                .as_ref()
                .map(|one| format!("    {}", phrases::waiver(one))),
        );
        add(&mut lines, "    ", &item.judgement);
    }
    if check.verdict() == Verdict::Fail {
        lines.push(format!("why: {}", meta.rationale));
        lines.push(format!("remediation: {}", meta.remediation));
        lines.push(format!("impact: {}", meta.impact));
    }
    lines
}

fn item_line(item: &CheckItem) -> String {
    let CheckItem {
        subject,
        judgement,
        change,
        ..
    } = item;
    let verdict = phrases::verdict(judgement.verdict);
    let change = change.map(|change| format!(", {}", change.word()));
    format!(
        "* {} {} ({verdict}{}): {}",
        subject.kind.word(),
        subject.name,
        change.unwrap_or_default(),
        judgement.reason
    )
}

fn add(lines: &mut Vec<String>, indent: &str, judgement: &Judgement) {
    let evidence = judgement.evidence.iter().map(phrases::evidence);
    lines.extend(evidence.map(|text| format!("{indent}{text}")));
    if judgement.verdict == Verdict::Fail {
        let actions = judgement.actions.iter().map(phrases::action);
        lines.extend(actions.map(|text| format!("{indent}to do: {text}")));
    }
}
