//! The format of stanzas, `*.sources`: fields `Types`, `URIs`, `Suites` and `Components` with several
//! values each, all combinations of which are meant.

use super::Reader;
use crate::deb822::{Stanza, commented_stanzas};
use crate::lines::{lines, quoted, text};

/// Reads all stanzas.
pub(super) fn read(content: &[u8], reader: &mut Reader<'_>) {
    for stanza in commented_stanzas(content) {
        for junk in &stanza.junk {
            let message = format!("`{}` is no field", quoted(junk.bytes));
            reader.warnings.note(junk.number, message);
        }
        if let Some(second) = stanza.repeated("URIs") {
            let message = "a second `URIs` in one entry: the empty line before it is missing";
            reader.warnings.note(second.line, message);
        }
        if is_enabled(&stanza) {
            sources(&stanza, reader);
        }
    }
}

fn sources(stanza: &Stanza<'_>, reader: &mut Reader<'_>) {
    if !values(stanza, "Types").iter().any(|kind| kind == "deb") {
        return;
    }
    let (urls, suites) = (values(stanza, "URIs"), values(stanza, "Suites"));
    if urls.is_empty() || suites.is_empty() {
        let message = "a source without `URIs` or `Suites` is left out";
        return reader.warnings.note(stanza.line, message);
    }
    let components = values(stanza, "Components");
    let components: Vec<&str> = components.iter().map(String::as_str).collect();
    for url in &urls {
        for suite in &suites {
            reader.source(url, suite, &components, stanza.line);
            if reader.full {
                return;
            }
        }
    }
}

/// What apt takes for no.
const OFF: &[&str] = &["0", "disable", "false", "no", "off", "without"];

fn is_enabled(stanza: &Stanza<'_>) -> bool {
    let values = values(stanza, "Enabled");
    !values
        .iter()
        .any(|value| OFF.contains(&value.to_ascii_lowercase().as_str()))
}

/// The values of a field, comments between its lines left out.
fn values(stanza: &Stanza<'_>, field: &str) -> Vec<String> {
    let value = stanza.value(field).unwrap_or_default();
    let lines = lines(value).filter(|line| !line.bytes.starts_with(b"#"));
    let texts: Vec<String> = lines.filter_map(|line| text(line.bytes)).collect();
    let words = texts.iter().flat_map(|text| text.split_whitespace());
    words.map(str::to_owned).collect()
}
