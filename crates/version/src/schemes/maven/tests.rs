//! The facts of Maven's specification; `tests/referees` asks `ComparableVersion` about everything
//! else.

use super::*;
use crate::cases::{assert_ascending, assert_equal};

#[test]
fn orders_as_the_specification_says() {
    assert_ascending(
        &Maven,
        &[
            &[
                "1-alpha2snapshot",
                "1-alpha2",
                "1-alpha-123",
                "1-beta-2",
                "1-beta123",
                "1-m2",
                "1-m11",
                "1-rc",
                "1-cr2",
                "1-rc123",
                "1-SNAPSHOT",
                "1",
                "1-sp",
                "1-sp2",
                "1-sp123",
                "1-abc",
                "1-def",
                "1-pom-1",
                "1-1-snapshot",
                "1-1",
                "1-2",
                "1-123",
                "1.1",
            ],
            &[
                "2.0", "2.0.a", "2-1", "2.0.2", "2.0.123", "2.1.0", "2.1-a", "2.1b", "2.1-c",
                "2.1-1", "2.1.0.1", "2.2", "2.123",
            ],
            &[
                "11.a2", "11.a11", "11.b2", "11.b11", "11.m2", "11.m11", "11", "11.a", "11b",
                "11c", "11m",
            ],
            &["1-foo", "1-1", "1.1"],
            &[
                "1-alpha",
                "1-beta",
                "1-milestone",
                "1-rc",
                "1-snapshot",
                "1-final",
                "1-sp",
            ],
            &["1.0.RC2", "1.0-RC3", "1.0.1"],
            &["2.0.1-xyz", "2.0.1-123"],
            &["9.4.18.v20190429", "9.4.19.v20190610", "9.4.20"],
            &["4.2.7.Final-redhat-1", "4.2.7.Final-redhat-2"],
            &["2.9.10.7", "2.9.10.8", "2.10.0"],
            &["1.99999999999999999998", "1.99999999999999999999"],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Maven,
        &[
            &[
                "1",
                "1.0",
                "1.0.0",
                "1-0",
                "1.ga",
                "1-ga",
                "1-FINAL",
                "1.0.Final",
                "1.release",
                "1.",
                "1-",
                "01",
            ],
            &["1-alpha-1", "1a1", "1-a1", "1.0-ALPHA1"],
            &["1-b2", "1beta2", "1-Beta-2"],
            &["1-m3", "1-milestone3", "1milestone-3"],
            &["1-rc", "1-cr", "1cr", "1.0RC"],
            &["1x", "1.x", "1-x", "1.0.0-x", "1.0.0x", "1X"],
            &["2.2.snapshot", "2.2-SNAPSHOT"],
            &["", "0", "0.0", ".", "-"],
        ],
    );
}

/// The cycle that the module speaks of.
#[test]
fn a_qualifier_in_the_middle_goes_round() {
    for (a, b) in [("1-alpha", "1"), ("1", "1.x.2"), ("1.x.2", "1-alpha")] {
        assert_eq!(Maven.compare(a, b), Ok(Ordering::Less), "{a} {b}");
    }
}

#[test]
fn refuses_nothing() {
    for version in ["", "-.-", "é", "\u{0}", " ", "${project.version}", "[1,2)"] {
        assert_eq!(Maven.validate(version), Ok(()), "{version:?}");
    }
}
