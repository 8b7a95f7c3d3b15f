//! Our ordering of Alpine versions against `apk version -t`, where an `apk` is on PATH.
//!
//! apk-tools 2 knows no `~hash` and orders leading zeros otherwise; the comparison needs
//! apk-tools 3.

use std::cmp::Ordering;
use std::process::{Command, Stdio};

use drydock_version::find_scheme;

#[path = "support/random.rs"]
mod random;

use random::Random;

const PAIRS: usize = 20_000;

#[test]
fn agrees_with_apk() {
    // In apk-tools 2 the hash makes the version invalid.
    if apk("1.0", "1.0~1a").as_deref() != Some("<") {
        eprintln!(
            "SKIPPED: no `apk` of version 3 on PATH, the ordering of Alpine versions was not compared"
        );
        return;
    }
    let scheme = find_scheme("apk").unwrap();
    let mut random = Random::seeded(0x5eed);
    for _ in 0..PAIRS {
        let a = made_up(&mut random);
        let b = if random.below(3) == 0 {
            made_up(&mut random)
        } else {
            edited(&a, &mut random)
        };
        let ours = scheme.compare(&a, &b).ok().map(|order| match order {
            Ordering::Less => "<",
            Ordering::Equal => "=",
            Ordering::Greater => ">",
        });
        if !a.starts_with('-') && !b.starts_with('-') {
            assert_eq!(ours, apk(&a, &b).as_deref(), "{a:?} {b:?}");
        }
    }
}

/// What apk prints; nothing for a version that it does not accept.
#[expect(clippy::disallowed_methods, reason = "the test asks apk")]
fn apk(a: &str, b: &str) -> Option<String> {
    let mut command = Command::new("apk");
    command.args(["version", "-t", a, b]).stderr(Stdio::null());
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

const COMPONENTS: &[&str] = &[".0", ".00", ".01", ".1", ".9", ".10"];
const LETTERS: &[&str] = &["a", "b", "z"];
const SUFFIXES: &[&str] = &[
    "_alpha",
    "_beta1",
    "_pre",
    "_rc02",
    "_cvs",
    "_svn",
    "_git20240101",
    "_hg",
    "_p",
    "_p1",
];
const HASHES: &[&str] = &["~0", "~1a2b"];
const REVISIONS: &[&str] = &["-r0", "-r01", "-r10"];
const ODD: &[&str] = &["_foo", "_", "~", "-", "-r", "A", "+", " ", "."];
const LISTS: &[&[&str]] = &[
    COMPONENTS, COMPONENTS, LETTERS, SUFFIXES, SUFFIXES, HASHES, REVISIONS,
];

/// A version that is right but for chance.
fn made_up(random: &mut Random) -> String {
    let mut version = random.pick(&["0", "1", "01", "2"]).to_owned();
    for list in LISTS {
        if random.below(2) == 0 {
            version.push_str(random.pick(list));
        }
    }
    version
}

/// The version with a piece put in, taken out or exchanged.
fn edited(version: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = version.chars().collect();
    let at = random.below(chars.len() + 1);
    let until = (at + random.below(3)).min(chars.len());
    let list = random.pick(&[COMPONENTS, LETTERS, SUFFIXES, HASHES, REVISIONS, ODD]);
    chars.splice(at..until, random.pick(list).chars());
    chars.into_iter().collect()
}
