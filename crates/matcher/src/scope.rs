//! Which namespaces an image's packages are looked up in, and what stands in the way: one scope for
//! the packages of the distribution, one for those of each language.

use std::collections::BTreeSet;

use drydock_model::{
    Distribution, Ecosystem, Inventory, InventoryPackage, Namespace, NotAssessed, NotAssessedKind,
    Package, Release,
};
use jiff::civil::Date;

use crate::AdvisoryLookup;
use crate::gaps;
use crate::rules::{Origin, Rule, Surroundings, find_language, find_rule};

/// Where packages are looked up.
pub(crate) struct Scope {
    pub(crate) rule: &'static dyn Rule,
    /// The main one first.
    pub(crate) namespaces: Vec<Namespace>,
    /// Where the packages come from.
    pub(crate) origin: Origin,
}

impl Scope {
    /// Whether it is the scope to speak of the package, be it only to say that it cannot.
    pub(crate) fn is_for(&self, package: &Package) -> bool {
        let ecosystem = self.rule.meta().ecosystem;
        ecosystem == package.ecosystem
            || (ecosystem.of_distribution() && package.ecosystem.of_distribution())
    }
}

/// What could be found out about the release.
#[derive(Default)]
pub(crate) struct Found {
    /// That of the distribution first; none where no package can be looked up.
    pub(crate) scopes: Vec<Scope>,
    /// Last day of support of the main release.
    pub(crate) end_of_life: Option<Date>,
    pub(crate) gaps: Vec<NotAssessed>,
}

pub(crate) fn find_scopes(inventory: &Inventory, database: &dyn AdvisoryLookup) -> Found {
    let mut found = find_distribution(inventory, database);
    found.add_languages(inventory, database);
    found
}

fn find_distribution(inventory: &Inventory, database: &dyn AdvisoryLookup) -> Found {
    let mut found = Found::default();
    let distribution = inventory.distribution.as_ref();
    let rule = distribution.and_then(|it| find_rule(&it.id));
    if let Some(distribution) = distribution.filter(|_| rule.is_none()) {
        found.gap(
            NotAssessedKind::UnsupportedRelease,
            format!("release `{}`", spelled(distribution)),
            no_rule(distribution),
        );
    }
    let is_ours = |it: &InventoryPackage| it.package.ecosystem.of_distribution();
    if !inventory.packages.iter().any(is_ours) {
        let mut known = inventory.not_assessed.iter();
        // Whoever read the image knows better where there should have been some.
        if !known.any(|gap| gap.kind == NotAssessedKind::NoPackages) {
            found.gap(
                NotAssessedKind::NoPackages,
                "packages".to_owned(),
                "no package database of a distribution was found, or it lists nothing".to_owned(),
            );
        }
        return found;
    }
    let Some(distribution) = distribution else {
        found.gap(
            NotAssessedKind::UnknownRelease,
            "release".to_owned(),
            "no os-release or other release file names the distribution, and advisories are \
             published per release"
                .to_owned(),
        );
        return found;
    };
    let Some(rule) = rule else {
        return found;
    };
    if let Some(why) = rule.declines(distribution) {
        let what = format!("release `{}`", spelled(distribution));
        found.gap(NotAssessedKind::UnsupportedRelease, what, why.to_owned());
        return found;
    }
    let repositories = inventory.repositories.iter();
    let repositories = repositories.filter(|it| it.ecosystem == rule.meta().ecosystem);
    let surroundings = Surroundings {
        distribution,
        repositories: &repositories.cloned().collect::<Vec<_>>(),
        releases: database.releases(),
    };
    let releases = rule.releases(&surroundings);
    let named = releases
        .iter()
        .map(|it| Namespace::new(rule.meta().namespace, it));
    match named.collect::<Result<Vec<_>, _>>() {
        Ok(namespaces) if !namespaces.is_empty() => {
            if let Some(namespaces) = found.choose(namespaces, database) {
                found.scopes.push(Scope {
                    rule,
                    namespaces,
                    origin: rule.origin(distribution, &inventory.provenance),
                });
            }
        }
        _ => found.gap(
            NotAssessedKind::UnknownRelease,
            format!("release of `{}`", distribution.id),
            format!(
                "`{}` names neither a version nor a code name that could be read",
                distribution.path
            ),
        ),
    }
    found
}

impl Found {
    fn gap(&mut self, kind: NotAssessedKind, what: String, why: String) {
        self.gaps.push(NotAssessed { kind, what, why });
    }

