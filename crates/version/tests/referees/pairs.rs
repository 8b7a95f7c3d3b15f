//! The pairs that are judged: real versions, versions made from them, and versions made up.

use std::path::Path;
use std::process::{Command, Stdio};

use drydock_version::find_scheme;

use crate::random::Random;
use crate::referee::Referee;

/// Pairs of two versions.
const ORDERED: usize = 100_000;

/// Pairs with a text that is no version.
const REFUSED: usize = 50_000;

pub(crate) type Pair = (String, String);

/// All pairs of a referee, the same in every run with the same data.
pub(crate) fn pairs(referee: &Referee) -> Vec<Pair> {
    let mut real = real_versions(referee.real);
    real.extend(referee.beginnings.iter().map(|it| (*it).to_owned()));
    real.sort();
    real.dedup();
    let real: Vec<&str> = real.iter().map(String::as_str).collect();
    // Neighbours in the order of their texts share long heads, so that the difference comes late.
    let neighbours = real.iter().zip(real.iter().skip(1));
    let neighbours = neighbours.map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
    let mut maker = Maker {
        random: Random::seeded(0x5eed),
        referee,
    };
    let made = std::iter::repeat_with(|| maker.pair(&real));
    choose(referee.scheme, neighbours.chain(made))
}

/// Takes pairs until there are enough of two versions; of the others only so many.
fn choose(scheme: &str, candidates: impl Iterator<Item = Pair>) -> Vec<Pair> {
    // The scheme `semver` accepts more than its referee, whose grammar `hex` has.
    let grammar = if scheme == "semver" { "hex" } else { scheme };
    let scheme = find_scheme(grammar).expect("the scheme is registered");
    let (mut ordered, mut refused) = (0, 0);
    let mut pairs = Vec::with_capacity(ORDERED + REFUSED);
    for (a, b) in candidates {
        // Not every program can be given an empty text, and all refuse it that refuse anything.
        if a.is_empty() || b.is_empty() {
            continue;
        }
        match scheme.compare(&a, &b) {
            Ok(_) => ordered += 1,
            Err(_) if refused == REFUSED => continue,
            Err(_) => refused += 1,
        }
        pairs.push((a, b));
        if ordered == ORDERED {
            break;
        }
    }
    pairs
}

/// Makes versions that are right but for chance.
struct Maker<'a> {
    random: Random,
    referee: &'a Referee,
}

impl Maker<'_> {
    fn pair(&mut self, real: &[&str]) -> Pair {
        let a = self.random.pick(real);
        match self.random.below(8) {
            0 => (a.to_owned(), self.random.pick(real).to_owned()),
            1 | 2 => (self.edited(a), a.to_owned()),
            3 => (self.edited(a), self.edited(a)),
            4 | 5 => (self.made_up(), self.made_up()),
            _ => {
                let made = self.made_up();
                (self.edited(&made), made)
            }
        }
    }

    fn made_up(&mut self) -> String {
        let mut version = self.random.pick(self.referee.beginnings).to_owned();
        for _ in 0..self.random.below(5) {
            version.push_str(self.random.pick(self.referee.pieces));
        }
        version
    }

    /// The version with one or two pieces put in, taken out or exchanged.
    fn edited(&mut self, version: &str) -> String {
        let mut chars: Vec<char> = version.chars().collect();
        for _ in 0..=self.random.below(2) {
            // Towards the end, so that the heads stay alike.
            let at = (self.random.below(chars.len() + 1)).max(self.random.below(chars.len() + 1));
            let until = (at + self.random.below(3)).min(chars.len());
            let piece = match self.random.below(4) {
                0 => "",
                _ => self.random.pick(self.referee.pieces),
            };
            chars.splice(at..until, piece.chars());
        }
        chars.into_iter().collect()
    }
}

/// Versions that packages of these ecosystems have or had; none without the shared data.
#[expect(
    clippy::disallowed_methods,
    reason = "the test reads its data with Python, and finds it by an environment variable"
)]
fn real_versions(ecosystems: &[&str]) -> Vec<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let data = std::env::var_os("DRYDOCK_SHARED_DATA").unwrap_or(beside.into());
    if !Path::new(&data).is_dir() {
        eprintln!("SKIPPED: no shared data, no real versions are compared");
        return Vec::new();
    }
    let mut command = Command::new("python3");
    command.arg(crate::referee::script("real_versions.py"));
    command.arg(data).args(ecosystems).stderr(Stdio::inherit());
    let output = command.output().expect("python3 runs");
    assert!(output.status.success(), "real_versions.py fails");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(str::to_owned).collect()
}
