//! Text from an image or a feed, made fit for a terminal.
//!
//! Names, versions and build steps are chosen by whoever made the image: control characters could
//! move the cursor or recolour the screen, and direction marks could show a line in another order
//! than it has. Both are replaced before anything is shown to a person.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` on one line, without characters that act on a terminal.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| replacement(c).is_some()) {
        return Cow::Borrowed(text);
    }
    text.chars()
        .map(|c| replacement(c).unwrap_or(c))
        .collect::<String>()
        .into()
}

fn replacement(c: char) -> Option<char> {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => {
            Some(char::REPLACEMENT_CHARACTER)
        }
        '\u{feff}' => Some(char::REPLACEMENT_CHARACTER),
        _ if c.is_control() => Some(char::REPLACEMENT_CHARACTER),
        _ => None,
    }
}

/// Columns that `text` takes in a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// `text` cut to `limit` columns, the last of which is `…` where something was cut.
pub(crate) fn truncate(text: &str, limit: usize) -> Cow<'_, str> {
    if width(text) <= limit {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut columns = 0;
    for c in text.chars() {
        columns += c.width().unwrap_or(0);
        if columns + 1 > limit {
            break;
        }
        kept.push(c);
    }
    let kept = kept.trim_end();
    Cow::Owned(if limit == 0 {
        String::new()
    } else {
        format!("{kept}…")
    })
}

/// Joins `words` with blanks into lines of at most `limit` columns; a longer word keeps a line of
/// its own. Without a limit it is one line.
pub fn wrap<'w>(words: impl IntoIterator<Item = &'w str>, limit: Option<usize>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        let fits =
            |line: &&mut String| limit.is_none_or(|limit| width(line) + 1 + width(word) <= limit);
        match lines.last_mut().filter(fits) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A build step as a person wrote it: on one line, without what the builders wrap around it.
///
/// The classic builder writes `/bin/sh -c #(nop)  CMD […]` and `/bin/sh -c apt-get …`, BuildKit
/// `RUN /bin/sh -c apt-get … # buildkit`.
pub fn build_step(created_by: &str) -> String {
    let line = clean(created_by);
    let words: Vec<&str> = line.split_whitespace().collect();
    let line = words.join(" ");
    let line = line.strip_suffix(" # buildkit").unwrap_or(&line);
    if let Some(instruction) = line.strip_prefix("/bin/sh -c #(nop) ") {
        return instruction.to_owned();
    }
    match line
        .strip_prefix("RUN /bin/sh -c ")
        .or_else(|| line.strip_prefix("/bin/sh -c "))
    {
        Some(command) => format!("RUN {command}"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removes_what_acts_on_a_terminal() {
        assert_eq!(clean("openssl 1.1"), "openssl 1.1");
        assert_eq!(clean("a\u{1b}[31mb\nc"), "a\u{fffd}[31mb c");
        assert_eq!(clean("a\u{202e}b\u{9b}"), "a\u{fffd}b\u{fffd}");
    }

    #[test]
    fn cuts_by_columns() {
        assert_eq!(truncate("openssl", 7), "openssl");
        assert_eq!(truncate("openssl", 4), "ope…");
        assert_eq!(truncate("本本本", 4), "本…");
        assert_eq!(truncate("a b", 0), "");
    }

    #[test]
    fn wraps_between_words() {
        let words = ["libssl1.1,", "openssl,", "libssl-dev"];
        assert_eq!(wrap(words, Some(19)), ["libssl1.1, openssl,", "libssl-dev"]);
        assert_eq!(wrap(words, None), ["libssl1.1, openssl, libssl-dev"]);
        assert_eq!(wrap(["abcdefgh", "i"], Some(4)), ["abcdefgh", "i"]);
    }

    #[test]
    fn shows_steps_as_written() {
        for (step, expected) in [
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD [\"bash\"]"),
            (
                "RUN /bin/sh -c apt-get update &&     apt-get upgrade # buildkit",
                "RUN apt-get update && apt-get upgrade",
            ),
            ("/bin/sh -c make", "RUN make"),
            ("COPY a b # buildkit", "COPY a b"),
        ] {
            assert_eq!(build_step(step), expected);
        }
    }
}