    /// Adds the languages of which there are packages.
    fn add_languages(&mut self, inventory: &Inventory, database: &dyn AdvisoryLookup) {
        let packages = || inventory.packages.iter().map(|it| &it.package);
        let languages: BTreeSet<Ecosystem> = packages().map(|it| it.ecosystem).collect();
        for ecosystem in languages {
            let Some(rule) = find_language(ecosystem) else {
                continue;
            };
            let namespace = Namespace::new(rule.meta().namespace, "any");
            match namespace.ok().filter(|it| database.knows(it)) {
                Some(namespace) => self.scopes.push(Scope {
                    rule,
                    namespaces: vec![namespace],
                    origin: Origin::default(),
                }),
                None => {
                    let missed = packages().filter(|it| it.ecosystem == ecosystem);
                    self.gaps.extend(missed.map(gaps::no_language));
                }
            }
        }
    }

    /// The namespaces that the database knows; `None` where the main one is not among them.
    fn choose(
        &mut self,
        namespaces: Vec<Namespace>,
        database: &dyn AdvisoryLookup,
    ) -> Option<Vec<Namespace>> {
        let mut known = Vec::new();
        for (index, namespace) in namespaces.into_iter().enumerate() {
            let is_main = index == 0;
            self.check_support(&namespace, is_main, database);
            if database.knows(&namespace) {
                known.push(namespace);
                continue;
            }
            let kind = if is_main {
                NotAssessedKind::UnsupportedRelease
            } else {
                NotAssessedKind::MixedReleases
            };
            let why = unsupported(&namespace, is_main, database);
            self.gap(kind, format!("release `{namespace}`"), why);
            if is_main {
                // Another release's advisories would say nothing about most of the packages.
                return None;
            }
        }
        Some(known)
    }

    /// Compares the end of support with the day up to which the database reaches; the calendar has
    /// no part in it, so that the same database always says the same.
    fn check_support(
        &mut self,
        namespace: &Namespace,
        is_main: bool,
        database: &dyn AdvisoryLookup,
    ) {
        let mut releases = releases_of(namespace.distribution(), database);
        let release = releases.find(|release| release.version == namespace.release());
        let Some(end) = release.and_then(|release| release.end_of_life) else {
            return;
        };
        if is_main {
            self.end_of_life = Some(end);
        }
        if let Some(as_of) = database.as_of()
            && end < as_of
        {
            self.gap(
                NotAssessedKind::EndOfLifeRelease,
                format!("release `{namespace}`"),
                format!(
                    "support ended on {end}, the database reaches to {as_of}: what was found \
                     since may be missing from its advisories"
                ),
            );
        }
    }
}

fn releases_of<'a>(
    distribution: &'a str,
    database: &'a dyn AdvisoryLookup,
) -> impl Iterator<Item = &'a Release> {
    let releases = database.releases().iter();
    releases.filter(move |release| release.distribution == distribution)
}

fn unsupported(namespace: &Namespace, is_main: bool, database: &dyn AdvisoryLookup) -> String {
    let distribution = namespace.distribution();
    let is_known = |release: &&Release| {
        Namespace::new(distribution, &release.version).is_ok_and(|it| database.knows(&it))
    };
    let known = releases_of(distribution, database).filter(is_known);
    let newest = known
        .filter(|it| it.released.is_some())
        .max_by_key(|it| it.released);
    let mut why = "the database has no advisories for it".to_owned();
    if !is_main {
        why.push_str(", and some packages may come from it");
    }
    if let Some(newest) = newest {
        let version = &newest.version;
        why.push_str(&format!(
            "; the newest release of `{distribution}` that it covers is `{version}`"
        ));
    }
    why
}

/// Why a distribution without a rule cannot be assessed. Its parent's advisories are not taken
/// instead: they name versions of the parent's own builds.
fn no_rule(distribution: &Distribution) -> String {
    let id = id_of(distribution);
    let parents = distribution.id_like.iter();
    match parents.filter_map(|parent| find_rule(parent)).next() {
        Some(parent) => format!(
            "there are no advisories for `{id}`; those of `{}`, from which it derives, do not speak of \
             the packages that it builds itself",
            parent.meta().id
        ),
        None => format!("no feed that is read has advisories for `{id}`"),
    }
}

fn id_of(distribution: &Distribution) -> &str {
    match distribution.id.as_str() {
        "" => "unknown",
        id => id,
    }
}

/// A distribution and its release, as its release file spells them.
fn spelled(distribution: &Distribution) -> String {
    let id = id_of(distribution);
    let version_id = distribution.version_id.as_ref();
    match version_id.or(distribution.codename.as_ref()) {
        Some(release) => format!("{id}:{release}"),
        None => id.to_owned(),
    }
}
