//! Reading XML feeds as a stream, record by record.
//!
//! The consumer goes through the outer elements with [`Xml::next`] and takes the inner ones whole
//! with [`Xml::element`] or [`Xml::record`]; memory is bounded by the largest record, which is
//! bounded by a budget. See [XML 1.0](https://www.w3.org/TR/xml/).
//!
//! Nothing is expanded but the five predefined entities and character references, so a document
//! type with a tower of entities is only text that nobody reads. Names are compared without their
//! prefix; namespaces are not resolved, since publishers declare them in many ways and mean one.
//!
//! Knowingly missed: encodings other than UTF-8.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use drydock_model::Digest;
use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::events::{BytesRef, Event};
use sha2::{Digest as _, Sha256};

pub(crate) use self::element::{Element, Tag};
use crate::Error;

mod element;

/// Most bytes that one record may have. The largest known (SUSE's and Red Hat's kernel definitions)
/// have about one MiB.
const RECORD_BYTES: u64 = 16 << 20;

/// Most elements inside one another.
const DEPTH: usize = 48;

/// What comes next in a document.
pub(crate) enum Next {
    /// An element begins.
    Open(Tag),
    /// The innermost element ends.
    Close,
    /// The document ends.
    End,
}

/// A document that is read as a stream.
pub(crate) struct Xml<'p, R: Read> {
    path: &'p str,
    reader: Reader<BufReader<Bounded<R>>>,
    left: Rc<Cell<u64>>,
    buffer: Vec<u8>,
    depth: usize,
    /// An element without content has been opened, and is to be closed next.
    empty: bool,
    has_root: bool,
    line: usize,
    column: usize,
    hash: Option<Sha256>,
}

impl<'p, R: Read> Xml<'p, R> {
    /// The document that `reader` gives; `path` is for messages.
    pub(crate) fn new(path: &'p str, reader: R) -> Self {
        let left = Rc::new(Cell::new(RECORD_BYTES));
        let bounded = Bounded {
            inner: reader,
            left: Rc::clone(&left),
        };
        let mut reader = Reader::from_reader(BufReader::with_capacity(64 << 10, bounded));
        reader.config_mut().allow_dangling_amp = true;
        Self {
            path,
            reader,
            left,
            buffer: Vec::new(),
            depth: 0,
            empty: false,
            has_root: false,
            line: 1,
            column: 1,
            hash: None,
        }
    }

    /// What comes next; text is passed over. Grants the next record its bytes.
    pub(crate) fn next(&mut self) -> Result<Next, Error> {
        self.left.set(RECORD_BYTES);
        self.step(&mut String::new())
    }

    /// The whole element that `tag` has begun.
    pub(crate) fn element(&mut self, tag: Tag) -> Result<Element, Error> {
        let mut element = Element::new(tag);
        loop {
            match self.step(&mut element.text)? {
                Next::Open(tag) => element.children.push(self.element(tag)?),
                Next::Close => return Ok(element),
                Next::End => return Err(self.cut_short()),
            }
        }
    }

    /// The whole element that `tag` has begun, with the digest of its bytes.
    pub(crate) fn record(&mut self, tag: Tag) -> Result<(Element, Digest), Error> {
        let mut hash = Sha256::new();
        tag.raw().into_iter().for_each(|part| hash.update(part));
        self.hash = Some(hash);
        let element = self.element(tag)?;
        let hash = self.hash.take().unwrap_or_default();
        Ok((element, Digest::sha256(hash.finalize().into())))
    }

    /// What is wrong with the whole file.
    pub(crate) fn wrong(&self, why: String) -> Error {
        Error::WrongFile {
            file: self.path.to_owned(),
            why,
        }
    }

    fn step(&mut self, text: &mut String) -> Result<Next, Error> {
        if std::mem::take(&mut self.empty) {
            self.depth = self.depth.saturating_sub(1);
            return Ok(Next::Close);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        loop {
            buffer.clear();
            let event = self.reader.read_event_into(&mut buffer);
            let event = event.map_err(|error| self.damaged(&error))?;
            if let Some(next) = self.take(&event, text)? {
                self.buffer = buffer;
                return Ok(next);
            }
        }
    }

    fn take(&mut self, event: &Event<'_>, text: &mut String) -> Result<Option<Next>, Error> {
        match event {
            Event::Start(start) => self.open(Tag::new(start, false)).map(Some),
            Event::Empty(start) => self.open(Tag::new(start, true)).map(Some),
            Event::End(end) => {
                self.pass(["</", end, ">"]);
                self.depth = self.depth.saturating_sub(1);
                Ok(Some(Next::Close))
            }
            Event::Text(content) => {
                self.pass([content]);
                text.push_str(content);
                Ok(None)
            }
            Event::CData(content) => {
                self.pass(["<![CDATA[", content, "]]>"]);
                text.push_str(content);
                Ok(None)
            }
            Event::GeneralRef(name) => {
                self.pass(["&", name, ";"]);
                push_reference(text, name);
                Ok(None)
            }
            Event::Comment(content) => Ok(self.pass(["<!--", content, "-->"])),
            Event::PI(content) => Ok(self.pass(["<?", content, "?>"])),
            Event::Decl(content) => Ok(self.pass(["<?", content, "?>"])),
            Event::DocType(content) => Ok(self.pass(["<!DOCTYPE ", content, ">"])),
            Event::Eof if self.depth > 0 || !self.has_root => Err(self.cut_short()),
            Event::Eof => Ok(Some(Next::End)),
        }
    }

    fn open(&mut self, tag: Tag) -> Result<Next, Error> {
        if self.depth == 0 && std::mem::replace(&mut self.has_root, true) {
            return Err(self.damage("a second document begins"));
        }
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.damage("elements are nested too deeply"));
        }
        self.pass(tag.raw());
        self.empty = tag.is_empty();
        Ok(Next::Open(tag))
    }

    /// Accounts for bytes that have been read.
    fn pass<const N: usize>(&mut self, parts: [&str; N]) -> Option<Next> {
        for part in parts {
            if let Some(hash) = &mut self.hash {
                hash.update(part);
            }
            match part.rsplit_once('\n') {
                None => self.column += part.len(),
                Some((before, last)) => {
                    self.line += 1 + before.bytes().filter(|byte| *byte == b'\n').count();
                    self.column = 1 + last.len();
                }
            }
        }
        None
    }

    fn cut_short(&self) -> Error {
        Error::CutShort {
            file: self.path.to_owned(),
            line: self.line,
            column: self.column,
        }
    }

    fn damage(&self, why: &str) -> Error {
        Error::Damaged {
            file: self.path.to_owned(),
            why: format!("{why} at line {} column {}", self.line, self.column),
        }
    }

    fn damaged(&self, error: &quick_xml::Error) -> Error {
        match error {
            quick_xml::Error::Io(source) => Error::Read {
                file: self.path.to_owned(),
                source: io::Error::new(source.kind(), source.to_string()),
            },
            quick_xml::Error::Syntax(syntax) if *syntax != SyntaxError::InvalidBangMarkup => {
                self.cut_short()
            }
            other => self.damage(&other.to_string()),
        }
    }
}

