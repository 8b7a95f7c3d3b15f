//! Red Hat's lists of changed and deleted documents, `changes.csv` and `deletions.csv`: a path and a
//! time in each line, in quotes, newest first.
//!
//! The lists stand beside the documents at <https://security.access.redhat.com/data/csaf/v2/vex/>.
//! Paths are those of documents in folders by year and nothing else, so that a list cannot name a
//! place outside of the feed.

use crate::Change;
use crate::moment::parse_moment;

/// Reads a line of either list: `"2024/cve-2024-1.json","2024-08-04T10:17:22+00:00"`.
pub(crate) fn read_line(line: &str) -> Option<Change> {
    let (path, at) = line.trim().split_once(',')?;
    let path = unquoted(path);
    let is_known = is_document(path);
    is_known.then(|| {
        let at = parse_moment(unquoted(at))?;
        let path = path.to_owned();
        Some(Change { path, at })
    })?
}

/// Whether a path is that of a document: `2024/cve-2024-12345.json`.
pub(crate) fn is_document(path: &str) -> bool {
    let digits = |text: &str, fits: std::ops::RangeInclusive<usize>| {
        fits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts = || {
        let (folder, file) = path.split_once('/')?;
        let id = file.strip_prefix("cve-")?.strip_suffix(".json")?;
        let (year, number) = id.split_once('-')?;
        Some(digits(folder, 4..=4) && digits(year, 4..=4) && digits(number, 4..=12))
    };
    parts().unwrap_or(false)
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lines_of_both_lists() {
        let quoted = r#""2023/cve-2023-6240.json","2024-08-04T10:17:22+00:00""#;
        let plain = "2023/cve-2023-6240.json,2024-08-04T10:17:22Z\r";
        for line in [quoted, plain] {
            let change = read_line(line).unwrap();
            assert_eq!(change.path, "2023/cve-2023-6240.json");
            assert_eq!(change.at.to_string(), "2024-08-04T10:17:22Z");
        }
    }

    #[test]
    fn passes_over_other_lines_and_places_outside() {
        for line in [
            "",
            "path,date",
            r#""2023/cve-2023-6240.json""#,
            r#""2023/cve-2023-6240.json","yesterday""#,
            r#""../../etc/passwd","2024-08-04T10:17:22+00:00""#,
            r#""2023/../cve-2023-6240.json","2024-08-04T10:17:22+00:00""#,
            r#""2023/rhsa-2023_7464.json","2024-08-04T10:17:22+00:00""#,
            r#""2023/cve-2023-x.json","2024-08-04T10:17:22+00:00""#,
        ] {
            assert_eq!(read_line(line), None, "{line}");
        }
    }
}
