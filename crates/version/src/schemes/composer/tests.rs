//! The facts of Composer's documentation; `tests/referees` asks `composer/semver` about everything
//! else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders() {
    assert_ascending(
        &Composer,
        &[
            &[
                "1.0-STABLE",
                "1.0-dev",
                "1.0-alpha-dev",
                "1.0-alpha",
                "1.0-alpha1-dev",
                "1.0-alpha1",
                "1.0-alpha.2",
                "1.0-alpha10",
                "1.0-beta",
                "1.0-b2",
                "1.0-RC1-dev",
                "1.0-RC1",
                "1.0-RC1.1",
                "1.0-RC2",
                "1.0",
                "1.0-patch1",
                "1.0-pl2",
                "1.0-p10",
                "1.0.0.1-dev",
                "1.0.0.1",
                "1.0.1",
                "1.0.x-dev",
                "1.1-alpha",
                "1.x-dev",
                "2-dev",
            ],
            &["dev-feature", "dev-main", "dev-zzz", "0-dev", "0"],
            &["2023-12-31", "2024-01-31", "2024-01-31.1"],
            &["2024.2", "2024.10"],
            &["20231231", "20240131-beta", "20240131", "20240131.5"],
            &["1.0.99999999999999999998", "1.0.99999999999999999999"],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Composer,
        &[
            &[
                "1",
                "1.0",
                "1.0.0",
                "1.0.0.0",
                "v1.0",
                "V1",
                "01.00",
                "1.0-stable",
                "1.0.stable5",
                "1.0+build",
                "1.0@beta",
                "1.0 as 2.0",
                " 1.0\n",
                "1.0-",
                "1.0-stable-dev",
            ],
            &[
                "1.0-beta2",
                "1.0b2",
                "1.0.b2",
                "1.0_BETA.2",
                "1.0beta-2",
                "v1.0.0-Beta2+x",
            ],
            &["1.0-rc1", "1.0RC1", "1.0.0.0-RC.1"],
            &["1.0-patch1", "1.0p1", "1.0-pl1"],
            &["1.0-dev", "1.0dev", "1.0.-DEV", "1.0_dev", "1.0.0.0-dev"],
            &[
                "1.x-dev",
                "1.X.dev",
                "1.*-dev",
                "v1.xdev",
                "1.9999999.9999999.9999999-dev",
            ],
            &["dev-master", "DEV-master", "master", "dev-master as 1.0"],
            &["2024-01-31", "2024:01:31"],
            &["2024.01.31", "2024.1.31", "2024.01.31.0"],
        ],
    );
}

#[test]
fn refuses_all_else() {
    let why = "it does not follow the form `v1.2.3.4-beta5`, `2024.01.31`, `1.x-dev` or `dev-main`";
    let versions = &[
        "",
        "a",
        "vv1",
        "1.0.0.0.0",
        "1.0-5",
        "1.0--",
        "1.0-foo",
        "1.0-beta-foo",
        "1.0-b1--dev",
        "1.2.3.4.5-dev",
        "x-dev",
        "1.x",
        "main-dev",
        "1.0+",
        "1.0+a b",
        "1.0 as",
        "1.0@foo",
        "1.0é",
        "^1.0",
        "2024-1-31",
    ];
    assert_refused(&Composer, "1.0", &[(why, versions)]);
}
