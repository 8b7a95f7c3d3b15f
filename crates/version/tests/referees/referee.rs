//! Asks another program about all pairs at once and holds us against it.
//!
//! A pair goes in as a line of two words, each an `x` and the version's bytes in hexadecimal. For each
//! comes back a line of one character: `<`, `=`, `>`, `!` when one of the two is no version, `?` when
//! the program says that it does not know. Exit status 77 says that a library is missing.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use drydock_version::find_scheme;

use crate::pairs::{Pair, pairs};

/// One ecosystem's own program.
pub(crate) struct Referee {
    pub(crate) scheme: &'static str,
    /// For people, when it is missing.
    pub(crate) name: &'static str,
    /// Ways to call it, of which the first that works is taken.
    pub(crate) commands: fn() -> Vec<Command>,
    /// Where real versions come from, as `real_versions.py` names it.
    pub(crate) real: &'static [&'static str],
    /// What versions that are made up begin with.
    pub(crate) beginnings: &'static [&'static str],
    /// What is put into versions or behind them.
    pub(crate) pieces: &'static [&'static str],
    /// Why it may judge a pair otherwise than we do, if it may.
    pub(crate) explain: fn(&Question<'_>) -> Option<&'static str>,
}

/// A pair that we and the referee judge differently.
pub(crate) struct Question<'a> {
    pub(crate) a: &'a str,
    pub(crate) b: &'a str,
    pub(crate) ours: char,
    pub(crate) theirs: char,
}

/// Fails when the referee judges a pair otherwise than we do, and nothing explains it.
pub(crate) fn agrees(referee: &Referee) {
    let pairs = pairs(referee);
    let Some(judgements) = judge(referee, &pairs) else {
        eprintln!(
            "SKIPPED: no {}, the ordering of the scheme `{}` was not compared",
            referee.name, referee.scheme
        );
        return;
    };
    assert_eq!(judgements.len(), pairs.len(), "one judgement a pair");
    let scheme = find_scheme(referee.scheme).expect("the scheme is registered");
    let (mut explained, mut differences) = (BTreeMap::new(), Vec::new());
    let mut ordered = 0;
    for ((a, b), theirs) in pairs.iter().zip(judgements) {
        let ours = match scheme.compare(a, b) {
            Ok(Ordering::Less) => '<',
            Ok(Ordering::Equal) => '=',
            Ok(Ordering::Greater) => '>',
            Err(_) => '!',
        };
        ordered += usize::from(ours != '!');
        if ours == theirs {
            continue;
        }
        let question = Question { a, b, ours, theirs };
        match (referee.explain)(&question) {
            Some(why) => *explained.entry(why).or_insert(0) += 1,
            None => differences.push(format!("{a:?} {b:?}: we say {ours}, they say {theirs}")),
        }
    }
    let count = pairs.len();
    eprintln!(
        "{}: {count} pairs, {ordered} of two versions",
        referee.scheme
    );
    eprintln!("{}: explained differences: {explained:?}", referee.scheme);
    let total = differences.len();
    differences.truncate(50);
    let shown = differences.join("\n");
    assert_eq!(total, 0, "differences, such as\n{shown}");
}

/// What the referee says of each pair; nothing if it is not installed.
fn judge(referee: &Referee, pairs: &[Pair]) -> Option<Vec<char>> {
    let path = scratch(&format!("{}.pairs", referee.scheme));
    let mut text = String::new();
    for (a, b) in pairs {
        let _ = writeln!(text, "{} {}", encoded(a), encoded(b));
    }
    fs::write(&path, text).expect("the pairs are written");
    (referee.commands)().into_iter().find_map(|mut command| {
        command.stdin(File::open(&path).expect("the pairs are there"));
        let output = command.output().ok()?;
        if output.status.code() == Some(77) {
            return None;
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?} fails:\n{stderr}");
        let judgements = String::from_utf8(output.stdout).expect("judgements are text");
        Some(
            judgements
                .lines()
                .filter_map(|it| it.chars().next())
                .collect(),
        )
    })
}

fn encoded(version: &str) -> String {
    let mut word = String::from("x");
    for byte in version.bytes() {
        let _ = write!(word, "{byte:02x}");
    }
    word
}

/// A call of a program, in the locale that C has without one.
#[expect(clippy::disallowed_methods, reason = "the test asks other programs")]
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C.UTF-8");
    command
}

/// The path of a file beside this one.
pub(crate) fn script(name: &str) -> String {
    format!("{}/tests/referees/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A place for what the test writes.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(concat!(env!("CARGO_TARGET_TMPDIR"), "/referees"));
    fs::create_dir_all(&folder).expect("a folder is made");
    folder.join(name)
}

/// Where `cargo xtask test` lays what no distribution packages.
#[expect(
    clippy::disallowed_methods,
    reason = "the test finds its referees by an environment variable"
)]
pub(crate) fn installed(name: &str) -> PathBuf {
    let folder = std::env::var_os("DRYDOCK_TEST_REFEREES").unwrap_or_default();
    PathBuf::from(folder).join(name)
}

/// The longest run of digits of a version.
pub(crate) fn longest_number(version: &str) -> usize {
    let runs = version.split(|c: char| !c.is_ascii_digit());
    runs.map(|run| run.trim_start_matches('0').len())
        .max()
        .unwrap_or(0)
}
