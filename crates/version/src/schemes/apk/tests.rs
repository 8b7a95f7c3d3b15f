//! The facts of apk-tools' own table of versions, as ascending lists instead of pairs, and what
//! that table leaves out.

use super::*;

/// Each list ascends strictly, so that every pair of it is a case.
const ASCENDING: &[&[&str]] = &[
    // Numbers by value, more of them above fewer.
    &[
        "0.1", "0.1.0", "0.1.1", "0.2", "0.10", "0.11.6", "1", "1.0", "1.0.0", "1.1", "2", "10",
        "222",
    ],
    &[
        "2.6",
        "2.6.1",
        "2.6.1.2",
        "2.6.1.3",
        "2.6.3",
        "2.6.9",
        "2.6.15.20060110",
        "2.6.16",
    ],
    &["3.9.10", "110", "394", "20030215", "20050405", "20060720"],
    &[
        "0.99.3",
        "0.99.3.20040818",
        "0.99.4",
        "0.20070118",
        "3.0.20060720",
    ],
    // A leading zero in the first number means nothing.
    &["1.0.0", "006", "013", "014", "087", "103", "104", "021109"],
    // Behind a dot it makes the comparison one of texts.
    &["0.0.7", "0.0.16", "0.0.31", "0.01", "0.06", "0.1", "0.6"],
    &[
        "8.2.0", "8.2.001", "8.2.0015", "8.2.002", "8.2.02", "8.2.2", "8.2.15",
    ],
    &[
        "1.02", "1.02.07", "1.02.10", "1.06", "1.07", "1.07.5", "1.1", "1.19", "1.23",
    ],
    &["1.2.07.8", "1.2.12.04", "1.2.12.05", "1.2.12.1", "1.2.13"],
    &["1.00", "1.001", "1.01", "1.1"],
    // A letter is above nothing and below a further number.
    &["1.1", "1.1a", "1.1b", "1.1z", "1.1.1"],
    &["0.9.8", "0.9.8c", "0.9.8d", "0.9.8z", "0.9.8.1", "0.9.9"],
    &["2.11", "2.12r", "2.25b", "2.26"],
    &["5", "5b", "6", "6b", "10"],
    // Suffixes.
    &[
        "1.0_alpha",
        "1.0_alpha0",
        "1.0_alpha1",
        "1.0_alpha2",
        "1.0_alpha10",
        "1.0_beta",
        "1.0_beta4",
        "1.0_pre",
        "1.0_pre20051101",
        "1.0_pre20061021",
        "1.0_rc",
        "1.0_rc1",
        "1.0_rc10",
        "1.0",
        "1.0_cvs",
        "1.0_svn",
        "1.0_git",
        "1.0_git20240101",
        "1.0_hg",
        "1.0_p",
        "1.0_p1",
        "1.0_p9",
        "1.0_p10",
        "1.0a_rc1",
        "1.0a",
        "1.0a_p1",
        "1.0b",
        "1.0.0_alpha",
        "1.0.0",
    ],
    &[
        "1.0.0_pre20191002222144",
        "1.0.0_pre20210530193627",
        "1.0.0",
    ],
    // A further suffix before a release lowers, one after it raises.
    &[
        "0.1.0_alpha_pre2",
        "0.1.0_alpha",
        "0.1.0_alpha1_pre1",
        "0.1.0_alpha1",
        "0.1.0_alpha_p1",
    ],
    &["1.0_p1_pre2", "1.0_p1", "1.0_p1_p1", "1.0_p2"],
    // A commit hash is compared as text, before the revision.
    &[
        "1.0", "1.0~0", "1.0~00", "1.0~1234", "1.0~2345", "1.0~a", "1.0~ab", "1.0~b",
    ],
    &[
        "1.0-r9",
        "1.0~1234-r0",
        "1.0~1234-r1",
        "1.0~2345-r0",
        "1.0_p1",
    ],
    &[
        "1.0_pre2-r1",
        "1.0_pre2~1234abcd",
        "1.0_pre2~1234abcd-r0",
        "1.0_pre3",
    ],
    // The revision goes last, by value, and is below all that lengthens the version.
    &[
        "1.05-r4", "1.05-r18", "1.05-r19", "1.05_p1", "1.05a", "1.05.0",
    ],
    &[
        "2.3.0",
        "2.3.0-r0",
        "2.3.0-r1",
        "2.3.0b",
        "2.3.0b-r1",
        "2.3.0b-r4",
        "2.3.0.1",
        "2.3.1_rc1-r2",
        "2.3.1",
    ],
    &["1.3_pre1-r1", "1.3", "1.3-r0", "1.3.1-r0", "1.3.2"],
    &["4.5_p1", "4.5_p1-r1", "4.5_p1-r10", "4.5_p2"],
    &[
        "1.2.11-r3",
        "1.2.12-r0",
        "1.2.12-r10",
        "1.2.13_git20220101-r0",
    ],
    // Longer than a machine word.
    &[
        "1.99999999999999999999998",
        "1.99999999999999999999999",
        "1.100000000000000000000000",
    ],
];

