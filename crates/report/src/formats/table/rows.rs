//! Findings folded into rows: one per vulnerability and looked-up package.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Finding, InventoryPackage, KeyKind, Risk, ScanReport, State};

use crate::summary::urgency;
use crate::{Selection, Sort, Tone, clean};

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

    /// The chance that it is exploited, e.g. `97.1%`, where somebody tells.
    pub(super) fn epss(&self) -> Option<String> {
        let percent = |millionths: u32| format!("{:.1}%", f64::from(millionths) / 10_000.0);
        self.finding.epss.map(|epss| match epss.probability {
            1..=499 => "<0.1%".to_owned(),
            probability => percent(probability),
        })
    }

    /// Whether it is known to be exploited, and how.
    pub(super) fn kev(&self) -> Option<&'static str> {
        self.finding
            .exploited
            .as_ref()
            .map(|it| match it.ransomware {
                true => "ransomware",
                false => "exploited",
            })
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

/// Sorts rows that come as [`fold`] leaves them.
pub(super) fn sort(rows: &mut [Row<'_>], sort: Sort) {
    match sort {
        Sort::Risk => rows.sort_by_key(|row| Reverse(Risk::of(row.finding))),
        Sort::Severity => {}
        Sort::Package => rows.sort_by(|a, b| {
            let (a, b) = (&a.finding.evidence, &b.finding.evidence);
            (&a.name, &a.version).cmp(&(&b.name, &b.version))
        }),
    }
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
