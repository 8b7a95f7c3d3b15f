//! One entry of a list of issues, as maintainers type them: `CVE-2016-9377 XSA-196 (text)`.

use crate::identifier::{is_identifier, split_cve};

#[derive(Debug, Default, PartialEq)]
pub(super) struct Line {
    cves: Vec<String>,
    others: Vec<String>,
    /// What is said beside the ids.
    pub(super) note: Option<String>,
    /// Whether an id had to be mended (`CVE_2019-2426`).
    pub(super) mended: bool,
}

impl Line {
    pub(super) fn read(text: &str) -> Self {
        let mut line = Self::default();
        let (ids, bracket) = text.split_once('(').unwrap_or((text, ""));
        let mut words = line.take_ids(ids);
        let bracket = bracket.trim().trim_end_matches(')').trim();
        words.extend((!bracket.is_empty()).then_some(bracket));
        line.note = (!words.is_empty()).then(|| words.join(" "));
        line
    }

    /// Takes the ids of a text, and gives the words that are none.
    fn take_ids<'t>(&mut self, text: &'t str) -> Vec<&'t str> {
        let mut words = Vec::new();
        let mut rest = text.trim_start_matches(is_separator);
        while !rest.is_empty() {
            let cve = split_cve(rest);
            let behind = cve.as_ref().map_or(rest, |(_, behind)| behind);
            let (word, next) = behind.split_at(behind.find(is_separator).unwrap_or(behind.len()));
            match cve {
                Some((id, _)) => {
                    self.mended |= !word.is_empty() || !rest.starts_with(&id);
                    push_new(&mut self.cves, id);
                }
                None if is_identifier(word) => push_new(&mut self.others, word.to_owned()),
                None => words.push(word),
            }
            rest = next.trim_start_matches(is_separator);
        }
        words
    }

    /// The ids that each are an issue.
    pub(super) fn subjects(&self) -> &[String] {
        if self.cves.is_empty() {
            &self.others
        } else {
            &self.cves
        }
    }

    /// The ids beside the issues that name the same bug.
    pub(super) fn aliases(&self) -> impl Iterator<Item = &String> {
        self.companions().filter(|id| self.is_alias(id))
    }

    /// The ids beside the issues that name a report on them.
    pub(super) fn related(&self) -> impl Iterator<Item = &String> {
        self.companions().filter(|id| !self.is_alias(id))
    }

    fn companions(&self) -> impl Iterator<Item = &String> {
        self.others.iter().filter(|_| !self.cves.is_empty())
    }

    fn is_alias(&self, id: &str) -> bool {
        self.cves.len() == 1 && id.starts_with("GHSA-")
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == ',' || c == ';'
}

fn push_new(ids: &mut Vec<String>, id: String) {
    if !ids.contains(&id) {
        ids.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, subjects: &[&str], related: &[&str], note: Option<&str>) {
        let line = Line::read(text);
        assert_eq!(line.subjects(), subjects, "{text}");
        assert_eq!(line.related().collect::<Vec<_>>(), related, "{text}");
        assert_eq!(line.note.as_deref(), note, "{text}");
    }

    #[test]
    fn reads_lines_as_maintainers_write_them() {
        check("CVE-2022-0778", &["CVE-2022-0778"], &[], None);
        check(
            "CVE-2016-9377 XSA-196",
            &["CVE-2016-9377"],
            &["XSA-196"],
            None,
        );
        check(
            "CVE-2017-2616 (+ regression fix)",
            &["CVE-2017-2616"],
            &[],
            Some("+ regression fix"),
        );
        check(
            "CVE-2018-16227 (802.11)",
            &["CVE-2018-16227"],
            &[],
            Some("802.11"),
        );
        check(
            "CVE-2020-1 CVE-2020-0001, CVE-2020-0002",
            &["CVE-2020-0001", "CVE-2020-0002"],
            &["CVE-2020-1"],
            None,
        );
        check("XSA-207", &["XSA-207"], &[], None);
        check(
            "wnpa-sec-2017-18 ZBX-1",
            &["wnpa-sec-2017-18", "ZBX-1"],
            &[],
            None,
        );
        check("fixed upstream", &[], &[], Some("fixed upstream"));
        check("", &[], &[], None);
        check("()", &[], &[], None);
    }

    #[test]
    fn only_a_ghsa_id_beside_one_cve_is_an_alias() {
        let alone = Line::read("CVE-2021-43784 GHSA-v95c-p5hm-xq8f");
        assert_eq!(alone.aliases().count(), 1);
        let two = Line::read("CVE-2021-43784 CVE-2021-43785 GHSA-v95c-p5hm-xq8f");
        assert_eq!((two.aliases().count(), two.related().count()), (0, 1));
    }

    #[test]
    fn says_when_an_id_was_mended() {
        for (text, mended) in [
            ("CVE-2019-2426", false),
            ("CVE_2019-2426", true),
            ("CVE 2018-16859", true),
            ("CVE-2017-17434-1", true),
            ("CVE-2017-8073.patch", true),
            ("CVE-2017-2616 (x)", false),
        ] {
            assert_eq!(Line::read(text).mended, mended, "{text}");
        }
    }
}
