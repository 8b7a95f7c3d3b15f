//! What errata of distributions tell beside the schema: whether they are about security at all, how
//! bad it is, and which module streams they are for.
//!
//! AlmaLinux and Rocky Linux keep Red Hat's form of a summary:
//! `Important: nodejs:18 security update`, two streams as `python39:3.9 and python39-devel:3.9 …`.
//! Builds of a module have `.module` in their release; only these are bound to its stream. Newer
//! summaries of AlmaLinux have `kernel:4.18.0` for packages that are in no module, which does no harm.

use super::document::Record;
use super::ecosystems::Row;

/// Longest name of a module or stream.
const MAX_STREAM: usize = 128;

/// Whether a record is not taken: it is about no vulnerability, or repeats other records.
pub(super) fn is_left_out(row: &Row, record: &Record<'_>) -> bool {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|it| record.id.starts_with(it));
    let names_cve = || record.other_ids().any(|id| id.contains("CVE-"));
    (begins(row.bug_fixes) && !names_cve()) || (begins(row.notices) && names_cve())
}

/// The severity that a summary begins with.
pub(super) fn severity<'r>(row: &Row, record: &'r Record<'_>) -> Option<&'r str> {
    let (word, _) = record.summary.as_deref()?.split_once(": ")?;
    let known = ["low", "moderate", "important", "critical"];
    let is_known = known.iter().any(|it| word.eq_ignore_ascii_case(it));
    (row.is_errata && is_known).then_some(word)
}

/// The module streams that a summary names.
pub(super) fn streams(row: &Row, record: &Record<'_>) -> Vec<String> {
    let summary = record.summary.as_deref().filter(|_| row.is_errata);
    let words = summary.unwrap_or_default().split([' ', ',']);
    let mut streams: Vec<String> = words
        .filter(|word| is_stream(word))
        .map(str::to_owned)
        .collect();
    streams.sort();
    streams.dedup();
    streams
}

fn is_stream(word: &str) -> bool {
    let fits = |part: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
        (1..=MAX_STREAM).contains(&part.len()) && part.bytes().all(plain)
    };
    let parts = word.split_once(':');
    parts.is_some_and(|(module, stream)| fits(module) && fits(stream))
}

/// Whether a version is that of a build for a module.
pub(super) fn is_modular(version: &str) -> bool {
    version.contains(".module_el") || version.contains(".module+el")
}
