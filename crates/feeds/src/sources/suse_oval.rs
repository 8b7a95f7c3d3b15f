//! SUSE's and openSUSE's vulnerabilities as OVAL: a document per product, with a definition per CVE.
//!
//! Published at <https://ftp.suse.com/pub/projects/security/oval/>, described at
//! <https://www.suse.com/support/security/oval/>. The `-affected` documents tell of issues without a
//! fix too, the plain ones of those with one, the `-patch` ones the same by update.
//!
//! How the definitions are read:
//!
//! - Each statement holds for the products that the criteria ask for, see [`product`]. Modules and
//!   extensions are parts of the system whose service pack they name. Products that are no system
//!   of their own (SUSE Manager, Enterprise Storage and so on) are passed over.
//! - Long-term support is a channel (`ltss`); of a package that only it has a fix for, the base is
//!   told to be affected below it.
//! - `is not affected` and `is affected` are what they say; a comparison with a version is a fix.
//!   Packages are binary ones.
//!
//! Knowingly missed: that a module must be registered for its packages to be had.

use drydock_model::{Advisory, Affected, KeyKind, Release, State};

use self::product::Product;
use crate::identifier::split_cve;
use crate::oval::{self, Definition, Fact, Fixes, Tables, Verdict, architectures, is_name};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

mod product;
#[cfg(test)]
mod tests;

pub(super) struct SuseOval;

static META: Meta = Meta {
    id: "suse-oval",
    title: "SUSE and openSUSE vulnerabilities (OVAL)",
    homepage: "https://www.suse.com/support/security/oval/",
    licence: "not stated by the publisher",
    url: "https://ftp.suse.com/pub/projects/security/oval/",
    kind: Kind::Advisories,
    layout: Layout::Files { is_file },
    max_file_bytes: 8 << 30,
    stale_after_days: Some(14),
};

/// The systems whose documents are asked for. Each major release has one for all its service packs.
const SYSTEMS: [&str; 9] = [
    "opensuse.leap.15.5",
    "opensuse.leap.15.6",
    "opensuse.leap.16.0",
    "opensuse.tumbleweed",
    "suse.linux.enterprise.micro.5",
    "suse.linux.enterprise.server.12",
    "suse.linux.enterprise.server.15",
    "suse.linux.enterprise.server.16",
    "suse.linux.micro.6",
];

impl Source for SuseOval {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let document = oval::read(input.path, input.reader, sink)?;
        document.each(|definition, tables| {
            let Some((id, _)) = split_cve(&definition.title) else {
                sink.skip(&definition.id, "its title is not the id of a CVE");
                return Ok(());
            };
            match affected(&definition, tables) {
                Err(why) => sink.skip(&definition.id, why),
                // It is for other products.
                Ok(affected) if affected.is_empty() => {}
                Ok(affected) => {
                    let record = oval::record(&definition, META.id, &id, sink);
                    sink.advisory(Advisory { record, affected })?;
                }
            }
            Ok(())
        })
    }

    fn guess_files(&self, _: &[Release], _: i16) -> Vec<String> {
        SYSTEMS
            .map(|system| format!("{system}-affected.xml.bz2"))
            .to_vec()
    }
}

/// Of a mirror, whatever documents it has; not those by update, which say the same again.
fn is_file(path: &str) -> bool {
    let name = path
        .strip_suffix(".bz2")
        .or_else(|| path.strip_suffix(".gz"));
    let name = name.unwrap_or(path);
    let system = name.starts_with("suse.") || name.starts_with("opensuse.");
    system && name.ends_with(".xml") && !name.contains("-patch") && !name.contains('/')
}

fn affected(definition: &Definition, tables: &Tables) -> Result<Vec<Affected>, String> {
    let criteria = definition.criteria.as_ref().ok_or("it has no criteria")?;
    let mut fixes = Fixes::default();
    let mut count = 0;
    let mut failed = None;
    oval::statements(criteria, tables, &speaks, &mut |fact, conditions| {
        count += 1;
        if let Err(why) = state(fact, conditions, &mut fixes) {
            failed.get_or_insert(why);
        }
    })?;
    fixes.tell_base(&|_| true);
    let affected = fixes.finish();
    match failed {
        _ if count == 0 => Err("its tests are not there".into()),
        Some(why) if affected.is_empty() => Err(why),
        _ => Ok(affected),
    }
}

/// Whether a leaf speaks of a package, rather than of a product or a key.
fn speaks(fact: &Fact<'_>) -> bool {
    let of_product = fact.names.iter().any(|it| it.ends_with("-release"));
    let not_affected = fact.comment.ends_with(" is not affected") && !fact.names.is_empty();
    !of_product && (not_affected || fact.speaks_of_packages())
}

fn state(fact: &Fact<'_>, conditions: &[Vec<Fact<'_>>], fixes: &mut Fixes) -> Result<(), String> {
    let verdict = match fact.comment {
        it if it.ends_with(" is not affected") => Verdict::unfixed(State::NotAffected),
        it if it.ends_with(" is affected") => Verdict::unfixed(State::Affected),
        _ => Verdict::of(fact, conditions)?,
    };
    let asked = conditions.iter().flatten();
    let products = asked.filter_map(|it| Product::parse(it.between("", " is installed")?));
    let products: Vec<Product> = products.collect();
    let architectures = architectures(fact.arch);
    for name in &fact.names {
        if !is_name(name) {
            return Err(format!("`{name}` is not the name of a package"));
        }
        for product in &products {
            let channel = product.channel();
            let entry = verdict.affects(&product.namespace, KeyKind::Binary, name, &channel);
            fixes.add(entry, &architectures);
        }
    }
    match fact.names.is_empty() {
        true => Err("a test without the name of a package".into()),
        false => Ok(()),
    }
}
