//! The format with one source a line: `deb [options] uri suite component...`.

use super::Reader;
use crate::lines::{lines, quoted, text};

/// Reads all lines.
pub(super) fn read(content: &[u8], reader: &mut Reader<'_>) {
    for line in lines(content) {
        let Some(text) = text(line.bytes) else {
            continue;
        };
        let mut words = words(without_comment(&text));
        match words.next() {
            None | Some("deb-src") => {}
            Some("deb") => source(words.collect(), line.number, reader),
            // Only its first word is quoted: the rest may hold an address with a password.
            Some(kind) => {
                let message = format!("`{}` is no type of source", quoted(kind.as_bytes()));
                reader.warnings.note(line.number, message);
            }
        }
    }
}

fn source(words: Vec<&str>, line: u64, reader: &mut Reader<'_>) {
    let words = match words.as_slice() {
        [options, rest @ ..] if options.starts_with('[') => rest,
        all => all,
    };
    match words {
        [url, suite, components @ ..] => {
            reader.source(&url.replace('"', ""), suite, components, line);
        }
        _ => reader
            .warnings
            .note(line, "a source without an address or a suite is left out"),
    }
}

/// What stands before `#`, which is nothing special in square brackets.
fn without_comment(line: &str) -> &str {
    let mut in_brackets = false;
    let end = line.find(|c| {
        match c {
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ => {}
        }
        c == '#' && !in_brackets
    });
    end.and_then(|end| line.get(..end)).unwrap_or(line)
}

/// Words, which space in square brackets or quotes does not end; options end where their bracket does.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line.trim();
    std::iter::from_fn(move || {
        let options = rest.starts_with('[').then(|| rest.find(']')).flatten();
        let end = options.map_or_else(|| end_of_word(rest), |end| end + 1);
        let (word, behind) = rest.split_at_checked(end)?;
        rest = behind.trim_start();
        (!word.is_empty()).then_some(word)
    })
}

fn end_of_word(text: &str) -> usize {
    let mut until = None;
    let end = text.find(|c: char| {
        match (until, c) {
            (None, '[') => until = Some(']'),
            (None, '"') => until = Some('"'),
            (Some(closing), _) if c == closing => until = None,
            _ => {}
        }
        until.is_none() && c.is_whitespace()
    });
    end.unwrap_or(text.len())
}
