//! Ids of vulnerabilities in free text, as maintainers type them.
//!
//! Publishers hold different views of what may stand in a list of ids; this reads them all alike.

/// Whether the text can be an id of a vulnerability: `CVE-2022-0778`, `TEMP-0841856-B18BAF`,
/// `wnpa-sec-2017-18`, `VSV00004`.
pub(crate) fn is_identifier(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    (4..=64).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(fits)
        && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Reads a CVE id at the start of the text, forgiving `_` or a space for `-`, lower case, and
/// whatever follows the number (`CVE-2017-17434-1`, `CVE-2017-8073.patch`). Gives the id in its
/// canonical form, and the rest behind its number.
pub(crate) fn split_cve(text: &str) -> Option<(String, &str)> {
    let head = text.get(..3)?;
    if !head.eq_ignore_ascii_case("CVE") {
        return None;
    }
    let (year, rest) = number(separated(text.get(3..)?)?);
    let (serial, rest) = number(separated(rest)?);
    let proper = year.len() == 4 && (4..=12).contains(&serial.len());
    proper.then(|| (format!("CVE-{year}-{serial}"), rest))
}

fn separated(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '_', ' '])
}

fn number(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_cve_ids_as_people_type_them() {
        for (text, id, rest) in [
            ("CVE-2022-0778", "CVE-2022-0778", ""),
            ("CVE_2019-2426", "CVE-2019-2426", ""),
            ("CVE 2018-16859", "CVE-2018-16859", ""),
            ("cve-2018-16859 XSA-1", "CVE-2018-16859", " XSA-1"),
            ("CVE-2017-17434-1", "CVE-2017-17434", "-1"),
            ("CVE-2017-8073.patch", "CVE-2017-8073", ".patch"),
        ] {
            assert_eq!(split_cve(text), Some((id.to_owned(), rest)), "{text}");
        }
        for text in [
            "",
            "CVE",
            "CVE-",
            "CVE-22-1234",
            "CVE-2022-123",
            "CVEé",
            "XSA-1",
        ] {
            assert_eq!(split_cve(text), None, "{text}");
        }
    }

    #[test]
    fn tells_ids_from_words() {
        for (text, id) in [
            ("XSA-207", true),
            ("GHSA-jfh8-c2jp-5v3q", true),
            ("TEMP-0841856-B18BAF", true),
            ("VSV00004", true),
            ("fix", false),
            ("regression", false),
            ("2017-18", false),
            ("CVE-2022-0778 x", false),
            ("", false),
        ] {
            assert_eq!(is_identifier(text), id, "{text}");
        }
    }
}
