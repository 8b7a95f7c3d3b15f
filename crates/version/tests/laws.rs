//! Every scheme's ordering is total: what it accepts equals itself, comparing the other way round
//! turns the result round, and the result carries over a third version.

use std::cmp::Ordering;

use drydock_version::{SCHEMES, Scheme};
use proptest::prelude::*;

/// Texts that look like versions of some scheme, short enough to meet often.
fn version() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(0|1|01)(\\.(0|00|01|1|10)){0,2}[ab]?(_(alpha|rc|git|p)[01]?){0,2}(~[0a])?(-r(0|1|01))?",
        4 => "([01]:)?[01](~|\\+|\\.|a|Z|0|1|-){0,5}",
        1 => "[0-9a-z.:_~+-]{0,6}",
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn orders_are_total(a in version(), b in version(), c in version()) {
        for scheme in SCHEMES {
            check(*scheme, &a, &b, &c)?;
        }
    }
}

fn check(scheme: &dyn Scheme, a: &str, b: &str, c: &str) -> Result<(), TestCaseError> {
    let id = scheme.id();
    for text in [a, b, c] {
        let valid = scheme.validate(text).is_ok();
        prop_assert_eq!(
            scheme.compare(text, text),
            scheme.validate(text).map(|()| Ordering::Equal),
            "{}",
            id
        );
        prop_assert_eq!(scheme.compare(text, "0").is_ok(), valid, "{}", id);
    }
    if [a, b, c].iter().any(|text| scheme.validate(text).is_err()) {
        return Ok(());
    }
    let order = |a, b| {
        scheme
            .compare(a, b)
            .map_err(|error| TestCaseError::fail(error.to_string()))
    };
    prop_assert_eq!(order(a, b)?, order(b, a)?.reverse(), "{}", id);
    let (first, second) = (order(a, b)?, order(b, c)?);
    if first == second || second.is_eq() {
        prop_assert_eq!(order(a, c)?, first, "{}", id);
    } else if first.is_eq() {
        prop_assert_eq!(order(a, c)?, second, "{}", id);
    }
    Ok(())
}