/// Versions that are equal although written differently.
const EQUAL: &[(&str, &str)] = &[
    ("6", "006"),
    ("1.0-r1", "1.0-r01"),
    ("1.0_rc1", "1.0_rc001"),
    ("2.0.33", "2.0.33"),
    ("0.1.0_alpha", "0.1.0_alpha"),
    ("3.4.6-r2", "3.4.6-r2"),
];

const ACCEPTED: &[&str] = &[
    "1.2",
    "0",
    "00",
    "0.1_pre2",
    "0.1_pre2~1234abcd",
    "0.1_p1_pre2",
    "0.1_alpha1_pre2",
    "0.1_git20240101_pre1",
    "1.2.3a_p4_rc5~0f-r6",
    "20231231.235959",
];

const NO_NUMBER: &str = "it lacks a number at its start, behind a `.` or behind `-r`";
const NO_HASH: &str = "a `~` is not followed by a commit hash";
const NO_SUFFIX: &str =
    "it has a suffix that is none of alpha, beta, pre, rc, cvs, svn, git, hg and p";
const NO_FORM: &str = "it does not follow the form `1.2.3a_rc1~1a2b-r0`";

const REFUSED: &[(&str, &[&str])] = &[
    (
        NO_NUMBER,
        &[
            "",
            " ",
            ".1",
            "a",
            "_pre1",
            "-r1",
            "v1",
            "1.",
            "1..2",
            "0.1-r",
            "4.8.0.-r1",
            "~1",
        ],
    ),
    (NO_HASH, &["0.1_pre2~", "1.0~-r1", "1.0~xyz", "1.0~ABC"]),
    (
        NO_SUFFIX,
        &[
            "0.1_foobar",
            "0.1_foobar1",
            "23_foo",
            "3.6.9_post1",
            "0.1_",
            "0.1_-r0",
            "0.1__alpha",
            "0.1_1_alpha",
            "0.1_prerc",
            "0.1_P1",
        ],
    ),
    (
        NO_FORM,
        &[
            "1.0bc",
            "0.1bc1",
            "0.1a1",
            "0.1a.1",
            "6.6.2p1-r0",
            "1.0A",
            "0.1_pre2~1234xbcd",
            "0.1_pre2~1234abcd_pre1",
            "0.1_pre2~12~34",
            "0.1_pre2-r1~1234xbcd",
            "0.1-pre1.1",
            "0.1-1",
            "0.1-r2_pre1",
            "0.1-r2_p3_pre1",
            "0.1-r2-r3",
            "0.1-r2.1",
            "0.1_p1.2",
            "0.1_p1a",
            "1.0 ",
            "1 0",
            "1:1.0",
            "1.0+1",
            "1.0é",
            "1\u{0}",
        ],
    ),
];

#[test]
fn orders() {
    for list in ASCENDING {
        for (i, a) in list.iter().enumerate() {
            for (j, b) in list.iter().enumerate() {
                assert_eq!(Apk.compare(a, b), Ok(i.cmp(&j)), "{a} {b}");
            }
        }
    }
}

#[test]
fn finds_equal_what_is_written_differently() {
    for (a, b) in EQUAL {
        assert_eq!(Apk.compare(a, b), Ok(Ordering::Equal), "{a} {b}");
    }
}

#[test]
fn accepts_the_grammar() {
    for version in ACCEPTED {
        assert_eq!(Apk.validate(version), Ok(()), "{version}");
    }
}

#[test]
fn refuses_with_the_reason() {
    for (why, versions) in REFUSED {
        for version in *versions {
            let error = InvalidVersion::new(ID, version, why);
            assert_eq!(Apk.validate(version), Err(error.clone()), "{version:?}");
            assert_eq!(Apk.compare("0", version), Err(error.clone()));
            assert_eq!(Apk.compare(version, "0"), Err(error));
        }
    }
}
