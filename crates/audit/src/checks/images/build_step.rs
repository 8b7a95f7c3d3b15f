//! One build step, from what an image's history says of it.
//!
//! Builders write it in their own ways: the old one of the engine `/bin/sh -c #(nop) CMD ["sh"]`
//! and
//! `|1 VERSION=2 /bin/sh -c make`, [BuildKit](https://docs.docker.com/build/buildkit/)
//! `RUN |1 VERSION=2 /bin/sh -c make # buildkit`, kaniko `RUN make`, others only a command. Missed:
//! flags of `RUN`, `ADD` and `COPY`, most of which no builder records; a step of `docker commit`
//! looks like a command.

use super::shell_script::{self, Command, SHELLS};

static INSTRUCTIONS: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// A build step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BuildStep<'a> {
    /// Its place, from 1 for the first that was made.
    pub(super) number: usize,
    /// The instruction, e.g. `RUN`; empty where it is none, e.g. a note of who made the base.
    pub(super) instruction: &'static str,
    /// What it was given; of `RUN` the script without the shell that ran it.
    pub(super) arguments: &'a str,
    /// Build arguments in force, `NAME=VALUE`.
    pub(super) build_arguments: Vec<String>,
    /// Whether it is one of the image that this one is built on.
    pub(super) is_base: bool,
}

impl<'a> BuildStep<'a> {
    /// Reads what the history says was done.
    pub(super) fn parse(created_by: &'a str) -> Self {
        let text = created_by.trim();
        let text = text.strip_suffix("# buildkit").unwrap_or(text).trim();
        let (word, rest) = next_word(text);
        let known = |word: &str| INSTRUCTIONS.into_iter().find(|one| *one == word);
        if let Some((_, nop)) = text.split_once("#(nop)")
            && starts_a_shell(word)
        {
            let (word, rest) = next_word(nop);
            return Self::new(known(word).unwrap_or_default(), rest, Vec::new());
        }
        match known(word) {
            Some("RUN") => Self::of_run(rest),
            Some(instruction) => Self::new(instruction, rest, Vec::new()),
            None if text.is_empty() || text.starts_with('#') => Self::new("", text, Vec::new()),
            None => Self::of_run(text),
        }
    }

    const fn new(
        instruction: &'static str,
        arguments: &'a str,
        build_arguments: Vec<String>,
    ) -> Self {
        Self {
            number: 0,
            instruction,
            arguments,
            build_arguments,
            is_base: false,
        }
    }

    fn of_run(text: &'a str) -> Self {
        let (build_arguments, rest) = split_build_arguments(text);
        Self::new("RUN", without_shell(rest), build_arguments)
    }

    /// The commands that it ran.
    pub(super) fn commands(&self) -> Vec<Command> {
        if self.instruction != "RUN" {
            return Vec::new();
        }
        match serde_json::from_str::<Vec<String>>(self.arguments) {
            Ok(words) => vec![Command {
                words,
                is_piped: false,
            }],
            Err(_) => shell_script::commands(self.arguments),
        }
    }

    /// Whether it changes no file.
    pub(super) fn is_setting(&self) -> bool {
        !matches!(self.instruction, "ADD" | "COPY" | "RUN" | "WORKDIR" | "")
    }

    /// It, for people: on one line, cut after 120 characters.
    pub(super) fn shown(&self) -> String {
        let words = self.arguments.split_whitespace();
        let line = words.fold(self.instruction.to_owned(), |mut line, word| {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
            line
        });
        if line.chars().count() <= 120 {
            return line;
        }
        let cut: String = line.chars().take(119).collect();
        format!("{cut}…")
    }
}

fn next_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

fn starts_a_shell(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    SHELLS.contains(&name) || matches!(name, "cmd" | "powershell" | "|0") || word.starts_with('|')
}

