//! The words for how a source stands.

use drydock_feeds::{Health, Kind, SourceStatus};
use drydock_report::Tone;
use jiff::Timestamp;

use crate::words::{age, count, until};

/// What sources of this kind together are called.
pub(in crate::commands) const fn feed(kind: Kind) -> &'static str {
    match kind {
        Kind::Advisories => "vulnerabilities",
        Kind::Enrichment => "enrichment",
        Kind::Releases => "releases",
    }
}

pub(in crate::commands) const fn tone(health: Health) -> Tone {
    match health {
        Health::Good => Tone::Good,
        Health::Stale { .. } => Tone::Warning,
        Health::Frozen | Health::Never | Health::Disabled => Tone::Faint,
        Health::Failed => Tone::Bad,
    }
}

pub(in crate::commands) fn state(health: Health) -> String {
    match health {
        Health::Stale { days } => format!("stale ({days} days)"),
        other => other.word().to_owned(),
    }
}

/// When it is to be fetched next.
pub(in crate::commands) fn next_run(source: &SourceStatus, now: Timestamp) -> String {
    match source.next_run {
        _ if !source.enabled => "-".to_owned(),
        Some(next) if !source.is_due => until(next, now),
        _ => "due".to_owned(),
    }
}

/// What there is to say of a source besides its line; of warnings only the first `most`.
pub(in crate::commands) fn remarks(
    source: &SourceStatus,
    now: Timestamp,
    most: usize,
) -> Vec<(Tone, String)> {
    let id = source.meta.id;
    let mut remarks = Vec::new();
    for (path, failure) in &source.failures {
        let place = path.as_deref().unwrap_or("as a whole");
        let when = age(failure.at, now);
        let text = format!("{id} {place}, {when}: {}", failure.message);
        remarks.push((Tone::Bad, text));
    }
    if let Some(fallback) = &source.fallback {
        let text = format!("{id}: {fallback} answers in its place");
        remarks.push((Tone::Faint, text));
    }
    if source.skipped > 0 {
        let text = format!("{id}: {} records could not be read", source.skipped);
        remarks.push((Tone::Warning, text));
    }
    let warnings = source.first_warnings.iter().take(most);
    let told = warnings.len() as u64;
    remarks.extend(warnings.map(|it| (Tone::Warning, format!("{id} {it}"))));
    if let Some(more @ 1..) = source.warnings.checked_sub(told) {
        let more = count(more, "warning", "warnings");
        remarks.push((Tone::Warning, format!("{id}: {more} more")));
    }
    remarks
}
