//! The members of an archive around the layers (`docker save`, an OCI layout as one file).

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use crate::members::{Member, MemberKind, Members, SectionSource, Source, StreamSource};
use crate::path::clean_path;
use crate::{Caps, Error};

/// A member of a tar archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// Its path without leading `./` or `/`.
    pub name: String,
    /// Where its body starts in the (uncompressed) archive.
    pub offset: u64,
    /// Bytes of its body.
    pub size: u64,
    /// What it is.
    pub kind: TarEntryKind,
    /// The target of a link, as written.
    pub link: Option<String>,
}

/// The kinds of members that matter around the layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TarEntryKind {
    /// A regular file whose body is stored as it is.
    File,
    /// A folder.
    Directory,
    /// A symbolic link; old Docker versions write `../ID/layer.tar`.
    Symlink,
    /// A hard link; `link` is a path of the same archive.
    HardLink,
    /// Anything else: devices, pipes, sparse files.
    Other,
}

/// More members than any archive of images has: each layer of each image takes a few.
const MOST_MEMBERS: u64 = 100_000;

/// Lists the members of a plain tar by seeking from header to header. A name that comes twice is
/// listed twice, in the order of the archive; one with `..` in it is left out.
pub fn open_tar_index(file: &File, caps: &Caps) -> Result<Vec<TarEntry>, Error> {
    let unreadable = |error| Error::from_io(error, "the archive");
    let file = Arc::new(file.try_clone().map_err(unreadable)?);
    let source = SectionSource::new(file, 0, u64::MAX).map_err(unreadable)?;
    let mut members = Members::new(source, &index_caps(caps));
    let mut entries = Vec::new();
    while let Some(entry) = next_entry(&mut members, caps)? {
        entries.push(entry);
    }
    Ok(entries)
}

/// Reads the members of a tar that cannot be seeked, e.g. a compressed one, in their order.
///
/// As a reader it gives the body of the member that [`TarStream::next_entry`] returned last; its
/// errors carry an [`Error`] as their inner value.
pub struct TarStream<R> {
    members: Members<StreamSource<BufReader<R>>>,
    caps: Caps,
}

impl<R: Read> TarStream<R> {
    /// Starts before the first member. As many members are read as the archive around layers can
    /// have; see [`TarStream::with_caps`].
    pub fn new(reader: R, caps: &Caps) -> Self {
        Self::with_caps(reader, &index_caps(caps))
    }

    /// The same for archives of other things, in which `caps` alone limits the members.
    pub fn with_caps(reader: R, caps: &Caps) -> Self {
        let source = StreamSource::new(BufReader::with_capacity(64 << 10, reader));
        Self {
            members: Members::new(source, caps),
            caps: caps.clone(),
        }
    }

    /// Skips what is left of the current member and reads the next header; `None` at the end.
    pub fn next_entry(&mut self) -> Result<Option<TarEntry>, Error> {
        next_entry(&mut self.members, &self.caps)
    }
}

impl<R: Read> Read for TarStream<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.members.read_some(buf).map_err(Error::into_io)
    }
}

fn index_caps(caps: &Caps) -> Caps {
    Caps {
        entries: caps.entries.min(MOST_MEMBERS),
        ..caps.clone()
    }
}

fn next_entry<S: Source>(members: &mut Members<S>, caps: &Caps) -> Result<Option<TarEntry>, Error> {
    while let Some(member) = members.next()? {
        if let Ok(path) = clean_path(&member.name, caps.path_bytes) {
            return Ok(Some(describe(&member, path.text)));
        }
    }
    Ok(None)
}

fn describe(member: &Member, name: String) -> TarEntry {
    let kind = match member.kind {
        MemberKind::File if !member.is_sparse() => TarEntryKind::File,
        MemberKind::Directory => TarEntryKind::Directory,
        MemberKind::Symlink => TarEntryKind::Symlink,
        MemberKind::HardLink => TarEntryKind::HardLink,
        _ => TarEntryKind::Other,
    };
    let is_link = matches!(kind, TarEntryKind::Symlink | TarEntryKind::HardLink);
    TarEntry {
        name,
        offset: member.offset,
        size: member.size,
        kind,
        link: is_link.then(|| String::from_utf8_lossy(&member.link).into_owned()),
    }
}

#[cfg(test)]
mod tests;
