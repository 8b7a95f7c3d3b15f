//! Writes a database of invented advisories, as large as wanted, for benchmarks.
//!
//! `synthetic --keys 2000000 --out FILE`. The shapes are those of three real feeds: a tracker with a
//! record per package and vulnerability that speaks of every release, a list of fixed versions with a
//! record per release, and one of vulnerabilities that name several packages. Numbers per package,
//! lengths and the share of each state follow them roughly; names, ids and prose are made of
//! syllables. The same arguments give the same bytes.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use drydock_advisory_db::{Builder, Envelope, SourceMeta};
use drydock_model::{
    Advisory, AdvisoryRecord, Affected, Digest, InvalidNamespace, KeyKind, Namespace, Range,
    Rating, Reference, Severity, State,
};

/// Releases of a distribution.
const RELEASES: [&str; 5] = ["10", "11", "12", "13", "14"];

/// Names of a release: what large distributions have advisories for.
const PACKAGES: u64 = 12_000;

const SYLLABLES: [&str; 32] = [
    "al", "ber", "con", "da", "er", "for", "gra", "hi", "in", "jo", "ker", "lib", "mo", "net",
    "or", "per", "qui", "re", "sys", "ter", "un", "ver", "web", "xa", "ys", "zen", "buf", "str",
    "tion", "fl", "ow", "py",
];

fn main() -> Result<(), Box<dyn Error>> {
    let (keys, out) = arguments()?;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = Builder::new(folder.unwrap_or(Path::new(".")))?;
    for id in Style::ALL.map(Style::source) {
        builder.add_source(SourceMeta {
            id: id.into(),
            digest: Digest::sha256([0; 32]),
            covers: vec![],
        })?;
    }
    let per_distribution = PACKAGES * RELEASES.len() as u64;
    let distributions = keys.div_ceil(per_distribution);
    let packages = keys.div_ceil(distributions.max(1) * RELEASES.len() as u64);
    for number in 0..distributions {
        let mut distribution = Distribution::new(number, packages)?;
        distribution.write(&mut builder)?;
    }
    let built = builder.write(&out, &Envelope::default())?;
    writeln!(
        std::io::stdout(),
        "{} keys, {} entries, {} records, {} bytes, {}",
        built.keys,
        built.entries,
        built.records,
        built.bytes,
        built.digest
    )?;
    Ok(())
}

fn arguments() -> Result<(u64, PathBuf), Box<dyn Error>> {
    let (mut keys, mut out) = (2_000_000, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or("a value is missing")?;
        match name.as_str() {
            "--keys" => keys = value.parse()?,
            "--out" => out = Some(PathBuf::from(value)),
            _ => return Err(format!("unknown argument `{name}`").into()),
        }
    }
    Ok((keys, out.ok_or("`--out FILE` is missing")?))
}

/// The shape of a distribution's feed.
#[derive(Clone, Copy)]
enum Style {
    /// A record per package and vulnerability, with all releases.
    Tracker,
    /// A record per release, package and vulnerability, without prose.
    Fixes,
    /// A record per vulnerability, with several packages.
    Notices,
}

impl Style {
    const ALL: [Self; 3] = [Self::Tracker, Self::Fixes, Self::Notices];

    const fn source(self) -> &'static str {
        match self {
            Self::Tracker => "synthetic-tracker",
            Self::Fixes => "synthetic-fixes",
            Self::Notices => "synthetic-notices",
        }
    }
}

/// Numbers without a pattern, the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Below `limit`, small numbers far more often, as words and vulnerabilities are.
    fn skewed(&mut self, limit: u64) -> u64 {
        let (first, second, third) = (self.below(limit), self.below(limit), self.below(limit));
        first.min(second).min(third)
    }

    fn word(&mut self, vocabulary: u64) -> String {
        word_of(self.skewed(vocabulary))
    }

    fn prose(&mut self, words: u64) -> String {
        let words: Vec<_> = (0..words).map(|_| self.word(6000)).collect();
        words.join(" ")
    }
}

/// The word of a number: always the same.
fn word_of(number: u64) -> String {
    let mut random = Random(number);
    let mut word = String::new();
    for _ in 0..2 + random.below(3) {
        let place = random.below(SYLLABLES.len() as u64) as usize;
        word.push_str(SYLLABLES.get(place).copied().unwrap_or_default());
    }
    word
}

/// One distribution with its feed.
struct Distribution {
    name: String,
    releases: Vec<Namespace>,
    style: Style,
    packages: u64,
    random: Random,
}

impl Distribution {
    fn new(number: u64, packages: u64) -> Result<Self, InvalidNamespace> {
        let style = Style::ALL.into_iter().cycle().nth(number as usize % 3);
        let name = match number {
            0 => "debian".into(),
            1 => "alpine".into(),
            2 => "ubuntu".into(),
            _ => format!("distribution{number}"),
        };
        let releases = RELEASES.map(|release| Namespace::new(&name, release));
        Ok(Self {
            name,
            releases: releases.into_iter().collect::<Result<_, _>>()?,
            style: style.unwrap_or(Style::Tracker),
            packages,
            random: Random(number << 32),
        })
    }

