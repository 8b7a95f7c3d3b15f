//! Deltas: what leads from one database to the next, for those who have the first.
//!
//! Handles of records are dealt out anew with every build, so one record more changes nearly every
//! block; a delta of bytes would be as large as the database. So a delta says what the records, facts
//! and repositories of the new database are that the old one has not, and the reverse. To apply it is
//! to build the new database from the old one and the delta; since a build depends on the content
//! alone, the file that comes out is the same, byte by byte, and that is checked.
//!
//! ```text
//! header      "drydelta" · format version u32 · zero u32
//! digests     SHA-256 of content and file of the base, then of the target
//! parts       five times: length compressed u32 · length u32
//! checksum    XXH3 of all behind it and before it u64
//! parts       meta and envelope · removed handles · added records · facts · repositories
//! ```
//!
//! Parts are compressed by zstd. What the applier can read from the base serves as prefix: the old
//! meta and envelope for the first part, the removed records for the added ones, so that a record that
//! changed costs little more than the change.
//!
//! Memory: 20 bytes per record, and all that differs. What would differ in more than `MAX_PART`
//! bytes is refused: the whole database is the better way then.

mod apply;
mod format;
mod make;
mod record;
mod rows;

use std::path::Path;

use drydock_model::Digest;

pub use make::make;

use crate::{Built, Database, Error};

/// Most bytes of a part, before it is compressed.
pub(crate) const MAX_PART: usize = 128 << 20;

/// What a delta leads from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Content of the database that it changes.
    pub base: Digest,
    /// Content of the database that it leads to.
    pub target: Digest,
}

/// Reads what a delta leads from and to, and checks that it is whole. `name` is what errors call it.
///
/// # Errors
/// When it is none, is of another version, or is damaged.
pub fn ends(delta: &[u8], name: &Path) -> Result<Ends, Error> {
    let file = format::File::read(delta, name)?;
    Ok(Ends {
        base: file.base.content,
        target: file.target.content,
    })
}

/// Builds the database that a delta leads to from `base`, and writes it to `path`. `spill_dir` is as
/// for [`crate::Builder::new`], `name` is what errors call the delta.
///
/// # Errors
/// When the delta is damaged, is for another database than `base`, or leads to another one than it
/// says; `path` is then as it was.
pub fn apply(
    base: &Database,
    (delta, name): (&[u8], &Path),
    spill_dir: &Path,
    path: &Path,
) -> Result<Built, Error> {
    let file = format::File::read(delta, name)?;
    if base.digest() != file.base.content {
        return Err(Error::WrongBase {
            path: name.to_owned(),
            wanted: file.base.content,
            found: base.digest(),
        });
    }
    if base.file_digest()? != file.base.file {
        base.verify()?;
        return Err(Error::OtherEnvelope {
            path: name.to_owned(),
            digest: base.digest(),
        });
    }
    apply::apply(base, &file, spill_dir, path)
}
