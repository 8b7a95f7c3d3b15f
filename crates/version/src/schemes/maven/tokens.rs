//! How Maven takes a version apart: a list whose last member may be a list again, written flat.

use super::{ABBREVIATIONS, Digits, Folded, QUALIFIERS, Qualifier};

/// A member of a list, or the beginning of a list within it.
#[derive(PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Number(Digits<'a>),
    Text(Qualifier<'a>),
}

/// All tokens that count.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut reader = Reader {
        text,
        start: 0,
        ends_in_digit: false,
        tokens: Vec::new(),
    };
    for (at, byte) in text.bytes().enumerate() {
        reader.take(at, byte);
    }
    reader.finish();
    without_nothing(reader.tokens)
}

/// Reads a version from left to right.
struct Reader<'a> {
    text: &'a str,
    /// Where the member begins that is being read.
    start: usize,
    /// Whether the last character that separates nothing was a digit.
    ends_in_digit: bool,
    tokens: Vec<Token<'a>>,
}

impl Reader<'_> {
    fn take(&mut self, at: usize, byte: u8) {
        match byte {
            b'.' => {
                self.push(at, &[]);
                self.start = at + 1;
            }
            b'-' => {
                self.push(at, &[]);
                self.start = at + 1;
                self.open();
            }
            b'0'..=b'9' => {
                if !self.ends_in_digit && self.start < at {
                    // `.x1` is `-x1`.
                    self.open();
                    self.push(at, ABBREVIATIONS);
                    self.start = at;
                    self.open();
                }
                self.ends_in_digit = true;
            }
            _ => {
                if self.ends_in_digit && self.start < at {
                    self.push(at, &[]);
                    self.start = at;
                    self.open();
                }
                self.ends_in_digit = false;
            }
        }
    }

    fn finish(&mut self) {
        if self.start < self.text.len() {
            if !self.ends_in_digit {
                // `.x` is `-x`.
                self.open();
            }
            self.push(self.text.len(), &[]);
        }
    }

    /// Begins a list, unless the one that is open is still empty.
    fn open(&mut self) {
        if !matches!(self.tokens.last(), None | Some(Token::Open)) {
            self.tokens.push(Token::Open);
        }
    }

    /// Ends the member that is being read; nothing counts as 0.
    fn push(&mut self, end: usize, abbreviations: &[(&str, Qualifier<'static>)]) {
        let member = self.text.get(self.start..end).unwrap_or_default();
        self.tokens.push(match member {
            "" => Token::Number(Digits::ZERO),
            _ if self.ends_in_digit => Token::Number(Digits(member.as_bytes())),
            _ => Token::Text(qualifier(member, abbreviations)),
        });
    }
}

fn qualifier<'a>(text: &'a str, more: &[(&str, Qualifier<'static>)]) -> Qualifier<'a> {
    let mut known = QUALIFIERS.iter().chain(more);
    let found = known.find(|(name, _)| text.eq_ignore_ascii_case(name));
    found.map_or(Qualifier::Other(Folded(text)), |(_, qualifier)| *qualifier)
}

/// Drops what is nothing at the end of a list or before the list within it: zeros, qualifiers that
/// say `release`, and lists that are empty then.
fn without_nothing(mut tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut is_end = true;
    while let Some(token) = tokens.pop() {
        let is_nothing = match token {
            Token::Open => kept.is_empty(),
            Token::Number(number) => number.is_zero(),
            Token::Text(qualifier) => qualifier == Qualifier::Release,
        };
        // Reading backwards, the beginning of a list is where the end of the outer one is reached.
        is_end = matches!(token, Token::Open) || (is_end && is_nothing);
        if !is_nothing || !is_end {
            kept.push(token);
        }
    }
    kept.reverse();
    kept
}
