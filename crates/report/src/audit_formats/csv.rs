//! Comma-separated values, for spreadsheets: one row per check, and one per item below it.
//!
//! Written by [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180): UTF-8 without a mark, lines end
//! in CR LF, a field is quoted where it must be. Control characters and line breaks within a field
//! become blanks or `U+FFFD`, so that one record is one line. A field that a spreadsheet would take
//! for a formula (it begins with `=`, `+`, `-` or `@`) has a `'` put before it, as
//! [OWASP advises](https://owasp.org/www-community/attacks/CSV_Injection); what reads the names
//! back must take it off.
//!
//! The columns, of which new ones may come at the end: `row` (`check` or `item`), `check_id`,
//! `slug`, `section`, `level`, `title`, `severity`, `verdict`, `kind`, `name`, `object_id`, `image`,
//! `reason`, `evidence` (facts apart by ` | `), `steps` (apart by ` | `), `remediation`, `waiver`,
//! `change`, `finding_id`. A row of a check has no `kind`, `name`, `object_id` and `image`.

use std::io;

use drydock_model::audit::{
    AppliedWaiver, AuditReport, Change, CheckItem, CheckResult, Judgement, Section,
};

use crate::audit_phrases as phrases;
use crate::{AuditFormat, AuditView, Error, Meta, clean};

/// The format `csv`.
pub(super) struct Csv;

static META: Meta = Meta {
    id: "csv",
    title: "One row per check and per item, for spreadsheets",
    media_type: "text/csv; charset=utf-8; header=present",
    docs: "docs/audit-formats.md",
};

const COLUMNS: [&str; 19] = [
    "row",
    "check_id",
    "slug",
    "section",
    "level",
    "title",
    "severity",
    "verdict",
    "kind",
    "name",
    "object_id",
    "image",
    "reason",
    "evidence",
    "steps",
    "remediation",
    "waiver",
    "change",
    "finding_id",
];

impl AuditFormat for Csv {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn write(
        &self,
        report: &AuditReport,
        _view: &AuditView,
        out: &mut dyn io::Write,
    ) -> Result<(), Error> {
        write_record(&COLUMNS, out)?;
        for check in &report.checks {
            write_record(&of_check(check).fields(), out)?;
            for item in &check.items {
                write_record(&of_item(check, item).fields(), out)?;
            }
        }
        Ok(())
    }
}

/// What both sorts of rows have.
struct Row<'r> {
    sort: &'static str,
    check: &'r CheckResult,
    judgement: &'r Judgement,
    /// Kind, name, id and image of what an item is about.
    object: [String; 4],
    waiver: Option<&'r AppliedWaiver>,
    change: Option<Change>,
    finding_id: String,
}

fn of_check(check: &CheckResult) -> Row<'_> {
    Row {
        sort: "check",
        check,
        judgement: &check.judgement,
        object: [const { String::new() }; 4],
        waiver: check.waiver.as_ref(),
        change: check.change,
        finding_id: check.meta.slug.to_owned(),
    }
}

fn of_item<'r>(check: &'r CheckResult, item: &'r CheckItem) -> Row<'r> {
    let subject = &item.subject;
    let kind = subject.kind.word();
    let image = subject.image.as_ref().map(|(name, _)| name.clone());
    Row {
        sort: "item",
        check,
        judgement: &item.judgement,
        object: [
            kind.to_owned(),
            subject.name.clone(),
            subject.id.clone(),
            image.unwrap_or_default(),
        ],
        waiver: item.waiver.as_ref(),
        change: item.change,
        finding_id: format!("{}:{kind}:{}", check.meta.slug, subject.name),
    }
}

