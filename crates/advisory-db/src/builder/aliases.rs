//! Which ids name the same vulnerability.
//!
//! Publishers name other ids of a bug as `aliases`, and the ids of the bug that a record was derived
//! from as `upstream`. Both are taken for the same bug, `related` ids are not. Joining what one record
//! says to what another says is where it goes wrong: an erratum that fixes five CVEs would make one
//! vulnerability of them, and through the errata of others one of thousands. So:
//!
//! 1. A vulnerability has at most one CVE. An id that aliases join to two CVEs sums up, and joins
//!    nothing; nor does an alias between two CVEs.
//! 2. Aliases join, first those of CVEs, then the others, each in the order of their names; one that
//!    would bring a second CVE, or more than [`MOST`] ids together, does not.
//! 3. A record that was derived from one vulnerability alone (from one id, or from several that rule 2
//!    has joined) is the same one. Its own id then leads to that vulnerability, but is not listed among
//!    its names: it is a name in one distribution only.
//! 4. Withdrawn records join nothing.
//!
//! Since everything is sorted by name first, the order in which records come does not matter.
//!
//! Memory: each id that has another one, and eight bytes for each pair.

use std::collections::HashMap;

use drydock_model::AdvisoryRecord;

use crate::wire::alias::Alias;

/// More names of one vulnerability than any has; beyond it somebody's list is wrong.
const MOST: u32 = 256;

/// Collects what records say of other ids.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    places: HashMap<Box<str>, u32>,
    aliases: Vec<(u32, u32)>,
    upstream: Vec<(u32, u32)>,
}

impl Aliases {
    /// Notes what a record says.
    pub(super) fn add(&mut self, record: &AdvisoryRecord) {
        let is_alone = record.aliases.is_empty() && record.upstream.is_empty();
        if is_alone || record.withdrawn.is_some() {
            return;
        }
        let own = self.place(&record.id);
        for id in &record.aliases {
            let other = self.place(id);
            self.aliases.push((own, other));
        }
        for id in &record.upstream {
            let other = self.place(id);
            self.upstream.push((own, other));
        }
    }

    fn place(&mut self, id: &str) -> u32 {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        // There are far fewer ids than records times their limits.
        let place = self.places.len() as u32;
        self.places.insert(id.into(), place);
        place
    }

    /// The rows of the table, sorted by id.
    pub(super) fn finish(self) -> Vec<(Box<str>, Alias)> {
        let mut named: Vec<(Box<str>, u32)> = self.places.into_iter().collect();
        named.sort_unstable();
        // From here on ids are their ranks by name.
        let mut ranks = vec![0; named.len()];
        for (rank, (_, place)) in named.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(*place as usize) {
                *slot = rank as u32;
            }
        }
        let names: Vec<Box<str>> = named.into_iter().map(|(name, _)| name).collect();
        let mut groups = Groups::new(&names);
        groups.join_aliases(ranked(self.aliases, &ranks));
        groups.join_upstream(&ranked(self.upstream, &ranks));
        groups.rows(&names)
    }
}

/// Pairs by rank, sorted, each once.
fn ranked(pairs: Vec<(u32, u32)>, ranks: &[u32]) -> Vec<(u32, u32)> {
    let rank = |place: u32| ranks.get(place as usize).copied().unwrap_or_default();
    let mut ranked: Vec<(u32, u32)> = pairs
        .into_iter()
        .map(|(own, other)| (rank(own), rank(other)))
        .filter(|(own, other)| own != other)
        .collect();
    ranked.sort_unstable();
    ranked.dedup();
    ranked
}

/// One id.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// Another id of its group; itself where it stands for the group.
    parent: u32,
    /// Names in the group, where it stands for it.
    size: u32,
    /// The CVE of the group, where it stands for it.
    cve: Option<u32>,
    is_cve: bool,
    /// Whether it sums up several vulnerabilities.
    sums_up: bool,
    /// Whether it is the name of a record that was derived from another.
    derived: bool,
}

struct Groups {
    nodes: Vec<Node>,
}

impl Groups {
    fn new(names: &[Box<str>]) -> Self {
        let is_cve = names.iter().map(|name| name.starts_with("CVE-"));
        let node = |(rank, is_cve): (u32, bool)| Node {
            parent: rank,
            size: 1,
            cve: is_cve.then_some(rank),
            is_cve,
            sums_up: false,
            derived: false,
        };
        Self {
            nodes: (0..).zip(is_cve).map(node).collect(),
        }
    }

    fn node(&self, rank: u32) -> Node {
        let node = self.nodes.get(rank as usize).copied();
        node.unwrap_or(Node {
            parent: rank,
            size: 1,
            cve: None,
            is_cve: false,
            sums_up: true,
            derived: false,
        })
    }

