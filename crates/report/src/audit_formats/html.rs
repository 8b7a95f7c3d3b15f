//! For people: one page that stands alone, to be mailed, filed and printed.
//!
//! No script, nothing fetched: style and pictures are in the page, the filter by verdict is boxes
//! that the style sheet looks at (`:has`, in every browser since 2023; an older one shows all).
//! Dark where the reader's system is. The template is `templates/audit.html`, which escapes all
//! that is put into it; control characters and direction marks are replaced before.
//!
//! Items that are as they should be are listed by name only, so that the page of a host with
//! thousands of containers can still be opened.

mod check;
mod picture;

use std::io;

use askama::Template;
use drydock_model::audit::{AuditReport, Section, Tally, Verdict};

use self::check::CheckPart;
use self::picture::{Bar, Ring};
use crate::audit_phrases as phrases;
use crate::{AuditFormat, AuditView, Error, Meta, clean};

/// The format `html`.
pub(super) struct Html;

static META: Meta = Meta {
    id: "html",
    title: "One page that stands alone, with a picture of the score per section",
    media_type: "text/html; charset=utf-8",
    docs: "docs/audit-formats.md",
};

impl AuditFormat for Html {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        AuditPage::new(report, view).write_into(out)?;
        Ok(())
    }
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    host: String,
    facts: Vec<(&'static str, String)>,
    ring: Ring,
    score: String,
    /// Each verdict, most pressing first.
    verdicts: Vec<Choice>,
    warnings: Vec<String>,
    comparison: Vec<String>,
    levels: Vec<Line>,
    sections: Vec<SectionPart>,
}

/// A box of the filter.
struct Choice {
    word: &'static str,
    title: &'static str,
    count: usize,
    is_checked: bool,
}

/// One score with its picture.
struct Line {
    title: String,
    percent: String,
    words: String,
    bar: Bar,
}

struct SectionPart {
    number: &'static str,
    line: Line,
    checks: Vec<CheckPart>,
}

impl AuditPage {
    fn new(report: &AuditReport, view: &AuditView) -> Self {
        let facts = phrases::head(report).into_iter();
        let score = &report.score;
        let levels = (1..).zip(&score.levels);
        let levels = levels.filter(|(_, tally)| tally.total() > 0);
        let comparison = report.comparison.as_ref().map(phrases::comparison);
        Self {
            host: match report.subject.host.as_str() {
                "" => "a Docker host".to_owned(),
                host => text(host),
            },
            facts: facts.map(|(label, words)| (label, text(&words))).collect(),
            ring: Ring::new(&score.total),
            score: phrases::score(&score.total),
            verdicts: boxes(report, view),
            warnings: report.warnings.iter().map(|one| text(one)).collect(),
            comparison: comparison.iter().flatten().map(|one| text(one)).collect(),
            levels: levels
                .map(|(level, tally)| Line::new(format!("Level {level}"), tally))
                .collect(),
            sections: score
                .sections
                .iter()
                .map(|(section, tally)| section_part(report, *section, tally))
                .collect(),
        }
    }
}

impl Line {
    fn new(title: String, tally: &Tally) -> Self {
        let percent = tally.percent();
        Self {
            title,
            percent: percent.map_or_else(|| "\u{2013}".to_owned(), |one| format!("{one}%")),
            words: format!("{} of {}", tally.passed, tally.decided()),
            bar: Bar::new(tally),
        }
    }
}

fn section_part(report: &AuditReport, section: Section, tally: &Tally) -> SectionPart {
    let checks = report.checks.iter();
    let here =
        checks.filter(|check| Section::of_id(check.id).unwrap_or(check.meta.section) == section);
    SectionPart {
        number: section.number(),
        line: Line::new(section.to_string(), tally),
        checks: here.map(CheckPart::new).collect(),
    }
}

fn boxes(report: &AuditReport, view: &AuditView) -> Vec<Choice> {
    let one = |verdict: Verdict| {
        let checks = report.checks.iter();
        Choice {
            word: verdict.word(),
            title: phrases::verdict(verdict),
            count: checks.filter(|check| check.verdict() == verdict).count(),
            is_checked: view.verdicts.is_empty() || view.verdicts.contains(&verdict),
        }
    };
    Verdict::ALL.into_iter().rev().map(one).collect()
}

/// Text from outside, without what HTML forbids or what shows a line in another order. The
/// template escapes it.
fn text(text: &str) -> String {
    clean(text).into_owned()
}

#[cfg(test)]
mod tests;
