//! Fetches lists of changes, line by line: only the lines that matter are kept.

use drydock_net::{Download, Fetched, Request};
use jiff::Timestamp;
use url::Url;

use super::run::Run;
use crate::mirror::state::Marker;
use crate::origin::Place;
use crate::reading::is_clean;
use crate::{ChangeList, Error, Layout, Source};

/// Most bytes of a list; npm's at OSV has 10 MB.
const LIST_BYTES: u64 = 256 << 20;

/// Most bytes of a small file, such as the one that names the newest archive.
const NOTE_BYTES: u64 = 64 << 10;

/// Longest line of a list.
const LINE_BYTES: usize = 4 << 10;

/// Most lines of a list that are kept.
const MOST_LINES: usize = 500_000;

/// What came of asking for a list.
#[derive(Debug)]
pub(super) enum Answer {
    /// There is none.
    Missing,
    /// It has not changed.
    Same,
    /// Its lines.
    Lines(Listed),
}

/// The lines of a list that matter.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    /// How to ask whether it has changed.
    pub(super) marker: Marker,
    pub(super) entries: Vec<Entry>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The path in the feed.
    pub(super) path: String,
    pub(super) at: Timestamp,
    /// As it was written.
    pub(super) line: String,
}

impl Run {
    /// Asks for a list, unless it is the one of `known`; of its lines those from `since` on are kept.
    pub(super) async fn fetch_list(
        &self,
        source: &dyn Source,
        (list, name): (&ChangeList, &str),
        known: Option<&Marker>,
        since: Option<Timestamp>,
    ) -> Result<Answer, Error> {
        let path = list.path(name);
        let mut request = Request::get(self.web(source, &path)?, LIST_BYTES);
        if let Some(known) = known {
            request = request.unless_unchanged(known.validators());
        }
        let download = match self.client.start_download(&request).await {
            Ok(Fetched::NotModified) => return Ok(Answer::Same),
            Ok(Fetched::Fresh(download)) => download,
            Err(error) if error.status() == Some(404) => return Ok(Answer::Missing),
            Err(error) => return Err(error.into()),
        };
        let mut lines = Lines {
            list,
            path: &path,
            layout: &source.meta().layout,
            since,
            rest: Vec::new(),
            entries: Vec::new(),
        };
        let marker = lines.read(download).await?;
        Ok(Answer::Lines(Listed {
            marker,
            entries: lines.entries,
        }))
    }

    /// A small file; `None` if there is none.
    pub(super) async fn note(
        &self,
        source: &dyn Source,
        path: &str,
    ) -> Result<Option<Vec<u8>>, Error> {
        let request = Request::get(self.web(source, path)?, NOTE_BYTES);
        match self.client.get_bytes(&request).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.status() == Some(404) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn web(&self, source: &dyn Source, path: &str) -> Result<Url, Error> {
        match self.origin.file(source.meta(), path)? {
            Place::Web(url) => Ok(url),
            Place::File(file) => Err(Error::InvalidOrigin {
                origin: file.display().to_string(),
            }),
        }
    }
}

struct Lines<'l> {
    list: &'l ChangeList,
    path: &'l str,
    layout: &'l Layout,
    since: Option<Timestamp>,
    /// A line whose end has not come.
    rest: Vec<u8>,
    entries: Vec<Entry>,
}

impl Lines<'_> {
    async fn read(&mut self, mut download: Download) -> Result<Marker, Error> {
        while let Some(chunk) = download.chunk().await? {
            self.take(&chunk)?;
        }
        let last = std::mem::take(&mut self.rest);
        self.line(&last)?;
        let validators = download.validators();
        Ok(Marker {
            etag: validators.etag,
            last_modified: validators.last_modified,
            sha256: None,
        })
    }

    fn take(&mut self, chunk: &[u8]) -> Result<(), Error> {
        let mut pieces = chunk.split(|byte| *byte == b'\n');
        let tail = pieces.next_back().unwrap_or_default();
        for piece in pieces {
            let mut line = std::mem::take(&mut self.rest);
            line.extend_from_slice(piece);
            self.line(&line)?;
        }
        self.rest.extend_from_slice(tail);
        if self.rest.len() > LINE_BYTES {
            return Err(self.bad("a line is longer than any path"));
        }
        Ok(())
    }

    fn line(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Ok(line) = std::str::from_utf8(bytes) else {
            return Err(self.bad("a line is no text"));
        };
        let line = line.trim();
        let Some(change) = (self.list.read_line)(line) else {
            return Ok(());
        };
        let path = self.list.path(&change.path);
        let matters = self.since.is_none_or(|since| change.at >= since);
        if !matters || !is_clean(&path) || !self.layout.has(&path) {
            return Ok(());
        }
        if self.entries.len() == MOST_LINES {
            return Err(self.bad("it has more lines than there can be files"));
        }
        self.entries.push(Entry {
            path,
            at: change.at,
            line: line.to_owned(),
        });
        Ok(())
    }

    fn bad(&self, why: &str) -> Error {
        Error::BadList {
            list: self.path.to_owned(),
            why: why.to_owned(),
        }
    }
}