    fn change(&mut self, rank: u32, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(rank as usize) {
            change(node);
        }
    }

    /// The id that stands for the group.
    fn root(&mut self, rank: u32) -> u32 {
        let mut root = rank;
        while self.node(root).parent != root {
            root = self.node(root).parent;
        }
        let mut next = rank;
        while next != root {
            let parent = self.node(next).parent;
            self.change(next, |node| node.parent = root);
            next = parent;
        }
        root
    }

    fn join(&mut self, left: u32, right: u32, adds_a_name: bool) {
        let (left, right) = (self.root(left), self.root(right));
        let (from, to) = (self.node(left), self.node(right));
        let has_two = from.cve.is_some() && to.cve.is_some();
        let size = from.size.saturating_add(to.size);
        if left == right || has_two || (adds_a_name && size > MOST) {
            return;
        }
        self.change(left, |node| node.parent = right);
        self.change(right, |node| {
            node.cve = from.cve.or(to.cve);
            node.size = if adds_a_name { size } else { to.size };
        });
    }

    fn join_aliases(&mut self, mut pairs: Vec<(u32, u32)>) {
        for pair in &mut pairs {
            *pair = (pair.0.min(pair.1), pair.0.max(pair.1));
        }
        pairs.sort_unstable();
        pairs.dedup();
        self.find_sums(&pairs);
        let of_cve = |groups: &Self, pair: &(u32, u32)| {
            groups.node(pair.0).is_cve || groups.node(pair.1).is_cve
        };
        let is_usable = |groups: &Self, pair: &(u32, u32)| {
            let (left, right) = (groups.node(pair.0), groups.node(pair.1));
            let is_between_cves = left.is_cve && right.is_cve;
            !left.sums_up && !right.sums_up && !is_between_cves
        };
        for first in [true, false] {
            for pair in &pairs {
                if of_cve(self, pair) == first && is_usable(self, pair) {
                    self.join(pair.0, pair.1, true);
                }
            }
        }
    }

    /// Marks ids that aliases join to more than one CVE.
    fn find_sums(&mut self, pairs: &[(u32, u32)]) {
        let mut first = vec![None; self.nodes.len()];
        for (left, right) in pairs {
            for (id, cve) in [(*left, *right), (*right, *left)] {
                if self.node(id).is_cve || !self.node(cve).is_cve {
                    continue;
                }
                match first.get_mut(id as usize) {
                    Some(Some(known)) if *known != cve => {
                        self.change(id, |node| node.sums_up = true);
                    }
                    Some(known) => *known = Some(cve),
                    None => {}
                }
            }
        }
    }

    /// Records of one upstream first, which may show that those of others are the same.
    fn join_upstream(&mut self, pairs: &[(u32, u32)]) {
        let records: Vec<&[(u32, u32)]> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        for single in [true, false] {
            for record in &records {
                if (record.len() == 1) == single {
                    self.derive(record);
                }
            }
        }
    }

    fn derive(&mut self, record: &[(u32, u32)]) {
        let Some((own, first)) = record.first().copied() else {
            return;
        };
        let target = self.root(first);
        let is_one = record.iter().all(|(_, other)| self.root(*other) == target);
        let node = self.node(own);
        let cve = self.node(target).cve;
        let root = self.root(own);
        let fits = self.node(root).cve.is_none_or(|own| cve == Some(own));
        if !is_one || node.sums_up || node.is_cve || !fits || self.node(first).sums_up {
            return;
        }
        self.join(own, first, false);
        self.change(own, |node| node.derived = true);
    }

    fn rows(mut self, names: &[Box<str>]) -> Vec<(Box<str>, Alias)> {
        let mut members: HashMap<u32, Vec<u32>> = HashMap::new();
        for rank in 0..self.nodes.len() as u32 {
            members.entry(self.root(rank)).or_default().push(rank);
        }
        let name = |rank: u32| names.get(rank as usize).cloned().unwrap_or_default();
        let mut rows = vec![];
        for (root, group) in members {
            let is_listed = |rank: &u32| !self.node(*rank).derived;
            let first = group.iter().copied().find(is_listed);
            let shown = self.node(root).cve.or(first).or(group.first().copied());
            let Some(shown) = shown else { continue };
            let others = group.iter().copied().filter(|rank| *rank != shown);
            let shown_as = |rank| (name(rank), Alias::ShownAs(name(shown).into()));
            rows.extend(others.clone().map(shown_as));
            let listed: Vec<String> = others.filter(is_listed).map(|it| name(it).into()).collect();
            if !listed.is_empty() {
                rows.push((name(shown), Alias::AlsoCalled(listed)));
            }
        }
        rows.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        rows
    }
}

#[cfg(test)]
mod tests;
