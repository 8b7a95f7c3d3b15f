//! A database in memory and an inventory, both written as lines of text, for tests.

use std::cell::Cell;
use std::collections::BTreeSet;

use drydock_model::{
    AdvisoryRecord, Affected, Candidate, Digest, Distribution, Ecosystem, Enrichment, Finding,
    InstallState, Inventory, InventoryPackage, KeyKind, Namespace, OwnedFiles, Package, Qualifier,
    Range, RangeEvent, Rating, RecordId, Release, Repository, SourcePackage, State, ThirdParty,
    Vulnerability,
};
use expect_test::Expect;
use jiff::civil::Date;

use crate::{AdvisoryLookup, Assessment, Explanation, LookupError, Options, assess, find_rule};

/// A database in memory.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) advisories: Vec<(AdvisoryRecord, Affected)>,
    /// Namespaces that are known although nothing is in them.
    pub(crate) covered: BTreeSet<String>,
    pub(crate) releases: Vec<Release>,
    pub(crate) as_of: Option<Date>,
    /// How many records were loaded.
    pub(crate) loads: Cell<usize>,
    pub(crate) facts: Vec<Enrichment>,
    pub(crate) vulnerabilities: Vec<Vulnerability>,
}

impl Memory {
    /// One advisory a line: `NAMESPACE SOURCE-PACKAGE ID STATE [FIXED-VERSION] [WORD=VALUE…]`,
    /// where the words are `feed`, `alias`, `upstream`, `rating`, `record-rating`, `reason`,
    /// `withdrawn=yes`, `key=binary`, and those of conditions: `channel`, `module`, `arch`, `cpe`.
    /// Lines of the same feed and id are entries of one record.
    pub(crate) fn of(lines: &str) -> Self {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        Self {
            advisories: lines.map(parse_advisory).collect(),
            ..Self::default()
        }
    }

    /// One release a line: `DISTRIBUTION VERSION CODENAME RELEASED END-OF-LIFE`, `-` for none.
    pub(crate) fn with_releases(mut self, as_of: &str, lines: &str) -> Self {
        self.as_of = as_of.parse().ok();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let word = |index: usize| Some(words[index]).filter(|word| *word != "-");
            self.releases.push(Release {
                distribution: words[0].into(),
                version: words[1].into(),
                codename: word(2).map(Into::into),
                released: word(3).map(|it| it.parse().unwrap()),
                end_of_life: word(4).map(|it| it.parse().unwrap()),
                source: "test".into(),
            });
        }
        self
    }

    pub(crate) fn with_namespace(mut self, namespace: &str) -> Self {
        self.covered.insert(namespace.into());
        self
    }
}

