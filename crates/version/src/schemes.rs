//! All version schemes, sorted by id. A new one is a file beside the others and two lines here.

mod apk;
mod dpkg;

use crate::Scheme;

/// All schemes, sorted by id.
pub static SCHEMES: &[&dyn Scheme] = &[&apk::Apk, &dpkg::Dpkg];

/// Looks a scheme up by its id.
pub fn find_scheme(id: &str) -> Option<&'static dyn Scheme> {
    SCHEMES.iter().copied().find(|scheme| scheme.id() == id)
}

/// Orders two runs of digits by their value, however long they are.
fn compare_digits(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    let (a, b) = (without_leading_zeros(a), without_leading_zeros(b));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn without_leading_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    digits.get(zeros..).unwrap_or_default()
}

/// Splits off the longest head whose bytes all fit.
fn split_while(text: &[u8], fits: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let length = text.iter().take_while(|byte| fits(**byte)).count();
    text.split_at_checked(length).unwrap_or((text, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_sorted_and_found() {
        assert!(SCHEMES.is_sorted_by(|a, b| a.id() < b.id()));
        assert_eq!(find_scheme("dpkg").map(Scheme::title), Some("Debian"));
        assert!(find_scheme("calver").is_none());
    }
}
