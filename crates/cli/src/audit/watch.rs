//! `--watch`: follows the engine and prints each result that changes.
//!
//! For people one line for each change and each result; with `--format json` the report is followed
//! by one JSON object a line for each change. The whole is judged anew each time, which
//! takes a millisecond. What only a scan can tell of an image that comes meanwhile is not known.

use std::collections::BTreeMap;
use std::io::Write as _;

use anyhow::Context as _;
use drydock_audit::{Options, Snapshot};
use drydock_model::audit::{AuditReport, Judgement, Verdict};
use drydock_probe::{Change, Watcher};
use drydock_report::{Paint, Tone, clean};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::SelectionArgs;
use super::target::Target;
use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;

/// Watches until it is stopped.
pub(crate) fn watch(
    (target, selection, options): (&Target, &SelectionArgs, &Options),
    mut snapshot: Snapshot,
    as_json: bool,
    context: &Context,
) -> anyhow::Result<Code> {
    let mut before = results(&selection.judge(&snapshot, options, None)?);
    let mut watcher = Watcher::new(target.options().clone());
    context.block_on(async {
        loop {
            let change = watcher.next_change(&mut snapshot).await;
            let change = change.or_fail(Code::Engine)?;
            let now = clock::now();
            snapshot.collected_at = Some(now);
            let after = results(&selection.judge(&snapshot, options, None)?);
            let difference = difference(&before, &after);
            let told = match as_json {
                true => vec![document(now, &change, &difference).to_string()],
                false => lines(now, &change, &difference, context.printer().paint()),
            };
            print(&told, context)?;
            before = after;
        }
    })
}

/// What a result is about: the check's id and name, and the thing's name.
type Key = (&'static str, &'static str, String);

/// A verdict and its reason.
type Result = (Verdict, String);

fn results(report: &AuditReport) -> BTreeMap<Key, Result> {
    let of = |judgement: &Judgement| (judgement.verdict, judgement.reason.clone());
    let mut results = BTreeMap::new();
    for check in &report.checks {
        let key = |name: &str| (check.id, check.meta.slug, name.to_owned());
        if check.items.is_empty() {
            results.insert(key(""), of(&check.judgement));
        }
        for item in &check.items {
            results.insert(key(&item.subject.name), of(&item.judgement));
        }
    }
    results
}

/// A result that is another than before, or new, or gone.
struct Difference<'a> {
    key: &'a Key,
    before: Option<&'a Result>,
    after: Option<&'a Result>,
}

fn difference<'a>(
    before: &'a BTreeMap<Key, Result>,
    after: &'a BTreeMap<Key, Result>,
) -> Vec<Difference<'a>> {
    let verdict = |result: Option<&Result>| result.map(|(verdict, _)| *verdict);
    let mut keys: Vec<&Key> = before.keys().chain(after.keys()).collect();
    keys.sort();
    keys.dedup();
    let all = keys.into_iter().map(|key| Difference {
        key,
        before: before.get(key),
        after: after.get(key),
    });
    // What passes or does not apply to a thing that comes or goes is no news.
    let is_news = |one: &Difference<'_>| {
        let (old, new) = (verdict(one.before), verdict(one.after));
        let matters = |verdict: Option<Verdict>| {
            verdict.is_some_and(|verdict| verdict == Verdict::Fail || verdict.is_open())
        };
        old != new && (matters(old) || matters(new))
    };
    all.filter(is_news).collect()
}

fn lines(
    now: Timestamp,
    change: &Change,
    difference: &[Difference<'_>],
    paint: Paint,
) -> Vec<String> {
    let time = now.strftime("%H:%M:%SZ");
    let change = clean(&change.to_string()).into_owned();
    let mut lines = vec![paint.paint(Tone::Faint, &format!("{time}  {change}"))];
    for one in difference {
        let (id, slug, name) = one.key;
        let (word, tone, reason) = match one.after {
            Some((verdict, reason)) => (verdict.word(), tone(*verdict), reason.as_str()),
            None => ("gone", Tone::Faint, ""),
        };
        let word = paint.paint(tone, &format!("{word:<13}"));
        let what = if name.is_empty() { *slug } else { name };
        let line = format!("  {id:<6}  {word}  {}: {}", clean(what), clean(reason));
        lines.push(line.trim_end_matches([':', ' ']).to_owned());
    }
    lines
}

const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Fail => Tone::Bad,
        Verdict::Pass => Tone::Good,
        Verdict::Error | Verdict::NotPermitted | Verdict::Manual => Tone::Warning,
        Verdict::NotApplicable | Verdict::Waived => Tone::Faint,
    }
}

fn document(now: Timestamp, change: &Change, difference: &[Difference<'_>]) -> Value {
    let result = |result: Option<&Result>| {
        result.map(|(verdict, reason)| json!({"verdict": verdict.word(), "reason": reason}))
    };
    let results = difference.iter().map(|one| {
        json!({
            "id": one.key.0,
            "slug": one.key.1,
            "name": one.key.2,
            "before": result(one.before),
            "after": result(one.after),
        })
    });
    json!({
        "at": now.to_string(),
        "change": change.to_string(),
        "results": results.collect::<Vec<_>>(),
    })
}

/// At once, also into a pipe: whoever watches wants to know now.
fn print(lines: &[String], context: &Context) -> anyhow::Result<()> {
    let mut out = context.printer().out();
    for line in lines {
        writeln!(out, "{line}").context("cannot write to standard output")?;
    }
    out.flush().context("cannot write to standard output")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(of: &[(&'static str, Verdict)]) -> BTreeMap<Key, Result> {
        let result = |(name, verdict): &(&'static str, Verdict)| {
            (
                ("5.5", "slug", (*name).to_owned()),
                (*verdict, String::new()),
            )
        };
        of.iter().map(result).collect()
    }

    #[test]
    fn only_what_matters_is_news() {
        let before = results(&[
            ("stays", Verdict::Fail),
            ("mended", Verdict::Fail),
            ("gone-bad", Verdict::Fail),
            ("gone-good", Verdict::Pass),
        ]);
        let after = results(&[
            ("stays", Verdict::Fail),
            ("mended", Verdict::Pass),
            ("new-bad", Verdict::Fail),
            ("new-good", Verdict::Pass),
        ]);
        let news = difference(&before, &after);
        let names: Vec<&str> = news.iter().map(|one| one.key.2.as_str()).collect();
        assert_eq!(names, ["gone-bad", "mended", "new-bad"]);
    }
}
