//! OVAL, the Open Vulnerability and Assessment Language, as distributions publish their advisories
//! in it: *definitions* with a tree of *criteria*, whose leaves name *tests*, which compare *objects*
//! (packages by name) with *states* (versions, architectures, keys).
//!
//! Documented by the [OVAL language](https://oval-community-guidelines.readthedocs.io/en/latest/oval-language-documentation.html)
//! and its [Linux schema](https://github.com/OVAL-Community/OVAL/blob/master/oval-schemas/linux-definitions-schema.xsd).
//!
//! How a document is read:
//!
//! - The definitions come first and say nothing without the tests behind them. They go to a spool,
//!   on disk when it grows; what is kept in memory are the tests, objects, states and variables,
//!   a few dozen bytes each, and not more than a fixed sum of them. Descriptions are cut to a length.
//! - [`Document::each`] then gives the definitions back, in their order, with the tables.
//! - A *statement* is a leaf that speaks of a package, with the *conditions* that hold for it: what
//!   stands beside it and its ancestors under AND. That a package is above a version is a condition
//!   of what else is said of it. Other statements under the same AND are told each without the
//!   other, which errs towards affected.
//!
//! Knowingly missed: negated criteria and the operators XOR and ONE, which are passed over; the
//! operations of a state other than comparing and pattern match; arithmetic variables; what a test
//! says of how many objects must fit (`check`).

use std::io::Read;

use jiff::Timestamp;

pub(crate) use self::definition::Definition;
pub(crate) use self::fixes::Fixes;
pub(crate) use self::record::{cve_ids, record, severity};
pub(crate) use self::statements::{Fact, statements};
pub(crate) use self::tables::Tables;
pub(crate) use self::verdict::{Verdict, architectures, is_name, is_version};
use crate::moment::{day_of, parse_moment};
use crate::xml::{Next, Xml};
use crate::{Error, Sink};

mod criteria;
mod definition;
mod fixes;
mod identity;
mod record;
#[cfg(test)]
pub(crate) mod sample;
mod spool;
mod statements;
mod tables;
#[cfg(test)]
mod tests;
mod verdict;

/// A document that has been read.
pub(crate) struct Document {
    /// When it was made, where it says.
    pub(crate) generated: Option<Timestamp>,
    tables: Tables,
    definitions: spool::Spool,
}

/// Reads a document to its end. Definitions that cannot be read are skipped and told to the sink.
pub(crate) fn read(
    path: &str,
    reader: &mut dyn Read,
    sink: &mut Sink<'_>,
) -> Result<Document, Error> {
    let mut xml = Xml::new(path, reader);
    match xml.next()? {
        Next::Open(tag) if tag.name() == "oval_definitions" => {}
        Next::Open(tag) => return Err(xml.wrong(format!("it begins with `{}`", tag.name()))),
        Next::Close | Next::End => return Err(xml.wrong("it is empty".into())),
    }
    let mut document = Document {
        generated: None,
        tables: Tables::new(path),
        definitions: spool::Spool::new(path),
    };
    loop {
        match xml.next()? {
            Next::End => break,
            Next::Close => {}
            Next::Open(tag) => document.take(&mut xml, tag, sink)?,
        }
    }
    if let Some(moment) = document.generated {
        sink.proves(day_of(moment));
    }
    Ok(document)
}

impl Document {
    /// Gives each definition, in the document's order, with the tables that its criteria rest on.
    pub(crate) fn each(
        self,
        mut take: impl FnMut(Definition, &Tables) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut definitions = self.definitions.finish()?;
        while let Some(definition) = definitions.next()? {
            take(definition, &self.tables)?;
        }
        Ok(())
    }

    fn take<R: Read>(
        &mut self,
        xml: &mut Xml<'_, R>,
        tag: crate::xml::Tag,
        sink: &mut Sink<'_>,
    ) -> Result<(), Error> {
        match tag.name() {
            // `state` for `states` is in files that other programs wrote.
            "definitions" | "tests" | "objects" | "states" | "state" | "variables" => Ok(()),
            "definition" => {
                let id = tag.attribute("id").unwrap_or_default();
                let (element, digest) = xml.record(tag)?;
                match Definition::parse(&element, digest, self.tables.ids()) {
                    Ok(definition) => self.definitions.push(&definition)?,
                    Err(why) => sink.skip(&id, why),
                }
                self.tables.check()
            }
            "generator" => {
                let element = xml.element(tag)?;
                self.generated = element.text_of("timestamp").and_then(parse_moment);
                Ok(())
            }
            _ => self.tables.take(&xml.element(tag)?),
        }
    }
}
