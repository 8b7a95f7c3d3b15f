//! How much of an image a report speaks of.

use drydock_model::{NotAssessed, NotAssessedKind, ScanReport};

/// How much was assessed. An empty list of findings means something else for each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// Nothing: no package of the distribution was looked up.
    None,
    /// Something, with gaps that the report lists.
    Partial,
    /// Everything that was found.
    Complete,
}

impl Coverage {
    /// The coverage of a report.
    pub fn of(report: &ScanReport) -> Self {
        let gaps = &report.not_assessed;
        if gaps.iter().any(|gap| gap.kind.covers_release()) {
            Self::None
        } else if gaps.is_empty() {
            Self::Complete
        } else {
            Self::Partial
        }
    }

    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partial => "partial",
            Self::Complete => "complete",
        }
    }
}

/// Number of packages that `gaps` take out of an inventory of `packages`. An advisory whose version
/// cannot be read takes out none: others speak of the same package.
pub(crate) fn unassessed_packages(packages: usize, gaps: &[NotAssessed]) -> usize {
    if gaps.iter().any(|gap| gap.kind.covers_release()) {
        return packages;
    }
    let per_package = |gap: &&NotAssessed| match gap.kind {
        NotAssessedKind::ThirdPartyPackage => true,
        NotAssessedKind::InvalidVersion => !gap.what.starts_with("advisory "),
        _ => false,
    };
    gaps.iter().filter(per_package).count().min(packages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_gap_in_the_release_leaves_nothing() {
        let cases = [
            (samples::clean(), Coverage::Complete, 0),
            (samples::debian(), Coverage::Partial, 1),
            (samples::unsupported(), Coverage::None, 2),
        ];
        for (report, coverage, packages) in cases {
            let all = report.inventory.packages.len();
            assert_eq!(Coverage::of(&report), coverage);
            assert_eq!(unassessed_packages(all, &report.not_assessed), packages);
        }
    }

    #[test]
    fn records_are_not_counted_as_packages() {
        let gap = |what: &str| NotAssessed {
            kind: NotAssessedKind::InvalidVersion,
            what: what.into(),
            why: "it cannot be compared".into(),
        };
        let gaps = [
            gap("advisory CVE-2023-1 of debian-tracker for source package curl in debian:12"),
            gap("package curl 7"),
        ];
        assert_eq!(unassessed_packages(9, &gaps), 1);
    }
}
