//! Many names on one line of a report. Misses, on purpose, all but the first eight; the form of a
//! list is that of [the GNU standards](https://www.gnu.org/prep/standards/standards.html).

/// The names, separated by commas: at most eight, then how many more.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let shown: Vec<&str> = names.iter().take(8).map(AsRef::as_ref).collect();
    let line = shown.join(", ");
    match names.len().saturating_sub(shown.len()) {
        0 => line,
        more => format!("{line} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(listed(&["a", "b"]), "a, b");
        let many: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        assert_eq!(listed(&many), "0, 1, 2, 3, 4, 5, 6, 7 and 12 more");
        assert_eq!(listed::<&str>(&[]), "");
    }
}
