//! Whether the further conditions of an advisory hold for a package.
//!
//! - **Architectures**: the package's own; what runs everywhere is of each.
//! - **Module**: that of the package, name and stream. A package that was built for a module is not
//!   meant by entries without one either, unless they name a version of a module's build.
//! - **Repositories**: one of the image's, by CPE name.
//! - **Channel**: as the distribution's rule tells it from the package and the image.
//! - **CPE and platforms**: never, since no cataloger gives packages CPE names yet.
//!
//! A condition on a fact that is not known does not hold: the advisory speaks of a narrower set of
//! packages, and nothing shows that this one is in it. The dismissal names the condition.

use drydock_model::{Affected, KeyKind, Package, Qualifier, RangeEvent};

use crate::cpe::Cpe;
use crate::judge::{Because, Subject};
use crate::rules::{Origin, channel_of};

/// Architectures, in the ecosystems' own words, of packages that run everywhere.
const EVERYWHERE: [&str; 4] = ["all", "any", "noarch", "none"];

/// The product whose minor releases are one stream.
const ENTERPRISE_LINUX: &str = "enterprise_linux";

/// The first condition that does not hold.
pub(crate) fn find_unmet<'c>(affected: &'c Affected, subject: &Subject<'_>) -> Option<Because<'c>> {
    let package = subject.package;
    let mut qualifiers = affected.qualifiers.iter();
    if let Some(unmet) = qualifiers.find(|it| !holds(it, subject)) {
        return Some(Because::Unmet(unmet));
    }
    let of_base = channel_of(affected).is_none();
    if of_base && !subject.rule.is_from(None, package, subject.origin) {
        let why = "only for the base, not for the package's flavour";
        return Some(Because::Said(why));
    }
    if package.module.is_some() && affected.key == KeyKind::Binary && !is_modular(affected) {
        return Some(Because::Said("only for builds outside of modules"));
    }
    None
}

fn holds(qualifier: &Qualifier, subject: &Subject<'_>) -> bool {
    let package = subject.package;
    match qualifier {
        Qualifier::Architectures(wanted) => package.architecture.as_deref().is_some_and(|has| {
            EVERYWHERE.contains(&has) || wanted.iter().any(|wanted| wanted == has)
        }),
        Qualifier::Module(wanted) => is_of_module(package, wanted),
        Qualifier::RepositoryCpes(wanted) => covers(wanted, subject.origin),
        Qualifier::Channel(name) => subject.rule.is_from(Some(name), package, subject.origin),
        Qualifier::Cpe(_) | Qualifier::Platforms(_) => false,
    }
}

/// Whether a package is of a module's stream; either may go on behind its name and stream.
fn is_of_module(package: &Package, wanted: &str) -> bool {
    let has = package.module.as_deref().and_then(stream);
    has.is_some() && has == stream(wanted)
}

/// The name and the stream of a module.
fn stream(module: &str) -> Option<(&str, &str)> {
    let mut parts = module.split(':');
    Some((parts.next()?, parts.next()?))
}

/// Whether an entry speaks of builds for modules.
fn is_modular(affected: &Affected) -> bool {
    let of_module = |it: &Qualifier| matches!(it, Qualifier::Module(_));
    let mut events = affected.ranges.iter().flat_map(|range| &range.events);
    let is_build =
        |event: &RangeEvent| matches!(event, RangeEvent::Fixed(it) if it.contains(".module"));
    affected.qualifiers.iter().any(of_module) || events.any(is_build)
}

/// Whether one of these CPE names covers that of one of the image's repositories.
fn covers(wanted: &[String], origin: &Origin) -> bool {
    let names = origin.repository_cpes.iter();
    let repositories: Vec<Cpe<'_>> = names.filter_map(|name| Cpe::parse(name)).collect();
    let mut wanted = wanted.iter().filter_map(|name| Cpe::parse(name));
    wanted.any(|wanted| {
        let wanted = match wanted.product() {
            ENTERPRISE_LINUX => wanted.of_major(),
            _ => wanted,
        };
        repositories.iter().any(|it| wanted.covers(it))
    })
}

/// The condition in words, for evidence.
pub(crate) fn describe(qualifier: &Qualifier) -> String {
    match qualifier {
        Qualifier::Module(module) => format!("only for the module `{module}`"),
        Qualifier::Architectures(names) => format!("only for {}", names.join(", ")),
        Qualifier::RepositoryCpes(cpes) => {
            format!("only for packages from repositories of {}", cpes.join(", "))
        }
        Qualifier::Channel(channel) => format!("only for the channel `{channel}`"),
        Qualifier::Cpe(name) => format!("only for what `{name}` names"),
        Qualifier::Platforms(names) => format!("only on {}", names.join(" or ")),
    }
}
