//! CVSS vectors of all versions, and the severities that their scores stand for.
//!
//! Specified by FIRST: [version 2](https://www.first.org/cvss/v2/guide),
//! [3.0](https://www.first.org/cvss/v3.0/specification-document),
//! [3.1](https://www.first.org/cvss/v3.1/specification-document) and
//! [4.0](https://www.first.org/cvss/v4.0/specification-document). Version 2 has no words for its
//! scores; those of the NVD are used (low below 4, medium below 7, high above).
//!
//! A vector is kept as it is written, but for what is wrapped around it: version 2 has no prefix of
//! its own, and what some sources put before it (`CVSS2#`, `CVSS:2.0/`, parentheses) is taken off.
//! Temporal and threat metrics count where a vector has them.
//!
//! A vector without one of its base metrics is none: it would score as if that metric were harmless.
//!
//! Knowingly missed: scores that a source states beside a vector and that differ from it.

use std::str::FromStr;

use cvss::Cvss;
use drydock_model::{Rating, Severity};

/// Longest text that is tried; a vector of version 4 with all its metrics has less than 200 bytes.
const MAX_VECTOR: usize = 512;

/// The base metrics that each version asks for.
const BASE_2: &[&str] = &["AV", "AC", "Au", "C", "I", "A"];
const BASE_3: &[&str] = &["AV", "AC", "PR", "UI", "S", "C", "I", "A"];
const BASE_4: &[&str] = &[
    "AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA",
];

/// The rating that a vector stands for; `None` where the text is no vector.
pub(crate) fn rating(origin: &str, vector: &str) -> Option<Rating> {
    let vector = bare(vector)?;
    Some(Rating {
        origin: origin.to_owned(),
        severity: severity(vector)?,
        original: None,
        vector: Some(vector.to_owned()),
    })
}

/// A severity in the words of CVSS, which Red Hat's and GitHub's scales share in part; `None` where
/// the word is of no such scale.
pub(crate) fn severity_of_word(word: &str) -> Option<Severity> {
    Some(match word.trim().to_ascii_lowercase().as_str() {
        "none" => Severity::Negligible,
        "low" => Severity::Low,
        "medium" | "moderate" => Severity::Medium,
        "high" | "important" => Severity::High,
        "critical" => Severity::Critical,
        _ => return None,
    })
}

fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    if text.len() > MAX_VECTOR {
        return None;
    }
    let text = text
        .strip_prefix("CVSS2#")
        .or_else(|| text.strip_prefix("CVSS:2.0/"))
        .unwrap_or(text);
    let inner = text
        .strip_prefix('(')
        .and_then(|text| text.strip_suffix(')'));
    Some(inner.unwrap_or(text).trim_end_matches('/'))
}

fn severity(vector: &str) -> Option<Severity> {
    let parsed = Cvss::from_str(vector).ok()?;
    let base = match parsed {
        Cvss::CvssV20(_) => BASE_2,
        Cvss::CvssV30(_) | Cvss::CvssV31(_) => BASE_3,
        Cvss::CvssV40(_) => BASE_4,
        _ => return None,
    };
    let metrics = || vector.split('/').filter_map(|it| it.split_once(':'));
    let has = |name: &&str| metrics().any(|(metric, _)| metric == *name);
    if !base.iter().all(has) {
        return None;
    }
    Some(match parsed.severity() {
        cvss::Severity::None => Severity::Negligible,
        cvss::Severity::Low => Severity::Low,
        cvss::Severity::Medium => Severity::Medium,
        cvss::Severity::High => Severity::High,
        cvss::Severity::Critical => Severity::Critical,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_vectors_of_all_versions() {
        for (text, severity) in [
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", Severity::High),
            ("(AV:N/AC:M/Au:N/C:N/I:P/A:N)", Severity::Medium),
            ("AV:L/AC:H/Au:N/C:P/I:N/A:N", Severity::Low),
            (
                "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                Severity::Critical,
            ),
            (
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N",
                Severity::Medium,
            ),
            (
                "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N",
                Severity::Negligible,
            ),
            (
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                Severity::Critical,
            ),
        ] {
            let rating = rating("nvd", text).unwrap();
            assert_eq!(rating.severity, severity, "{text}");
            assert_eq!(rating.origin, "nvd");
        }
    }

    #[test]
    fn takes_off_what_is_wrapped_around_version_2() {
        let plain = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
        for text in [
            format!("({plain})"),
            format!("CVSS2#{plain}"),
            format!("CVSS:2.0/{plain}"),
            format!(" {plain} "),
        ] {
            assert_eq!(rating("x", &text).unwrap().vector.as_deref(), Some(plain));
        }
    }

    #[test]
    fn other_texts_are_no_ratings() {
        let long = format!("CVSS:3.1/{}", "AV:N/".repeat(200));
        for text in [
            "",
            "7.5",
            "HIGH",
            "CVSS:9.9/AV:N",
            "CVSS:3.1/AV:N",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
            "AV:N/AC:L/Au:N/C:C/I:C",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H",
            &long,
        ] {
            assert_eq!(rating("x", text), None, "{text}");
        }
    }

    #[test]
    fn knows_the_words_of_both_scales() {
        assert_eq!(severity_of_word("Important"), Some(Severity::High));
        assert_eq!(severity_of_word("MODERATE"), Some(Severity::Medium));
        assert_eq!(severity_of_word("NONE"), Some(Severity::Negligible));
        assert_eq!(severity_of_word("Vulnerable component"), None);
    }
}
