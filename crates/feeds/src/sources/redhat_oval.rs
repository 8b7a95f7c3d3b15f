//! Red Hat's OVAL, version 2: a document per product stream, with its advisories, and in the variants
//! that include the unpatched also the vulnerabilities without a fix and those that do not concern it.
//!
//! Published at <https://security.access.redhat.com/data/oval/v2/>, described in the
//! [FAQ](https://www.redhat.com/en/blog/red-hat-security-data-oval-v2). Red Hat goes over to CSAF
//! VEX; this is the fallback.
//!
//! How the definitions are read:
//!
//! - `…rhsa:def:…`, `…rhba…` and `…rhea…` are advisories: packages are fixed in a version. Their CVEs
//!   are what they were derived from.
//! - `…cve:def:…` are vulnerabilities without a fix. What is to become of each component stands beside
//!   the criteria (`Will not fix`, `Fix deferred`, `Out of support scope`, `Under investigation`);
//!   components that it does not name are affected.
//! - `…unaffected:def:…` name components that are not affected.
//! - The release is the one that the criteria ask for, else that of the products. All holds only for
//!   packages from repositories of the products in `affected_cpe_list`, which keeps the streams with
//!   extended support apart from the others.
//! - Modules that must be enabled and architectures become conditions.
//!
//! Knowingly missed: which kernel runs, and which is started next; the keys of signatures.

use std::collections::BTreeSet;

use drydock_model::{Advisory, Affected, KeyKind, Namespace, Qualifier, Release, State};

use crate::identifier::{is_identifier, split_cve};
use crate::oval::{self, Definition, Fact, Fixes, Tables, Verdict, architectures, is_name};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

#[cfg(test)]
mod tests;

pub(super) struct RedhatOval;

static META: Meta = Meta {
    id: "redhat-oval",
    title: "Red Hat advisories and vulnerabilities (OVAL v2)",
    homepage: "https://security.access.redhat.com/data/oval/v2/",
    licence: "CC BY 4.0",
    url: "https://security.access.redhat.com/data/oval/v2/",
    kind: Kind::Advisories,
    layout: Layout::Files {
        is_file: |path| path.contains(".oval.xml") && path.starts_with("RHEL"),
    },
    max_file_bytes: 4 << 30,
    stale_after_days: None,
};

/// Major releases with documents.
const RELEASES: [u8; 4] = [6, 7, 8, 9];

impl Source for RedhatOval {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let document = oval::read(input.path, input.reader, sink)?;
        document.each(|definition, tables| {
            let (Some(kind), Some(id)) = (What::of(&definition), id_of(&definition)) else {
                sink.skip(&definition.id, "neither an advisory nor a vulnerability");
                return Ok(());
            };
            match affected(&definition, kind, tables) {
                Err(why) => sink.skip(&definition.id, why),
                Ok(affected) => {
                    let record = oval::record(&definition, META.id, &id, sink);
                    sink.advisory(Advisory { record, affected })?;
                }
            }
            Ok(())
        })
    }

    fn guess_files(&self, _: &[Release], _: i16) -> Vec<String> {
        RELEASES
            .map(|it| format!("RHEL{it}/rhel-{it}-including-unpatched.oval.xml.bz2"))
            .to_vec()
    }
}

/// What a definition is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Advisory,
    Unfixed,
    Unaffected,
}

impl What {
    /// By the third part of the id: `oval:com.redhat.rhsa:def:20151193`.
    fn of(definition: &Definition) -> Option<Self> {
        let namespace = definition.id.split(':').nth(1)?;
        match namespace.strip_prefix("com.redhat.")? {
            "rhsa" | "rhba" | "rhea" => Some(Self::Advisory),
            "cve" => Some(Self::Unfixed),
            "unaffected" => Some(Self::Unaffected),
            _ => None,
        }
    }
}

/// `RHSA-2015:1193` of `RHSA-2015:1193: xerces-c security update (Moderate)`; the CVE in the titles
/// of vulnerabilities, `Unaffected components for: CVE-2020-1234` among them.
fn id_of(definition: &Definition) -> Option<String> {
    let words = definition.title.split_whitespace();
    let mut words = words.map(|it| it.trim_end_matches(':'));
    words.find_map(|word| match split_cve(word) {
        Some((id, _)) => Some(id),
        None => (word.starts_with("RH") && is_identifier(word)).then(|| word.to_owned()),
    })
}

