//! The corners of rpm's ordering; `tests/referees` asks librpm about everything else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders() {
    assert_ascending(
        &Rpm,
        &[
            // Tilde, end, caret, letters, digits.
            &[
                "1~~", "1~", "1~a", "1~1", "1", "1^", "1^a", "1^1", "1.a", "1.1",
            ],
            &[
                "1.0~rc1",
                "1.0~rc1^git1",
                "1.0~rc2",
                "1.0",
                "1.0^git1~pre",
                "1.0^git1",
                "1.0^git2",
                "1.0.1",
            ],
            &["1.0~rc1^20240501~beta", "1.0~rc1^20240501", "1.0~rc2"],
            // Numbers by value, letters as text, both in runs.
            &["5.5p1", "5.5p2", "5.5p10", "5.6p1"],
            &["1b", "10a", "10a1", "10a2"],
            &["6.0", "6.0.rc1", "6.1.rc1"],
            &["1.Z", "1.a", "1.b", "1.0"],
            &["2.0", "2.0a", "2.0.1", "2.0.1a"],
            &[
                "20101121",
                "20101122",
                "99999999999999999998",
                "99999999999999999999",
            ],
            // A run of letters goes before its number.
            &["1c.f", "1.f"],
            // The epoch goes first, the release last; an absent release is below all.
            &["9-9", "1:1-1", "1:1-2", "1:2-0", "2:0-0"],
            &[
                "1.0",
                "1.0-",
                "1.0-0",
                "1.0-1.el8",
                "1.0-1.el8_4",
                "1.0-1.el8_4.2",
                "1.0-1.el8_10",
                "1.0-1.el9",
            ],
            &[
                "4.18.0-305.el8",
                "4.18.0-305.3.1.el8_4",
                "4.18.0-305.10.2.el8_4",
                "4.18.0-348.el8",
            ],
            // Module builds, openSUSE's and Amazon's releases.
            &[
                "1.14-2.module+el8.3.0+6804+157bd82d",
                "1.14-2.module+el8.4.0+8886+7d4b5e2a",
            ],
            &[
                "1.1.1d-lp151.2.9.1",
                "1.1.1d-lp152.1.1",
                "1.1.1d-150200.11.57.1",
            ],
            &[
                "7.79.1-1.amzn2.0.1",
                "7.79.1-1.amzn2.0.10",
                "7.79.1-2.amzn2",
            ],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Rpm,
        &[
            &[
                "2_0", "2.0", "2+0", "2..0", ".2.0.", "0:2.0", ":2.0", "00:2.00",
            ],
            &["1.0010", "1.10"],
            &["abc123", "abc.123", "abc0123", "abc.000123"],
            &["1.1.α", "1.1.β", "1.1.ββ", "1.1"],
            &["1", "1.", "1_"],
            &["0:1-1", "1-1", "1-01", "1-1_"],
        ],
    );
}

#[test]
fn refuses_nothing_but_nothing() {
    assert_refused(&Rpm, "1", &[("it is empty", &[""])]);
    for version in ["-", ":", "1:", "-1", "a:1-1", " ", "\u{0}", "1:2:3-4-5"] {
        assert_eq!(Rpm.validate(version), Ok(()), "{version:?}");
    }
}

#[test]
fn only_digits_are_an_epoch() {
    assert_ascending(&Rpm, &[&["a:2", "1", "0:2", "1:1:0", "1:1:1"]]);
}