impl Row<'_> {
    /// The fields, in the order of [`COLUMNS`].
    fn fields(&self) -> [String; COLUMNS.len()] {
        let (meta, judgement) = (self.check.meta, self.judgement);
        let section = Section::of_id(self.check.id).unwrap_or(meta.section);
        let [kind, name, id, image] = self.object.clone();
        let evidence: Vec<String> = judgement.evidence.iter().map(phrases::evidence).collect();
        let steps: Vec<String> = judgement.actions.iter().map(phrases::action).collect();
        [
            self.sort.to_owned(),
            self.check.id.to_owned(),
            meta.slug.to_owned(),
            section.number().to_owned(),
            meta.level.to_string(),
            meta.title.to_owned(),
            judgement
                .severity
                .unwrap_or(meta.severity)
                .word()
                .to_owned(),
            judgement.verdict.word().to_owned(),
            kind,
            name,
            id,
            image,
            judgement.reason.clone(),
            evidence.join(" | "),
            steps.join(" | "),
            meta.remediation.to_owned(),
            self.waiver.map(phrases::waiver).unwrap_or_default(),
            self.change.map(Change::word).unwrap_or_default().to_owned(),
            self.finding_id.clone(),
        ]
    }
}

fn write_record<T: AsRef<str>>(fields: &[T], out: &mut dyn io::Write) -> Result<(), Error> {
    let fields: Vec<String> = fields.iter().map(|one| field(one.as_ref())).collect();
    write!(out, "{}\r\n", fields.join(","))?;
    Ok(())
}

/// A field that no spreadsheet runs and no parser splits.
fn field(text: &str) -> String {
    let mut text = clean(text).into_owned();
    if text.trim_start().starts_with(['=', '+', '-', '@']) {
        text.insert(0, '\'');
    }
    if text.contains(['"', ',']) || text.trim().len() != text.len() {
        text = format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit_samples;

    fn written(report: &AuditReport) -> String {
        let mut out = Vec::new();
        Csv.write(report, &AuditView::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Reads what RFC 4180 describes.
    fn parse(text: &str) -> Vec<Vec<String>> {
        let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
        let mut is_quoted = false;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (is_quoted, c) {
                (true, '"') if chars.peek() == Some(&'"') => field.extend(chars.next()),
                (_, '"') => is_quoted = !is_quoted,
                (false, ',') => record.push(std::mem::take(&mut field)),
                (false, '\r') => assert_eq!(chars.peek(), Some(&'\n')),
                (false, '\n') => {
                    record.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut record));
                }
                (_, c) => field.push(c),
            }
        }
        assert!(!is_quoted && field.is_empty() && record.is_empty());
        records
    }

    #[test]
    fn every_check_and_item_is_read_back() {
        let report = audit_samples::whole();
        let records = parse(&written(&report));
        let items: usize = report.checks.iter().map(|check| check.items.len()).sum();
        assert_eq!(records.len(), 1 + report.checks.len() + items);
        assert!(records.iter().all(|record| record.len() == COLUMNS.len()));
        assert_eq!(records[0], COLUMNS);
        let hostile = records
            .iter()
            .find(|record| record[9].contains("evil"))
            .unwrap();
        assert_eq!(hostile[0], "item");
        assert_eq!(hostile[9], format!("'{}", clean(audit_samples::HOSTILE)));
        assert_eq!(hostile[17], "new");
        assert_eq!(parse(&written(&audit_samples::empty())), [COLUMNS]);
    }

    #[test]
    fn no_field_is_a_formula_and_no_record_has_two_lines() {
        let text = written(&audit_samples::whole());
        for record in parse(&text) {
            for field in record {
                assert!(
                    !field.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{field}"
                );
            }
        }
        assert!(text.split("\r\n").all(|line| !line.contains(['\r', '\n'])));
        assert!(!text.contains(['\u{1b}', '\u{0}', '\u{202e}']));
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            (" =1+1", "' =1+1"),
            (" a", "\" a\""),
            ("-H fd://", "'-H fd://"),
            ("a\nb", "a b"),
            ("", ""),
        ] {
            assert_eq!(field(text), expected);
        }
    }
}
