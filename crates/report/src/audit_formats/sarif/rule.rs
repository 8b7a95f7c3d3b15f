//! A check as a rule.

use drydock_model::Severity;
use drydock_model::audit::{Benchmark, CheckMeta};
use serde_json::{Map, Value, json};

/// A check as a rule. Tags and `security-severity` are those that
/// [GitHub](https://docs.github.com/en/code-security/reference/code-scanning) filters by.
pub(super) fn rule(meta: &CheckMeta) -> Value {
    let mut rule = json!({
        "id": meta.slug,
        "name": camel_case(meta.slug),
        "shortDescription": {"text": format!("{}.", meta.title)},
        "fullDescription": {"text": meta.rationale},
        "defaultConfiguration": {"level": level(meta.severity)},
        "help": {"text": help(meta, ""), "markdown": help(meta, "**")},
        "properties": {
            "precision": "very-high",
            "problem.severity": level(meta.severity),
            "security-severity": security_severity(meta.severity),
            "level": meta.level,
            "profile": meta.profile.word(),
            "ids": ids(meta),
            "tags": tags(meta),
        },
    });
    if let (true, Value::Object(keys)) = (meta.docs.starts_with("https://"), &mut rule) {
        keys.insert("helpUri".to_owned(), meta.docs.into());
    }
    rule
}

/// The level of what fails.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Negligible | Severity::Unknown => "note",
    }
}

/// A number within GitHub's range for the word: above 9 critical, from 7 high, from 4 medium.
pub(super) const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.5",
        Severity::Negligible | Severity::Unknown => "0.5",
    }
}

fn help(meta: &CheckMeta, strong: &str) -> String {
    [
        ("Why", meta.rationale),
        ("What to do", meta.remediation),
        ("What it may break", meta.impact),
        ("How to take it back", meta.undo),
        ("More", meta.docs),
    ]
    .iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(label, text)| format!("{strong}{label}:{strong} {text}"))
    .collect::<Vec<_>>()
    .join("\n\n")
}

fn ids(meta: &CheckMeta) -> Map<String, Value> {
    let id = |one: Benchmark| Some((one.id().to_owned(), meta.id(one)?.into()));
    Benchmark::ALL.into_iter().filter_map(id).collect()
}

fn tags(meta: &CheckMeta) -> Vec<String> {
    let mut tags = vec![
        "security".to_owned(),
        "docker".to_owned(),
        format!("level-{}", meta.level),
        format!("section-{}", meta.section.number()),
    ];
    tags.extend(Benchmark::ALL.into_iter().filter_map(|one| {
        let id = meta.id(one)?;
        Some(format!("cis-docker/{one}/{id}"))
    }));
    tags
}

fn camel_case(slug: &str) -> String {
    let words = slug.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
