//! The commands of a shell script, as far as a build step has any.
//!
//! Splits at `;`, `&&`, `||`, `|`, `&`, newlines and parentheses outside quotes
//! ([the grammar](https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html)), and
//! looks into `$(…)`, backquotes, `<(…)` and `sh -c '…'`. Missed: functions, aliases, variables
//! that
//! hold commands, and what a here-document is for (its lines count as commands, which no check
//! minds).

use std::iter::Peekable;
use std::str::Chars;

/// Scripts within scripts that are looked into.
const MAX_DEPTH: u8 = 6;

/// Words in front of a command that are not yet its program.
static LEADING: [&str; 22] = [
    "!",
    "{",
    "}",
    "builtin",
    "command",
    "do",
    "doas",
    "eatmydata",
    "elif",
    "else",
    "env",
    "exec",
    "if",
    "nice",
    "nohup",
    "sudo",
    "then",
    "time",
    "until",
    "while",
    "xargs",
    "fi",
];

/// Programs that run a script given as a word or on their standard input.
pub(super) static SHELLS: [&str; 7] = ["ash", "bash", "dash", "ksh", "mksh", "sh", "zsh"];

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// Its words without quotes; what was `$(…)` stays as it was written.
    pub(super) words: Vec<String>,
    /// Whether it reads what the command before it writes.
    pub(super) is_piped: bool,
}

impl Command {
    /// The base name of its program; empty where it only sets variables.
    pub(super) fn program(&self) -> &str {
        let word = self.proper().next().unwrap_or_default();
        word.rsplit('/').next().unwrap_or(word)
    }

    /// The words after its program.
    pub(super) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.proper().skip(1)
    }

    /// The words from the program on.
    fn proper(&self) -> impl Iterator<Item = &str> {
        let mut is_after_leading = false;
        self.words
            .iter()
            .map(String::as_str)
            .skip_while(move |word| {
                let is_leading = LEADING.contains(word);
                let is_flag_of_leading = is_after_leading && word.starts_with('-');
                is_after_leading = is_leading || is_flag_of_leading;
                is_after_leading || is_assignment(word)
            })
    }
}

/// The commands of a script, those of inner scripts before the command that they are in.
pub(super) fn commands(script: &str) -> Vec<Command> {
    commands_at(script, 0)
}

fn commands_at(script: &str, depth: u8) -> Vec<Command> {
    let mut splitter = Splitter {
        rest: script.chars().peekable(),
        depth,
        found: Vec::new(),
        command: Command::default(),
        word: None,
    };
    splitter.run();
    splitter.found
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

struct Splitter<'s> {
    rest: Peekable<Chars<'s>>,
    depth: u8,
    found: Vec<Command>,
    command: Command,
    word: Option<String>,
}

