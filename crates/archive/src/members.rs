//! Walks over the members of a tar archive.
//!
//! Formats: [POSIX ustar and pax](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06),
//! [GNU](https://www.gnu.org/software/tar/manual/html_node/Standard.html) with its
//! [sparse files](https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html), and V7.
//! Where readers of tar disagree, this one does what Go's `archive/tar` does, as container engines
//! unpack layers with it: links, folders and devices have no body whatever their size says, GNU long
//! names win over PAX ones, global PAX headers are not applied.
//!
//! The `tar` crate is not used for it: it reads extension headers without a limit, and its raw mode,
//! which does not read them, finds the next header by the size in the header even where a PAX
//! record overrides that.
//!
//! Not read: the star format's own prefix field, multi-volume archives (a warning), old GNU `N`
//! long names.

mod header;
mod pax;
mod source;
mod sparse;

use crate::{Caps, Error};

use header::{BLOCK, Header};
use pax::Extensions;
pub(crate) use source::{SectionSource, Source, StreamSource, read_at};
use sparse::Sparse;

/// A member as the archive describes it, extension headers applied.
#[derive(Debug)]
pub(crate) struct Member {
    /// The name as written.
    pub(crate) name: Vec<u8>,
    /// The link target as written.
    pub(crate) link: Vec<u8>,
    /// What it is.
    pub(crate) kind: MemberKind,
    /// Bytes of the file, holes included.
    pub(crate) size: u64,
    /// Permission bits, at most `0o7777`.
    pub(crate) mode: u32,
    /// Where the stored body starts.
    pub(crate) offset: u64,
    stored: u64,
    sparse: Sparse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberKind {
    File,
    Directory,
    Symlink,
    HardLink,
    /// A character or block device or a pipe.
    Special,
    /// Part of a file that began in another volume, or a type nobody knows.
    Unknown(u8),
}

impl Member {
    /// Whether the body is stored with its holes left out.
    pub(crate) fn is_sparse(&self) -> bool {
        !matches!(self.sparse, Sparse::No)
    }
}

/// The walk. Errors are final.
pub(crate) struct Members<S> {
    source: S,
    caps: Caps,
    /// Members so far.
    count: u64,
    /// Bytes of the current body and its padding that were not read yet.
    body: u64,
    padding: u64,
    /// Name of the current member; empty inside an extension header.
    current: Vec<u8>,
    scratch: Vec<u8>,
    notes: Vec<String>,
}

impl<S: Source> Members<S> {
    pub(crate) fn new(source: S, caps: &Caps) -> Self {
        Self {
            source,
            caps: caps.clone(),
            count: 0,
            body: 0,
            padding: 0,
            current: Vec::new(),
            scratch: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Remarks about the archive as a whole that were made so far.
    pub(crate) fn take_notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }

    pub(crate) fn into_source(self) -> S {
        self.source
    }

    /// Skips the rest of the current body and reads the next member; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Member>, Error> {
        let mut extensions = Extensions::default();
        loop {
            self.skip_body()?;
            let start = self.source.position();
            let Some(header) = self.read_header(start)? else {
                if extensions.is_empty() {
                    return Ok(None);
                }
                return Err(self.damaged(start, "an extension header is followed by no member"));
            };
            match header.type_flag() {
                b'x' | b'X' | b'g' | b'L' | b'K' => {
                    self.read_extension(&header, &mut extensions, start)?;
                }
                _ => return self.describe(&header, extensions, start).map(Some),
            }
        }
    }

    /// The header at `start`; `None` for the end-of-archive block and for the end of the bytes.
    fn read_header(&mut self, start: u64) -> Result<Option<Header>, Error> {
        let mut block = [0u8; BLOCK];
        let got = self.source.fill(&mut block).map_err(wrap_io)?;
        if got == 0 {
            self.notes.push(format!(
                "the archive ends at byte {start} without an end-of-archive mark; it may be cut short"
            ));
            return Ok(None);
        }
        if got < BLOCK {
            return Err(Error::Truncated {
                what: "tar archive",
                offset: start + got as u64,
                wanted: "inside a header".to_owned(),
            });
        }
        let header = Header::new(block);
        if header.is_zero() {
            self.look_behind_the_end(start)?;
            return Ok(None);
        }
        if self.count >= self.caps.entries {
            return Err(Error::Cap {
                what: "number of archive members",
                limit: self.caps.entries,
                offset: start,
            });
        }
        match header.check() {
            Ok(()) => Ok(Some(header)),
            Err(why) => Err(self.damaged(start, why)),
        }
    }

    /// The end mark is two blocks; like GNU tar, one is taken as the end, with a remark.
    fn look_behind_the_end(&mut self, start: u64) -> Result<(), Error> {
        let mut block = [0u8; BLOCK];
        let got = self.source.fill(&mut block).map_err(wrap_io)?;
        if got == BLOCK && !Header::new(block).is_zero() {
            self.notes.push(format!(
                "a lone zero block at byte {start} ends the archive; what follows is ignored"
            ));
        }
        Ok(())
    }

    fn read_extension(
        &mut self,
        header: &Header,
        extensions: &mut Extensions,
        start: u64,
    ) -> Result<(), Error> {
        let size = header.size().map_err(|why| self.damaged(start, why))?;
        if size > self.caps.extension_bytes {
            return Err(Error::Cap {
                what: "size of an extension header",
                limit: self.caps.extension_bytes,
                offset: start,
            });
        }
        self.set_body(size);
        self.current.clear();
        let bytes = self.read_stored(size)?;
        let outcome = match header.type_flag() {
            b'L' => extensions.set_long_name(bytes),
            b'K' => extensions.set_long_link(bytes),
            b'g' => pax::note_global(&bytes).map(|note| self.notes.extend(note)),
            _ => extensions.add_pax(bytes),
        };
        outcome.map_err(|why| self.damaged(start, why))
    }

