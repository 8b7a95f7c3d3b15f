//! Decides whether what has come may take the place of what is there: undoes what a server did to it
//! on the way, has its parser read it to the end, and judges what was read. It then waits beside its
//! place until the source as a whole has been judged.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use drydock_archive::{Caps, Compression, decompress, detect_compression};
use drydock_model::{Digest, Release};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::Progress;
use crate::mirror::{Mirror, make_folder, with_ending};
use crate::reading::{
    Job, RATIO, RATIO_FREE_BYTES, Reading, compression_of_name, is_archive, read_file,
};
use crate::{Error, Kind, Layout, Source, Tally};

/// Records that may be unreadable whatever their share.
const TOLERATED: u64 = 10;

/// Of how many records one more may be unreadable.
const TOLERATED_SHARE: u64 = 100;

/// A file, or a source, with fewer records than this may lose most of them.
pub(super) const FEW: u64 = 20;

/// Progress is told each time when so many more records were read.
const TOLD_RECORDS: u64 = 1_000;

/// What has come, and what it is to be compared with.
pub(super) struct Staging {
    pub(super) source: &'static dyn Source,
    /// Its path in the feed.
    pub(super) path: String,
    /// Where it is, as it came.
    pub(super) from: PathBuf,
    pub(super) target: Mirror,
    pub(super) releases: Arc<[Release]>,
    /// Digest of the file that is there.
    pub(super) known: Option<Digest>,
    /// Records of it; 0 if they are not to be compared.
    pub(super) records_before: u64,
    /// Whether the digest of the decompressed content is wanted.
    pub(super) hash_content: bool,
    pub(super) progress: Arc<dyn Progress>,
}

/// What came of it.
pub(super) enum Staged {
    /// It is the one that is there already.
    Same,
    /// It lies beside its place, to be put there by [`commit`].
    New(Box<Reading>),
}

impl Staging {
    pub(super) fn run(self) -> Result<Staged, Error> {
        let target = self.target.file(self.source.meta(), &self.path);
        make_folder(target.parent().unwrap_or(&target))?;
        let new = with_ending(&target, "new");
        let staged = self.run_beside(&target, &new);
        if !matches!(staged, Ok(Staged::New(_))) {
            let _ = fs::remove_file(&new);
        }
        staged
    }

    fn run_beside(&self, target: &Path, new: &Path) -> Result<Staged, Error> {
        let sha256 = self.copy(new)?;
        if self.known == Some(sha256) && target.is_file() {
            return Ok(Staged::Same);
        }
        let job = Job {
            source: self.source,
            path: &self.path,
            file: new,
            releases: &self.releases,
            // An archive is judged by all that is in it; what is told elsewhere is left out of the
            // database when that is built.
            hides: &|_| false,
            hash_content: self.hash_content,
        };
        let id = self.source.meta().id;
        let mut records = 0;
        let mut count = |_| {
            records += 1;
            if records % TOLD_RECORDS == 0 {
                self.progress.recorded(id, &self.path, records);
            }
            Ok(())
        };
        let read = read_file(&job, &mut count)?;
        self.judge(&read.tally, target)?;
        Ok(Staged::New(Box::new(read)))
    }

