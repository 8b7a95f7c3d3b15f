//! As much of [XML 1.0](https://www.w3.org/TR/xml/) as this format needs to write: elements,
//! attributes and text. A library for it would bring ten crates for these lines.
//!
//! Characters that XML forbids even when escaped, and those that act on a terminal, are replaced.

use std::fmt::Display;
use std::io;

use crate::clean;

/// An element: its attributes, in order, and either elements or text.
pub(super) struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    pub(super) children: Vec<Self>,
    text: String,
}

impl Element {
    pub(super) const fn new(name: &'static str) -> Self {
        Self {
            name,
            attributes: Vec::new(),
            children: Vec::new(),
            text: String::new(),
        }
    }

    pub(super) fn attribute(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push((name, escape(&value.to_string())));
        self
    }

    pub(super) fn containing(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// Lines of text; a line break within one becomes a blank.
    pub(super) fn lines(mut self, lines: &[String]) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
        self.text = lines.join("\n");
        self
    }

    pub(super) fn write(&self, out: &mut dyn io::Write, depth: usize) -> io::Result<()> {
        let (name, indent) = (self.name, depth * 2);
        write!(out, "{:indent$}<{name}", "")?;
        for (name, value) in &self.attributes {
            write!(out, r#" {name}="{value}""#)?;
        }
        if self.children.is_empty() && self.text.is_empty() {
            return writeln!(out, "/>");
        }
        write!(out, ">{}", self.text)?;
        if self.children.is_empty() {
            return writeln!(out, "</{name}>");
        }
        writeln!(out)?;
        for child in &self.children {
            child.write(out, depth + 1)?;
        }
        writeln!(out, "{:indent$}</{name}>", "")
    }
}

/// `text` on one line, with references for what means something to XML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in clean(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_text() {
        for (text, expected) in [
            ("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c'"),
            ("]]>", "]]&gt;"),
            (
                "a\u{0}\u{1b}\u{ffff}\u{fffe}",
                "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("a\r\nb\tc", "a  b c"),
            ("é本😀", "é本😀"),
        ] {
            assert_eq!(escape(text), expected);
        }
    }

    #[test]
    fn elements_nest() {
        let tree = Element::new("a").attribute("x", "<1>").containing([
            Element::new("b"),
            Element::new("c").lines(&["1".into(), "2".into()]),
        ]);
        let mut out = Vec::new();
        tree.write(&mut out, 0).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "<a x=\"&lt;1&gt;\">\n  <b/>\n  <c>1\n2</c>\n</a>\n");
    }
}
