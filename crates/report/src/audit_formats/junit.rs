//! JUnit XML, as CI systems show it
//! ([the schema of Jenkins](https://github.com/jenkinsci/xunit-plugin)).
//!
//! A suite for each section, a case for each check: names and their number stay the same from run
//! to run, so that a CI system can tell since when a case fails. The failing things stand in the
//! case's text. What could not be looked at is an error and not skipped: a green run means that
//! all was seen. What a person must decide, does not apply or is waived is skipped. An audit that
//! made no check is one case with an error. Durations are not measured and are written as 0.

mod case;
mod xml;

use std::io;

use drydock_model::audit::{AuditReport, CheckResult, Section, Tally};

use self::xml::Element;
use crate::audit_phrases as phrases;
use crate::{AuditFormat, AuditView, Error, Meta};

/// The format `junit`.
pub(super) struct Junit;

static META: Meta = Meta {
    id: "junit",
    title: "JUnit XML, a case for each check, for CI systems",
    media_type: "application/xml",
    docs: "docs/audit.md",
};

impl AuditFormat for Junit {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        _view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        document(report).write(out, 0)?;
        Ok(())
    }
}

fn document(report: &AuditReport) -> Element {
    let total = &report.score.total;
    let mut suites: Vec<Element> = report
        .score
        .sections
        .iter()
        .map(|(section, tally)| suite(report, *section, tally))
        .collect();
    let (mut tests, mut errors) = (total.total(), total.errors + total.not_permitted);
    if suites.is_empty() {
        suites.push(no_suite(report));
        (tests, errors) = (1, 1);
    }
    if let Some(last) = suites.last_mut() {
        last.children.extend(warnings(report));
    }
    Element::new("testsuites")
        .attribute("name", "drydock audit")
        .attribute("tests", tests)
        .attribute("failures", total.failed)
        .attribute("errors", errors)
        .attribute("time", 0)
        .containing(suites)
}

fn suite(report: &AuditReport, section: Section, tally: &Tally) -> Element {
    let is_of =
        |check: &&CheckResult| Section::of_id(check.id).unwrap_or(check.meta.section) == section;
    let cases = report.checks.iter().filter(is_of);
    let mut suite = head(report, &section.to_string())
        .attribute("tests", tally.total())
        .attribute("failures", tally.failed)
        .attribute("errors", tally.errors + tally.not_permitted)
        .attribute(
            "skipped",
            tally.manual + tally.waived + tally.not_applicable,
        )
        .containing([properties(report, tally)]);
    suite.children.extend(cases.map(case::case));
    suite
}

/// The suite of an audit that made no check.
fn no_suite(report: &AuditReport) -> Element {
    let error = Element::new("error")
        .attribute("type", "error")
        .attribute("message", "no check was made");
    let case = Element::new("testcase")
        .attribute("name", "Checks are made")
        .attribute("classname", "drydock audit")
        .attribute("time", 0)
        .containing([error]);
    head(report, "drydock audit")
        .attribute("tests", 1)
        .attribute("failures", 0)
        .attribute("errors", 1)
        .attribute("skipped", 0)
        .containing([properties(report, &report.score.total), case])
}

fn head(report: &AuditReport, name: &str) -> Element {
    let subject = &report.subject;
    let mut suite = Element::new("testsuite").attribute("name", name);
    if let Some(time) = subject.collected_at {
        // The schema has no zone; this is UTC.
        let time = time.to_string();
        let time = time.split(['.', 'Z']).next().unwrap_or_default();
        suite = suite.attribute("timestamp", time);
    }
    if !subject.host.is_empty() {
        suite = suite.attribute("hostname", &subject.host);
    }
    suite.attribute("time", 0)
}

fn properties(report: &AuditReport, tally: &Tally) -> Element {
    let mut properties = vec![
        ("benchmark", report.benchmark.id().to_owned()),
        ("engine-id", report.subject.engine_id.clone()),
        ("score", phrases::score(tally)),
        ("score-of-all-sections", phrases::score(&report.score.total)),
    ];
    properties.extend(phrases::selection(report).map(|words| ("selection", words)));
    if let Some(comparison) = &report.comparison {
        let counts = [
            ("new", comparison.new),
            ("fixed", comparison.fixed),
            ("unchanged", comparison.unchanged),
            ("undecided", comparison.undecided),
        ];
        properties.extend(counts.map(|(name, count)| (name, count.to_string())));
    }
    let each = properties.into_iter().map(|(name, value)| {
        Element::new("property")
            .attribute("name", name)
            .attribute("value", value)
    });
    Element::new("properties").containing(each)
}

fn warnings(report: &AuditReport) -> Option<Element> {
    let compared = report.comparison.iter().flat_map(phrases::comparison);
    let lines: Vec<String> = report.warnings.iter().cloned().chain(compared).collect();
    (!lines.is_empty()).then(|| Element::new("system-err").lines(&lines))
}

#[cfg(test)]
mod tests;