fn parse_advisory(line: &str) -> (AdvisoryRecord, Affected) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let value = |name: &str| {
        let mut values = words.iter().filter_map(|word| word.split_once('='));
        values
            .find(|(word, _)| *word == name)
            .map(|(_, value)| value)
    };
    let list = |name: &str| value(name).map(|it| it.split(',').map(str::to_owned).collect());
    let source = value("feed").unwrap_or("tracker");
    let rating = |text: &str| {
        let (origin, severity) = text.split_once(':').unwrap_or((source, text));
        Rating {
            origin: origin.into(),
            severity: severity.parse().unwrap(),
            original: None,
            vector: None,
        }
    };
    let ratings = value("record-rating")
        .into_iter()
        .flat_map(|it| it.split(','));
    let record = AdvisoryRecord {
        source: source.into(),
        id: words[2].into(),
        locator: format!("test#{}", words[2]),
        aliases: list("alias").unwrap_or_default(),
        upstream: list("upstream").unwrap_or_default(),
        related: vec![],
        description: None,
        ratings: ratings.map(rating).collect(),
        references: vec![],
        published: None,
        modified: None,
        withdrawn: value("withdrawn").map(|_| jiff::Timestamp::UNIX_EPOCH),
        digest: Digest::sha256([0; 32]),
    };
    let fixed = words.get(4).filter(|word| !word.contains('='));
    let affected = Affected {
        namespace: words[0].parse().unwrap(),
        key: match value("key") {
            Some("binary") => KeyKind::Binary,
            _ => KeyKind::Source,
        },
        package: words[1].into(),
        state: *State::ALL.iter().find(|it| it.word() == words[3]).unwrap(),
        reason: value("reason").map(Into::into),
        ranges: fixed
            .map(|fixed| Range::below(*fixed))
            .into_iter()
            .collect(),
        versions: vec![],
        rating: value("rating").map(rating),
        qualifiers: [
            value("channel").map(|it| Qualifier::Channel(it.into())),
            value("module").map(|it| Qualifier::Module(it.into())),
            list("arch").map(Qualifier::Architectures),
            list("cpe").map(Qualifier::RepositoryCpes),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    (record, affected)
}

/// A range of events written as `>=1`, `<2` (fixed), `<=3` (last affected) and `!4` (limit).
pub(crate) fn range(events: &str) -> Range {
    let event = |word: &str| match word {
        _ if word.starts_with(">=") => RangeEvent::Introduced(word[2..].into()),
        _ if word.starts_with("<=") => RangeEvent::LastAffected(word[2..].into()),
        _ if word.starts_with('<') => RangeEvent::Fixed(word[1..].into()),
        _ => RangeEvent::Limit(word.trim_start_matches('!').into()),
    };
    Range {
        events: events.split_whitespace().map(event).collect(),
    }
}

impl Memory {
    /// The first entry of the same feed and id with the same record stands for all.
    fn record_of(&self, record: &AdvisoryRecord, index: u32) -> RecordId {
        let mut all = self.advisories.iter().zip(0..);
        let first = all.find(|((it, _), _)| it == record);
        RecordId(first.map_or(index, |(_, first)| first))
    }
}

impl AdvisoryLookup for Memory {
    fn find(
        &self,
        namespace: &Namespace,
        key: KeyKind,
        name: &str,
    ) -> Result<Vec<Candidate>, LookupError> {
        let all = self.advisories.iter().zip(0..);
        let found = all.filter(|((_, it), _)| {
            &it.namespace == namespace && it.key == key && it.package == name
        });
        let candidate =
            |((record, affected), index): (&(AdvisoryRecord, Affected), u32)| Candidate {
                record: self.record_of(record, index),
                source: record.source.clone(),
                id: record.id.clone(),
                withdrawn: record.withdrawn.is_some(),
                affected: affected.clone(),
            };
        Ok(found.map(candidate).collect())
    }

    fn record(&self, id: RecordId) -> Result<AdvisoryRecord, LookupError> {
        self.loads.set(self.loads.get() + 1);
        let advisory = self.advisories.get(id.0 as usize);
        advisory
            .map(|(record, _)| record.clone())
            .ok_or_else(|| LookupError::new("no such record"))
    }

    fn vulnerability(&self, id: &str) -> Result<Vulnerability, LookupError> {
        let has = |it: &&Vulnerability| it.id == id || it.aliases.iter().any(|it| it == id);
        let known = self.vulnerabilities.iter().find(has).cloned();
        Ok(known.unwrap_or_else(|| Vulnerability {
            id: id.into(),
            aliases: vec![],
        }))
    }

    fn enrichments(&self, id: &str) -> Result<Vec<Enrichment>, LookupError> {
        let facts = self.facts.iter().filter(|it| it.id == id);
        Ok(facts.cloned().collect())
    }

    fn knows(&self, namespace: &Namespace) -> bool {
        let mut used = self.advisories.iter();
        self.covered.contains(namespace.as_str()) || used.any(|(_, it)| &it.namespace == namespace)
    }

    fn releases(&self) -> &[Release] {
        &self.releases
    }

    fn as_of(&self) -> Option<Date> {
        self.as_of
    }
}

/// An inventory. The first line is `ID VERSION_ID CODENAME ID_LIKE` (`-` for none, nothing at all
/// for no release file), the others are `package NAME VERSION [WORD=VALUE…]` with the words
/// `source` (`NAME` or `NAME:VERSION`), `arch`, `type`, `vendor` and `module`,
/// `repository [@TAG] RELEASE official|foreign [TYPE]`, `cpe NAME` or `channel NAME`.
pub(crate) fn inventory(lines: &str) -> Inventory {
    let mut inventory = Inventory::default();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let distribution_of = inventory.distribution.as_ref();
        let rule = distribution_of.and_then(|it| find_rule(&it.id));
        let ecosystem = rule.map_or("deb", |it| it.meta().ecosystem.id());
        match words[0] {
            "package" => {
                let package = parse_package(&words[1..], ecosystem);
                inventory.packages.push(InventoryPackage {
                    package,
                    cataloger: "test",
                    path: "test".into(),
                    layer: 0,
                    files: OwnedFiles::default(),
                });
            }
            "repository" => {
                let repository = parse_repository(&words[1..], ecosystem);
                inventory.repositories.push(repository);
            }
            "cpe" => inventory.provenance.repository_cpes.push(words[1].into()),
            "channel" => inventory.provenance.channels.push(words[1].into()),
            _ => inventory.distribution = Some(distribution(line)),
        }
    }
    inventory
}

pub(crate) fn distribution(line: &str) -> Distribution {
    let words: Vec<&str> = line.split_whitespace().collect();
    let word = |index: usize| {
        let word = words.get(index).filter(|word| **word != "-");
        word.map(|word| (*word).to_owned())
    };
    Distribution {
        id: words[0].into(),
        version_id: word(1),
        codename: word(2),
        id_like: word(3).into_iter().collect(),
        pretty_name: None,
        path: "etc/os-release".into(),
    }
}

