//! What could not be assessed of the packages that were found, in words.
//!
//! `what` names the package or advisory, `why` is the same for the same reason, so that reports can
//! group by it.

use std::collections::BTreeSet;

use drydock_model::{Candidate, Namespace, NotAssessed, NotAssessedKind, Package};
use drydock_version::InvalidVersion;

use crate::rules::Meta;

/// The gap of a package that a distribution's advisories do not speak of, if it is one.
pub(crate) fn not_covered(package: &Package, distribution: &Meta) -> Option<NotAssessed> {
    let sort = match &package.third_party {
        Some(it) => format!("it is published by {} ({})", it.vendor, it.evidence),
        None if package.ecosystem != distribution.ecosystem => {
            format!("it is of the type `{}`", package.ecosystem)
        }
        None => return None,
    };
    let title = distribution.title;
    Some(NotAssessed {
        kind: NotAssessedKind::ThirdPartyPackage,
        what: spelled(package),
        why: format!("{sort}: the advisories of {title} do not speak of it"),
    })
}

/// The gap of a package of a language that the database has no advisories for.
pub(crate) fn no_language(package: &Package) -> NotAssessed {
    let ecosystem = package.ecosystem;
    NotAssessed {
        kind: NotAssessedKind::ThirdPartyPackage,
        what: spelled(package),
        why: format!("the database has no advisories for packages of the type `{ecosystem}`"),
    }
}

/// The gap of a package whose version cannot be compared.
pub(crate) fn invalid_package(package: &Package, error: &InvalidVersion) -> NotAssessed {
    NotAssessed {
        kind: NotAssessedKind::InvalidVersion,
        what: spelled(package),
        why: format!(
            "its version does not follow the scheme `{}`: {}",
            error.scheme, error.why
        ),
    }
}

/// The gap of an advisory that names a version which cannot be compared.
pub(crate) fn invalid_advisory(candidate: &Candidate, error: &InvalidVersion) -> NotAssessed {
    let affected = &candidate.affected;
    NotAssessed {
        kind: NotAssessedKind::InvalidVersion,
        what: format!(
            "advisory {} of {} for {} package {} in {}",
            candidate.id,
            candidate.source,
            affected.key.word(),
            affected.package,
            affected.namespace
        ),
        why: format!("it cannot be compared: {error}"),
    }
}

/// The gap of a package about which its source has not decided.
pub(crate) fn undetermined(package: &Package, ids: &BTreeSet<String>) -> NotAssessed {
    NotAssessed {
        kind: NotAssessedKind::UndeterminedAdvisory,
        what: format!("{}: {}", spelled(package), listed(ids)),
        why: "the source has not decided whether the package is affected".to_owned(),
    }
}

/// The gap of a package that one release calls good and another one affected.
pub(crate) fn contested(
    package: &Package,
    (clearing, open): (&Namespace, &Namespace),
    ids: &BTreeSet<String>,
) -> NotAssessed {
    NotAssessed {
        kind: NotAssessedKind::MixedReleases,
        what: format!("{}: {}", spelled(package), listed(ids)),
        why: format!(
            "`{clearing}` calls it fixed or not affected, `{open}` affected, and nothing tells \
             which of the two releases the package came from"
        ),
    }
}

fn spelled(package: &Package) -> String {
    format!("package {} {}", package.name, package.version)
}

/// The first ids and how many more there are.
fn listed(ids: &BTreeSet<String>) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = ids.iter().take(SHOWN).map(String::as_str).collect();
    match ids.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