/// `|2 A=one B=two words /bin/sh -c …`: values are not quoted, so that one of several words ends
/// where the next name or the shell begins.
fn split_build_arguments(text: &str) -> (Vec<String>, &str) {
    let (word, mut rest) = next_word(text);
    let count = word.strip_prefix('|').and_then(|count| count.parse().ok());
    let Some(count) = count else {
        return (Vec::new(), text);
    };
    let mut found: Vec<String> = Vec::new();
    loop {
        let (word, after) = next_word(rest);
        let is_new = word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        });
        if word.is_empty() || (!is_new && (word.starts_with('/') || found.len() >= count)) {
            return (found, rest);
        }
        if is_new && found.len() < count {
            found.push(word.to_owned());
        } else if is_new {
            return (found, rest);
        } else if let Some(last) = found.last_mut() {
            last.push(' ');
            last.push_str(word);
        } else {
            return (found, rest);
        }
        rest = after;
    }
}

/// `/bin/bash -o pipefail -ec SCRIPT` without what is before the script.
fn without_shell(text: &str) -> &str {
    let (shell, mut rest) = next_word(text);
    if !shell.contains('/') || !starts_a_shell(shell) {
        return text;
    }
    for _ in 0..6 {
        let (word, after) = next_word(rest);
        let is_flag = word.starts_with('-') && !word.starts_with("--");
        rest = after;
        if is_flag && word.ends_with('c') {
            return rest;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builders_write_the_same_in_their_own_ways() {
        for (created_by, instruction, arguments) in [
            ("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD", "[\"bash\"]"),
            ("/bin/sh -c #(nop) ADD file:0a in / ", "ADD", "file:0a in /"),
            ("/bin/sh -c make all", "RUN", "make all"),
            ("|1 V=2 /bin/sh -c make all", "RUN", "make all"),
            (
                "RUN |2 A=one two B=c /bin/bash -eo pipefail -c make # buildkit",
                "RUN",
                "make",
            ),
            ("RUN /bin/sh -c make # buildkit", "RUN", "make"),
            ("RUN make", "RUN", "make"),
            ("make all", "RUN", "make all"),
            ("COPY a /b # buildkit", "COPY", "a /b"),
            (
                "# debian.sh --arch 'amd64'",
                "",
                "# debian.sh --arch 'amd64'",
            ),
            ("", "", ""),
            ("RUN", "RUN", ""),
            ("|9", "RUN", ""),
        ] {
            let step = BuildStep::parse(created_by);
            assert_eq!((step.instruction, step.arguments), (instruction, arguments));
        }
    }

    #[test]
    fn build_arguments_may_have_blanks() {
        let step = BuildStep::parse("RUN |2 A=one two B=c /bin/sh -c make D=e");
        assert_eq!(step.build_arguments, ["A=one two", "B=c"]);
        assert_eq!(step.arguments, "make D=e");
    }

    #[test]
    fn a_list_of_words_is_one_command() {
        let step = BuildStep::parse("RUN [\"apt-get\", \"update && x\"]");
        let commands = step.commands();
        assert_eq!(commands.len(), 1);
        assert_eq!(commands.first().unwrap().words, ["apt-get", "update && x"]);
    }

    #[test]
    fn what_is_shown_is_short_and_on_one_line() {
        let long = format!("RUN a\n\tb {}", "x".repeat(500));
        let shown = BuildStep::parse(&long).shown();
        assert!(shown.starts_with("RUN a b x") && shown.chars().count() == 120);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_written_is_read(text in ".{0,200}", script in "[-a-z|&;$(){}'\"`<> \n=/\\\\]{0,200}") {
            for created_by in [text.clone(), format!("RUN |2 {text}"), format!("RUN /bin/sh -c {script}")] {
                let step = BuildStep::parse(&created_by);
                let found = crate::checks::images::unverified_install::find(&step);
                proptest::prop_assert!(found.len() < 1_000 && step.shown().chars().count() <= 120);
            }
        }
    }
}
