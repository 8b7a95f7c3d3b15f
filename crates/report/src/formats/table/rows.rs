//! Findings folded into rows: one per vulnerability and looked-up package.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Finding, InventoryPackage, KeyKind, ScanReport, State};

use crate::summary::urgency;
use crate::{Selection, Tone, clean};

/// A row: a finding, and the installed packages that share it.
pub(super) struct Row<'r> {
    pub(super) finding: &'r Finding,
    pub(super) packages: Vec<&'r InventoryPackage>,
    /// Indices of the layers that brought those packages in.
    pub(super) layers: BTreeSet<usize>,
}

/// Whatever two findings must have in common to share a row, in the order of rows.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key<'r> {
    urgency: Reverse<u8>,
    name: &'r str,
    version: &'r str,
    id: &'r str,
    fixed_in: Option<&'r str>,
    state: State,
    kind: KeyKind,
}

impl Row<'_> {
    /// The package that was looked up.
    pub(super) fn name(&self) -> &str {
        &self.finding.evidence.name
    }

    /// Its version, as compared.
    pub(super) fn version(&self) -> &str {
        &self.finding.evidence.version
    }

    /// The version that fixes it, or why there is none.
    pub(super) fn fix(&self) -> (Tone, &str) {
        match (&self.finding.fixed_in, self.finding.state) {
            (Some(version), _) => (Tone::Plain, version),
            (None, State::Affected) => (Tone::Faint, "no fix yet"),
            (None, State::WillNotFix) => (Tone::Faint, "will not be fixed"),
            (None, state) => (Tone::Faint, state.word()),
        }
    }

    /// The layers, counted from 1 as people count: `1`, `1, 3`.
    pub(super) fn layers(&self) -> String {
        numbers(&self.layers)
    }

    /// The installed packages, where they are not just the looked-up one: `libssl1.1, openssl`.
    pub(super) fn binaries(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for found in &self.packages {
            let package = &found.package;
            let name = if package.version == self.version() {
                package.name.clone()
            } else {
                format!("{} ({})", package.name, package.version)
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if names == [self.name()] {
            names.clear();
        }
        names
    }
}

pub(super) fn numbers(layers: &BTreeSet<usize>) -> String {
    let numbers: Vec<String> = layers.iter().map(|index| (index + 1).to_string()).collect();
    numbers.join(", ")
}

/// The rows of `report` as `selection` shows it, the worst first, then by package and id.
pub(super) fn fold<'r>(report: &'r ScanReport, selection: &Selection) -> Vec<Row<'r>> {
    let mut rows: BTreeMap<Key<'r>, Row<'r>> = BTreeMap::new();
    for finding in selection.of(report) {
        let row = rows.entry(key(finding)).or_insert_with(|| Row {
            finding,
            packages: Vec::new(),
            layers: BTreeSet::new(),
        });
        if let Some(package) = report.inventory.packages.get(finding.package) {
            row.packages.push(package);
            row.layers.insert(package.layer);
        }
    }
    rows.into_values().collect()
}

fn key(finding: &Finding) -> Key<'_> {
    Key {
        urgency: Reverse(urgency(finding.rating.severity)),
        name: &finding.evidence.name,
        version: &finding.evidence.version,
        id: &finding.id,
        fixed_in: finding.fixed_in.as_deref(),
        state: finding.state,
        kind: finding.evidence.key,
    }
}

/// The words of a list with commas between them.
pub(super) fn listed(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words
        .into_iter()
        .map(|word| format!("{},", clean(&word)))
        .collect();
    if let Some(last) = words.last_mut() {
        last.pop();
    }
    words
}
