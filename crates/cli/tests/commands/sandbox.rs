//! A folder of its own for each test, in which the binary runs with nothing of the user's settings.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// The feeds that the project's own people wrote.
pub(crate) fn fixtures() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/feeds");
    path.canonicalize().unwrap()
}

/// The folder, which is the current folder and the home of every command.
pub(crate) struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// One with a database of the fixtures.
    pub(crate) fn with_database() -> Self {
        let sandbox = Self::new();
        let from = fixtures().display().to_string();
        let output = sandbox.output(&["feeds", "sync", "--from", &from], &[], "");
        assert!(output.status.success(), "{output:?}");
        sandbox
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Where the database is, unless told otherwise.
    pub(crate) fn database(&self) -> PathBuf {
        self.path(".local/share/drydock/db/advisories.drydock")
    }

    /// Runs a command line and shows what came of it.
    pub(crate) fn run(&self, line: &str) -> String {
        self.run_with(line, &[], "")
    }

    /// The same with variables and standard input.
    pub(crate) fn run_with(&self, line: &str, variables: &[(&str, &str)], input: &str) -> String {
        let args: Vec<&str> = line.split_whitespace().skip(1).collect();
        self.show(&self.output(&args, variables, input))
    }

    /// What a command writes to standard output, when it ends with `code`.
    pub(crate) fn stdout(&self, line: &str, code: i32) -> String {
        let args: Vec<&str> = line.split_whitespace().skip(1).collect();
        let output = self.output(&args, &[], "");
        assert_eq!(output.status.code(), Some(code), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// A command, ready to run.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::cargo_bin("drydock").unwrap();
        command.current_dir(self.folder.path()).env_clear().envs([
            ("HOME", self.folder.path().as_os_str()),
            // No engine of the machine may answer.
            ("DOCKER_HOST", "unix:///nowhere/docker.sock".as_ref()),
        ]);
        command
    }

    fn output(&self, args: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
        let mut command = self.command();
        command.args(args).envs(variables.iter().copied());
        command.write_stdin(input).output().unwrap()
    }

    fn show(&self, output: &Output) -> String {
        let code = output.status.code().unwrap();
        let mut text = format!("exit {code}\n");
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let content = self.mask(&String::from_utf8_lossy(bytes));
            if !content.is_empty() {
                text.push_str(&format!("--- {name}\n{content}"));
            }
        }
        text
    }

    /// Puts placeholders where something varies between runs, machines or versions.
    pub(crate) fn mask(&self, text: &str) -> String {
        let folder = self.folder.path().display().to_string();
        let canonical = self.folder.path().canonicalize().unwrap();
        let text = text
            .replace(&fixtures().display().to_string(), "[FEEDS]")
            .replace(&canonical.display().to_string(), "[HOME]")
            .replace(&folder, "[HOME]")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
        mask_measures(&mask_digests(&text))
    }
}

fn mask_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        masked.push_str("[DIGEST]");
        masked.push_str(rest);
    }
    masked
}

/// Ages and sizes.
fn mask_measures(text: &str) -> String {
    let mut masked = text.replace("just now", "[AGE]");
    for unit in ["minute", "hour", "day", "year"] {
        masked = mask_number(&masked, &format!(" {unit} ago"), "[AGE]");
        masked = mask_number(&masked, &format!(" {unit}s ago"), "[AGE]");
    }
    // A delta holds dates of files, and is a byte longer or shorter by them.
    masked = mask_number(&masked, " B; the whole", "[SIZE]; the whole");
    for unit in [" KiB", " MiB"] {
        masked = mask_number(&masked, unit, "[SIZE]");
    }
    squeeze_behind(&squeeze_behind(&masked, "[AGE]"), "[SIZE]")
}

/// Replaces a number with `unit` behind it.
fn mask_number(text: &str, unit: &str, mask: &str) -> String {
    let mut parts = text.split(unit).peekable();
    let mut masked = String::new();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let head = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        if is_last || head.len() == part.len() {
            masked.push_str(part);
            masked.push_str(if is_last { "" } else { unit });
        } else {
            masked.push_str(head);
            masked.push_str(mask);
        }
    }
    masked
}

/// The next column begins where the longest entry ends, which varies too.
fn squeeze_behind(text: &str, mask: &str) -> String {
    let mut parts = text.split(mask);
    let mut squeezed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(' ');
        squeezed.push_str(mask);
        squeezed.push_str(if part.starts_with("  ") {
            "  "
        } else {
            &part[..part.len() - rest.len()]
        });
        squeezed.push_str(rest);
    }
    squeezed
}
