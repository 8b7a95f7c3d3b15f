//! The specification's precedence, and the forms beyond it.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders_as_the_specification_says() {
    assert_ascending(
        &Semver,
        &[
            &["1.0.0", "2.0.0", "2.1.0", "2.1.1", "2.1.10", "10.0.0"],
            &[
                "1.0.0-0",
                "1.0.0-9",
                "1.0.0-10",
                "1.0.0--",
                "1.0.0-1a",
                "1.0.0-A",
                "1.0.0-alpha",
                "1.0.0-alpha.0",
                "1.0.0-alpha.0.0",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-beta-1",
                "1.0.0-rc.1",
                "1.0.0",
            ],
            &[
                "1.0.99999999999999999999998",
                "1.0.99999999999999999999999",
                "1.0.100000000000000000000000",
            ],
        ],
    );
}

#[test]
fn a_build_does_not_count() {
    assert_equal(
        &Semver,
        &[
            &[
                "1.0.0",
                "1.0.0+1",
                "1.0.0+build.01.sha-5114f85",
                "1.0.0+---",
            ],
            &["1.0.0-a-b", "1.0.0-a-b+c-d"],
        ],
    );
}

#[test]
fn orders_forms_beyond_the_specification() {
    assert_equal(
        &Semver,
        &[
            &[
                "1",
                "1.0",
                "1.0.0",
                "1.0.0.0",
                "v1",
                "V1.0",
                "=1.0.0",
                "01.00.000",
            ],
            &["1-rc.1", "1.0-rc.01", "v1.0.0-rc.001"],
        ],
    );
    assert_ascending(
        &Semver,
        &[
            &[
                "0",
                "1-0",
                "1",
                "1.0.0.1",
                "1.0.1",
                "1.2",
                "1.2.3.4.5",
                "1.3",
            ],
            &["9.6-rc.2", "9.6.0-rc.10", "9.6", "10"],
        ],
    );
}

#[test]
fn refuses_with_the_reason() {
    assert_refused(
        &Semver,
        "1.0.0",
        &[
            (
                "it does not begin with numbers such as `1.2.3`",
                &[
                    "",
                    "v",
                    "vv1",
                    "1.",
                    ".1",
                    "1..2",
                    "a.b.c",
                    "1.x",
                    "1.0.0beta",
                    " 1",
                    "-1",
                    "+1",
                    "1.é",
                ],
            ),
            (
                "its pre-release or build is not of the form `rc.1`",
                &[
                    "1-", "1+", "1-a..b", "1-a.", "1-+b", "1+b+c", "1+b..c", "1-a_b", "1-é", "1-a ",
                ],
            ),
        ],
    );
}
