//! The facts of the documentation of `pub_semver`; no Dart runs where this is developed.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders_builds_too() {
    assert_ascending(
        &PubSemver,
        &[
            &[
                "1.0.0-0",
                "1.0.0-alpha",
                "1.0.0-alpha+1",
                "1.0.0-alpha.1",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0-rc.1+build.1",
                "1.0.0",
                "1.0.0+0.3.7",
                "1.0.0+1",
                "1.0.0+9",
                "1.0.0+10",
                "1.0.0+10.0",
                "1.0.0+Z",
                "1.0.0+a",
                "1.0.0+build",
                "1.0.0+build.2",
                "1.0.0+build.11",
                "1.0.1-0",
            ],
            &["0.9.0", "0.10.0", "1.0.0", "9223372036854775807.0.0"],
        ],
    );
}

#[test]
fn leading_zeros_mean_nothing() {
    assert_equal(
        &PubSemver,
        &[
            &["1.2.3-1.dev+2", "01.02.03-01.dev+02"],
            &["0.0.0", "00.00.00"],
        ],
    );
}

#[test]
fn refuses_with_the_reason() {
    assert_refused(
        &PubSemver,
        "1.0.0",
        &[
            (
                "it does not begin with three numbers",
                &[
                    "", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.x", " 1.0.0", "1.0.0a", "1.-1.0",
                ],
            ),
            (
                "one of its numbers is too large",
                &["9223372036854775808.0.0", "1.0.99999999999999999999"],
            ),
            (
                "its pre-release or build is not of the form `rc.1`",
                &[
                    "1.0.0-",
                    "1.0.0+",
                    "1.0.0-a..b",
                    "1.0.0+a+b",
                    "1.0.0-a_b",
                    "1.0.0-a ",
                ],
            ),
        ],
    );
}