pub(crate) fn parse_repository(words: &[&str], ecosystem: &str) -> Repository {
    let (tag, words) = match words {
        [tag, rest @ ..] if tag.starts_with('@') => (Some(tag[1..].to_owned()), rest),
        _ => (None, words),
    };
    let ecosystem = words.get(2).unwrap_or(&ecosystem);
    Repository {
        ecosystem: Ecosystem::find(ecosystem).unwrap(),
        url: "https://packages.example".into(),
        release: Some(words[0].into()),
        component: Some("main".into()),
        tag,
        official: words[1] == "official",
        path: "etc/repositories".into(),
    }
}

fn parse_package(words: &[&str], ecosystem: &str) -> Package {
    let value = |name: &str| {
        let mut values = words.iter().filter_map(|word| word.split_once('='));
        values
            .find(|(word, _)| *word == name)
            .map(|(_, value)| value)
    };
    let source = value("source").map(|source| source.split_once(':').unwrap_or((source, words[1])));
    Package {
        ecosystem: Ecosystem::find(value("type").unwrap_or(ecosystem)).unwrap(),
        name: words[0].into(),
        version: words[1].into(),
        architecture: value("arch").map(Into::into),
        source: source.map(|(name, version)| SourcePackage {
            name: name.into(),
            version: version.into(),
        }),
        state: InstallState::Installed,
        maintainer: None,
        third_party: value("vendor").map(|vendor| ThirdParty {
            vendor: vendor.into(),
            evidence: format!("maintainer `{vendor}`"),
        }),
        license: None,
        module: value("module").map(Into::into),
    }
}

/// Explanations, one a line.
pub(crate) fn render(explanations: &[Explanation], inventory: &Inventory) -> String {
    let name = |index: usize| inventory.packages[index].package.name.as_str();
    let line = |explanation: &Explanation| match explanation {
        Explanation::Finding(it) => format!(
            "{} {} {}{}: {} in {} [{} by {}]{}{}\n",
            name(it.package),
            it.id,
            it.state.word(),
            it.fixed_in
                .as_ref()
                .map(|fix| format!(" in {fix}"))
                .unwrap_or_default(),
            it.evidence.comparison,
            it.evidence.namespace,
            it.rating.severity,
            it.rating.origin,
            it.aliases
                .iter()
                .map(|alias| format!(" {alias}"))
                .collect::<String>(),
            render_facts(it),
        ),
        Explanation::Dismissal(it) => format!(
            "- {} {} {:?}: {} in {}\n",
            name(it.package),
            it.id,
            it.reason,
            it.evidence.comparison,
            it.evidence.namespace
        ),
        Explanation::NoRecord {
            namespaces,
            packages,
        } => {
            let names: Vec<&str> = packages.iter().map(|it| name(*it)).collect();
            format!("- no record in {namespaces:?}: {}\n", names.join(", "))
        }
        Explanation::NotAssessed(it) => format!("? {}: {}: {}\n", it.kind.word(), it.what, it.why),
    };
    explanations.iter().map(line).collect()
}

fn render_facts(finding: &Finding) -> String {
    let epss = finding.epss.map(|it| format!(", epss {}", it.probability));
    let exploited = finding.exploited.as_ref().map(|it| {
        let ransomware = if it.ransomware { " by ransomware" } else { "" };
        format!(", exploited since {}{ransomware}", it.added)
    });
    let also = finding.also.iter().map(|it| {
        let fix = it.fixed_in.as_deref().unwrap_or("-");
        format!(", also {} by {} fixed in {fix}", it.id, it.source)
    });
    epss.into_iter().chain(exploited).chain(also).collect()
}

/// Assesses with everything switched on and shows a line for each finding (bare), dismissal (`-`)
/// and gap (`?`).
pub(crate) fn check(lines: &str, database: &Memory, expected: &Expect) {
    let inventory = inventory(lines);
    let all = assess(&inventory, database, Options { dismissals: true }).unwrap();
    let bare = assess(&inventory, database, Options::default()).unwrap();
    assert_eq!(bare.findings, all.findings);
    assert_eq!(bare.not_assessed, all.not_assessed);
    assert_eq!(bare.dismissals, []);
    expected.assert_eq(&show(all, &inventory));
}

pub(crate) fn show(assessment: Assessment, inventory: &Inventory) -> String {
    let findings = assessment.findings.into_iter().map(Box::new);
    let dismissals = assessment.dismissals.into_iter().map(Box::new);
    let gaps = assessment.not_assessed.into_iter();
    let lines: Vec<Explanation> = findings
        .map(Explanation::Finding)
        .chain(dismissals.map(Explanation::Dismissal))
        .chain(gaps.map(Explanation::NotAssessed))
        .collect();
    render(&lines, inventory)
}
