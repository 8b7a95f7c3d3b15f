//! Whether the further conditions of an advisory hold for a package.
//!
//! A condition on a fact that package databases do not tell us yet (module, repository, channel)
//! does not hold: the advisory speaks of a narrower set of packages, and nothing shows that this
//! one is in it. The dismissal names the condition.

use drydock_model::{Package, Qualifier};

/// Architectures, in the ecosystems' own words, of packages that run everywhere.
const EVERYWHERE: [&str; 4] = ["all", "any", "noarch", "none"];

/// The first condition that does not hold.
pub(crate) fn find_unmet<'q>(
    qualifiers: &'q [Qualifier],
    package: &Package,
) -> Option<&'q Qualifier> {
    qualifiers
        .iter()
        .find(|qualifier| !holds(qualifier, package))
}

fn holds(qualifier: &Qualifier, package: &Package) -> bool {
    match qualifier {
        Qualifier::Architectures(wanted) => package.architecture.as_deref().is_some_and(|has| {
            EVERYWHERE.contains(&has) || wanted.iter().any(|wanted| wanted == has)
        }),
        Qualifier::Module(_) | Qualifier::RepositoryCpes(_) | Qualifier::Channel(_) => false,
    }
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
    }
}