fn affected(definition: &Definition, what: What, tables: &Tables) -> Result<Vec<Affected>, String> {
    let criteria = definition.criteria.as_ref().ok_or("it has no criteria")?;
    let mut fixes = Fixes::default();
    let mut failed = None;
    oval::statements(
        criteria,
        tables,
        &|fact| fact.speaks_of_packages(),
        &mut |fact, conditions| {
            if let Err(why) = state(definition, what, fact, conditions, &mut fixes) {
                failed.get_or_insert(why);
            }
        },
    )?;
    let affected = fixes.finish();
    match failed {
        Some(why) if affected.is_empty() => Err(why),
        None if affected.is_empty() => Err("it speaks of no package that could be read".into()),
        _ => Ok(affected),
    }
}

fn state(
    definition: &Definition,
    what: What,
    fact: &Fact<'_>,
    conditions: &[Vec<Fact<'_>>],
    fixes: &mut Fixes,
) -> Result<(), String> {
    let modules = conditions.iter().flatten();
    let mut modules = modules.filter_map(|it| it.between("Module ", " is enabled"));
    let module = modules.next();
    let mut qualifiers: Vec<Qualifier> = Vec::new();
    qualifiers.extend(module.map(|it| Qualifier::Module(it.to_owned())));
    if !definition.cpes.is_empty() {
        qualifiers.push(Qualifier::RepositoryCpes(definition.cpes.clone()));
    }
    let name = fact.names.first().filter(|it| is_name(it));
    let name = name.ok_or("a test without the name of a package")?;
    let verdict = match what {
        What::Advisory => Verdict::of(fact, conditions)?,
        What::Unfixed => resolution(definition, module, name),
        What::Unaffected => Verdict::unfixed(State::NotAffected),
    };
    let releases = releases(definition, conditions);
    if releases.is_empty() {
        return Err(format!("`{}` is for no release", fact.comment));
    }
    for namespace in &releases {
        let entry = verdict.affects(namespace, KeyKind::Binary, name, &qualifiers);
        fixes.add(entry, &architectures(fact.arch));
    }
    Ok(())
}

/// What is to become of a component.
fn resolution(definition: &Definition, module: Option<&str>, name: &str) -> Verdict {
    let component = match module {
        Some(module) => format!("{module}/{name}"),
        None => name.to_owned(),
    };
    let mut resolutions = definition.resolutions.iter();
    let found = resolutions.find(|it| it.components.contains(&component));
    let word = found.map(|it| it.state.as_str());
    let state = match word {
        Some("Will not fix") => State::WillNotFix,
        Some("Fix deferred") => State::Deferred,
        Some("Out of support scope") => State::EndOfLife,
        Some("Under investigation") => State::UnderInvestigation,
        Some("Not affected") => State::NotAffected,
        _ => State::Affected,
    };
    Verdict {
        reason: word.filter(|it| *it != "Affected").map(str::to_owned),
        ..Verdict::unfixed(state)
    }
}

/// The releases that the conditions ask for, else those of the platforms, else those of the products.
fn releases(definition: &Definition, conditions: &[Vec<Fact<'_>>]) -> BTreeSet<Namespace> {
    let asked = conditions.iter().flatten();
    let asked = asked.filter_map(|it| it.between("Red Hat Enterprise Linux ", " is installed"));
    let platforms = definition.platforms.iter();
    let platforms = platforms.filter_map(|it| it.strip_prefix("Red Hat Enterprise Linux "));
    let products = definition.cpes.iter();
    let products = products.filter_map(|it| it.split_once(":enterprise_linux:").map(|it| it.1));
    let asked: BTreeSet<Namespace> = asked.filter_map(release).collect();
    let platforms: BTreeSet<Namespace> = platforms.filter_map(release).collect();
    match (asked.is_empty(), platforms.is_empty()) {
        (false, _) => asked,
        (_, false) => platforms,
        _ => products.filter_map(release).collect(),
    }
}

/// `rhel:8` of `8`, `8.4`, `7 Server` and `8::baseos`.
fn release(text: &str) -> Option<Namespace> {
    let number = text.split([' ', ':', '.']).next()?;
    let proper = number.bytes().all(|it| it.is_ascii_digit());
    Namespace::new("rhel", number).ok().filter(|_| proper)
}
