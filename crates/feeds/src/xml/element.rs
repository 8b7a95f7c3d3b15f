//! An element that has been read whole. Attributes are decoded when they are asked for.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attributes;

/// The tag that begins an element.
#[derive(Debug)]
pub(crate) struct Tag {
    /// What stands between the brackets, without the slash at its end.
    content: String,
    /// Length of the name in it.
    name: usize,
    empty: bool,
}

impl Tag {
    pub(super) fn new(start: &BytesStart<'_>, empty: bool) -> Self {
        Self {
            name: start.name().as_ref().len(),
            content: (**start).to_owned(),
            empty,
        }
    }

    /// Its bytes.
    pub(super) fn raw(&self) -> [&str; 3] {
        ["<", &self.content, if self.empty { "/>" } else { ">" }]
    }

    /// Whether it ends the element too.
    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }

    /// The element's name without its prefix.
    pub(crate) fn name(&self) -> &str {
        let name = self.content.get(..self.name).unwrap_or_default();
        local(name)
    }

    /// The first attribute of this name, prefixes aside. One that is written badly is absent.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = Attributes::new(&self.content, self.name);
        let mut readable = attributes.with_checks(false).flatten();
        let found = readable.find(|it| local(it.key.as_ref()) == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| found.value.to_string(), |it| it.into_owned()))
    }
}

/// An element with all that is in it.
#[derive(Debug)]
pub(crate) struct Element {
    tag: Tag,
    /// Its text, without that of its children.
    pub(crate) text: String,
    /// The elements in it.
    pub(crate) children: Vec<Self>,
}

impl Element {
    pub(super) fn new(tag: Tag) -> Self {
        Self {
            tag,
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// Its name without its prefix.
    pub(crate) fn name(&self) -> &str {
        self.tag.name()
    }

    /// Its first attribute of this name, prefixes aside.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.tag.attribute(name)
    }

    /// The first child of this name.
    pub(crate) fn first(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|it| it.name() == name)
    }

    /// All children of this name.
    pub(crate) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |it| it.name() == name)
    }

    /// Its text without space around it.
    pub(crate) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// The text of the first child of this name, where there is some.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.first(name)
            .map(Self::trimmed)
            .filter(|it| !it.is_empty())
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
