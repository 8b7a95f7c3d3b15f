//! Audit rules as text: what `auditctl -l` prints and what `rules.d` holds.
//!
//! The truth is [auditctl(8)](https://man7.org/linux/man-pages/man8/auditctl.8.html). A line that is
//! no rule and no setting is a warning. Missed: whether a watched path (`-w`) is a folder cannot be
//! told from its text, so it is taken to watch what is beneath it, as it does if it is one.

use std::collections::BTreeSet;

use super::AuditRule;

/// More rules than this are not read.
const MAX_RULES: usize = 10_000;
/// More warnings than this are not kept.
const MAX_WARNINGS: usize = 50;
/// A warning quotes no more characters than this.
const MAX_QUOTED: usize = 120;

/// Reads rules as `auditctl -l` prints them and `rules.d` holds them; what is not understood comes
/// back as warnings, `LINE: TEXT`.
pub fn parse_audit_rules(text: &str) -> (Vec<AuditRule>, Vec<String>) {
    let mut rules: Vec<AuditRule> = Vec::new();
    let mut warnings = Vec::new();
    for (number, line) in logical_lines(text) {
        match parse_line(&line) {
            Ok(Line::Nothing | Line::Enabled(_)) => {}
            Ok(Line::Clear) => rules.clear(),
            Ok(Line::Remove(path)) => {
                rules.retain(|rule| rule.path.as_deref() != Some(path.as_str()));
            }
            Ok(Line::Rule(_)) if rules.len() >= MAX_RULES => break,
            Ok(Line::Rule(parsed)) if parsed.is_first => rules.insert(0, parsed.rule),
            Ok(Line::Rule(parsed)) => rules.push(parsed.rule),
            Err(why) if warnings.len() < MAX_WARNINGS => {
                let quoted: String = line.chars().take(MAX_QUOTED).collect();
                warnings.push(format!("{number}: {why}: `{quoted}`"));
            }
            Err(_) => {}
        }
    }
    (rules, warnings)
}

/// What the last `-e` among rules says: `Some(false)` where it switches auditing off.
pub fn parse_audit_enabled(text: &str) -> Option<bool> {
    let lines = logical_lines(text).into_iter();
    lines.rev().find_map(|(_, line)| match parse_line(&line) {
        Ok(Line::Enabled(enabled)) => Some(enabled),
        _ => None,
    })
}

/// What one line is.
enum Line {
    /// Empty, a comment, or a setting that says nothing of what is watched.
    Nothing,
    /// `-D`
    Clear,
    /// `-W PATH`
    Remove(String),
    /// `-e`
    Enabled(bool),
    Rule(Box<Parsed>),
}

#[derive(Default)]
struct Parsed {
    rule: AuditRule,
    /// `-A`: before all others.
    is_first: bool,
    /// Whether anything made it a rule: `-w`, `-a`, `-A`.
    is_rule: bool,
    /// Word sizes that it is for.
    sizes: BTreeSet<String>,
    /// Whether it names some system calls and not `all`.
    some_calls: bool,
}

/// Lines with those that end in `\` joined, numbered from 1 by where they begin.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let (number, mut whole) = open.take().unwrap_or((index + 1, String::new()));
        // A comment goes to its line's end: a backslash there continues nothing.
        let is_comment = whole.is_empty() && line.trim_start().starts_with('#');
        match line.trim_end().strip_suffix('\\').filter(|_| !is_comment) {
            Some(part) => {
                whole.push_str(part);
                whole.push(' ');
                open = Some((number, whole));
            }
            None => {
                whole.push_str(line);
                lines.push((number, whole));
            }
        }
    }
    lines.extend(open);
    lines
}

fn parse_line(line: &str) -> Result<Line, &'static str> {
    let words = words(line)?;
    let is_idle = matches!(words.as_slice(), [] | ["No", "rules"]);
    if is_idle || line.trim_start().starts_with('#') {
        return Ok(Line::Nothing);
    }
    let mut parsed = Parsed::default();
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        let Some(option) = Flag::of(word) else {
            return Err("not an option");
        };
        match option.letter {
            'D' => return Ok(Line::Clear),
            'c' | 'i' | 's' | 'l' => {}
            'e' => {
                let value = option.value(&mut words)?;
                return Ok(Line::Enabled(!matches!(value, "0")));
            }
            'b' | 'f' | 'r' | 'q' => return option.value(&mut words).map(|_| Line::Nothing),
            'W' => return Ok(Line::Remove(option.value(&mut words)?.to_owned())),
            'd' => return Err("a rule that takes another away, which is not followed"),
            '-' => return Ok(Line::Nothing),
            _ => parsed.take(&option, option.value(&mut words)?)?,
        }
    }
    line.trim().clone_into(&mut parsed.rule.text);
    Ok(if parsed.is_rule {
        Line::Rule(Box::new(parsed.finished()))
    } else {
        Line::Nothing
    })
}