    fn write(&mut self, builder: &mut Builder) -> Result<(), Box<dyn Error>> {
        for number in 0..self.packages {
            let package = self.package(number);
            // One for most, dozens for some, hundreds for a few.
            let mut vulnerabilities = 1 + self.random.skewed(4);
            if number % 50 == 7 {
                vulnerabilities += self.random.skewed(150);
            }
            for _ in 0..vulnerabilities {
                self.vulnerability(builder, &package)?;
            }
        }
        Ok(())
    }

    fn package(&self, number: u64) -> String {
        let mut random = Random(number ^ 0x7061_636b);
        format!("{}{number}-{}", random.word(4000), random.word(500))
    }

    fn vulnerability(
        &mut self,
        builder: &mut Builder,
        package: &str,
    ) -> Result<(), Box<dyn Error>> {
        let (year, number) = (2010 + self.random.below(16), self.random.below(60_000));
        let id = format!("CVE-{year}-{number:04}");
        let version = format!(
            "{}.{}.{}-{}",
            self.random.below(6),
            self.random.below(30),
            self.random.below(20),
            self.random.below(9)
        );
        match self.style {
            Style::Tracker => {
                let mut record = self.record(&id, &format!("data.json#{package}/{id}"));
                record.description = Some(self.random.prose(26));
                let affected = self.affected_everywhere(package, &version);
                self.add(builder, record, affected)
            }
            Style::Fixes => {
                let affected = self.affected_everywhere(package, &version);
                affected.into_iter().try_for_each(|affected| {
                    let release = affected.namespace.release();
                    let place = format!("v{release}/main.json#{package}/{version}/{id}");
                    let record = self.record(&id, &place);
                    self.add(builder, record, vec![affected])
                })
            }
            Style::Notices => {
                let mut record = self.record(&id, &format!("all.zip#{id}.json"));
                record.upstream.push(id);
                record.description = Some(self.random.prose(40));
                record.published = Some(format!("{year}-03-04T00:00:00Z").parse()?);
                record.references.extend(self.references());
                let second = self.random.below(self.packages);
                let second = self.package(second);
                let mut affected = self.affected_everywhere(package, &version);
                affected.extend(self.affected_everywhere(&second, &version));
                self.add(builder, record, affected)
            }
        }
    }

    fn add(
        &self,
        builder: &mut Builder,
        record: AdvisoryRecord,
        affected: Vec<Affected>,
    ) -> Result<(), Box<dyn Error>> {
        builder.add(&Advisory { record, affected })?;
        Ok(())
    }

    fn record(&mut self, id: &str, place: &str) -> AdvisoryRecord {
        let mut digest = [0; 32];
        for part in digest.chunks_exact_mut(8) {
            part.copy_from_slice(&self.random.next().to_le_bytes());
        }
        AdvisoryRecord {
            source: self.style.source().into(),
            id: id.into(),
            locator: format!("{}/{place}", self.name),
            aliases: vec![],
            upstream: vec![],
            related: vec![],
            description: None,
            ratings: vec![],
            references: vec![],
            published: None,
            modified: None,
            withdrawn: None,
            digest: Digest::sha256(digest),
        }
    }

    fn references(&mut self) -> Vec<Reference> {
        let count = 1 + self.random.below(4);
        let reference = |_| Reference {
            kind: Some("REPORT".into()),
            url: format!(
                "https://{}.example.org/{}/{}",
                self.random.word(300),
                self.random.word(50),
                self.random.below(100_000)
            ),
        };
        (0..count).map(reference).collect()
    }

    fn affected_everywhere(&mut self, package: &str, version: &str) -> Vec<Affected> {
        let releases = self.releases.clone();
        let affected = |release| self.affected(release, package, version);
        releases.into_iter().map(affected).collect()
    }

    fn affected(&mut self, namespace: Namespace, package: &str, version: &str) -> Affected {
        let (state, range, reason) = match self.random.below(20) {
            0..15 => (State::Fixed, Some(Range::below(version)), None),
            15..17 => (State::Affected, Some(Range::all()), None),
            17 => (State::Deferred, Some(Range::all()), Some("minor issue")),
            18 => (State::WillNotFix, Some(Range::all()), Some("intrusive")),
            _ => (State::NotAffected, None, Some("code not present")),
        };
        let severity = [Severity::Low, Severity::Medium, Severity::High]
            .into_iter()
            .nth(self.random.below(3) as usize);
        let rating = severity.map(|severity| Rating {
            origin: self.style.source().into(),
            severity,
            original: Some(severity.word().into()),
            vector: None,
        });
        Affected {
            namespace,
            key: KeyKind::Source,
            package: package.into(),
            state,
            reason: reason.map(Into::into),
            ranges: range.into_iter().collect(),
            versions: vec![],
            rating: rating.filter(|_| !matches!(self.style, Style::Fixes)),
            qualifiers: vec![],
        }
    }
}
