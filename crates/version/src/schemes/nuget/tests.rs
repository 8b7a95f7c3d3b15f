//! The facts of NuGet's documentation and of `NuGet.Versioning`, which has no referee here: each
//! form that is accepted, each step of the comparison, each reason to refuse.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders_up_to_four_numbers() {
    assert_ascending(
        &Nuget,
        &[
            &[
                "0", "0.0.0.1", "0.0.1", "0.1", "1", "1.0.0.1", "1.0.0.10", "1.0.1", "1.1", "1.10",
                "2",
            ],
            &["1.0.0.1-a", "1.0.0.1", "1.0.0.2-a", "1.0.0.2", "1.0.1-a"],
            &["2147483646", "2147483647"],
        ],
    );
}

#[test]
fn orders_labels_of_a_pre_release() {
    assert_ascending(
        &Nuget,
        &[
            &[
                "1.0.0--10",
                "1.0.0--2",
                "1.0.0-0",
                "1.0.0-2",
                "1.0.0-10",
                "1.0.0-2147483647",
                // Beyond 32 bits it is text, and text is compared by its characters.
                "1.0.0--",
                "1.0.0--2147483649",
                "1.0.0-10000000000",
                "1.0.0-2147483648",
                "1.0.0-2a",
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.1.1",
                "1.0.0-alpha.2",
                "1.0.0-alpha.10",
                "1.0.0-alpha.beta",
                "1.0.0-alpha-1",
                "1.0.0-alpha1",
                "1.0.0-alpha10",
                "1.0.0-alpha2",
                "1.0.0-beta",
                "1.0.0-rc.1",
                "1.0.0",
            ],
            &[
                "3.0.0-preview.19",
                "3.0.0-preview7.19362.9",
                "3.0.0-preview8.19405.7",
                "3.0.0-rc1.19456.20",
                "3.0.0",
            ],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Nuget,
        &[
            &[
                "1",
                "1.0",
                "1.0.0",
                "1.0.0.0",
                "01.00",
                "1.0.0+build",
                "1.0.0.0+a.01",
                " 1.0 ",
                "1 . 0",
                "\t1.0\n",
            ],
            &[
                "1.0.0-RC.1",
                "1.0.0-rc.1",
                "1-Rc.1",
                "1.0 -rc.1",
                "1.0.0-rc.1+9",
            ],
            &["1.0.0-0", "1.0.0--0"],
            &["1.0.0--7", "1.0.0--007"],
        ],
    );
}

#[test]
fn refuses_with_the_reason() {
    assert_refused(
        &Nuget,
        "1.0",
        &[
            (
                "it does not begin with numbers such as `1.2.3`",
                &[
                    "", " ", "v1.0", "a", "1.", ".1", "1..2", "1. ", "1 2", "1.0a", "-1", "+1",
                    "1.x", "1,0", "1.٣",
                ],
            ),
            (
                "it has more than four numbers",
                &["1.2.3.4.5", "0.0.0.0.0-a"],
            ),
            (
                "one of its numbers is too large",
                &["2147483648", "1.99999999999999999999"],
            ),
            (
                "its pre-release or build is not of the form `rc.1`",
                &[
                    "1.0-",
                    "1.0+",
                    "1.0-a.",
                    "1.0-.a",
                    "1.0-a..b",
                    "1.0-a+",
                    "1.0-a+b+c",
                    "1.0+a..b",
                    "1.0-a_b",
                    "1.0-a b",
                    "1.0-é",
                ],
            ),
            (
                "a number in its pre-release has a leading zero",
                &["1.0-00", "1.0-01", "1.0-rc.01", "1.0-0.00"],
            ),
        ],
    );
}