    /// Writes the bytes to `new` as they were published; gives their digest.
    fn copy(&self, new: &Path) -> Result<Digest, Error> {
        let mut reader = self.open()?;
        let failed = |source| Error::io("write", new, source);
        let mut writer = BufWriter::new(File::create(new).map_err(failed)?);
        let mut hash = Sha256::new();
        let mut bytes = 0;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = reader.read(&mut buffer).map_err(|it| self.unreadable(it))?;
            let piece = buffer.get(..read).unwrap_or_default();
            if piece.is_empty() {
                break;
            }
            bytes += read as u64;
            if bytes > self.limit() {
                return Err(self.too_large());
            }
            hash.update(piece);
            writer.write_all(piece).map_err(failed)?;
        }
        let file = writer
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok(Digest::sha256(hash.finalize().into()))
    }

    /// What has come, without the compression of the transfer. The first bytes tell it, not the
    /// server: some call every file that is a `.gz` by itself gzip-encoded, and some do compress
    /// those once more.
    fn open(&self) -> Result<Box<dyn Read + Send>, Error> {
        let (compression, whole) = self.peek()?;
        let published = compression_of_name(&self.path);
        if compression == Compression::None {
            return Ok(whole);
        }
        if compression != published {
            return self.undo(whole, compression);
        }
        let inner = self.undo(whole, compression)?;
        let twice = head_of(inner).is_ok_and(|(head, _)| detect_compression(&head) == published);
        let (_, whole) = self.peek()?;
        if twice {
            self.undo(whole, compression)
        } else {
            Ok(whole)
        }
    }

    fn peek(&self) -> Result<(Compression, Box<dyn Read + Send>), Error> {
        let failed = |source| Error::io("open", &self.from, source);
        let file = File::open(&self.from).map_err(failed)?;
        let (head, whole) = head_of(Box::new(file)).map_err(failed)?;
        Ok((detect_compression(&head), whole))
    }

    fn undo(
        &self,
        reader: Box<dyn Read + Send>,
        compression: Compression,
    ) -> Result<Box<dyn Read + Send>, Error> {
        let caps = Caps {
            decompressed_bytes: self.limit(),
            ratio_free_bytes: RATIO_FREE_BYTES,
            ratio: RATIO,
            ..Caps::default()
        };
        decompress(reader, compression, &caps).map_err(|it| self.unreadable(io::Error::other(it)))
    }

    fn unreadable(&self, error: io::Error) -> Error {
        let inner = error.get_ref().and_then(|it| it.downcast_ref());
        match inner {
            Some(drydock_archive::Error::Cap { .. }) => self.too_large(),
            _ => Error::Read {
                file: self.path.clone(),
                source: error,
            },
        }
    }

    fn too_large(&self) -> Error {
        Error::TooLarge {
            file: self.path.clone(),
            limit: self.limit(),
        }
    }

    fn limit(&self) -> u64 {
        self.source.meta().max_file_bytes
    }

    /// Refuses what its parser could read but nobody should believe.
    fn judge(&self, tally: &Tally, target: &Path) -> Result<(), Error> {
        let meta = self.source.meta();
        let records = match meta.kind {
            Kind::Advisories | Kind::Enrichment => tally.records,
            Kind::Releases => tally.releases.len() as u64,
        };
        let all = records + tally.skipped;
        let file = self.path.clone();
        if tally.skipped > TOLERATED && tally.skipped * TOLERATED_SHARE > all {
            let first = tally.first_warnings.first().map(ToString::to_string);
            return Err(Error::TooManySkipped {
                file,
                skipped: tally.skipped,
                all,
                first: first.unwrap_or_default(),
            });
        }
        let should_have_some = matches!(meta.layout, Layout::File { .. }) || is_archive(&file);
        if records == 0 && (should_have_some || tally.skipped > 0) {
            return Err(match tally.first_warnings.first() {
                Some(first) if tally.skipped > 0 => Error::TooManySkipped {
                    file,
                    skipped: tally.skipped,
                    all,
                    first: first.to_string(),
                },
                _ => Error::Empty { file },
            });
        }
        if self.records_before >= FEW && records * 2 < self.records_before {
            return Err(Error::Shrank {
                file,
                before: self.records_before,
                after: records,
                kept: target.to_owned(),
            });
        }
        Ok(())
    }
}

/// The first bytes, and all of them once more.
fn head_of(mut reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    Read::by_ref(&mut reader).take(8).read_to_end(&mut head)?;
    let whole = io::Cursor::new(head.clone()).chain(reader);
    Ok((head, Box::new(whole)))
}

/// Puts a file that was staged in its place. It gets the date of its last change upstream, so that
/// a mirror of this mirror knows it too.
pub(super) fn commit(target: &Path, upstream: Option<Timestamp>) -> Result<(), Error> {
    let new = with_ending(target, "new");
    let seconds = upstream.and_then(|it| u64::try_from(it.as_second()).ok());
    if let Some(seconds) = seconds {
        let upstream = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        // Where the system cannot, the date of the sync has to do.
        let _ = File::options()
            .write(true)
            .open(&new)
            .and_then(|file| file.set_modified(upstream));
    }
    fs::rename(&new, target).map_err(|source| Error::io("replace", target, source))?;
    sync_folder(target);
    Ok(())
}

/// Leaves a file that was staged aside.
pub(super) fn discard(target: &Path) {
    let _ = fs::remove_file(with_ending(target, "new"));
}

/// Makes a rename last; where the system cannot, the next sync finds out.
fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent().and_then(|it| File::open(it).ok()) {
        let _ = folder.sync_all();
    }
}