impl Splitter<'_> {
    fn run(&mut self) {
        while let Some(c) = self.rest.next() {
            match c {
                '\\' => self.escape(),
                '\'' => self.single_quoted(),
                '"' => self.double_quoted(),
                '`' => self.backquoted(),
                '$' => self.dollar(),
                '<' | '>' => self.redirection(c),
                '#' if self.word.is_none() => while self.rest.next_if(|c| *c != '\n').is_some() {},
                '&' if self.rest.peek() == Some(&'>') => self.push('&'),
                '&' => self.operator('&'),
                '|' => self.operator('|'),
                ';' | '\n' | '(' | ')' => self.end_command(false),
                c if c.is_whitespace() => self.end_word(),
                c => self.push(c),
            }
        }
        self.end_command(false);
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end_word(&mut self) {
        self.command.words.extend(self.word.take());
    }

    fn end_command(&mut self, is_next_piped: bool) {
        self.end_word();
        let next = Command {
            is_piped: is_next_piped,
            ..Command::default()
        };
        let command = std::mem::replace(&mut self.command, next);
        if command.words.is_empty() {
            // `a |` at the end of a line goes on in the next.
            self.command.is_piped |= command.is_piped;
            return;
        }
        if let Some(script) = inner_script(&command) {
            let script = script.to_owned();
            self.inner(&script);
        }
        self.found.push(command);
    }

    /// `&&`, `||`, `&`, `|`, `|&`.
    fn operator(&mut self, c: char) {
        let is_double = self.rest.next_if_eq(&c).is_some();
        let is_pipe = c == '|' && !is_double;
        if is_pipe {
            self.rest.next_if_eq(&'&');
        }
        self.end_command(is_pipe);
    }

    fn escape(&mut self) {
        match self.rest.next() {
            None | Some('\n') => {}
            Some('\r') if self.rest.peek() == Some(&'\n') => {
                self.rest.next();
            }
            Some(c) => self.push(c),
        }
    }

    fn single_quoted(&mut self) {
        self.word.get_or_insert_default();
        while let Some(c) = self.rest.next_if(|c| *c != '\'') {
            self.push(c);
        }
        self.rest.next();
    }

    fn double_quoted(&mut self) {
        self.word.get_or_insert_default();
        while let Some(c) = self.rest.next() {
            match c {
                '"' => return,
                '\\' => match self.rest.next() {
                    None | Some('\n') => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => self.push(c),
                    Some(c) => {
                        self.push('\\');
                        self.push(c);
                    }
                },
                '`' => self.backquoted(),
                '$' => self.dollar(),
                c => self.push(c),
            }
        }
    }

    fn dollar(&mut self) {
        self.push('$');
        if self.rest.next_if_eq(&'(').is_some() {
            self.parenthesized();
        }
    }

    fn redirection(&mut self, c: char) {
        self.push(c);
        if self.rest.next_if_eq(&'(').is_some() {
            return self.parenthesized();
        }
        while let Some(more) = self.rest.next_if(|c| matches!(c, '<' | '>' | '&')) {
            self.push(more);
        }
    }

    fn backquoted(&mut self) {
        let mut script = String::new();
        while let Some(c) = self.rest.next_if(|c| *c != '`') {
            script.push(c);
        }
        self.rest.next();
        self.word
            .get_or_insert_default()
            .push_str(&format!("$({script})"));
        self.inner(&script);
    }

    /// What is within parentheses, the first of which was read.
    fn parenthesized(&mut self) {
        let mut script = String::new();
        let (mut open, mut quote) = (1_usize, None);
        for c in self.rest.by_ref() {
            match (quote, c) {
                (None, '(') => open += 1,
                (None, ')') => open -= 1,
                (None, '\'' | '"') => quote = Some(c),
                (Some(same), _) if same == c => quote = None,
                _ => {}
            }
            if open == 0 {
                break;
            }
            script.push(c);
        }
        self.word
            .get_or_insert_default()
            .push_str(&format!("({script})"));
        self.inner(&script);
    }

    fn inner(&mut self, script: &str) {
        // `$((…))` is arithmetic.
        if self.depth < MAX_DEPTH && !script.starts_with('(') {
            self.found.extend(commands_at(script, self.depth + 1));
        }
    }
}

/// The script of `sh -c SCRIPT`.
fn inner_script(command: &Command) -> Option<&str> {
    if !SHELLS.contains(&command.program()) {
        return None;
    }
    let mut arguments = command.arguments();
    arguments.find(|word| {
        let is_short = word.starts_with('-') && !word.starts_with("--");
        is_short && word.ends_with('c')
    })?;
    arguments.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(script: &str) -> Vec<String> {
        let joined = commands(script).into_iter().map(|command| {
            let pipe = if command.is_piped { "| " } else { "" };
            format!("{pipe}{}", command.words.join("~"))
        });
        joined.collect()
    }

    #[test]
    fn operators_separate_and_quotes_do_not() {
        for (script, expected) in [
            ("a b && c; d", vec!["a~b", "c", "d"]),
            ("a || b & c", vec!["a", "b", "c"]),
            ("a | b |& c", vec!["a", "| b", "| c"]),
            ("a |\n b", vec!["a", "| b"]),
            ("echo 'x && y' \"z; w\"", vec!["echo~x && y~z; w"]),
            ("a \\\n  b\nc # d && e", vec!["a~b", "c"]),
            ("a >/dev/null 2>&1 &>x b", vec!["a~>/dev/null~2>&1~&>x~b"]),
            ("(a; b)", vec!["a", "b"]),
            ("echo $((1 + 2))", vec!["echo~$((1 + 2))"]),
            ("", vec![]),
            ("'", vec![""]),
            ("a$(", vec!["a$()"]),
        ] {
            assert_eq!(split(script), expected, "{script}");
        }
    }

    #[test]
    fn scripts_within_are_looked_into() {
        assert_eq!(
            split("sh -c \"$(curl -k x)\"").first().unwrap(),
            "curl~-k~x"
        );
        assert_eq!(split("bash <(curl x)").first().unwrap(), "curl~x");
        assert!(split("bash -lc 'a && b'").contains(&"b".to_owned()));
        assert!(split("x=`a b`").contains(&"a~b".to_owned()));
    }

    #[test]
    fn the_program_is_behind_what_leads_to_it() {
        for (script, program) in [
            ("DEBIAN_FRONTEND=noninteractive apt-get update", "apt-get"),
            ("sudo -E /usr/bin/apt-get update", "apt-get"),
            ("if ! command -v gcc", "gcc"),
            ("A=b", ""),
        ] {
            assert_eq!(commands(script).first().unwrap().program(), program);
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = "$(".repeat(5_000);
        assert!(!commands(&deep).is_empty());
        let quoted = "\"$(".repeat(5_000);
        assert!(!commands(&quoted).is_empty());
    }
}
