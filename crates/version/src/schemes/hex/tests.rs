//! What Elixir's documentation says; `tests/referees` asks Elixir about everything else.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders_as_the_specification_says() {
    assert_ascending(
        &Hex,
        &[&[
            "0.0.1",
            "1.0.0-0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-rc.2",
            "1.0.0-rc.10",
            "1.0.0",
            "1.0.1",
            "1.1.0-dev",
        ]],
    );
    assert_equal(&Hex, &[&["1.0.0", "1.0.0+build", "1.0.0+001"]]);
}

#[test]
fn refuses_all_else() {
    let why = "it does not follow the form `1.2.3-rc.1+build`";
    let versions = &[
        "",
        "1",
        "1.0",
        "1.0.0.0",
        "v1.0.0",
        "01.0.0",
        "1.0.00",
        "1.0.0-01",
        "1.0.0-",
        "1.0.0+",
        "1.0.0-a..b",
        "1.0.0+a+b",
        "1.0.0-é",
        " 1.0.0",
        "1.0.x",
    ];
    assert_refused(&Hex, "1.0.0", &[(why, versions)]);
}
