//! Text fit for OSCAL: one line, not empty, and without markup of its own.

use serde_json::{Value, json};

use crate::clean;

/// Whose names the properties have.
const NAMESPACE: &str = "urn:drydock:oscal";

/// Text on one line that is never empty, as `StringDatatype` wants it.
pub(super) fn line(text: &str) -> String {
    let cleaned = clean(text);
    let words: Vec<&str> = cleaned.split_whitespace().collect();
    if words.is_empty() {
        return "-".to_owned();
    }
    words.join(" ")
}

/// Text on one line in which nothing is markup
/// ([OSCAL's Markdown](https://pages.nist.gov/metaschema/specification/datatypes/)). Underscores
/// stay: they stand in most names, and within a word they mean nothing.
pub(super) fn markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in line(text).chars() {
        if "\\`*<>[]{}^~$\"'".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

pub(super) fn property(name: &str, value: &str) -> Value {
    json!({"name": name, "ns": NAMESPACE, "value": line(value)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_one_line_without_markup() {
        assert_eq!(line(" \r\n a\tb\u{0} \u{2028}"), "a b\u{fffd}");
        assert_eq!(line(" \n"), "-");
        assert_eq!(markup("<b>`x`</b> [a](b)"), r"\<b\>\`x\`\</b\> \[a\](b)");
    }
}
