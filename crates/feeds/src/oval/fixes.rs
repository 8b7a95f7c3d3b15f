//! Collects what a definition says of packages: the same for several architectures becomes one
//! entry, and what only a channel has fixed is told of the base too.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Affected, Namespace, Qualifier, Range, RangeEvent, State};

/// What has been said so far.
#[derive(Default)]
pub(crate) struct Fixes {
    /// The architectures of each entry; `None` for all.
    entries: BTreeMap<Affected, Option<BTreeSet<String>>>,
}

impl Fixes {
    /// Adds an entry that holds for these architectures; for all where there are none.
    pub(crate) fn add(&mut self, affected: Affected, architectures: &[&str]) {
        let names = architectures.iter().map(|it| (*it).to_owned());
        let known = self.entries.entry(affected);
        let known = known.or_insert_with(|| Some(BTreeSet::new()));
        match known {
            _ if architectures.is_empty() => *known = None,
            Some(known) => known.extend(names),
            None => {}
        }
    }

    /// For each package that has a fix in one of these channels only, says that the base is affected
    /// below it: whoever has no access to the channel has no fix.
    pub(crate) fn tell_base(&mut self, channels: &dyn Fn(&str) -> bool) {
        let mut told: BTreeMap<_, _> = BTreeMap::new();
        for (affected, architectures) in &self.entries {
            let name = channel(affected).filter(|it| channels(it));
            if let Some(base) = name.and_then(|name| base_of(affected, name)) {
                let entry = (base, architectures.clone());
                told.entry(key(&entry.0)).or_insert(entry);
            }
        }
        let entries = self.entries.keys();
        for based in entries.filter(|it| channel(it).is_none()) {
            told.remove(&key(based));
        }
        self.entries.extend(told.into_values());
    }

    /// All entries, sorted.
    pub(crate) fn finish(self) -> Vec<Affected> {
        let entries = self.entries.into_iter();
        let mut all: Vec<Affected> = entries
            .map(|(mut affected, architectures)| {
                let names = architectures.unwrap_or_default();
                if !names.is_empty() {
                    let names = names.into_iter().collect();
                    affected.qualifiers.push(Qualifier::Architectures(names));
                }
                affected
            })
            .collect();
        all.sort();
        all
    }
}

fn channel(affected: &Affected) -> Option<&str> {
    affected.qualifiers.iter().find_map(|it| match it {
        Qualifier::Channel(name) => Some(name.as_str()),
        _ => None,
    })
}

/// What a fix in a channel means for the base. Versions from the fix on are not spoken of: who has
/// them has the channel.
fn base_of(affected: &Affected, channel: &str) -> Option<Affected> {
    if affected.state != State::Fixed {
        return None;
    }
    let fix = affected.fixed_version()?;
    let start = RangeEvent::Introduced("0".to_owned());
    let end = RangeEvent::Limit(fix.to_owned());
    let others = affected.qualifiers.iter();
    let others = others.filter(|it| !matches!(it, Qualifier::Channel(_)));
    Some(Affected {
        state: State::Affected,
        reason: Some(format!("fixed in {fix}, for {channel} only")),
        ranges: vec![Range {
            events: vec![start, end],
        }],
        qualifiers: others.cloned().collect(),
        ..affected.clone()
    })
}

/// What makes two entries speak of the same packages.
fn key(affected: &Affected) -> (Namespace, String, Vec<Qualifier>) {
    (
        affected.namespace.clone(),
        affected.package.clone(),
        affected.qualifiers.clone(),
    )
}
