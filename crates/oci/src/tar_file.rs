//! An image archive: a tar whose members are found by name.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use drydock_archive::{
    Caps, Compression, FileSection, TarEntry, TarEntryKind, decompress, detect_compression,
    open_tar_index,
};

use crate::{Error, OpenOptions, spool};

/// Most members of an image archive. `docker save` writes three or four per layer and image.
const MAX_MEMBERS: u64 = 200_000;

/// Most links from one member to the next.
const MAX_LINKS: usize = 8;

/// An image archive, opened.
#[derive(Debug)]
pub(crate) struct TarFile {
    file: Arc<File>,
    place: String,
    members: HashMap<String, TarEntry>,
}

/// Where the body of a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) offset: u64,
    pub(crate) size: u64,
}

impl TarFile {
    /// Opens an archive; one that is compressed as a whole is first decompressed into a temporary
    /// file (see [`spool`]).
    pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Self, Error> {
        let place = format!("`{}`", path.display());
        let file = open_file(path)?;
        let compression = compression_of(&file);
        if compression == Compression::None {
            return Self::of_file(file, place);
        }
        let reader = decompressed(&place, file, compression)?;
        Self::of_file(spool::spool_reader(&place, reader, options)?, place)
    }

    /// An archive in a file that is open already; `place` names it in messages.
    pub(crate) fn of_file(file: File, place: String) -> Result<Self, Error> {
        let caps = Caps {
            entries: MAX_MEMBERS,
            ..Caps::default()
        };
        let entries = open_tar_index(&file, &caps).map_err(|source| Error::Archive {
            what: place.clone(),
            source: Box::new(source),
        })?;
        // Of members with one name the last counts, as it does for whoever unpacks the archive.
        let members = entries
            .into_iter()
            .map(|entry| (entry.name.clone(), entry))
            .collect();
        Ok(Self {
            file: Arc::new(file),
            place,
            members,
        })
    }

    /// The file that the members' bodies are in.
    pub(crate) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// How messages call the archive.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// Whether there is a file of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The body of the member of this name, links followed.
    pub(crate) fn find(&self, name: &str) -> Option<Body> {
        let mut name = normalise(name)?;
        for _ in 0..=MAX_LINKS {
            let entry = self.members.get(&name)?;
            let link = || entry.link.as_deref();
            name = match entry.kind {
                TarEntryKind::File => {
                    return Some(Body {
                        offset: entry.offset,
                        size: entry.size,
                    });
                }
                TarEntryKind::Symlink => normalise(&format!("{name}/../{}", link()?))?,
                TarEntryKind::HardLink => normalise(link()?)?,
                TarEntryKind::Directory | TarEntryKind::Other => return None,
            };
        }
        None
    }

    /// The bytes of a member of at most `limit` bytes; `None` where there is no such file.
    pub(crate) fn read(&self, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some(body) = self.find(name) else {
            return Ok(None);
        };
        let what = || format!("`{name}` in {}", self.place);
        read_at(&self.file, body, limit, &what).map(Some)
    }
}

/// Reads a body of at most `limit` bytes.
pub(crate) fn read_at(
    file: &Arc<File>,
    body: Body,
    limit: u64,
    what: &dyn Fn() -> String,
) -> Result<Vec<u8>, Error> {
    if body.size > limit {
        return Err(Error::TooLarge {
            what: what(),
            limit,
        });
    }
    let mut bytes = Vec::new();
    let read = FileSection::new(Arc::clone(file), body.offset, body.size).read_to_end(&mut bytes);
    let complete = read.and_then(|count| match u64::try_from(count) {
        Ok(count) if count == body.size => Ok(()),
        _ => Err(std::io::ErrorKind::UnexpectedEof.into()),
    });
    complete.map_err(|source| Error::Archive {
        what: what(),
        source: Box::new(drydock_archive::Error::Io {
            what: what(),
            source,
        }),
    })?;
    Ok(bytes)
}

/// Opens a regular file. Anything else is refused: a pipe would block, a device never end.
pub(crate) fn open_file(path: &Path) -> Result<File, Error> {
    let open = || {
        if !std::fs::metadata(path)?.is_file() {
            return Err(std::io::Error::new(
                std::io::ErrorKind::InvalidInput,
                "not a regular file",
            ));
        }
        File::open(path)
    };
    open().map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

/// How a file is compressed as a whole.
pub(crate) fn compression_of(file: &File) -> Compression {
    compression_at(file, 0)
}

/// How the bytes from `offset` on are compressed.
pub(crate) fn compression_at(file: &File, offset: u64) -> Compression {
    let mut head = [0; 16];
    let count = file.read_at(&mut head, offset).unwrap_or(0);
    detect_compression(head.get(..count).unwrap_or_default())
}

/// A reader of the file's content.
pub(crate) fn decompressed(
    place: &str,
    file: File,
    compression: Compression,
) -> Result<Box<dyn Read + Send>, Error> {
    decompress(Box::new(file), compression, &Caps::default()).map_err(|source| Error::Archive {
        what: place.to_owned(),
        source: Box::new(source),
    })
}

/// A member's name without `.` and `..`; `None` where it would leave the archive.
fn normalise(name: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_archive() {
        for (name, expected) in [
            ("a/b", Some("a/b")),
            ("./a//b/.", Some("a/b")),
            ("a/layer.tar/../../b/layer.tar", Some("b/layer.tar")),
            ("../a", None),
            ("a/../../b", None),
            ("/etc/passwd", Some("etc/passwd")),
        ] {
            assert_eq!(normalise(name).as_deref(), expected, "{name}");
        }
    }
}
