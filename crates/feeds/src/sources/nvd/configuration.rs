//! Which products a CVE touches: match criteria in nodes in configurations.
//!
//! A configuration joins its nodes by its operator (OR where it has none), and a node its criteria by
//! its own. Only criteria marked `vulnerable` are affected; the others are what they run on or with.
//!
//! - Each vulnerable criterion is an entry of its own. The nodes that AND joins to its node are
//!   conditions: one [`Qualifier::Platforms`] each, with all that the node lists, vulnerable or not.
//! - A criterion with a version is kept as its name without the version, and the version in the list
//!   of versions; so a product with a hundred named versions is one entry. `-` (no version that would
//!   mean something) is a version of that text, which fits nothing that has one.
//! - Ranges of one product under the same conditions are joined in one entry.
//! - The end of a range is taken as a published fix where it excludes the version
//!   (`versionEndExcluding`), which is the NVD's habit though not its promise.
//!
//! Knowingly missed: a range that begins *behind* a version (`versionStartExcluding`) begins at it,
//! and its reason says so. Version bounds of platforms do not count: a platform fits in any version.
//! Negated nodes (the NVD uses none) are left out, with a warning.

use std::collections::BTreeMap;

use drydock_model::{Affected, KeyKind, Namespace, Qualifier, Range, RangeEvent, State};
use serde::Deserialize;

use crate::cpe::{Attribute, Cpe, Value};
use crate::json::or_default;

/// Most bytes of conditions that all entries of one CVE may have together; far above any real one.
const MAX_CONDITIONS: usize = 8 << 20;
/// Most bytes of conditions of one entry.
const MAX_CONDITION: usize = 1 << 20;
/// Longest version that is read.
const MAX_VERSION: usize = 256;

#[derive(Deserialize)]
pub(super) struct Configuration {
    operator: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    negate: bool,
    #[serde(default, deserialize_with = "or_default")]
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    operator: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    negate: bool,
    #[serde(default, rename = "cpeMatch", deserialize_with = "or_default")]
    matches: Vec<Match>,
}

#[derive(Deserialize)]
struct Match {
    vulnerable: bool,
    criteria: String,
    #[serde(rename = "versionStartIncluding")]
    from: Option<String>,
    #[serde(rename = "versionStartExcluding")]
    after: Option<String>,
    #[serde(rename = "versionEndIncluding")]
    to: Option<String>,
    #[serde(rename = "versionEndExcluding")]
    before: Option<String>,
}

/// The conditions of an entry: one list of platforms per joined node.
type Conditions = Vec<Vec<String>>;

/// What makes two criteria the same entry.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    package: String,
    /// The criterion's name, without a version where it has one.
    name: String,
    /// The place of the conditions.
    conditions: usize,
    state: State,
    reason: Option<String>,
}

/// What is said of one entry.
#[derive(Default)]
struct Touched {
    ranges: Vec<Range>,
    versions: Vec<String>,
}

/// Collects the criteria of one CVE.
pub(super) struct Criteria<'n> {
    namespace: &'n Namespace,
    tags: Option<String>,
    conditions: Vec<Conditions>,
    places: BTreeMap<Conditions, usize>,
    entries: BTreeMap<Key, Touched>,
    odd: BTreeMap<&'static str, usize>,
    spent: usize,
}

impl<'n> Criteria<'n> {
    pub(super) fn new(namespace: &'n Namespace, tags: Option<String>) -> Self {
        Self {
            namespace,
            tags,
            conditions: Vec::new(),
            places: BTreeMap::new(),
            entries: BTreeMap::new(),
            odd: BTreeMap::new(),
            spent: 0,
        }
    }

    /// What was not read, with how often.
    pub(super) fn oddities(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.odd.iter().map(|(what, count)| (*what, *count))
    }

    pub(super) fn add(&mut self, configuration: &Configuration) {
        let is_negated = |node: &Node| node.negate || configuration.negate;
        for (place, node) in configuration.nodes.iter().enumerate() {
            let vulnerable = node.matches.iter().filter(|it| it.vulnerable);
            if is_negated(node) {
                self.pass_over("they are negated", vulnerable.count());
                continue;
            }
            let others = configuration.nodes.iter().enumerate();
            let others = others.filter(|(other, node)| *other != place && !is_negated(node));
            let joined: Conditions = match is_and(configuration.operator.as_deref()) {
                true => others.map(|(_, node)| node.platforms()).collect(),
                false => Vec::new(),
            };
            self.add_node(node, joined);
        }
    }

    fn add_node(&mut self, node: &Node, joined: Conditions) {
        if !is_and(node.operator.as_deref()) {
            let place = self.intern(joined);
            for one in node.matches.iter().filter(|it| it.vulnerable) {
                self.add_match(one, place);
            }
            return;
        }
        for (place, one) in node.matches.iter().enumerate() {
            let others = node.matches.iter().enumerate();
            let others = others.filter(|(other, _)| *other != place);
            let mut all = joined.clone();
            all.extend(others.map(|(_, it)| vec![it.criteria.clone()]));
            if one.vulnerable {
                let place = self.intern(all);
                self.add_match(one, place);
            }
        }
    }

