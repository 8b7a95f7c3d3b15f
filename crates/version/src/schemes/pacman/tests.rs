//! The facts of vercmp's manual page and its corners; `tests/referees` asks libalpm about the rest.

use super::*;
use crate::cases::{assert_ascending, assert_equal, assert_refused};

#[test]
fn orders() {
    assert_ascending(
        &Pacman,
        &[
            &[
                "1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1",
            ],
            &["1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0"],
            &["1.5.0-1", "1.5.0-2", "1.5.1-1", "2.0-1"],
            &["0:1.0-1", "1:0.9-1", "1:1.0-1", "2:0.1-1"],
            &["1.0-1.1", "1.0-1.2", "1.0-2", "1.0-10"],
            // The longer separator is higher, and it decides before what follows.
            &["1.9", "1..1", "1..2", "1...0"],
            &["9.a", "9.1", "9_.0"],
            &["2.34.0-1", "2.36.0+2+ga7c869a-1", "2.36.0+10+g1234567-1"],
            &["1.99999999999999999998", "1.99999999999999999999"],
        ],
    );
}

#[test]
fn finds_equal_what_is_written_differently() {
    assert_equal(
        &Pacman,
        &[
            &["1.0", "1_0", "1~0", "1^0", "01.00", "0:1.0", ":1.0"],
            &["1.0-1", "1.0-01", "0:1.0-1"],
        ],
    );
}

/// vercmp ignores the release of one when the other has none, at the price of transitivity.
#[test]
fn a_missing_release_equals_every_release() {
    assert_equal(&Pacman, &[&["1.0", "1.0-1"], &["1.0", "1.0-2"]]);
    assert_ascending(&Pacman, &[&["1.0-1", "1.0-2"]]);
}

/// The cycle that the module speaks of.
#[test]
fn doubled_separators_go_round() {
    for (a, b) in [("1.1", "1..a"), ("1..a", "1."), ("1.", "1.1")] {
        assert_eq!(Pacman.compare(a, b), Ok(Ordering::Less), "{a} {b}");
    }
}

#[test]
fn refuses_nothing_but_nothing() {
    assert_refused(&Pacman, "1", &[("it is empty", &[""])]);
    for version in ["-", ":", "1:", "-1", "a:1-1", " ", "é"] {
        assert_eq!(Pacman.validate(version), Ok(()), "{version:?}");
    }
}
