//! Words that another word makes a secret: `--password x`, `mysql -px`, `curl -u a:b`.
//!
//! Knowingly missed: short options of programs that are not listed here.

use std::ops::Range;

use super::value::is_reference;
use super::{REDACTED, redact_text};
use crate::secret_name::{Likeness, likeness};

/// Programs and their options for a password: as the next word, or in the same word behind it.
const OPTIONS: &[(&str, &[&str], Place)] = &[
    ("chpasswd", &[], Place::Next),
    (
        "curl",
        &["-u", "--user", "-U", "--proxy-user"],
        Place::NextWithColon,
    ),
    ("login", &["-p"], Place::Next),
    ("mariadb", &["-p"], Place::Behind),
    ("mariadb-admin", &["-p"], Place::Behind),
    ("mariadb-dump", &["-p"], Place::Behind),
    ("mysql", &["-p"], Place::Behind),
    ("mysqladmin", &["-p"], Place::Behind),
    ("mysqldump", &["-p"], Place::Behind),
    ("redis-cli", &["-a"], Place::Next),
    ("sshpass", &["-p"], Place::Next),
    ("sshpass", &["-p"], Place::Behind),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Next,
    NextWithColon,
    Behind,
}

/// What becomes of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Keep,
    /// It goes from this byte on.
    GoesFrom(usize),
}

/// Reads words from left to right.
#[derive(Default)]
struct Reader {
    program: Option<String>,
    /// Whether the word that comes is a secret, and how sure that is.
    next: Option<(Likeness, bool)>,
    after_env: bool,
    sets_passwords: bool,
}

impl Reader {
    fn read(&mut self, word: &str) -> Fate {
        let after_env = std::mem::replace(&mut self.after_env, word == "ENV");
        if let Some((likeness, needs_colon)) = self.next.take() {
            let names_a_file = ["id=", "type=", "src=", "source="]
                .iter()
                .any(|start| word.starts_with(start));
            let fits = !word.starts_with('-')
                && !names_a_file
                && (!needs_colon || has_secret_behind_colon(word));
            if fits && likeness.is_borne_out_by(word) {
                return Fate::GoesFrom(0);
            }
        }
        if word.contains(char::is_whitespace) {
            // A script in one word is read as a text of its own.
            return Fate::Keep;
        }
        if self.sets_passwords && has_secret_behind_colon(word) && !word.contains("://") {
            let at = word.find(':').map_or(0, |at| at.saturating_add(1));
            return Fate::GoesFrom(at);
        }
        if (word.starts_with('-') || after_env) && !word.contains('=') {
            let likeness = likeness(word);
            if likeness != Likeness::No {
                self.next = Some((likeness, false));
            }
        }
        if ["&&", "||", "|", ";"].contains(&word) || word.ends_with(';') {
            self.program = None;
        }
        self.read_option(word)
    }

    fn read_option(&mut self, word: &str) -> Fate {
        let base = word.rsplit('/').next().unwrap_or(word);
        if OPTIONS.iter().any(|(program, ..)| *program == base) {
            self.program = Some(base.to_owned());
            return Fate::Keep;
        }
        let Some(program) = &self.program else {
            return Fate::Keep;
        };
        for (_, options, place) in OPTIONS.iter().filter(|(name, ..)| name == program) {
            for option in *options {
                let behind = word.strip_prefix(option).unwrap_or_default();
                match place {
                    Place::Next if word == *option => self.next = Some((Likeness::Strong, false)),
                    Place::NextWithColon if word == *option => {
                        self.next = Some((Likeness::Strong, true));
                    }
                    Place::Behind if Likeness::Strong.is_borne_out_by(behind) => {
                        return Fate::GoesFrom(option.len());
                    }
                    _ => {}
                }
            }
        }
        Fate::Keep
    }
}

/// `user:password`, and not `1000:1000`.
fn has_secret_behind_colon(word: &str) -> bool {
    word.split_once(':').is_some_and(|(user, secret)| {
        let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let is_user = user
            .chars()
            .all(|c| c.is_alphanumeric() || "_.-@\"'".contains(c));
        let are_ids = is_number(user) && is_number(secret);
        let is_pair = is_user && !user.is_empty() && !secret.is_empty();
        is_pair && !are_ids && !is_reference(secret)
    })
}

/// The words of a command without what looks like a secret.
pub fn redact_words(words: &[String]) -> Vec<String> {
    let mut reader = Reader {
        sets_passwords: words.iter().any(|word| word.contains("chpasswd")),
        ..Reader::default()
    };
    let redact = |word: &String| match reader.read(word) {
        Fate::Keep => redact_text(word),
        Fate::GoesFrom(at) => format!("{}{REDACTED}", word.get(..at).unwrap_or_default()),
    };
    words.iter().map(redact).collect()
}

/// Words of a text that go.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    find_in(text, 0, 3, &mut found);
    found
}

fn find_in(text: &str, offset: usize, depth: u8, found: &mut Vec<Range<usize>>) {
    let mut reader = Reader {
        sets_passwords: text.contains("chpasswd"),
        ..Reader::default()
    };
    for range in split(text) {
        let word = text.get(range.clone()).unwrap_or_default();
        let start = offset.saturating_add(range.start);
        if let Fate::GoesFrom(at) = reader.read(word) {
            found.push(start.saturating_add(at)..start.saturating_add(word.len()));
        } else if depth > 0 && word.contains(char::is_whitespace) {
            find_in(word, start, depth.saturating_sub(1), found);
        }
    }
}

/// Words as a shell splits them, without the quotes around a whole word.
fn split(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut open: Option<char> = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_end = at == text.len();
        if let Some(from) =
            start.filter(|_| (open.is_none() && character.is_whitespace()) || is_end)
        {
            words.push(unquoted(text, from..at));
            start = None;
        } else if start.is_none() && !character.is_whitespace() && !is_end {
            start = Some(at);
        }
        match (open, character) {
            (Some(quote), _) if quote == character => open = None,
            (None, '"' | '\'') => open = Some(character),
            _ => {}
        }
    }
    words
}

fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let word = text.get(range.clone()).unwrap_or_default();
    let Some(quote) = word.chars().next().filter(|c| *c == '"' || *c == '\'') else {
        return range;
    };
    let start = range.start.saturating_add(1);
    match word.len() > 1 && word.ends_with(quote) {
        true => start..range.end.saturating_sub(1),
        false => start..range.end,
    }
}
