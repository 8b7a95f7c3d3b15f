//! Lines of text files that nobody promised to be well-formed.
//!
//! Line ends are LF or CRLF. What is not UTF-8 is replaced by U+FFFD when a value is taken; a name
//! or version with such a character is for the caller to refuse, since it can match nothing.

/// One line, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// Where it starts in the content.
    pub(crate) start: usize,
    /// Its bytes.
    pub(crate) bytes: &'a [u8],
}

impl Line<'_> {
    /// Where it ends in the content, before its line end.
    pub(crate) const fn end(&self) -> usize {
        self.start + self.bytes.len()
    }
}

/// The lines of `content`. A byte order mark at the start is skipped; the nothing behind the last
/// line end is no line.
pub(crate) fn lines(content: &[u8]) -> impl Iterator<Item = Line<'_>> {
    let mut start = if content.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut number = 0;
    std::iter::from_fn(move || {
        let rest = content.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest);
        let bytes = rest.get(..length.unwrap_or(rest.len()))?;
        let line_start = start;
        start += bytes.len() + 1;
        number += 1;
        Some(Line {
            number,
            start: line_start,
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
        })
    })
}

/// Longest value that is kept, in bytes; no honest name, version, person or path comes near.
const MAX_VALUE: usize = 4096;

/// The value as text without space around it, cut at 4,096 bytes; `None` when nothing is left.
pub(crate) fn text(value: &[u8]) -> Option<String> {
    let value = value.trim_ascii();
    let value = value.get(..MAX_VALUE).unwrap_or(value);
    (!value.is_empty()).then(|| String::from_utf8_lossy(value).into_owned())
}

/// Longest name or version that is kept, in bytes.
const MAX_WORD: usize = 512;

/// The value as a name or version: one word of UTF-8 without control characters, of at most 512
/// bytes.
pub(crate) fn word(value: &[u8]) -> Option<&str> {
    let word = std::str::from_utf8(value.trim_ascii()).ok()?;
    let fits = !word.is_empty()
        && word.len() <= MAX_WORD
        && !word.chars().any(|c| c.is_whitespace() || c.is_control());
    fits.then_some(word)
}

/// A value as it may be quoted in a message: short, and with nothing that moves a cursor.
pub(crate) fn quoted(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let mut quoted: String = text.chars().take(60).filter(|c| !c.is_control()).collect();
    if text.chars().nth(60).is_some() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(content: &[u8]) -> Vec<(u64, &[u8])> {
        lines(content)
            .map(|line| (line.number, line.bytes))
            .collect()
    }

    #[test]
    fn line_ends_of_all_sorts() {
        assert_eq!(split(b""), []);
        assert_eq!(split(b"a"), [(1, &b"a"[..])]);
        assert_eq!(
            split(b"a\r\n\r\nb\n"),
            [(1, &b"a"[..]), (2, b""), (3, b"b")]
        );
        assert_eq!(split(b"\xef\xbb\xbfa\n\n"), [(1, &b"a"[..]), (2, b"")]);
        let last = lines(b"ab\r\ncd").last().unwrap();
        assert_eq!((last.start, last.end()), (4, 6));
    }

    #[test]
    fn words_and_texts() {
        assert_eq!(word(b" libc6 "), Some("libc6"));
        assert_eq!(word(b"two words"), None);
        assert_eq!(word(b"bad\xff"), None);
        assert_eq!(word(&[b'a'; 513]), None);
        assert_eq!(text(b" Jos\xe9 "), Some("Jos\u{fffd}".to_owned()));
        assert_eq!(text(b"  "), None);
        assert_eq!(text(&[b'a'; 9000]).map(|text| text.len()), Some(4096));
        assert_eq!(quoted(b"a\x1b[2Jb"), "a[2Jb");
        assert_eq!(quoted(&[b'a'; 61]).chars().count(), 61);
    }
}
