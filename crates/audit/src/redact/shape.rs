//! What looks like a secret, whatever its name.
//!
//! Prefixes as their issuers document them. Knowingly missed: secrets of no shape (random letters
//! are not told from digests and build ids, which must stay).

use std::ops::Range;

use super::value::is_reference;

/// A token: how it begins, and how many letters follow at least.
struct Shape {
    prefix: &'static str,
    at_least: usize,
    letters: fn(char) -> bool,
}

const fn shape(prefix: &'static str, at_least: usize, letters: fn(char) -> bool) -> Shape {
    Shape {
        prefix,
        at_least,
        letters,
    }
}

fn upper(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit()
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn dotted(c: char) -> bool {
    word(c) || c == '.'
}

const SHAPES: &[Shape] = &[
    shape("AKIA", 16, upper),
    shape("ASIA", 16, upper),
    shape("AIza", 35, word),
    shape("AGE-SECRET-KEY-1", 20, upper),
    shape("SG.", 40, dotted),
    shape("SWMTKN-1-", 20, word),
    shape("SWMKEY-1-", 20, dotted),
    shape("dckr_pat_", 20, word),
    shape("gho_", 36, word),
    shape("ghp_", 36, word),
    shape("ghr_", 36, word),
    shape("ghs_", 36, word),
    shape("ghu_", 36, word),
    shape("github_pat_", 22, word),
    shape("glpat-", 20, word),
    shape("hf_", 30, word),
    shape("hvs.", 20, word),
    shape("npm_", 36, word),
    shape("pypi-AgE", 16, word),
    shape("rk_live_", 16, word),
    shape("shpat_", 32, word),
    shape("sk-ant-", 20, word),
    shape("sk_live_", 16, word),
    shape("whsec_", 20, word),
    shape("xoxa-", 10, word),
    shape("xoxb-", 10, word),
    shape("xoxp-", 10, word),
    shape("xoxr-", 10, word),
    shape("xoxs-", 10, word),
];

/// Longest URL that a user is looked for in.
const MAX_URL: usize = 2048;

/// Places in the text that look like a secret.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = private_keys(text);
    found.extend(users_of_urls(text));
    found.extend(authorizations(text));
    let (mut previous, mut done) = (' ', 0);
    for (at, character) in text.char_indices() {
        let is_start = at >= done && !word(previous) && character.is_ascii_alphabetic();
        if let Some(token) = is_start.then(|| token(text, at)).flatten() {
            done = token.end;
            found.push(token);
        }
        previous = character;
    }
    found
}

fn token(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let length = |rest: &str, letters: fn(char) -> bool| {
        rest.find(|c: char| !letters(c)).unwrap_or(rest.len())
    };
    for shape in SHAPES {
        if let Some(tail) = rest.strip_prefix(shape.prefix) {
            let count = length(tail, shape.letters);
            let end = at.saturating_add(shape.prefix.len()).saturating_add(count);
            return (count >= shape.at_least).then_some(at..end);
        }
    }
    is_jwt(rest).then(|| at..at.saturating_add(length(rest, dotted)))
}

/// Whether a JWT begins here: two JSON objects in base64, and a signature.
fn is_jwt(rest: &str) -> bool {
    let mut rest = rest;
    for _ in 0..2 {
        let object = rest.split(|c: char| !word(c)).next().unwrap_or_default();
        let after = rest
            .get(object.len()..)
            .and_then(|rest| rest.strip_prefix('.'));
        match after.filter(|_| object.starts_with("eyJ") && object.len() >= 10) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

fn private_keys(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(begin) = find_from(text, from, "-----BEGIN ") {
        let head_end = begin.saturating_add(80).min(text.len());
        let head = text.as_bytes().get(begin..head_end).unwrap_or_default();
        let is_key = head.windows(12).any(|bytes| bytes == b"PRIVATE KEY-");
        from = begin.saturating_add(11);
        if is_key {
            let end = find_from(text, from, "-----END ")
                .and_then(|end| find_from(text, end.saturating_add(9), "-----"))
                .map_or(text.len(), |end| end.saturating_add(5));
            found.push(begin..end);
            from = end;
        }
    }
    found
}

/// `user:password@` after a scheme. `git@` and the like stay: a name alone is a secret only to a
/// web server.
fn users_of_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find_from(text, from, "://") {
        let start = at.saturating_add(3);
        from = start;
        let rest = text.get(start..).unwrap_or_default();
        let rest = rest
            .get(..rest.floor_char_boundary(MAX_URL))
            .unwrap_or_default();
        let end = rest
            .find(|c: char| c.is_whitespace() || "\"'`<>|;".contains(c))
            .unwrap_or(rest.len());
        let url = rest.get(..end).unwrap_or_default();
        let authority = url.split(['/', '?', '#']).next().unwrap_or_default();
        let port_like = authority
            .rsplit_once(':')
            .is_none_or(|(_, port)| port.chars().all(|c| c.is_ascii_digit()));
        let place = authority.rfind('@').or_else(|| match port_like {
            true => None,
            false => url.rfind('@'),
        });
        let Some(user) = place.and_then(|place| url.get(..place)) else {
            continue;
        };
        let is_web = text
            .get(..at)
            .is_some_and(|before| before.ends_with("http") || before.ends_with("https"));
        let parts = user.split(':');
        let is_named_only = parts
            .clone()
            .all(|part| part.is_empty() || is_reference(part));
        if (is_web || parts.count() > 1) && !user.is_empty() && !is_named_only {
            found.push(start..start.saturating_add(user.len()));
        }
    }
    found
}

/// What follows `Authorization:` or `Bearer`.
fn authorizations(text: &str) -> Vec<Range<usize>> {
    let small = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for (mark, at_least) in [("authorization:", 1), ("authorization=", 1), ("bearer ", 8)] {
        let mut from = 0;
        while let Some(at) = find_from(&small, from, mark) {
            from = at.saturating_add(mark.len());
            let rest = text.get(from..).unwrap_or_default();
            let mut value = rest;
            let mut start = from;
            // The kind of authorization is no secret.
            for kind in [" ", "bearer ", "basic ", "token ", " "] {
                let fits = value
                    .get(..kind.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(kind));
                if fits {
                    start = start.saturating_add(kind.len());
                    value = value.get(kind.len()..).unwrap_or_default();
                }
            }
            let is_end = |c: char| c.is_whitespace() || "\"'`".contains(c);
            let end = value.find(is_end).unwrap_or(value.len());
            let value = value.get(..end).unwrap_or_default();
            if value.len() >= at_least && !is_reference(value) {
                found.push(start..start.saturating_add(value.len()));
            }
        }
    }
    found
}

fn find_from(text: &str, from: usize, wanted: &str) -> Option<usize> {
    let at = text.get(from..)?.find(wanted)?;
    Some(from.saturating_add(at))
}
