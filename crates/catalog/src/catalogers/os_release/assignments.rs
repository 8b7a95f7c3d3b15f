//! Lines of `NAME=value` with the quoting of a shell, without anything else of a shell.
//!
//! Values are joined pieces in single quotes (nothing special inside), in double quotes (a backslash
//! makes `"`, `$`, `` ` ``, a backslash plain) and bare ones (a backslash makes the next character
//! plain). A `#` after a space ends a bare value. Of two lines for a name the later one counts.

use super::{Warnings, lines, quoted};
use crate::lines::text;

/// Assignments of one file.
#[derive(Debug, Default)]
pub(super) struct Assignments(Vec<(String, String)>);

/// Lines kept of one file.
const MAX_LINES: usize = 1000;

impl Assignments {
    /// The value of `name`, unless it is empty.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().rev().find(|(other, _)| other == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }
}

/// Reads all assignments; other lines that are no comments become notes.
pub(super) fn parse_assignments(content: &[u8], warnings: &mut Warnings) -> Assignments {
    let mut assignments = Vec::new();
    for line in lines(content).take(MAX_LINES) {
        let Some(text) = text(line.bytes).filter(|text| !text.starts_with('#')) else {
            continue;
        };
        match text.split_once('=') {
            Some((name, value)) => match unquote(value.trim()) {
                Ok(value) => assignments.push((name.trim_end().to_owned(), value)),
                Err(value) => {
                    warnings.note(
                        line.number,
                        format!("`{}` has no closing quote", quoted(line.bytes)),
                    );
                    assignments.push((name.trim_end().to_owned(), value));
                }
            },
            None => warnings.note(
                line.number,
                format!("`{}` is no assignment", quoted(line.bytes)),
            ),
        }
    }
    Assignments(assignments)
}

/// The value without its quotes; `Err` with all that is there when a quote is not closed.
fn unquote(value: &str) -> Result<String, String> {
    let mut plain = String::with_capacity(value.len());
    let mut open = None;
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (open, c) {
            (None, '\'' | '"') => open = Some(c),
            (Some(quote), _) if quote == c => open = None,
            (None, '\\') => plain.extend(chars.next()),
            (None, '#') if plain.ends_with(char::is_whitespace) => break,
            (Some('"'), '\\') => match chars.next() {
                Some(escaped @ ('"' | '$' | '`' | '\\')) => plain.push(escaped),
                other => {
                    plain.push('\\');
                    plain.extend(other);
                }
            },
            _ => plain.push(c),
        }
    }
    if open.is_some() {
        Err(plain)
    } else {
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        for (value, expected) in [
            ("plain", Ok("plain")),
            ("'a b'", Ok("a b")),
            (r#""a \"b\" \$c \\ \n""#, Ok(r#"a "b" $c \ \n"#)),
            (r"'it'\''s'", Ok("it's")),
            (r"a\ b", Ok("a b")),
            (r#"'a'"b"c"#, Ok("abc")),
            ("12 # comment", Ok("12 ")),
            ("a#b", Ok("a#b")),
            ("'open", Err("open")),
            (r#""open\"#, Err(r"open\")),
            ("", Ok("")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(unquote(value), expected, "{value}");
        }
    }

    #[test]
    fn later_lines_count_and_others_are_noted() {
        let mut warnings = Warnings::default();
        let content = b"# ID=no\n\nID=a\r\n  ID = b \nexport\nNAME=\"x\nEMPTY=\n";
        let values = parse_assignments(content, &mut warnings);
        assert_eq!(values.find("ID"), Some("b"));
        assert_eq!(values.find("NAME"), Some("x"));
        assert_eq!(values.find("EMPTY"), None);
        let lines: Vec<_> = warnings
            .finish()
            .into_iter()
            .map(|warning| warning.line)
            .collect();
        assert_eq!(lines, [Some(5), Some(6)]);
    }
}
