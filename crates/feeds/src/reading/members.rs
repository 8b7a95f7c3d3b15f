//! The members of an archive, each a file of its own for the parser.
//!
//! A member that cannot be read is skipped and counted as a record would be: what the parser had got
//! of it is thrown away, and the others are read all the same. Only where a member gives more than
//! [`HELD_ITEMS`] is it passed on before its end; an error after that is one of the whole archive.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};

use drydock_archive::{TarEntryKind, TarStream, ZipReader};

use super::watched::Watched;
use super::{Forward, Job, caps};
use crate::{Error, Input, Item, Sink, Tally, Warning};

/// Advisories of one member that are held back until its end.
pub(super) const HELD_ITEMS: usize = 1_000;

pub(super) struct Members<'j, 'f> {
    job: &'j Job<'j>,
    forward: Forward<'f>,
    tally: Tally,
}

impl<'j, 'f> Members<'j, 'f> {
    pub(super) fn new(job: &'j Job<'j>, forward: Forward<'f>) -> Self {
        Self {
            job,
            forward,
            tally: Tally::default(),
        }
    }

    pub(super) fn read_zip(mut self, file: &File) -> Result<Tally, Error> {
        let mut zip = ZipReader::open(file, &caps(self.job)).map_err(|it| self.unreadable(it))?;
        while let Some(member) = zip.next_member().map_err(|it| self.unreadable(it))? {
            if !self.wants(&member.name) {
                continue;
            }
            match zip.open_member(&member) {
                Ok(mut body) => self.read_member(&member.name, &mut body)?,
                Err(error) => self.skip(&member.name, error),
            }
        }
        if zip.left_out() > 0 {
            self.skip("", format!("{} names are no paths", zip.left_out()));
        }
        Ok(self.tally)
    }

    pub(super) fn read_tar(mut self, reader: Box<dyn Read + Send>) -> Result<Tally, Error> {
        let mut tar = TarStream::with_caps(reader, &caps(self.job));
        while let Some(entry) = tar.next_entry().map_err(|it| self.unreadable(it))? {
            if entry.kind != TarEntryKind::File || !self.wants(&entry.name) {
                continue;
            }
            let most = self.job.source.meta().max_file_bytes;
            if entry.size > most {
                let why = format!("it is larger than the {most} bytes allowed for it");
                self.skip(&entry.name, why);
                continue;
            }
            self.read_member(&entry.name, &mut tar)?;
        }
        Ok(self.tally)
    }

    fn wants(&self, name: &str) -> bool {
        let folder = match self.job.path.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/"),
            None => String::new(),
        };
        !(self.job.hides)(&format!("{folder}{name}"))
            && self.job.source.has_member(&self.path(name))
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.job.path)
    }

    fn read_member(&mut self, name: &str, reader: &mut dyn Read) -> Result<(), Error> {
        let path = self.path(name);
        let mut reader = Watched::new(reader, false);
        let mut held = Held::new(&mut *self.forward);
        let mut forward = |item| held.take(item);
        let mut sink = Sink::new(&path, &mut forward);
        let input = Input {
            path: &path,
            reader: &mut reader,
            releases: self.job.releases,
        };
        let parsed = self.job.source.parse(input, &mut sink);
        let tally = sink.into_tally();
        // To its end, where its checksum is.
        let parsed = parsed.and_then(|()| {
            let drained = io::copy(&mut reader, &mut io::sink());
            drained.map(drop).map_err(|source| Error::Read {
                file: path.clone(),
                source,
            })
        });
        match parsed {
            Ok(()) => {
                held.flush()?;
                self.tally.absorb(tally);
            }
            // A cap of the whole archive leaves nothing to go on with.
            Err(error) if held.has_passed_on || reader.met_cap() => return Err(error),
            Err(error) => self.skip(name, error.in_full()),
        }
        Ok(())
    }

    fn skip(&mut self, name: &str, why: impl fmt::Display) {
        let place = self.path(name);
        self.tally.skip(Warning::new(place, why));
    }

    fn unreadable(&self, error: drydock_archive::Error) -> Error {
        Error::Read {
            file: self.job.path.to_owned(),
            source: io::Error::other(error),
        }
    }
}

/// Holds back what a member gives.
struct Held<'h> {
    items: Vec<Item>,
    forward: Forward<'h>,
    /// Whether anything went on already, or could not.
    has_passed_on: bool,
}

impl<'h> Held<'h> {
    fn new(forward: Forward<'h>) -> Self {
        Self {
            items: Vec::new(),
            forward,
            has_passed_on: false,
        }
    }

    fn take(&mut self, item: Item) -> Result<(), Error> {
        self.items.push(item);
        if self.items.len() > HELD_ITEMS {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Error> {
        self.has_passed_on = true;
        self.items.drain(..).try_for_each(&mut *self.forward)
    }
}
