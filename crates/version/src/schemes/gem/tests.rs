//! The facts of Gem::Version's documentation; `tests/referees` asks Ruby about everything else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders() {
    assert_ascending(
        &Gem,
        &[
            &[
                "0.9", "1.0.a.2", "1.0.a9", "1.0.a10", "1.0.b1", "1.0", "1.0.1", "1.8.2", "1.9.a",
                "1.9.3", "1.10",
            ],
            &["1.a", "1.a.1", "1", "1.0.1.a", "1.1"],
            &["1.0.0.Alpha", "1.0.0.a", "1.0.0.pre"],
            &[
                "1.0.0-alpha",
                "1.0.0-rc1",
                "1.0.0-rc2",
                "1.0.0-1",
                "1.0.0-2",
                "1.0.0.rc1",
                "1.0.0",
            ],
            &["5.2.0.rc1", "5.2.0", "5.2.4.a", "5.2.4.3", "5.2.10"],
            &["1.99999999999999999998", "1.99999999999999999999"],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Gem,
        &[
            &["1", "1.0", "1.0.0", "01.00", " 1.0\n"],
            &["", " ", "0", "0.0"],
            &["1.a", "1.0.a", "1.0.0a", "1.a.0", "1.a0"],
            &["1.0.0-rc1", "1.0.0.pre.rc1", "1.pre.rc.1", "1-rc.1.0"],
            &["1-a-b", "1.pre.a.pre.b"],
            &["1.0a1", "1.a1", "1.a.1", "1.a.01"],
        ],
    );
}

#[test]
fn refuses_all_else() {
    let why = "it does not follow the form `1.2.3.rc1`";
    let versions = &[
        "a", "v1", ".1", "1.", "1..2", "1.0a_1", "1-", "1-.a", "1-a.", "1-a..b", "1+1", "1 0",
        "1.é", "1\u{a0}", "1a",
    ];
    assert_refused(&Gem, "1", &[(why, versions)]);
}