/// Writes what a reference stands for; one that stands for nothing known is kept as it is.
fn push_reference(text: &mut String, name: &BytesRef<'_>) {
    let known = match name.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        _ => match &**name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
    };
    match known {
        Some(character) => text.push(character),
        None => text.extend(["&", name, ";"]),
    }
}

/// A reader that stops where a record is larger than what is left for it. It sits below the buffer:
/// above it, it would be asked for every byte.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        self.left.set(left.ok_or_else(|| {
            io::Error::other(format!("a record is larger than {RECORD_BYTES} bytes"))
        })?);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Result<(Element, Digest), Error> {
        let mut xml = Xml::new("a.xml", text.as_bytes());
        match xml.next()? {
            Next::Open(tag) => xml.record(tag),
            _ => panic!("no element"),
        }
    }

    #[test]
    fn reads_elements_attributes_and_text() {
        let text = "<?xml version='1.0'?><!-- c --><o:r a = 'x &amp; &#65;' n:b=\"2\"><x/>t&lt;\
            <![CDATA[<raw>]]>&other;<y>1</y><y>2</y></o:r>";
        let (root, digest) = first(text).unwrap();
        assert_eq!(root.name(), "r");
        assert_eq!(root.attribute("a").unwrap(), "x & A");
        assert_eq!(root.attribute("b").unwrap(), "2");
        assert_eq!(root.attribute("c"), None);
        assert_eq!(root.text, "t<<raw>&other;");
        let numbers: Vec<_> = root.all("y").map(Element::trimmed).collect();
        assert_eq!(numbers, ["1", "2"]);
        assert!(root.first("x").is_some());
        let bytes = text.split_once("-->").unwrap().1;
        assert_eq!(digest, Digest::sha256(Sha256::digest(bytes).into()));
    }

    #[test]
    fn damage_is_told_apart_from_an_early_end() {
        for (text, shown) in [
            ("", "`a.xml` is cut short at line 1, column 1"),
            ("<a>\n<b>x", "`a.xml` is cut short at line 2, column 5"),
            ("<a>\n<b", "`a.xml` is cut short at line 2, column 1"),
            ("<a><!-- ", "`a.xml` is cut short at line 1, column 4"),
        ] {
            let error = first(text).unwrap_err();
            assert_eq!(error.to_string(), shown, "{text}");
        }
        for text in ["<a></b>", "<a>\u{1}</", "<a><!x></a>"] {
            assert!(first(text).is_err(), "{text}");
        }
        let mut xml = Xml::new("a.xml", &b"<a/><b/>"[..]);
        assert!(matches!(xml.next(), Ok(Next::Open(_))));
        assert!(matches!(xml.next(), Ok(Next::Close)));
        assert!(matches!(xml.next(), Err(Error::Damaged { .. })));
    }

    #[test]
    fn nothing_grows_without_bounds() {
        let deep = "<a>".repeat(DEPTH + 1);
        assert!(matches!(first(&deep), Err(Error::Damaged { .. })));
        let endless = Read::chain(&b"<a>"[..], io::repeat(b'x'));
        let mut xml = Xml::new("a.xml", endless);
        let Ok(Next::Open(tag)) = xml.next() else {
            panic!()
        };
        assert!(matches!(xml.element(tag), Err(Error::Read { .. })));
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(first(bomb).unwrap().0.text, "&c;");
    }

    #[test]
    fn bytes_that_are_no_text_are_damage() {
        let mut xml = Xml::new("a.xml", &b"<a>\xff</a>"[..]);
        let Ok(Next::Open(tag)) = xml.next() else {
            panic!()
        };
        assert!(matches!(xml.element(tag), Err(Error::Damaged { .. })));
    }
}
