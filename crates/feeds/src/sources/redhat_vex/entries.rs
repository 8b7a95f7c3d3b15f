//! From the products of a document to affected entries.
//!
//! Documents repeat themselves: a build has a line for each binary, architecture and product. Lines
//! that agree in namespace, package, module, state, fixed version, reason and rating are one entry;
//! first the architectures of one product are gathered, then the products with the same ones, so
//! that no pair of product and architecture is claimed that the document does not have.
//!
//! - A source package is left out where the same product has a binary with the same verdict that is
//!   of the same build or has the same name: the document lists the binaries then.
//! - *Not affected* is left out where the same package of the same product is fixed or affected: it
//!   is said of single builds then, which came after the fix.
//! - Architectures count only for fixes, and not where one of them is `noarch`, since such a package
//!   may have been built for an architecture before.
//! - Versions count only for fixes. What is affected or is not, is so in all versions of a product.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use drydock_model::{Affected, KeyKind, Namespace, Qualifier, Range, Rating, State};

use super::document::Said;
use super::package::{NoPackage, Package, UNKNOWN_STREAM, read};
use super::place::{namespace, release_of_build, release_of_product};
use super::products::{Component, Found};
use super::verdict::{Fact, Verdict};
use crate::cpe::uri::Uri;

/// Collects the entries of one CVE.
pub(super) struct Entries<'d, 'r> {
    overall: Option<&'r Rating>,
    lines: Vec<Line<'d>>,
    /// Why products were not read, with how many and the first.
    odd: BTreeMap<&'static str, (usize, String)>,
}

/// What is said of one package in one product.
struct Line<'d> {
    cpe: &'d str,
    said: Said,
    namespace: Namespace,
    package: Package<'d>,
    verdict: Verdict,
}

/// What makes two lines the same entry, but for product and architecture.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    namespace: Namespace,
    kind: KeyKind,
    package: String,
    module: Option<String>,
    fixed: Option<String>,
    verdict: Verdict,
}

/// The architectures of an entry; none where they do not count.
type Architectures = Option<BTreeSet<String>>;

impl<'d, 'r> Entries<'d, 'r> {
    pub(super) fn new(overall: Option<&'r Rating>) -> Self {
        Self {
            overall,
            lines: Vec::new(),
            odd: BTreeMap::new(),
        }
    }

    /// Why products were not read, with how many and the first.
    pub(super) fn oddities(&self) -> impl Iterator<Item = (&'static str, usize, &str)> {
        let all = self.odd.iter();
        all.map(|(what, (count, first))| (*what, *count, first.as_str()))
    }

    pub(super) fn add(&mut self, said: Said, found: &Found<'d>, fact: Fact<'_>) {
        match found {
            Found::Product => {}
            Found::Nothing(why, id) => self.note(why, id),
            Found::Package(component) => match line(said, component, fact, self.overall) {
                Ok(line) => {
                    if line.package.module.as_deref() == Some(UNKNOWN_STREAM) {
                        self.note("are of a module whose stream is not told", component.id);
                    }
                    self.lines.push(line);
                }
                Err(NoPackage::Other) => {}
                Err(NoPackage::Odd(why)) => self.note(why, component.id),
            },
        }
    }

    fn note(&mut self, why: &'static str, id: &str) {
        let (count, _) = self
            .odd
            .entry(why)
            .or_insert_with(|| (0, id.chars().take(120).collect()));
        *count += 1;
    }

    /// The entries, sorted.
    pub(super) fn into_affected(mut self) -> Vec<Affected> {
        self.drop_sources();
        self.drop_cleared_builds();
        let mut groups: BTreeMap<Key, BTreeMap<&'d str, Architectures>> = BTreeMap::new();
        for line in self.lines {
            let (key, cpe, architecture) = line.split();
            let products = groups.entry(key).or_default();
            let known = products.entry(cpe).or_insert_with(|| Some(BTreeSet::new()));
            match (known.as_mut(), architecture) {
                (Some(known), Some(one)) => {
                    known.insert(one);
                }
                _ => *known = None,
            }
        }
        let mut affected: Vec<Affected> = groups
            .into_iter()
            .flat_map(|(key, products)| entries_of(&key, products))
            .collect();
        affected.sort_unstable();
        affected
    }

