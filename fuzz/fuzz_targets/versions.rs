//! Every version scheme: no panic, and a total order over whatever it accepts; `maven` and `pacman`
//! are not transitive where their own tools are not.
//!
//! The input is up to three versions, separated by line feeds.

#![no_main]

use drydock_version::{SCHEMES, Scheme};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut versions = text.splitn(3, '\n');
    let (a, b, c) = match (versions.next(), versions.next(), versions.next()) {
        (Some(a), Some(b), Some(c)) => (a, b, c),
        (Some(a), Some(b), None) => (a, b, "0"),
        (Some(a), None, _) => (a, "1", "0"),
        (None, ..) => return,
    };
    for scheme in SCHEMES {
        check(*scheme, a, b, c);
    }
});

fn check(scheme: &dyn Scheme, a: &str, b: &str, c: &str) {
    assert_eq!(
        scheme.compare(a, b).is_ok(),
        scheme.validate(a).and(scheme.validate(b)).is_ok()
    );
    let (Ok(ab), Ok(bc), Ok(ac)) = (
        scheme.compare(a, b),
        scheme.compare(b, c),
        scheme.compare(a, c),
    ) else {
        return;
    };
    assert_eq!(scheme.compare(b, a), Ok(ab.reverse()));
    let is_transitive = !["maven", "pacman"].contains(&scheme.id());
    if is_transitive && (ab == bc || bc.is_eq()) {
        assert_eq!(ac, ab);
    }
}
