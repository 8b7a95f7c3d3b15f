//! Ranges and versions case by case, and against the algorithm as OSV publishes it.

use drydock_model::{KeyKind, State};
use drydock_version::find_scheme;

use super::*;
use crate::memory::range;

type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Ranges (separated by `|`), enumerated versions, then versions and what is said of each.
const CASES: &[Case] = &[
    ("", "", &[("1", "affected: every version is affected")]),
    (
        ">=0",
        "",
        &[
            ("1", "affected: every version is affected"),
            ("0~", "affected: every version is affected"),
        ],
    ),
    (
        ">=0 <2",
        "",
        &[
            ("0~~", "affected, fix 2: 0~~ < 2 (fixed)"),
            ("1", "affected, fix 2: 1 < 2 (fixed)"),
            ("2~rc1", "affected, fix 2: 2~rc1 < 2 (fixed)"),
            ("2", "fix installed: 2 >= 2 (fixed)"),
            ("3", "fix installed: 3 >= 2 (fixed)"),
        ],
    ),
    (
        ">=2 <3",
        "",
        &[
            ("1", "outside: 1 < 2 (introduced)"),
            ("2", "affected, fix 3: 2 < 3 (fixed)"),
            ("3", "fix installed: 3 >= 3 (fixed)"),
        ],
    ),
    (
        ">=2",
        "",
        &[
            ("1", "outside: 1 < 2 (introduced)"),
            ("2", "affected: 2 >= 2 (introduced)"),
        ],
    ),
    (
        ">=0 <=2",
        "",
        &[
            ("2", "affected: 2 <= 2 (last affected)"),
            ("2.0.1", "outside: 2.0.1 > 2 (last affected)"),
        ],
    ),
    // Events are sorted by version, whatever their order, and affected spans may follow each other.
    (
        "<2 >=4 >=0 <5",
        "",
        &[
            ("1", "affected, fix 2: 1 < 2 (fixed)"),
            ("3", "fix installed: 3 >= 2 (fixed)"),
            ("4", "affected, fix 5: 4 < 5 (fixed)"),
            ("5", "fix installed: 5 >= 5 (fixed)"),
        ],
    ),
    // At one version the later event counts.
    (">=1 <1", "", &[("1", "fix installed: 1 >= 1 (fixed)")]),
    ("<1 >=1", "", &[("1", "affected: 1 >= 1 (introduced)")]),
    // A limit ends what a range speaks of; of several the highest does.
    (
        ">=0 !2",
        "",
        &[
            ("1", "affected: every version is affected"),
            ("2", "outside: 2 >= 2 (limit)"),
        ],
    ),
    (
        ">=0 !2 !3",
        "",
        &[
            ("2", "affected: every version is affected"),
            ("3", "outside: 3 >= 3 (limit)"),
        ],
    ),
    (">=0 <2 !*", "", &[("1", "affected, fix 2: 1 < 2 (fixed)")]),
    // Each range stands for itself; the fix must leave them all.
    (
        ">=1 <1.5|>=2 <2.5",
        "",
        &[
            ("1.2", "affected, fix 1.5: 1.2 < 1.5 (fixed)"),
            ("1.7", "fix installed: 1.7 >= 1.5 (fixed)"),
            ("2.2", "affected, fix 2.5: 2.2 < 2.5 (fixed)"),
            ("2.5", "fix installed: 2.5 >= 2.5 (fixed)"),
        ],
    ),
    (
        ">=0 <2|>=0 <4|>=0 <3",
        "",
        &[
            ("1", "affected, fix 4: 1 < 4 (fixed)"),
            ("3", "affected, fix 4: 3 < 4 (fixed)"),
            ("4", "fix installed: 4 >= 4 (fixed)"),
        ],
    ),
    (
        ">=0 <2|>=0",
        "",
        &[("1", "affected: every version is affected")],
    ),
    // Enumerated versions, equal in the scheme's order.
    (
        "",
        "1 2.0",
        &[
            ("1-0", "affected: 1-0 is listed as affected"),
            ("2.0", "affected: 2.0 is listed as affected"),
            (
                "3",
                "outside: 3 is not among the versions listed as affected",
            ),
        ],
    ),
    (
        ">=5 <6",
        "1",
        &[
            ("1", "affected: 1 is listed as affected"),
            ("5", "affected, fix 6: 5 < 6 (fixed)"),
        ],
    ),
    // What the scheme refuses is an error, unless something else decides.
    (">=0 <1-", "", &[("1", "error: 1-")]),
    (
        ">=0 <1-|>=0 <3",
        "",
        &[("2", "affected, fix 3: 2 < 3 (fixed)"), ("3", "error: 1-")],
    ),
    (
        ">=0 <1-",
        "2",
        &[("2", "affected: 2 is listed as affected")],
    ),
    (">=0", "", &[("1-", "affected: every version is affected")]),
    (">=0 <2", "", &[("1-", "error: 1-")]),
    // A range without a word on where it begins says nothing below its events.
    (
        "<2",
        "",
        &[(
            "1",
            "outside: 1 is not among the versions listed as affected",
        )],
    ),
];

