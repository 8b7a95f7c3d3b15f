//! Every scheme's ordering is total: what it accepts equals itself, comparing the other way round
//! turns the result round, and the result carries over a third version.

use std::cmp::Ordering;

use drydock_version::{SCHEMES, Scheme, find_scheme};
use proptest::prelude::*;

/// Schemes that follow their tool where it contradicts itself, for which the third law holds among
/// ordinary versions alone.
const ORDINARY_ONLY: &[&str] = &["maven", "pacman"];

/// Texts that look like versions of some scheme, short enough to meet often.
fn version() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(0|1|01)(\\.(0|00|01|1|10)){0,2}[ab]?(_(alpha|rc|git|p)[01]?){0,2}(~[0a])?(-r(0|1|01))?",
        4 => "([01]:)?[01](~|\\+|\\.|a|Z|0|1|-|\\^){0,5}",
        4 => "v?[01](\\.[01]){2}(-(0|1|a|rc|-)(\\.(0|1|a|A|10)){0,2})?(\\+[0a])?",
        4 => "([01]!)?[01](\\.[01]){0,2}[.-]?(a|b|rc|c|post|dev|x)?[.-]?[01]?(\\.?(post|dev|r)[01]?)?(\\+[0a](\\.[0a1])?)?",
        2 => "(dev-)?(0|1|2024)([.-](0|1|01|x|31)){0,3}(-?(dev|alpha|b|RC|p|stable|Stable)[01]?)?(-dev)?(@dev)?",
        1 => "[0-9a-z.:_~+-]{0,6}",
        1 => any::<String>(),
    ]
}

/// What packages of such schemes are called in fact.
fn ordinary_version() -> impl Strategy<Value = String> {
    "[012](\\.(0|1|2|10)){0,3}(-(alpha|a|beta|rc|SNAPSHOT|ga|sp|jre|[1-3])-?[12]?)?"
}

/// The same for pacman, which ignores a release that only one of two has.
fn ordinary_arch_version() -> impl Strategy<Value = String> {
    "([01]:)?[012](\\.(0|1|2|10)){0,3}(a|b|rc1|pre|\\+r1|_1)?-[1-3]"
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 10_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn orders_are_total(a in version(), b in version(), c in version()) {
        for scheme in SCHEMES {
            check_each(*scheme, [&a, &b, &c])?;
            if !ORDINARY_ONLY.contains(&scheme.id()) {
                check_third(*scheme, [&a, &b, &c])?;
            }
        }
    }

    #[test]
    fn orders_of_ordinary_versions_are_total(
        a in ordinary_version(), b in ordinary_version(), c in ordinary_version(),
    ) {
        check_third(find_scheme("maven").unwrap(), [&a, &b, &c])?;
    }

    #[test]
    fn orders_of_ordinary_arch_versions_are_total(
        a in ordinary_arch_version(), b in ordinary_arch_version(), c in ordinary_arch_version(),
    ) {
        check_third(find_scheme("pacman").unwrap(), [&a, &b, &c])?;
    }
}

/// A version equals itself, and is a version whatever it is compared with; a pair can be turned round.
fn check_each(scheme: &dyn Scheme, versions: [&str; 3]) -> Result<(), TestCaseError> {
    let id = scheme.id();
    for text in versions {
        let valid = scheme.validate(text);
        let expected = valid.clone().map(|()| Ordering::Equal);
        prop_assert_eq!(scheme.compare(text, text), expected, "{}", id);
        prop_assert_eq!(
            scheme.compare(text, "0.0.0").is_ok(),
            valid.is_ok(),
            "{}",
            id
        );
    }
    let [a, b, _] = versions;
    if let Ok(order) = scheme.compare(a, b) {
        prop_assert_eq!(scheme.compare(b, a), Ok(order.reverse()), "{}", id);
    }
    Ok(())
}

/// What holds between the first and the second, and the second and the third, holds between the
/// first and the third.
fn check_third(scheme: &dyn Scheme, [a, b, c]: [&str; 3]) -> Result<(), TestCaseError> {
    let orders = [(a, b), (b, c), (a, c)].map(|(a, b)| scheme.compare(a, b));
    let [Ok(first), Ok(second), Ok(third)] = orders else {
        return Ok(());
    };
    if first == second || second.is_eq() {
        prop_assert_eq!(third, first, "{}", scheme.id());
    } else if first.is_eq() {
        prop_assert_eq!(third, second, "{}", scheme.id());
    }
    Ok(())
}
