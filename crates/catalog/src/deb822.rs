//! Stanzas of fields, the format of dpkg's databases.
//!
//! See [deb822(5)](https://manpages.debian.org/bookworm/dpkg-dev/deb822.5.en.html). As dpkg does when
//! it reads its database: field names have no case, space before the colon is allowed, a line that
//! starts with space goes on with the field before it even if nothing else is on it, and only a line
//! with nothing at all ends a stanza. Where dpkg would refuse the whole file, the line is reported
//! and the rest is read.

use crate::lines::{Line, lines};

/// One stanza.
#[derive(Debug)]
pub(crate) struct Stanza<'a> {
    /// Number of its first line.
    pub(crate) line: u64,
    /// Its fields, in file order.
    pub(crate) fields: Vec<Field<'a>>,
    /// Lines that belong to no field.
    pub(crate) junk: Vec<Line<'a>>,
}

/// One field of a stanza.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    /// Number of its first line.
    pub(crate) line: u64,
    /// Its name.
    pub(crate) name: &'a [u8],
    /// Its value with all lines that belong to it, line ends included.
    pub(crate) value: &'a [u8],
    /// Where the value starts in the content.
    start: usize,
}

impl<'a> Stanza<'a> {
    /// The first field of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Field<'a>> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// The value of the first field of this name.
    pub(crate) fn value(&self, name: &str) -> Option<&'a [u8]> {
        self.find(name).map(|field| field.value)
    }

    /// The second field of this name, where there is one.
    pub(crate) fn repeated(&self, name: &str) -> Option<&Field<'a>> {
        let same = |field: &&Field<'a>| field.name.eq_ignore_ascii_case(name.as_bytes());
        self.fields.iter().filter(same).nth(1)
    }
}

/// The stanzas of `content`.
pub(crate) fn stanzas(content: &[u8]) -> impl Iterator<Item = Stanza<'_>> {
    split(content, lines(content))
}

/// The stanzas of `content`, where a line that starts with `#` is a comment. One between the lines of
/// a field is still in the field's value.
pub(crate) fn commented_stanzas(content: &[u8]) -> impl Iterator<Item = Stanza<'_>> {
    let lines = lines(content);
    split(content, lines.filter(|line| !line.bytes.starts_with(b"#")))
}

fn split<'a>(
    content: &'a [u8],
    mut lines: impl Iterator<Item = Line<'a>>,
) -> impl Iterator<Item = Stanza<'a>> {
    std::iter::from_fn(move || {
        let first = lines.find(|line| !line.bytes.is_empty())?;
        let mut stanza = Stanza {
            line: first.number,
            fields: Vec::with_capacity(24),
            junk: vec![],
        };
        stanza.push(content, first);
        for line in lines.by_ref() {
            if line.bytes.is_empty() {
                break;
            }
            stanza.push(content, line);
        }
        Some(stanza)
    })
}

impl<'a> Stanza<'a> {
    fn push(&mut self, content: &'a [u8], line: Line<'a>) {
        if line.bytes.first().is_some_and(u8::is_ascii_whitespace) {
            self.extend(content, line);
        } else {
            match split_field(&line) {
                Some(field) => self.fields.push(field),
                None => self.junk.push(line),
            }
        }
    }

    /// Gives a line that starts with space to what is right above it.
    fn extend(&mut self, content: &'a [u8], line: Line<'a>) {
        let junk_above = self
            .junk
            .last()
            .is_some_and(|junk| junk.number + 1 == line.number);
        match self.fields.last_mut().filter(|_| !junk_above) {
            Some(field) => {
                field.value = content.get(field.start..line.end()).unwrap_or(field.value)
            }
            None => self.junk.push(line),
        }
    }
}

fn split_field<'a>(line: &Line<'a>) -> Option<Field<'a>> {
    let colon = memchr::memchr(b':', line.bytes)?;
    let (name, value) = line.bytes.split_at_checked(colon)?;
    let name = name.trim_ascii_end();
    let plain = !name.is_empty() && !name.iter().any(u8::is_ascii_whitespace);
    let value = value.get(1..)?;
    plain.then_some(Field {
        line: line.number,
        name,
        value,
        start: line.start + colon + 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(content: &str) -> String {
        let mut shown = String::new();
        for stanza in stanzas(content.as_bytes()) {
            shown += &format!("stanza at {}\n", stanza.line);
            for field in &stanza.fields {
                let name = String::from_utf8_lossy(field.name);
                let value = String::from_utf8_lossy(field.value);
                shown += &format!("  {} {name}={value:?}\n", field.line);
            }
            for line in &stanza.junk {
                shown += &format!("  junk at {}\n", line.number);
            }
        }
        shown
    }

    #[test]
    fn folds_and_splits() {
        let content = "\n\nPackage: a\nDescription: b\n c\n \n .\n d\nEmpty:\n\n\nPACKAGE : e\n f\njunk\n g\n";
        expect_test::expect![[r#"
            stanza at 3
              3 Package=" a"
              4 Description=" b\n c\n \n .\n d"
              9 Empty=""
            stanza at 12
              12 PACKAGE=" e\n f"
              junk at 14
              junk at 15
        "#]]
        .assert_eq(&show(content));
    }

    #[test]
    fn finds_without_case() {
        let content = b"package: a\nPackage: b\n";
        let stanza = stanzas(content).next().unwrap();
        assert_eq!(stanza.value("Package"), Some(&b" a"[..]));
        assert_eq!(stanza.repeated("Package").map(|field| field.line), Some(2));
        assert!(stanza.find("Version").is_none());
    }

    #[test]
    fn line_starting_with_space_and_no_field_is_junk() {
        assert_eq!(
            show(" a\n:b\n- c: d\n"),
            "stanza at 1\n  junk at 1\n  junk at 2\n  junk at 3\n"
        );
    }
}
