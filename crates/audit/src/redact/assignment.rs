//! Values that a name stands before: `NAME=value`, `"name": "value"`, `name: value`.
//!
//! Quotes are followed the way a shell and JSON have them, without escapes of escapes; where it
//! cannot be told how far a value goes, it goes further.

use std::ops::Range;

use crate::secret_name::{Likeness, likeness};

/// Where a name was found.
struct Name<'a> {
    text: &'a str,
    range: Range<usize>,
    /// The quote that is open there.
    quote: Option<char>,
}

/// Values whose names say that they are secrets.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut name_start: Option<usize> = None;
    let mut done = 0;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_name = character.is_ascii_alphanumeric() || "_.-".contains(character);
        match (is_name, name_start) {
            (true, None) => name_start = Some(at),
            (false, Some(start)) => {
                name_start = None;
                let name = Name {
                    text,
                    range: start..at,
                    quote,
                };
                let value = match start < done {
                    true => None,
                    false => name.secret_value(),
                };
                if let Some(value) = value {
                    done = value.end;
                    found.push(value);
                }
            }
            _ => {}
        }
        if at >= done && (character == '"' || character == '\'') {
            quote = match quote {
                Some(open) if open == character => None,
                None => Some(character),
                other => other,
            };
        }
    }
    found
}

impl Name<'_> {
    fn secret_value(&self) -> Option<Range<usize>> {
        let name = self.text.get(self.range.clone())?;
        let before = self.text.get(..self.range.start)?;
        if before.ends_with('$') || before.ends_with("${") {
            return None;
        }
        let likeness = likeness(name);
        if likeness == Likeness::No {
            return None;
        }
        let start = self.value_start()?;
        let end = self.value_end(start, before);
        let value = self.text.get(start..end)?;
        likeness
            .is_borne_out_by(value)
            .then(|| trimmed(start, value))
    }

    /// Past the name, its closing quote and the `=` or `:`.
    fn value_start(&self) -> Option<usize> {
        let rest = self.text.get(self.range.end..)?;
        let after_quote = rest
            .strip_prefix("\\\"")
            .or_else(|| rest.strip_prefix(['"', '\'']))
            .unwrap_or(rest);
        let was_quoted = after_quote.len() != rest.len();
        let after_space = after_quote.trim_start_matches(' ');
        let value = if let Some(value) = after_quote.strip_prefix('=') {
            value
        } else if let Some(value) = after_space.strip_prefix(": ") {
            value.trim_start_matches(' ')
        } else if let Some(value) = after_space.strip_prefix("= ") {
            value.trim_start_matches(' ')
        } else if was_quoted {
            after_space.strip_prefix(':')?
        } else {
            return None;
        };
        Some(self.text.len().saturating_sub(value.len()))
    }

    fn value_end(&self, start: usize, before: &str) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let end_of_all = |rest: &str| start.saturating_add(rest.len());
        if let (Some(quote), true) = (self.quote, self.is_right_after_quote(before)) {
            return start.saturating_add(rest.find(quote).unwrap_or(rest.len()));
        }
        if is_instruction(before) {
            return start.saturating_add(end_of_instruction_value(rest));
        }
        if let Some(length) = self.length_of_json_text(start, rest) {
            return start.saturating_add(length);
        }
        let is_word_start =
            before.is_empty() || before.ends_with([' ', '\t', '\n', '-', '"', '\'']);
        let mut open: Option<char> = None;
        let mut previous = ' ';
        for (at, character) in rest.char_indices() {
            let escaped = std::mem::replace(&mut previous, character) == '\\';
            let is_quote = character == '"' || character == '\'';
            match open {
                Some(quote) if quote == character && !escaped => open = None,
                Some(_) => {}
                None if is_quote && self.quote == Some(character) => {
                    return start.saturating_add(at);
                }
                None if is_quote => open = Some(character),
                None => {
                    let stops = character.is_whitespace()
                        || ";&|<>)`".contains(character)
                        || (!is_word_start && ",}]".contains(character));
                    if stops {
                        return start.saturating_add(at);
                    }
                }
            }
        }
        end_of_all(rest)
    }

    /// The length of a value in quotes behind a `:`, with its quotes.
    fn length_of_json_text(&self, start: usize, rest: &str) -> Option<usize> {
        let before = self.text.get(..start)?.trim_end();
        let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'')?;
        if !before.ends_with(':') {
            return None;
        }
        let mut previous = ' ';
        for (at, character) in rest.char_indices().skip(1) {
            if std::mem::replace(&mut previous, character) != '\\' && character == quote {
                return Some(at.saturating_add(1));
            }
        }
        None
    }

    /// Whether the quote was opened for this pair: `'NAME=a value'`, and not for a whole script.
    fn is_right_after_quote(&self, before: &str) -> bool {
        let Some(quote) = self.quote else {
            return false;
        };
        let rest = self.text.get(self.range.end..).unwrap_or_default();
        let before = before.strip_suffix(quote);
        rest.starts_with('=') && before.is_some_and(|before| !before.trim_end().ends_with("-c"))
    }
}

/// Whether what stands before is the beginning of an instruction whose values the builder records
/// without quotes.
fn is_instruction(before: &str) -> bool {
    let end = before.floor_char_boundary(80);
    let head = before.get(..end).unwrap_or_default().trim_start();
    let head = head
        .split_once("#(nop)")
        .map_or(head, |(_, instruction)| instruction)
        .trim_start();
    ["ENV ", "LABEL ", "ARG "]
        .iter()
        .any(|word| head.starts_with(word))
}

/// Such a value ends where another `NAME=` begins.
fn end_of_instruction_value(rest: &str) -> usize {
    if let Some(quote) = rest.chars().next().filter(|c| *c == '"' || *c == '\'') {
        let inner = rest.get(1..).unwrap_or_default();
        return inner
            .find(quote)
            .map_or(rest.len(), |at| at.saturating_add(2));
    }
    for (at, _) in rest.match_indices(' ') {
        let next = rest.get(at.saturating_add(1)..).unwrap_or_default();
        let name = next.split(['=', ' ']).next().unwrap_or_default();
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
        let is_pair = next
            .get(name.len()..)
            .is_some_and(|rest| rest.starts_with('='));
        if (is_name && is_pair) || next.starts_with("# ") {
            return at;
        }
    }
    rest.len()
}

/// The range of a value without the quotes around it.
fn trimmed(start: usize, value: &str) -> Range<usize> {
    let without = value
        .strip_prefix("\\\"")
        .or_else(|| value.strip_prefix(['"', '\'']))
        .unwrap_or(value);
    let cut = value.len().saturating_sub(without.len());
    let inner = without
        .strip_suffix("\\\"")
        .or_else(|| without.strip_suffix(['"', '\'']))
        .unwrap_or(without);
    let inner = match cut {
        0 => value,
        _ => inner,
    };
    let start = start.saturating_add(cut);
    start..start.saturating_add(inner.len())
}
