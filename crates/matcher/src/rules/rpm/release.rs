//! Releases as advisories name them, from `VERSION_ID`.

use drydock_model::Distribution;

use crate::rules::is_number;

/// `9` of `9.4`.
pub(in crate::rules) fn one_number(distribution: &Distribution) -> Option<String> {
    let version_id = distribution.version_id.as_deref()?;
    let major = version_id.split('.').next()?;
    is_number(major).then(|| major.to_owned())
}

/// `15.5` of `15.5`, `12` of `12`.
pub(super) fn two_numbers(distribution: &Distribution) -> Option<String> {
    let version_id = distribution.version_id.as_deref()?;
    let numbers: Vec<&str> = version_id.split('.').take(2).collect();
    let proper = numbers.iter().all(|it| is_number(it));
    proper.then(|| numbers.join("."))
}

/// `2023` of `2023.5.20240805`. The first one was numbered by the month: `2018.03` is 1.
pub(super) fn amazon_release(distribution: &Distribution) -> Option<String> {
    let major = one_number(distribution)?;
    match major.parse::<u32>() {
        Ok(2010..=2018) => Some("1".to_owned()),
        _ => Some(major),
    }
}
