//! The facts of the specification; `tests/referees` asks `packaging` about everything else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders_as_the_specification_says() {
    assert_ascending(
        &Pep440,
        &[
            &[
                "1.dev0",
                "1.0.dev456",
                "1.0a1.dev1",
                "1.0a1",
                "1.0a2.dev456",
                "1.0a12.dev456",
                "1.0a12",
                "1.0a12.post1.dev1",
                "1.0a12.post1",
                "1.0b1.dev456",
                "1.0b2",
                "1.0b2.post345.dev456",
                "1.0b2.post345",
                "1.0rc1.dev456",
                "1.0rc1",
                "1.0",
                "1.0+abc.5",
                "1.0+abc.7",
                "1.0+5",
                "1.0.post456.dev34",
                "1.0.post456",
                "1.0.15",
                "1.1.dev1",
            ],
            &[
                "0.9", "0.9.1", "0.9.2", "0.9.10", "0.10", "1.0", "2013.10", "1!0.5", "1!1.0",
                "2!0.dev0",
            ],
            &[
                "1.0+A", "1.0+a.b", "1.0+a.1", "1.0+a1", "1.0+b", "1.0+0", "1.0+0.a", "1.0+0.0",
                "1.0+1", "1.0+10",
            ],
            &["1.99999999999999999998", "1.99999999999999999999"],
        ],
    );
}

#[test]
fn normalises_as_the_specification_says() {
    assert_equal(
        &Pep440,
        &[
            &[
                "1.0",
                "1",
                "1.0.0",
                "v1.0",
                "V1",
                "0!1.0",
                " 1.0\n",
                "01.00",
                "\u{1f}1.0",
            ],
            &[
                "1.1rc1",
                "1.1RC1",
                "1.1-rc1",
                "1.1_rc.1",
                "1.1.rc-1",
                "1.1c1",
                "1.1pre1",
                "1.1.Preview_01",
            ],
            &["1.1a0", "1.1a", "1.1alpha", "1.1.ALPHA.0", "1.1-a-"],
            &["1.1b2", "1.1beta2", "1.1-beta_2"],
            &[
                "1.2.post2",
                "1.2-2",
                "1.2.rev2",
                "1.2-r2",
                "1.2post2",
                "1.2_post_2",
                "1.2r.02",
            ],
            &["1.2.post0", "1.2.post", "1.2-0", "1.2rev"],
            &["1.2.dev2", "1.2dev2", "1.2-dev2", "1.2_DEV-2"],
            &["1.2.dev", "1.2.dev0", "1.2dev"],
            &["1.0a1.post1", "1.0a1-1", "1.0a-1-1"],
            &["1.0+ubuntu.1", "1.0+ubuntu-1", "1.0+Ubuntu_01"],
            &["1!1.0a1.post2.dev3+l", "v1!1alpha1-2dev3+L"],
        ],
    );
}

#[test]
fn refuses_with_the_reason() {
    assert_refused(
        &Pep440,
        "1.0",
        &[
            ("its epoch is not a number", &["!1", "a!1", "-1!1", "1.0!1"]),
            (
                "it does not begin with a number",
                &["", " ", "v", "vv1", "a1", ".1", "1!", "1!v1", "+1", "é"],
            ),
            (
                "it does not follow the form `1!2.3rc1.post2.dev3+local`",
                &[
                    "1.",
                    "1..0",
                    "1.0x",
                    "1.0-custom",
                    "1.0-",
                    "1.0--1",
                    "1.0-1-1",
                    "1.0.dev1a1",
                    "1.0.post1rc1",
                    "1.x",
                    "1.0 a1",
                    "1.0é",
                    "1!2!3",
                ],
            ),
            (
                "its local version is not of the form `abc.1`",
                &[
                    "1.0+", "1.0+a+b", "1.0+a..b", "1.0+_a", "1.0+a-", "1.0+a b", "1.0+é",
                ],
            ),
        ],
    );
}
