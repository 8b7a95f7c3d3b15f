//! Our orderings against each ecosystem's own program: 100,000 pairs of versions each, and pairs with
//! texts that are none.
//!
//! Real versions come from the shared data, where it is there; more are made from them by small
//! edits, and from pieces that like the odd corners. One process judges all pairs of a scheme. What
//! it says differently has to be explained: each file beside this one says what may differ, and its
//! scheme says why. A program that is not installed skips its test, and says so.
//!
//! Copies of what no distribution packages are looked for in `$DRYDOCK_TEST_REFEREES`: `venv` with
//! PyPI's `packaging`, `node_modules` with npm's `semver`, and Maven's `maven-artifact.jar`.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "all of it is a test, which fails by panicking and says what it skips"
)]

mod composer;
mod cran;
mod gem;
mod go;
mod hex;
mod maven;
mod npm;
mod pacman;
mod pairs;
mod pep440;
mod referee;
mod rpm;
mod semver;

#[path = "../support/random.rs"]
mod random;
