//! Go's particularities; `tests/referees` asks `golang.org/x/mod/semver` about everything else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn a_pseudo_version_is_between_releases() {
    assert_ascending(
        &Go,
        &[
            &[
                "v0.0.0-20190101000000-ffffffffffff",
                "v0.0.0-20191109021931-daa7c04131f5",
                "v0.0.0",
                "v1.2.3",
                "v1.2.4-0.20191109021931-daa7c04131f5",
                "v1.2.4-0.20200101000000-000000000000",
                "v1.2.4-pre",
                "v1.2.4-pre.0.20191109021931-daa7c04131f5",
                "v1.2.4-pre.1",
                "v1.2.4",
            ],
            &[
                "1.20.0-0",
                "1.20.0-rc.1",
                "1.20.0-rc.2",
                "1.20.0",
                "1.20.10",
                "1.21.0-0",
            ],
            &[
                "v2.0.0+incompatible",
                "v2.0.1-0.20200101000000-abcdefabcdef+incompatible",
                "v2.0.1",
            ],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Go,
        &[
            &["v2.0.0", "v2.0.0+incompatible", "2.0.0", "v2", "v2.0", "2"],
            &["v1.2.0", "v1.2", "1.2"],
        ],
    );
}

#[test]
fn refuses_all_else() {
    let why = "it does not follow the form `v1.2.3-rc.1+incompatible`";
    let versions = &[
        "",
        "v",
        "vv1",
        "V1",
        "go1.21.0",
        "1.21rc2",
        "v1-pre",
        "v1.2-pre",
        "v1+meta",
        "v01.0.0",
        "v1.0.00",
        "v1.2.3.4",
        "v1.2.3-",
        "v1.2.3-01",
        "v1.2.3-a..b",
        "v1.2.3+",
        "v1.2.3+a+b",
        "v1.2.x",
        "(devel)",
        "v1 ",
    ];
    assert_refused(&Go, "v1", &[(why, versions)]);
}
