//! The corners of Debian's ordering; `tests/dpkg_differential.rs` asks dpkg about everything else.

use super::*;

/// Each list ascends strictly, so that every pair of it is a case.
const ASCENDING: &[&[&str]] = &[
    // A tilde is lower than the end, the end lower than all else; letters before the rest.
    &[
        "1~~", "1~~a", "1~", "1", "1-1", "1A", "1Z", "1a", "1z", "1+", "1.",
    ],
    &[
        "0:1~~-1", "0:1~-1", "0:1-1", "0:1A-1", "0:1Z-1", "0:1a-1", "0:1z-1", "0:1+-1", "0:1.-1",
    ],
    &["1.0~rc1", "1.0~rc2", "1.0~rc10", "1.0", "1.0+dfsg", "1.0.1"],
    // Numbers by value.
    &["9", "10", "99", "100"],
    &["1.9-1", "1.10-1", "1.10-2", "1.10-10"],
    &["0.00001-1", "0.2-1", "0.10-1"],
    &[
        "99999999999999999999999999999999999998",
        "99999999999999999999999999999999999999",
        "100000000000000000000000000000000000000",
    ],
    // The epoch goes first, the revision last.
    &["9999", "1:1", "1:2", "2:0~", "2147483647:0"],
    &[
        "1.0~-9",
        "1.0-0.1",
        "1.0-1~bpo1",
        "1.0-1",
        "1.0-1+b1",
        "1.0-1+deb12u1",
        "1.0-1.1",
        "1.0-2",
    ],
    // The last hyphen begins the revision, the first colon ends the epoch.
    &["1-1", "1-1-1", "1-2-1", "1.0-1"],
    &["0:1:1-1", "0:1:2-1", "0:2:1-1"],
    // What dpkg warns about and still orders.
    &["~1", "0", "abc", "abd", "v1", "v2"],
    &["1,0", "1_0", "1_1"],
    &["0:1.0-1:0", "0:1.0-1:1"],
    &["1\n0", "1!0"],
];

/// Versions that are equal although written differently.
const EQUAL: &[&[&str]] = &[
    &[
        "1", "01", "0:1", "00:1", "1-0", "1-00", "+0:1", "-0:1", " 1", "1\t", "\n0:1",
    ],
    &["1.0-1", "1.0-01", "1.00-1", "01.0-1", "0:1.0-1"],
    &["0", "00", "0-0", "0:0-0"],
    &["1.", "1.0", "1.00"],
    &["1a", "1a0"],
];

const REFUSED: &[(&str, &str)] = &[
    ("", "it is empty"),
    (" \t ", "it is empty"),
    ("1 0", "it has blanks inside"),
    ("1: 0", "it has blanks inside"),
    ("1\t0", "it has blanks inside"),
    ("1\u{0}0", "it has a NUL character"),
    (":1", "its epoch is empty"),
    ("+:1", "its epoch is empty"),
    ("a:1", "its epoch is not a number"),
    ("1a:1", "its epoch is not a number"),
    ("0x1:1", "its epoch is not a number"),
    ("--1:1", "its epoch is not a number"),
    ("-1:1", "its epoch is negative"),
    ("-99999999999999999999:1", "its epoch is negative"),
    ("2147483648:1", "its epoch is too large"),
    ("99999999999999999999:1", "its epoch is too large"),
    ("1:", "its upstream version is empty"),
    ("1:-1", "its upstream version is empty"),
    ("-1", "its upstream version is empty"),
    ("1.0-", "its revision is empty"),
    ("1.0-1-", "its revision is empty"),
];

#[test]
fn orders() {
    for list in ASCENDING {
        for (i, a) in list.iter().enumerate() {
            for (j, b) in list.iter().enumerate() {
                assert_eq!(Dpkg.compare(a, b), Ok(i.cmp(&j)), "{a:?} {b:?}");
            }
        }
    }
}

#[test]
fn finds_equal_what_is_written_differently() {
    for list in EQUAL {
        for (a, b) in list.iter().zip(list.iter().cycle().skip(1)) {
            assert_eq!(Dpkg.compare(a, b), Ok(Ordering::Equal), "{a:?} {b:?}");
        }
    }
}

#[test]
fn refuses_with_the_reason() {
    for (version, why) in REFUSED {
        let error = InvalidVersion::new(ID, version, why);
        assert_eq!(Dpkg.validate(version), Err(error.clone()), "{version:?}");
        assert_eq!(Dpkg.compare("1", version), Err(error.clone()));
        assert_eq!(Dpkg.compare(version, "1"), Err(error));
    }
}

#[test]
fn an_error_names_version_and_scheme() {
    assert_eq!(
        Dpkg.validate("1.0-").unwrap_err().to_string(),
        "`1.0-` is not a version of the scheme `dpkg`: its revision is empty"
    );
    assert!(Dpkg.validate(&":".repeat(9999)).unwrap_err().version.len() <= 160);
}
