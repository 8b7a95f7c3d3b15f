//! Secrets are replaced before they get into a snapshot.
//!
//! Names stay, values go: what a check or a reader needs is that `DB_PASSWORD` was set, never to
//! what. A value goes where its name says so (`--password x`, `token: x`) or where it looks like
//! what services hand out ([GitHub](https://github.blog/engineering/behind-githubs-new-authentication-token-formats/),
//! [AWS](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html), JWT, private
//! keys, `user:password@` of a URL).
//!
//! Knowingly missed: a secret under a name that says nothing, without a shape of its own, e.g. the
//! third word of `connect.sh db hunter2`. In doubt a value goes: one that was harmless costs a
//! reader a word, one that was not is in a file that gets sent around.

mod assignment;
mod shape;
mod value;
mod words;

use std::ops::Range;

use crate::secret_name::likeness;

pub use words::redact_words;

/// What stands where a secret was.
pub const REDACTED: &str = "[redacted]";

/// Most bytes of a text that are looked at and kept.
const MAX_BYTES: usize = 32 << 10;

/// `NAME=VALUE` of an environment without the value. An empty value stays empty.
pub fn redact_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, "")) => format!("{name}="),
        Some((name, _)) => format!("{name}={REDACTED}"),
        None => pair.to_owned(),
    }
}

/// `NAME=VALUE` of an image's environment: the value goes only where it, or its name, looks like a
/// secret, because most of them are versions and paths that say what the image is.
pub fn redact_image_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, value)) => format!("{name}={}", redact_value(name, value)),
        None => redact_text(pair),
    }
}

/// The value of a label or option, by its name and by its own looks.
pub fn redact_value(name: &str, value: &str) -> String {
    match likeness(name).is_borne_out_by(value) {
        true => REDACTED.to_owned(),
        false => redact_text(value),
    }
}

/// A command line, build step or any other text without what looks like a secret.
///
/// Of a text longer than 32 KiB the rest is left out, and the text says so: looking for secrets
/// takes time in proportion to the square of its length at worst.
pub fn redact_text(text: &str) -> String {
    let end = text.floor_char_boundary(MAX_BYTES);
    let rest = text.len().saturating_sub(end);
    if rest > 0 {
        let kept = redact_text(text.get(..end).unwrap_or_default());
        return format!("{kept}… ({rest} more bytes left out)");
    }
    let mut ranges = shape::find(text);
    ranges.extend(assignment::find(text));
    ranges.extend(words::find(text));
    replace(text, ranges)
}

/// A URL without its user and password, and without secrets in its query. Also one without a
/// scheme, as proxies are sometimes given.
pub fn redact_url(url: &str) -> String {
    let start = url.find("://").map_or(0, |at| at.saturating_add(3));
    let rest = url.get(start..).unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    // A password with a `/` in it is not a URL, and not rare.
    let at = rest
        .get(..end)
        .and_then(|authority| authority.rfind('@'))
        .or_else(|| rest.rfind('@'));
    match at {
        Some(at) if at > 0 => {
            let scheme = url.get(..start).unwrap_or_default();
            let host = rest.get(at..).unwrap_or_default();
            format!("{scheme}{REDACTED}{}", redact_text(host))
        }
        _ => redact_text(url),
    }
}

/// The text with a mark in place of each range.
fn replace(text: &str, mut ranges: Vec<Range<usize>>) -> String {
    if ranges.is_empty() {
        return text.to_owned();
    }
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in ranges {
        if range.end <= done || range.start >= range.end {
            continue;
        }
        if range.start >= done {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(REDACTED);
        }
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests;
