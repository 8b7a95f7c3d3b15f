//! The checks themselves: the list of them, and one in full.

use drydock_audit::{Check, Selection, checks, select};
use drydock_model::audit::{Benchmark, CheckMeta};
use drydock_report::{Columns, Paint, Tone, wrap};
use serde_json::{Value, json};

use super::unknown;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::{Listing, print_json, print_lines};

/// All checks of a benchmark, in the order of their ids.
pub(crate) fn listing(benchmark: Benchmark) -> Result<Listing, Failure> {
    let mut columns = Columns::new(["ID", "LEVEL", "SEVERITY", "NAME", "TITLE"]);
    let mut json = Vec::new();
    for (id, check) in select(benchmark, &Selection::default()).map_err(unknown)? {
        let meta = check.meta();
        let level = meta.level.to_string();
        let severity = meta.severity.word();
        columns.row([id, &level, severity, meta.slug, meta.title]);
        json.push(document(meta));
    }
    Ok(Listing {
        columns,
        json: json.into(),
        empty: "no checks",
    })
}

/// The check that is meant: by its name, else by its id in a benchmark, else by an id that only an
/// older one has.
pub(crate) fn find(name: &str, benchmark: Benchmark) -> Option<&'static dyn Check> {
    let has_id = |benchmark, check: &&dyn Check| check.meta().id(benchmark) == Some(name);
    let by_slug = checks().find(|check| check.meta().slug == name);
    by_slug
        .or_else(|| checks().find(|check| has_id(benchmark, check)))
        .or_else(|| {
            let mut older = Benchmark::ALL.into_iter().rev();
            older.find_map(|benchmark| checks().find(|check| has_id(benchmark, check)))
        })
}

/// Prints one check in full.
pub(crate) fn print(check: &dyn Check, as_json: bool, context: &Context) -> Result<(), Failure> {
    let meta = check.meta();
    if as_json {
        return print_json(&document(meta), context);
    }
    let printer = context.printer();
    print_lines(&page(meta, printer.width(), printer.paint()), context)
}

fn page(meta: &CheckMeta, width: Option<usize>, paint: Paint) -> Vec<String> {
    let mut lines = vec![
        paint.paint(Tone::Strong, meta.title),
        format!("{} (level {}, {})", meta.slug, meta.level, meta.severity),
        String::new(),
    ];
    let mut part = |head: &str, text: &str| {
        lines.push(paint.paint(Tone::Strong, head));
        let limit = width.map(|width| width.saturating_sub(2));
        let wrapped = wrap(text.split_whitespace(), limit);
        lines.extend(wrapped.into_iter().map(|line| format!("  {line}")));
    };
    part("Why", meta.rationale);
    part("What to do", meta.remediation);
    part("What that may break", meta.impact);
    part("How to undo it", meta.undo);
    part("Reads", &meta.needs.join(", "));
    part("Number", &numbers(meta));
    part("More", meta.docs);
    lines
}

fn numbers(meta: &CheckMeta) -> String {
    let numbers = Benchmark::ALL.into_iter().filter_map(|benchmark| {
        let id = meta.id(benchmark)?;
        Some(format!("{id} in {benchmark}"))
    });
    numbers.collect::<Vec<_>>().join(", ")
}

fn document(meta: &CheckMeta) -> Value {
    let ids = Benchmark::ALL.into_iter();
    let ids: serde_json::Map<String, Value> = ids
        .filter_map(|one| Some((one.id().to_owned(), Value::from(meta.id(one)?))))
        .collect();
    json!({
        "slug": meta.slug,
        "ids": ids,
        "title": meta.title,
        "rationale": meta.rationale,
        "section": meta.section.number(),
        "level": meta.level,
        "profile": meta.profile.word(),
        "severity": meta.severity.word(),
        "needs": meta.needs,
        "remediation": meta.remediation,
        "impact": meta.impact,
        "undo": meta.undo,
        "docs": meta.docs,
    })
}
