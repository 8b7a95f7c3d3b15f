//! One audit: a snapshot becomes a report.

use std::collections::BTreeSet;

use drydock_model::audit::{
    AuditReport, AuditScore, Benchmark, CheckItem, CheckResult, Section, compare_ids,
};
use jiff::civil::Date;

use crate::subject;
use crate::{Check, Facts, Judged, Outcome, Policy, Scope, Snapshot, Waivers, checks};

/// Which checks are made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only those of this profile level or below.
    pub level: Option<u8>,
    /// Only these sections, by number.
    pub sections: Vec<String>,
    /// Only these, by id or slug; else by the group that the id is in (`1.1` for `1.1.3`).
    pub checks: Vec<String>,
    /// Not these, named in the same ways.
    pub skip: Vec<String>,
}

/// How a snapshot is judged.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whose numbers are used; checks that it lacks are left out.
    pub benchmark: Benchmark,
    /// Which checks.
    pub selection: Selection,
    /// Which containers and images.
    pub scope: Scope,
    /// What is expected.
    pub policy: Policy,
    /// What is accepted.
    pub waivers: Waivers,
}

/// A check that does not exist, with those that may have been meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no check or section `{name}` in {benchmark}")]
pub struct UnknownCheck {
    /// What was asked for.
    pub name: String,
    /// In which benchmark.
    pub benchmark: Benchmark,
}

/// Judges a snapshot. `today` is the day that waivers are held against.
///
/// # Errors
/// When the selection names a check that the benchmark does not have.
pub fn audit(
    snapshot: &Snapshot,
    options: &Options,
    today: Date,
) -> Result<AuditReport, UnknownCheck> {
    let selected = select(options.benchmark, &options.selection)?;
    let facts = Facts::new(snapshot, &options.policy, &options.scope);
    let mut results: Vec<CheckResult> = selected
        .into_iter()
        .map(|(id, check)| result(id, check, check.judge(&facts)))
        .collect();
    let mut warnings = options
        .waivers
        .apply(&mut results, snapshot, options, today);
    warnings.extend(subject::warnings(snapshot));
    Ok(AuditReport {
        benchmark: options.benchmark,
        subject: subject::of(snapshot),
        selection: words(options),
        score: AuditScore::of(&results),
        checks: results,
        comparison: None,
        warnings,
    })
}

/// The checks of a benchmark that are selected, in the order of their ids.
///
/// # Errors
/// When the selection names one that does not exist.
pub fn select(
    benchmark: Benchmark,
    selection: &Selection,
) -> Result<Vec<(&'static str, &'static dyn Check)>, UnknownCheck> {
    let mut all: Vec<_> = checks()
        .filter_map(|check| Some((check.meta().id(benchmark)?, check)))
        .collect();
    all.sort_by(|(a, _), (b, _)| compare_ids(a, b));
    let ids = |names: &[String]| -> Result<BTreeSet<&str>, UnknownCheck> {
        let found = names.iter().map(|name| match named(name, &all) {
            ids if ids.is_empty() => Err(UnknownCheck {
                name: name.clone(),
                benchmark,
            }),
            ids => Ok(ids),
        });
        Ok(found
            .collect::<Result<Vec<_>, _>>()?
            .concat()
            .into_iter()
            .collect())
    };
    let (wanted, skipped) = (ids(&selection.checks)?, ids(&selection.skip)?);
    let sections = ids(&selection.sections)?;
    let level = selection.level.unwrap_or(u8::MAX);
    all.retain(|(id, check)| {
        check.meta().level <= level
            && (sections.is_empty() || sections.contains(id))
            && (wanted.is_empty() || wanted.contains(id))
            && !skipped.contains(id)
    });
    Ok(all)
}

/// Ids of the checks that a name means: the one of that slug or id, or else those of that group.
fn named(name: &str, all: &[(&'static str, &'static dyn Check)]) -> Vec<&'static str> {
    let is_exact = |(id, check): &&(&str, &dyn Check)| name == *id || name == check.meta().slug;
    if let Some((id, _)) = all.iter().find(is_exact) {
        return vec![*id];
    }
    let is_within = |id: &&str| {
        let rest = id.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    all.iter().map(|(id, _)| *id).filter(is_within).collect()
}

fn result(id: &'static str, check: &dyn Check, judged: Judged) -> CheckResult {
    let outcome = judged.unwrap_or_else(|unknown| {
        let judgement: drydock_model::audit::Judgement = unknown.into();
        Outcome::from(judgement)
    });
    let mut items: Vec<CheckItem> = outcome
        .items
        .into_iter()
        .map(|(subject, judgement)| CheckItem {
            subject,
            judgement,
            waiver: None,
            change: None,
        })
        .collect();
    items.sort_by(|a, b| a.subject.cmp(&b.subject));
    CheckResult {
        meta: check.meta(),
        id,
        judgement: outcome.judgement,
        items,
        waiver: None,
        change: None,
    }
}

/// What narrows an audit down, in words.
fn words(options: &Options) -> Vec<String> {
    let (selection, scope) = (&options.selection, &options.scope);
    let mut words = Vec::new();
    let mut each = |flag: &str, values: &[String]| {
        words.extend(values.iter().map(|value| format!("--{flag} {value}")));
    };
    each("section", &selection.sections);
    each("check", &selection.checks);
    each("skip", &selection.skip);
    each("container", &scope.containers);
    each("image", &scope.images);
    let labels = scope.labels.iter().map(|(name, value)| match value {
        Some(value) => format!("--label {name}={value}"),
        None => format!("--label {name}"),
    });
    words.extend(labels);
    words.extend(selection.level.map(|level| format!("--level {level}")));
    if scope.only_running {
        words.push("--running".to_owned());
    }
    let unique: BTreeSet<String> = words.drain(..).collect();
    unique.into_iter().collect()
}

/// The sections that a benchmark has checks of.
pub fn sections(benchmark: Benchmark) -> BTreeSet<Section> {
    let ids = checks().filter_map(|check| check.meta().id(benchmark));
    ids.filter_map(Section::of_id).collect()
}

#[cfg(test)]
mod tests;