    /// Leaves out source packages whose binaries are listed.
    fn drop_sources(&mut self) {
        let mut names = HashSet::new();
        let mut builds = HashSet::new();
        for line in self
            .lines
            .iter()
            .filter(|it| it.package.kind == KeyKind::Binary)
        {
            let place = (line.cpe, line.said, line.package.module.clone());
            names.insert((place.clone(), line.package.name.to_string()));
            if let Some(version) = &line.package.version {
                builds.insert((place, version.clone()));
            }
        }
        self.lines.retain(|line| {
            if line.package.kind == KeyKind::Binary {
                return true;
            }
            let place = (line.cpe, line.said, line.package.module.clone());
            let version = line.package.version.clone();
            let has_build = version.is_some_and(|it| builds.contains(&(place.clone(), it)));
            let needs_build = line.said == Said::Fixed && line.package.version.is_some();
            let name = line.package.name.to_string();
            !has_build && (needs_build || !names.contains(&(place, name)))
        });
    }
}

impl Entries<'_, '_> {
    /// Leaves out what is not affected in one build, but is in others.
    fn drop_cleared_builds(&mut self) {
        let place = |line: &Line<'_>| {
            let package = &line.package;
            let name = package.name.to_string();
            (
                line.cpe.to_owned(),
                package.kind,
                name,
                package.module.clone(),
            )
        };
        let touched = self.lines.iter();
        let touched = touched.filter(|it| matches!(it.said, Said::Fixed | Said::Affected));
        let touched: HashSet<_> = touched.map(place).collect();
        self.lines
            .retain(|line| line.said != Said::NotAffected || !touched.contains(&place(line)));
    }
}

fn line<'d>(
    said: Said,
    component: &Component<'d>,
    fact: Fact<'_>,
    overall: Option<&Rating>,
) -> Result<Line<'d>, NoPackage> {
    let uri = Uri::parse(component.cpe).ok_or(NoPackage::Odd("have an unreadable CPE name"))?;
    let of_product = release_of_product(&uri);
    let has_packages = of_product.is_some() || uri.product.starts_with("rhel_");
    let package = read(component, has_packages)?;
    let of_build = || package.version.as_deref().and_then(release_of_build);
    let namespace = namespace(of_product.or_else(of_build));
    if said == Said::Fixed && package.version.is_none() {
        return Err(NoPackage::Odd("are fixed in no version"));
    }
    Ok(Line {
        cpe: component.cpe,
        said,
        namespace: namespace.ok_or(NoPackage::Odd("have no usable release"))?,
        package,
        verdict: fact.verdict(said, overall),
    })
}

impl<'d> Line<'d> {
    /// What the entry is, its product, and its architecture where that counts.
    fn split(self) -> (Key, &'d str, Option<String>) {
        let is_fixed = self.said == Said::Fixed;
        let architecture = self.package.architecture;
        let architecture = architecture.filter(|it| is_fixed && it != "noarch");
        let key = Key {
            namespace: self.namespace,
            kind: self.package.kind,
            package: self.package.name.into_owned(),
            module: self.package.module,
            fixed: self.package.version.filter(|_| is_fixed),
            verdict: self.verdict,
        };
        (key, self.cpe, architecture.map(|it| it.into_owned()))
    }
}

/// One entry for each set of architectures, with the products that have it.
fn entries_of(key: &Key, products: BTreeMap<&str, Architectures>) -> Vec<Affected> {
    let mut by_architectures: BTreeMap<Architectures, Vec<String>> = BTreeMap::new();
    for (cpe, architectures) in products {
        let cpes = by_architectures.entry(architectures).or_default();
        cpes.push(cpe.to_owned());
    }
    let entry = |(architectures, cpes): (Architectures, Vec<String>)| {
        let module = key.module.clone().map(Qualifier::Module);
        let names = architectures.map(|it| it.into_iter().collect());
        let qualifiers = module
            .into_iter()
            .chain(names.map(Qualifier::Architectures))
            .chain([Qualifier::RepositoryCpes(cpes)]);
        Affected {
            namespace: key.namespace.clone(),
            key: key.kind,
            package: key.package.clone(),
            state: key.verdict.state,
            reason: key.verdict.reason.clone(),
            ranges: ranges(key),
            versions: Vec::new(),
            rating: key.verdict.rating.clone(),
            qualifiers: qualifiers.collect(),
        }
    };
    by_architectures.into_iter().map(entry).collect()
}

fn ranges(key: &Key) -> Vec<Range> {
    match (key.verdict.state, &key.fixed) {
        (State::NotAffected, _) => Vec::new(),
        (_, Some(fixed)) => vec![Range::below(fixed)],
        (_, None) => vec![Range::all()],
    }
}