    fn describe(
        &mut self,
        header: &Header,
        extensions: Extensions,
        start: u64,
    ) -> Result<Member, Error> {
        let kind = header.kind();
        let in_header = header.size().map_err(|why| self.damaged(start, why))?;
        let stored = match kind {
            MemberKind::File | MemberKind::Unknown(_) => extensions.size().unwrap_or(in_header),
            _ => 0,
        };
        if stored > header::MAX_SIZE {
            return Err(self.damaged(start, "the size is beyond any file system"));
        }
        let mut sparse = match kind {
            MemberKind::File => sparse::find(header, &extensions),
            _ => Ok(Sparse::No),
        }
        .map_err(|why| self.damaged(start, why))?;
        if header.is_extended_sparse() {
            self.read_sparse_headers(&mut sparse, start)?;
        }
        let name = extensions.name().unwrap_or_else(|| header.name());
        let link = extensions.link().unwrap_or_else(|| header.link());
        self.current.clone_from(&name);
        self.count += 1;
        self.set_body(stored);
        Ok(Member {
            size: sparse.real_size().unwrap_or(stored),
            mode: header.mode(),
            offset: self.source.position(),
            name,
            link,
            kind,
            stored,
            sparse,
        })
    }

    /// Old GNU sparse files continue their map in blocks of their own before the body.
    fn read_sparse_headers(&mut self, sparse: &mut Sparse, start: u64) -> Result<(), Error> {
        loop {
            let mut block = [0u8; BLOCK];
            let got = self.source.fill(&mut block).map_err(wrap_io)?;
            if got < BLOCK {
                return Err(Error::Truncated {
                    what: "tar archive",
                    offset: self.source.position(),
                    wanted: "inside a map of a sparse file".to_owned(),
                });
            }
            let more = sparse
                .add_block(&block, self.caps.extension_bytes)
                .map_err(|why| self.damaged(start, why))?;
            if !more {
                return Ok(());
            }
        }
    }

    /// Gives the whole body of `member`, the one that [`Members::next`] returned last.
    ///
    /// The caller has checked `member.size`. The inner error says why a sparse body makes no sense.
    pub(crate) fn with_body<T>(
        &mut self,
        member: &Member,
        use_body: impl FnOnce(&[u8]) -> T,
    ) -> Result<Result<T, String>, Error> {
        let limit = member.size.saturating_add(self.caps.extension_bytes);
        if member.stored > limit {
            return Ok(Err("the stored body is larger than the file".to_owned()));
        }
        let len = usize::try_from(member.stored).unwrap_or(usize::MAX);
        if !member.is_sparse()
            && let Some(bytes) = self.source.peek(len).map_err(wrap_io)?
        {
            let result = use_body(bytes);
            self.source.skip(member.stored).map_err(wrap_io)?;
            self.body = 0;
            return Ok(Ok(result));
        }
        let stored = self.read_stored(member.stored)?;
        let result = if member.is_sparse() {
            member
                .sparse
                .expand(&stored, member.size)
                .map(|bytes| use_body(&bytes))
        } else {
            Ok(use_body(&stored))
        };
        self.scratch = stored;
        Ok(result)
    }

    /// Reads from the current body, as [`std::io::Read`] does.
    pub(crate) fn read_some(&mut self, buf: &mut [u8]) -> Result<usize, Error> {
        let most = usize::try_from(self.body).unwrap_or(usize::MAX);
        let len = buf.len().min(most);
        let buf = buf.get_mut(..len).unwrap_or_default();
        let got = self.source.fill(buf).map_err(wrap_io)?;
        self.body = self.body.saturating_sub(got as u64);
        if got < len {
            return Err(self.cut_short());
        }
        Ok(got)
    }

    /// Reads `size` bytes of the current body, growing the buffer only as they come.
    fn read_stored(&mut self, size: u64) -> Result<Vec<u8>, Error> {
        const STEP: usize = 1 << 20;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut bytes = std::mem::take(&mut self.scratch);
        bytes.clear();
        while bytes.len() < size {
            let from = bytes.len();
            bytes.resize(size.min(from + STEP), 0);
            let got = self.read_some(bytes.get_mut(from..).unwrap_or_default())?;
            bytes.truncate(from + got);
        }
        Ok(bytes)
    }

    fn set_body(&mut self, size: u64) {
        self.body = size;
        self.padding = size.wrapping_neg() % BLOCK as u64;
    }

    fn skip_body(&mut self) -> Result<(), Error> {
        if self.body > 0 {
            let skipped = self.source.skip(self.body).map_err(wrap_io)?;
            if skipped < self.body {
                return Err(self.cut_short());
            }
        }
        // A last body without its padding is whole; the missing end mark is noticed next.
        self.source.skip(self.padding).map_err(wrap_io)?;
        (self.body, self.padding) = (0, 0);
        Ok(())
    }

    fn cut_short(&self) -> Error {
        Error::Truncated {
            what: "tar archive",
            offset: self.source.position(),
            wanted: if self.current.is_empty() {
                "inside an extension header".to_owned()
            } else {
                let name = String::from_utf8_lossy(&self.current);
                format!("inside the body of `{name}`")
            },
        }
    }

    fn damaged(&self, offset: u64, why: impl Into<String>) -> Error {
        Error::Damaged {
            offset,
            entry: self.count,
            why: why.into(),
        }
    }
}

fn wrap_io(error: std::io::Error) -> Error {
    Error::from_io(error, "the archive")
}

#[cfg(test)]
mod tests;
