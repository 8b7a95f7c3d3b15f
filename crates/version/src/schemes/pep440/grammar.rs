//! The grammar of Python's versions, as appendix B of the
//! [specification](https://packaging.python.org/specifications/version-specifiers/#appendix-parsing-version-strings-with-regular-expressions)
//! has it.

use super::{Digits, ID, Phase, Version, split_while};
use crate::InvalidVersion;

/// What may stand between the parts, and between the segments of a local version.
pub(super) const SEPARATORS: [char; 3] = ['.', '-', '_'];

/// The spellings of pre-releases; one that begins another stands behind it.
const PRE: &[(&str, Phase)] = &[
    ("alpha", Phase::Alpha),
    ("a", Phase::Alpha),
    ("beta", Phase::Beta),
    ("b", Phase::Beta),
    ("preview", Phase::Candidate),
    ("pre", Phase::Candidate),
    ("c", Phase::Candidate),
    ("rc", Phase::Candidate),
];

const POST: &[(&str, ())] = &[("post", ()), ("rev", ()), ("r", ())];

const DEV: &[(&str, ())] = &[("dev", ())];

pub(super) fn parse(text: &str) -> Result<Version<'_>, InvalidVersion> {
    parse_parts(text).map_err(|why| InvalidVersion::new(ID, text, why))
}

fn parse_parts(text: &str) -> Result<Version<'_>, &'static str> {
    let text = text.trim_matches(is_blank);
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (public, local) = match text.split_once('+') {
        Some((public, local)) => (public, Some(local)),
        None => (text, None),
    };
    let (epoch, rest) = match public.split_once('!') {
        Some((epoch, rest)) => (epoch, rest),
        None => ("0", public),
    };
    if !super::is_number(epoch) {
        return Err("its epoch is not a number");
    }
    let (release, rest) = split_release(rest).ok_or("it does not begin with a number")?;
    let (pre, rest) = read_part(rest, PRE);
    let (post, rest) = read_post(rest);
    let (dev, rest) = read_part(rest, DEV);
    if !rest.is_empty() {
        return Err("it does not follow the form `1!2.3rc1.post2.dev3+local`");
    }
    if !local.is_none_or(is_local) {
        return Err("its local version is not of the form `abc.1`");
    }
    Ok(Version {
        epoch: Digits(epoch.as_bytes()),
        release,
        pre,
        post,
        dev: dev.map(|((), number)| number),
        local,
    })
}

/// What Python's `\s` takes for blank.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// The numbers of the release, without a dot that no number follows.
fn split_release(text: &str) -> Option<(&str, &str)> {
    let mut end = digits_at(text, 0).filter(|end| *end > 0)?;
    while text.get(end..)?.starts_with('.') {
        match digits_at(text, end + 1) {
            Some(next) if next > end + 1 => end = next,
            _ => break,
        }
    }
    text.split_at_checked(end)
}

/// Where the run of digits that begins at `start` ends.
fn digits_at(text: &str, start: usize) -> Option<usize> {
    let digits = text.get(start..)?.bytes();
    Some(start + digits.take_while(u8::is_ascii_digit).count())
}

/// A part that was read, and what follows it.
type Read<'a, T> = (Option<T>, &'a str);

/// Reads `[separator]word[separator][number]` with the first word that fits, or nothing.
fn read_part<'a, T: Copy>(text: &'a str, words: &[(&str, T)]) -> Read<'a, (T, Digits<'a>)> {
    let unseparated = text.strip_prefix(SEPARATORS).unwrap_or(text);
    let found = words.iter().find_map(|(word, meaning)| {
        let (head, rest) = unseparated.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some((*meaning, rest))
    });
    let Some((meaning, rest)) = found else {
        return (None, text);
    };
    let rest = rest.strip_prefix(SEPARATORS).unwrap_or(rest);
    let (number, rest) = read_number(rest);
    (Some((meaning, number)), rest)
}

/// Reads a post-release, which may be written `-1` too.
fn read_post(text: &str) -> Read<'_, Digits<'_>> {
    if let Some((number, rest)) = text.strip_prefix('-').map(read_number)
        && !number.0.is_empty()
    {
        return (Some(number), rest);
    }
    let (post, rest) = read_part(text, POST);
    (post.map(|((), number)| number), rest)
}

/// The digits in front, which may be none.
fn read_number(text: &str) -> (Digits<'_>, &str) {
    let (digits, _) = split_while(text.as_bytes(), |byte| byte.is_ascii_digit());
    (Digits(digits), text.get(digits.len()..).unwrap_or_default())
}

fn is_local(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric();
    text.split(SEPARATORS)
        .all(|segment| !segment.is_empty() && segment.bytes().all(fits))
}
