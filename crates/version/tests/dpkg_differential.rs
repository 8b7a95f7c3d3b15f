//! Our ordering of Debian versions against `dpkg --compare-versions` itself.
//!
//! Real versions come from this machine's package database and, where it is there, from the shared
//! data; more are made from them by small edits, and from a grammar that likes the odd corners. For
//! each pair dpkg is asked whether it agrees with what we say, so that one process a pair is
//! enough: about 100,000 processes, 40 seconds on two cores.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use drydock_version::{Scheme, find_scheme};

#[path = "support/random.rs"]
mod random;

use random::Random;

const PAIRS: usize = 100_000;

type Pair = (String, String);

#[test]
fn agrees_with_dpkg() {
    if !dpkg_runs() {
        eprintln!("SKIPPED: no `dpkg` on PATH, the ordering of Debian versions was not compared");
        return;
    }
    if !shared_data().is_dir() {
        eprintln!("SKIPPED: no shared data, fewer real versions are compared");
    }
    let real = real_versions();
    let pairs = make_pairs(&real.iter().map(String::as_str).collect::<Vec<_>>());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let chunks = pairs.chunks(pairs.len().div_ceil(threads));
    let disagreements = thread::scope(|scope| {
        let workers: Vec<_> = chunks
            .map(|chunk| scope.spawn(|| disagreements(chunk)))
            .collect();
        let found = workers.into_iter().map(|worker| worker.join().unwrap());
        found.collect::<Vec<_>>().concat()
    });
    eprintln!("{} pairs, {} real versions", pairs.len(), real.len());
    assert!(pairs.len() >= PAIRS);
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

fn disagreements(pairs: &[Pair]) -> Vec<String> {
    let Some(scheme) = find_scheme("dpkg") else {
        return vec!["there is no scheme `dpkg`".to_owned()];
    };
    let ask = |(a, b): &Pair| disagreement(scheme, a, b);
    pairs.iter().filter_map(ask).collect()
}

/// What dpkg says differently, if anything. Its exit status is 0 for yes, 1 for no and 2 for a
/// version that it does not accept.
fn disagreement(scheme: &dyn Scheme, a: &str, b: &str) -> Option<String> {
    let ours = scheme.compare(a, b);
    let (relation, expected) = match &ours {
        Ok(Ordering::Less) => ("lt", 0),
        Ok(Ordering::Equal) => ("eq", 0),
        Ok(Ordering::Greater) => ("gt", 0),
        Err(_) => ("eq", 2),
    };
    let status = dpkg(&["--compare-versions", a, relation, b]);
    (status != Some(expected))
        .then(|| format!("{a:?} {b:?}: we say {ours:?}, dpkg exits with {status:?}"))
}

#[expect(clippy::disallowed_methods, reason = "the test asks dpkg")]
fn dpkg(arguments: &[&str]) -> Option<i32> {
    let mut command = Command::new("dpkg");
    command.args(arguments).env("LC_ALL", "C");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().ok()?.code()
}

fn dpkg_runs() -> bool {
    dpkg(&["--version"]) == Some(0)
}

/// Versions that packages have or had, sorted; never empty.
fn real_versions() -> Vec<String> {
    let data = shared_data();
    let mut versions = BTreeSet::from(["1.0-1".to_owned()]);
    let mut add = |version: &str| versions.insert(version.to_owned());
    for line in read(Path::new("/var/lib/dpkg/status")).lines() {
        line.strip_prefix("Version: ").map(&mut add);
    }
    let lists = fs::read_dir(data.join("inventories/pkglists"));
    let is_debian = |path: &PathBuf| path.extension().is_some_and(|it| it == "manifest");
    for list in lists
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path())
        .filter(is_debian)
    {
        for line in read(&list).lines() {
            line.split_whitespace().nth(1).map(&mut add);
        }
    }
    let tracker = read(&data.join("mirror/debian-tracker/data.json"));
    for rest in tracker.split("\"fixed_version\": \"").skip(1) {
        rest.split('"').next().map(&mut add);
    }
    versions.retain(|version| is_askable(version));
    versions.into_iter().collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test finds its data by an environment variable"
)]
fn shared_data() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("DRYDOCK_SHARED_DATA").map_or_else(|| beside.into(), PathBuf::from)
}

/// Whether dpkg's command line takes the text for a version: it reads a leading hyphen as an
/// option and gives an empty text a meaning of its own.
fn is_askable(version: &str) -> bool {
    !version.is_empty() && !version.starts_with('-') && !version.contains('\0')
}

fn make_pairs(real: &[&str]) -> Vec<Pair> {
    let mut random = Random::seeded(0x5eed);
    // Neighbours in the order of their texts share long heads, so that the difference comes late.
    let neighbours = real.iter().zip(real.iter().skip(1));
    let mut pairs: Vec<Pair> = neighbours
        .map(|(a, b)| ((*a).into(), (*b).into()))
        .collect();
    while pairs.len() < PAIRS {
        let a = random.pick(real);
        let (a, b) = match random.below(4) {
            0 => (a.to_owned(), random.pick(real).to_owned()),
            1 => (edited(a, &mut random), a.to_owned()),
            2 => (edited(a, &mut random), edited(a, &mut random)),
            _ => made_up_pair(&mut random),
        };
        if is_askable(&a) && is_askable(&b) {
            pairs.push((a, b));
        }
    }
    pairs
}

const PIECES: &[&str] = &[
    "0",
    "1",
    "9",
    "00",
    "01",
    "10",
    "99999999999999999999",
    "a",
    "z",
    "A",
    "Z",
    "rc",
    "~",
    "~~",
    "+",
    "-",
    ".",
    ":",
    "+b1",
    "~bpo11+1",
    "+deb12u1",
    "+dfsg",
    "ubuntu0.1",
    "_",
    ",",
    "!",
    " ",
    "\t",
    "\n",
    "^",
    "{",
];

const EPOCHS: &[&str] = &[
    "0:",
    "1:",
    "01:",
    "2147483647:",
    "2147483648:",
    "+1:",
    "x:",
    ":",
    "1 :",
];

/// The version with one or two pieces put in, taken out or exchanged.
fn edited(version: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = version.chars().collect();
    for _ in 0..=random.below(2) {
        let at = random.below(chars.len() + 1);
        let until = (at + random.below(3)).min(chars.len());
        let piece = if random.below(4) == 0 {
            ""
        } else {
            random.pick(PIECES)
        };
        chars.splice(at..until, piece.chars());
    }
    chars.into_iter().collect()
}

fn made_up_pair(random: &mut Random) -> Pair {
    let made = made_up(random);
    let other = match random.below(2) {
        0 => made_up(random),
        _ => edited(&made, random),
    };
    (made, other)
}

fn made_up(random: &mut Random) -> String {
    let mut version = String::new();
    if random.below(4) == 0 {
        version.push_str(random.pick(EPOCHS));
    }
    for _ in 0..=random.below(6) {
        version.push_str(random.pick(PIECES));
    }
    version
}