#[test]
fn decides_as_osv_says() {
    let scheme = find_scheme("dpkg").unwrap();
    for (ranges, versions, cases) in CASES {
        let affected = affected(ranges, versions);
        for (version, expected) in *cases {
            let said = match evaluate(&affected, version, scheme) {
                Ok(Verdict::Affected { ground, fix }) => {
                    let fix = fix.map(|fix| format!(", fix {fix}")).unwrap_or_default();
                    format!("affected{fix}: {}", ground.describe(version))
                }
                Ok(Verdict::FixInstalled(fix)) => {
                    format!("fix installed: {}", Ground::at_fix(fix).describe(version))
                }
                Ok(Verdict::Outside(ground)) => format!("outside: {}", ground.describe(version)),
                Err(error) => format!("error: {}", error.version),
            };
            assert_eq!(said, *expected, "`{ranges}` `{versions}`");
        }
    }
}

fn affected(ranges: &str, versions: &str) -> Affected {
    Affected {
        namespace: "debian:12".parse().unwrap(),
        key: KeyKind::Source,
        package: "any".into(),
        state: State::Fixed,
        reason: None,
        ranges: ranges
            .split('|')
            .filter(|it| !it.is_empty())
            .map(range)
            .collect(),
        versions: versions.split_whitespace().map(Into::into).collect(),
        rating: None,
        qualifiers: vec![],
    }
}

/// OSV's own algorithm, as its page has it: sort the events, then let each one that the version has
/// passed switch the state. Versions are small numbers here; `introduced` 0 is below all.
fn holds(range: &[(u8, u8)], version: u8) -> bool {
    let mut events = range.to_vec();
    events.sort_by_key(|(kind, at)| (*at, *at == 0 && *kind != 0));
    let mut is_affected = false;
    for (kind, at) in events {
        match kind {
            0 if version >= at => is_affected = true,
            1 if version >= at => is_affected = false,
            2 if version > at => is_affected = false,
            _ => {}
        }
    }
    is_affected
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(10_000))]

    #[test]
    fn agrees_with_the_algorithm_of_osv(
        ranges in proptest::collection::vec(proptest::collection::vec((0u8..3, 0u8..6), 1..5), 1..4),
        version in 1u8..7,
    ) {
        let written = |events: &Vec<(u8, u8)>| Range {
            events: events.iter().map(|(kind, at)| match kind {
                0 => RangeEvent::Introduced(at.to_string()),
                1 => RangeEvent::Fixed(at.to_string()),
                _ => RangeEvent::LastAffected(at.to_string()),
            }).collect(),
        };
        let mut affected = affected("", "");
        affected.ranges = ranges.iter().map(written).collect();
        let scheme = find_scheme("dpkg").unwrap();
        let verdict = evaluate(&affected, &version.to_string(), scheme).unwrap();
        let expected = ranges.iter().any(|range| holds(range, version));
        proptest::prop_assert_eq!(matches!(verdict, Verdict::Affected { .. }), expected);
        if let Verdict::Affected { fix: Some(fix), .. } = verdict {
            proptest::prop_assert!(fix.parse::<u8>().unwrap() > version);
        }
    }
}

/// The orders of Maven and pacman do not carry over a third version everywhere.
#[test]
fn orders_that_are_none_do_no_harm() {
    let versions = [
        "1", "1.0", "1-alpha", "1.a", "1-sp", "1..a", "a", "1:1-1", "1-1", "1.0.a1",
    ];
    for scheme in ["maven", "pacman"] {
        let scheme = find_scheme(scheme).unwrap();
        for turn in 0..versions.len() {
            let at = |index: usize| versions[(turn + index) % versions.len()];
            let events: String = (0..versions.len() / 2)
                .map(|it| format!(">={} <{} ", at(2 * it), at(2 * it + 1)))
                .collect();
            let affected = affected(&events, "");
            for version in versions {
                let _ = evaluate(&affected, version, scheme);
            }
        }
    }
}
