//! npm's looseness; `tests/referees` asks `semver` itself about everything else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders() {
    assert_ascending(
        &Npm,
        &[
            &[
                "1.2.3-0",
                "1.2.3-4",
                "1.2.3-5",
                "1.2.3-4-foo",
                "1.2.3-5-Foo",
                "1.2.3-a",
                "1.2.3-a.5",
                "1.2.3-a.10",
                "1.2.3-a.b",
                "1.2.3-a.b.c",
                "1.2.3-a100",
                "1.2.3-beta",
                "1.2.3rc1",
                "1.2.3",
                "1.2.4-0",
            ],
            &[
                "0.0.0-foo",
                "0.0.0",
                "0.0.1",
                "0.2.3",
                "0.9.0",
                "0.9.9",
                "0.10.0",
                "1.0.0",
                "2.0.0",
            ],
            &["1.2.3-r", "1.2.3-r100", "1.2.3-r2"],
            &[
                "1.2.3-9007199254740992",
                "1.2.3-9007199254740993",
                "1.2.3--",
            ],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Npm,
        &[
            &[
                "1.2.3",
                "v1.2.3",
                "=1.2.3",
                " = v 1.2.3",
                "vv=1.2.3 ",
                "01.02.003",
                "1.2.3+build.01",
                "\u{feff}1.2.3",
            ],
            &["1.2.3-beta", "1.2.3beta", "1.2.3-beta+exp.sha"],
            &["1.2.3-rc.1", "1.2.3rc.01"],
            &["1.2.3-4.5", "1.2.34.5", "1.2.3-04.5"],
            &["1.2.3-", "1.2.3--"],
        ],
    );
}

#[test]
fn refuses_with_the_reason() {
    let long = format!("1.2.3-{}", "a".repeat(251));
    assert_refused(
        &Npm,
        "1.0.0",
        &[
            (
                "it does not follow the form `1.2.3-rc.1+build`",
                &[
                    "",
                    "1",
                    "1.2",
                    "1.2.x",
                    "1.2.3.4",
                    "1.2.3..4",
                    "1.2.3-a..b",
                    "1.2.3-é",
                    "1.2.3+",
                    "1.2.3+a+b",
                    "x1.2.3",
                    "1. 2.3",
                    "1.2.3 a",
                    "V1.2.3",
                ],
            ),
            (
                "one of its numbers is too large",
                &["9007199254740992.0.0", "0.0.99999999999999999999"],
            ),
            ("it is longer than 256 characters", &[&long]),
        ],
    );
}