    /// The place of the conditions, in one order and without repetitions.
    fn intern(&mut self, mut all: Conditions) -> usize {
        all.retain(|platforms| !platforms.is_empty());
        all.sort_unstable();
        all.dedup();
        if let Some(place) = self.places.get(&all) {
            return *place;
        }
        let place = self.conditions.len();
        self.conditions.push(all.clone());
        self.places.insert(all, place);
        place
    }

    fn add_match(&mut self, one: &Match, conditions: usize) {
        match self.read(one, conditions) {
            Ok((key, range, version)) => {
                if !self.entries.contains_key(&key) && !self.can_afford(conditions) {
                    return self.pass_over("their platforms are too many", 1);
                }
                let touched = self.entries.entry(key).or_default();
                touched.ranges.extend(range);
                touched.versions.extend(version);
            }
            Err(why) => self.pass_over(why, 1),
        }
    }

    /// Conditions are repeated with each entry; this bounds what that may come to.
    fn can_afford(&mut self, conditions: usize) -> bool {
        let all = self.conditions.get(conditions);
        let texts = all.into_iter().flatten().flatten();
        let bytes: usize = texts.map(String::len).sum();
        self.spent = self.spent.saturating_add(bytes);
        bytes <= MAX_CONDITION && self.spent <= MAX_CONDITIONS
    }

    fn pass_over(&mut self, why: &'static str, count: usize) {
        if count > 0 {
            *self.odd.entry(why).or_default() += count;
        }
    }

    fn read(
        &self,
        one: &Match,
        conditions: usize,
    ) -> Result<(Key, Option<Range>, Option<String>), &'static str> {
        let cpe = Cpe::parse(&one.criteria)?;
        let (Value::Is(vendor), Value::Is(product)) =
            (cpe.value(Attribute::Vendor), cpe.value(Attribute::Product))
        else {
            return Err("their vendor or product may be any");
        };
        let (name, range, version) = match cpe.value(Attribute::Version) {
            Value::Any => (one.criteria.clone(), Some(one.range()?), None),
            Value::NotApplicable => (one.criteria.clone(), None, Some("-".to_owned())),
            Value::Is(version) => (cpe.with_version("*"), None, Some(version.into_owned())),
        };
        let is_fixed = range.is_some() && one.before.is_some();
        let key = Key {
            package: format!("{vendor}:{product}").to_lowercase(),
            name,
            conditions,
            state: if is_fixed {
                State::Fixed
            } else {
                State::Affected
            },
            reason: self.reason(one.after.as_deref().filter(|_| range.is_some())),
        };
        Ok((key, range, version))
    }

    fn reason(&self, after: Option<&str>) -> Option<String> {
        let behind = after.map(|version| format!("`{version}` itself is not affected"));
        let parts: Vec<String> = self.tags.iter().cloned().chain(behind).collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// The entries, in the order of their keys.
    pub(super) fn into_affected(self) -> Vec<Affected> {
        let Self {
            namespace,
            conditions,
            entries,
            ..
        } = self;
        let entry = |(key, mut touched): (Key, Touched)| {
            touched.versions.sort_unstable();
            touched.versions.dedup();
            touched.ranges.sort_unstable();
            touched.ranges.dedup();
            let platforms = conditions.get(key.conditions).into_iter().flatten();
            let platforms = platforms.cloned().map(Qualifier::Platforms);
            Affected {
                namespace: namespace.clone(),
                key: KeyKind::Binary,
                package: key.package,
                state: key.state,
                reason: key.reason,
                ranges: touched.ranges,
                versions: touched.versions,
                rating: None,
                qualifiers: std::iter::once(Qualifier::Cpe(key.name))
                    .chain(platforms)
                    .collect(),
            }
        };
        entries.into_iter().map(entry).collect()
    }
}

fn is_and(operator: Option<&str>) -> bool {
    operator.is_some_and(|word| word.eq_ignore_ascii_case("AND"))
}

impl Node {
    fn platforms(&self) -> Vec<String> {
        let mut names: Vec<String> = self.matches.iter().map(|it| it.criteria.clone()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Match {
    fn range(&self) -> Result<Range, &'static str> {
        let bounds = [&self.from, &self.after, &self.to, &self.before];
        let mut bounds = bounds.into_iter().flatten();
        if bounds.any(|version| version.is_empty() || version.len() > MAX_VERSION) {
            return Err("a bound is empty or too long");
        }
        let from = self.from.as_ref().or(self.after.as_ref());
        let from = from.map_or("0", String::as_str);
        let mut events = vec![RangeEvent::Introduced(from.to_owned())];
        match (&self.before, &self.to) {
            (Some(before), _) => events.push(RangeEvent::Fixed(before.clone())),
            (None, Some(to)) => events.push(RangeEvent::LastAffected(to.clone())),
            (None, None) => {}
        }
        Ok(Range { events })
    }
}
