//! What entries of one record for different channels mean for one another.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{DismissalReason, Finding, Qualifier, RecordId};

use crate::judge::{Because, Judged, Outcome, Subject};

/// Beginnings of the names of channels that carry on where the base ends. Others hold other builds,
/// whose fix is none for the base.
const SUPPORT: [&str; 4] = ["elts", "esm", "ltss", "pro"];

/// Dismisses entries of a record of which another entry is nearer to the package.
pub(crate) fn yield_to_nearer(all: &mut [Judged<'_>], subject: &Subject<'_>) {
    let precedence = |judged: &Judged<'_>| {
        subject
            .rule
            .precedence(&judged.candidate.affected, subject.origin)
    };
    let mut highest: BTreeMap<RecordId, u8> = BTreeMap::new();
    for judged in all.iter().filter(|judged| applies(judged)) {
        let known = highest.entry(judged.candidate.record).or_default();
        *known = precedence(judged).max(*known);
    }
    for judged in all.iter_mut().filter(|judged| applies(judged)) {
        let known = highest.get(&judged.candidate.record);
        if known.is_some_and(|known| precedence(judged) < *known) {
            let why = "the record says otherwise of the package's own channel or stream";
            judged.outcome =
                Outcome::Dismissed(DismissalReason::QualifierMismatch, Because::Said(why));
        }
    }
}

/// Whether an entry's conditions hold.
fn applies(judged: &Judged<'_>) -> bool {
    !matches!(
        judged.outcome,
        Outcome::Dismissed(
            DismissalReason::QualifierMismatch | DismissalReason::Withdrawn,
            _
        )
    )
}

/// Adds to the reason of a finding without a fix which channels have one, by the same record.
pub(crate) fn tell_channels(finding: &mut Finding, all: &[Judged<'_>], subject: &Subject<'_>) {
    if finding.fixed_in.is_some() {
        return;
    }
    let record = &finding.record;
    let of_record = all.iter().filter(|judged| {
        judged.candidate.source == record.source && judged.candidate.id == record.id
    });
    let fixes = of_record.filter_map(|judged| fix_of_channel(judged, subject));
    let fixes: BTreeSet<String> = fixes
        .filter(|(version, _)| {
            let reason = finding.reason.as_deref().unwrap_or_default();
            !reason.contains(version)
        })
        .map(|(version, channel)| format!("fixed in {version} with the channel `{channel}`"))
        .collect();
    if !fixes.is_empty() {
        let parts = finding.reason.take().into_iter().chain(fixes);
        finding.reason = Some(parts.collect::<Vec<_>>().join("; "));
    }
}

/// The fix that a channel has which the package is not from.
fn fix_of_channel<'c>(judged: &Judged<'c>, subject: &Subject<'_>) -> Option<(&'c str, &'c str)> {
    let Outcome::Dismissed(_, Because::Unmet(Qualifier::Channel(channel))) = &judged.outcome else {
        return None;
    };
    let affected = &judged.candidate.affected;
    let version = affected.fixed_version()?;
    let measured = subject.measured(affected);
    let installed = &measured.key.version;
    let is_above = measured
        .scheme
        .compare(version, installed)
        .is_ok_and(|it| it.is_gt());
    let completes = SUPPORT.iter().any(|begin| channel.starts_with(begin));
    (is_above && completes).then_some((version, channel))
}