/// An option: `-k`, `-kdocker`, `--loginuid-immutable`.
struct Flag<'w> {
    letter: char,
    attached: &'w str,
}

impl<'w> Flag<'w> {
    fn of(word: &'w str) -> Option<Self> {
        let mut rest = word.strip_prefix('-')?.chars();
        let letter = rest.next()?;
        Some(Self {
            letter,
            attached: rest.as_str(),
        })
    }

    fn value(&self, words: &mut impl Iterator<Item = &'w str>) -> Result<&'w str, &'static str> {
        match self.attached {
            "" => words.next().ok_or("an option without its value"),
            attached => Ok(attached),
        }
    }
}

impl Parsed {
    fn take(&mut self, option: &Flag<'_>, value: &str) -> Result<(), &'static str> {
        match option.letter {
            'w' => {
                self.is_rule = true;
                self.watch(value, true)
            }
            'a' | 'A' => {
                self.is_rule = true;
                self.is_first = option.letter == 'A';
                self.list(value)
            }
            'p' => self.permissions(value),
            'k' => {
                self.rule.keys.push(value.to_owned());
                Ok(())
            }
            'S' => {
                self.some_calls |= value != "all";
                Ok(())
            }
            'C' => {
                self.rule.is_narrowed = true;
                Ok(())
            }
            'F' => self.field(value),
            _ => Err("an option that is not known"),
        }
    }

    fn watch(&mut self, path: &str, is_recursive: bool) -> Result<(), &'static str> {
        if !path.starts_with('/') {
            return Err("a path that does not begin with `/`");
        }
        self.rule.path = Some(path.to_owned());
        self.rule.is_recursive = is_recursive;
        Ok(())
    }

    /// `always,exit`, in either order.
    fn list(&mut self, value: &str) -> Result<(), &'static str> {
        for word in value.split(',') {
            match word {
                "always" | "exit" | "entry" | "filesystem" | "task" => {}
                // Lists that never see a path being opened.
                "user" | "io_uring" => self.rule.is_narrowed = true,
                "never" | "possible" => self.rule.is_exclusion = true,
                // It drops kinds of records, not accesses.
                "exclude" => {
                    self.rule.is_exclusion = true;
                    self.rule.is_narrowed = true;
                }
                _ => return Err("a list or action that is not known"),
            }
        }
        Ok(())
    }

    fn permissions(&mut self, value: &str) -> Result<(), &'static str> {
        if !value.chars().all(|letter| "rwxa".contains(letter)) {
            return Err("permissions other than `rwxa`");
        }
        value.clone_into(&mut self.rule.permissions);
        Ok(())
    }

    fn field(&mut self, text: &str) -> Result<(), &'static str> {
        let operator = |c: char| "=!<>&".contains(c);
        let start = text.find(operator).ok_or("a field without a comparison")?;
        let (name, rest) = text.split_at_checked(start).unwrap_or((text, ""));
        let value = rest.trim_start_matches(operator);
        let is_equal = rest.strip_suffix(value) == Some("=");
        match (name, is_equal) {
            ("path", true) => self.watch(value, false),
            ("dir", true) => self.watch(value, true),
            ("perm", true) => self.permissions(value),
            ("key", true) => {
                self.rule.keys.push(value.to_owned());
                Ok(())
            }
            ("arch", true) => {
                self.sizes.insert(value.to_owned());
                Ok(())
            }
            _ => {
                self.rule.is_narrowed = true;
                Ok(())
            }
        }
    }

    fn finished(mut self) -> Self {
        let small_only = !self.sizes.is_empty()
            && !self
                .sizes
                .iter()
                .any(|size| size.contains("64") || size == "c000003e");
        self.rule.is_narrowed |= self.some_calls || small_only;
        self
    }
}

/// Words; one that begins with a quote goes on to its end. A quote inside a word is part of it.
fn words(line: &str) -> Result<Vec<&str>, &'static str> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix(['"', '\'']) {
            Some(quoted) => {
                let quote = rest.chars().next().unwrap_or('"');
                quoted
                    .split_once(quote)
                    .ok_or("a quote that is not closed")?
            }
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}
