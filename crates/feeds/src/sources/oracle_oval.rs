//! Oracle Linux's errata as OVAL: one document with every ELSA, for all releases.
//!
//! Published at <https://linux.oracle.com/security/oval/>; the errata in words are at
//! <https://linux.oracle.com/errata/>.
//!
//! How the definitions are read:
//!
//! - One advisory per ELSA; its CVEs are what it was derived from. Packages are binary ones.
//! - The release is the one that the criteria ask for (`Oracle Linux 8 is installed`), or the
//!   platform where they ask for none.
//! - Three flavours of a package are built beside one another and fix the same issue in versions
//!   that do not compare: the plain one, one for FIPS (`_fips` in the release), and one that Ksplice
//!   patches while it runs (`.ksplice` in the release, or all products of the definition being
//!   `userspace_ksplice`). The last two are channels, and say nothing of the plain one.
//! - The architecture that the criteria ask for is that of the system, not of the package: on
//!   `x86_64` packages for 32 bits are meant too. What is said alike for several architectures is
//!   one entry.
//! - `Module virt:kvm_utils is enabled` becomes a condition.
//!
//! Knowingly missed: issues without a fix, which Oracle does not publish; products beside the system
//! (Exadata, OpenStack) are not told apart from it; nor are the streams of the kernel `kernel-uek`,
//! whose older streams look as if they lacked the fixes of newer ones.

use drydock_model::{Advisory, KeyKind, Namespace, Qualifier};

use crate::oval::{self, Definition, Fact, Fixes, Tables, Verdict, architectures, is_name};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

#[cfg(test)]
mod tests;

pub(super) struct OracleOval;

static META: Meta = Meta {
    id: "oracle-oval",
    title: "Oracle Linux errata",
    homepage: "https://linux.oracle.com/security/",
    licence: "not stated by the publisher",
    url: "https://linux.oracle.com/security/oval/com.oracle.elsa-all.xml.bz2",
    kind: Kind::Advisories,
    layout: Layout::File {
        name: "com.oracle.elsa-all.xml.bz2",
    },
    max_file_bytes: 2 << 30,
    stale_after_days: Some(14),
};

impl Source for OracleOval {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let document = oval::read(input.path, input.reader, sink)?;
        document.each(|definition, tables| match id_of(&definition) {
            None => {
                sink.skip(&definition.id, "its title does not begin with an id");
                Ok(())
            }
            Some(id) => {
                let affected = affected(&definition, tables, sink);
                if affected.is_empty() {
                    sink.skip(&definition.id, "it speaks of no package that could be read");
                    return Ok(());
                }
                let record = oval::record(&definition, META.id, &id, sink);
                sink.advisory(Advisory { record, affected })
            }
        })
    }
}

/// `ELSA-2007-0057` of `ELSA-2007-0057:  Moderate: bind security update  (MODERATE)`.
fn id_of(definition: &Definition) -> Option<String> {
    let (id, _) = definition.title.split_once(':')?;
    crate::identifier::is_identifier(id).then(|| id.to_owned())
}

fn affected(
    definition: &Definition,
    tables: &Tables,
    sink: &mut Sink<'_>,
) -> Vec<drydock_model::Affected> {
    let Some(criteria) = &definition.criteria else {
        return Vec::new();
    };
    let mut fixes = Fixes::default();
    let live = is_userspace_ksplice(definition);
    let told = oval::statements(
        criteria,
        tables,
        &|fact| fact.speaks_of_packages(),
        &mut |fact, conditions| {
            if let Err(why) = state(definition, live, fact, conditions, &mut fixes) {
                sink.warn(&definition.id, why);
            }
        },
    );
    if let Err(why) = told {
        sink.warn(&definition.id, why);
        return Vec::new();
    }
    fixes.finish()
}

fn state(
    definition: &Definition,
    live: bool,
    fact: &Fact<'_>,
    conditions: &[Vec<Fact<'_>>],
    fixes: &mut Fixes,
) -> Result<(), String> {
    let verdict = Verdict::of(fact, conditions)?;
    let version = fact.evr.map_or("", |it| &it.value);
    let mut qualifiers = Vec::new();
    let modules = conditions.iter().flatten();
    let mut modules = modules.filter_map(|it| it.between("Module ", " is enabled"));
    if let Some(module) = modules.next() {
        qualifiers.push(Qualifier::Module(module.to_owned()));
    }
    if let Some(flavour) = flavour(version, live) {
        qualifiers.push(Qualifier::Channel(flavour.to_owned()));
    }
    let systems = systems(conditions);
    let releases = releases(definition, conditions);
    if releases.is_empty() {
        return Err(format!(
            "`{}` is for no release of Oracle Linux",
            fact.comment
        ));
    }
    for name in &fact.names {
        if !is_name(name) {
            return Err(format!("`{name}` is not the name of a package"));
        }
        for namespace in &releases {
            let entry = verdict.affects(namespace, KeyKind::Binary, name, &qualifiers);
            fixes.add(entry, &systems);
        }
    }
    Ok(())
}

fn flavour(version: &str, live: bool) -> Option<&'static str> {
    match version {
        _ if live || version.contains(".ksplice") => Some("ksplice"),
        _ if version.contains("_fips") => Some("fips"),
        _ => None,
    }
}

fn is_userspace_ksplice(definition: &Definition) -> bool {
    let mut cpes = definition.cpes.iter();
    !definition.cpes.is_empty() && cpes.all(|it| it.contains("userspace_ksplice"))
}

/// The architectures of packages on the systems that the conditions ask for.
fn systems<'c>(conditions: &'c [Vec<Fact<'_>>]) -> Vec<&'c str> {
    let asked = conditions.iter().flatten();
    let asked = asked.filter(|it| it.comment.starts_with("Oracle Linux arch"));
    let mut all = Vec::new();
    for system in asked.flat_map(|it| architectures(it.arch)) {
        match system {
            "x86_64" => all.extend(["x86_64", "i386", "i486", "i586", "i686"]),
            "i386" | "i686" => all.extend(["i386", "i486", "i586", "i686"]),
            other => all.push(other),
        }
    }
    all
}

fn releases(definition: &Definition, conditions: &[Vec<Fact<'_>>]) -> Vec<Namespace> {
    let asked = conditions.iter().flatten();
    let asked = asked.filter_map(|it| it.between("Oracle Linux ", " is installed"));
    let asked: Vec<&str> = asked.collect();
    let platforms = definition.platforms.iter();
    let platforms = platforms.filter_map(|it| it.strip_prefix("Oracle Linux "));
    let releases: Vec<&str> = match asked.as_slice() {
        [] => platforms.collect(),
        _ => asked,
    };
    let is_number = |it: &&str| it.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    let releases = releases.into_iter().filter(is_number);
    releases
        .filter_map(|it| Namespace::new("oracle", it).ok())
        .collect()
}
