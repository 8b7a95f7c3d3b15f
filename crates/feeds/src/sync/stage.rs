//! Decides whether what has come may take the place of what is there: decodes it, has its parser read
//! it to the end, and judges what was read.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use drydock_archive::{Caps, decompress, detect_compression};
use drydock_model::{Digest, Release};
use sha2::{Digest as _, Sha256};

use crate::mirror::{Mirror, make_folder, with_ending};
use crate::reading::read_file;
use crate::{Error, Kind, Layout, Source, Tally};

/// Records that may be unreadable whatever their share.
const TOLERATED: u64 = 10;

/// Of how many records one more may be unreadable.
const TOLERATED_SHARE: u64 = 100;

/// A file with fewer records than this may lose most of them.
const FEW: u64 = 20;

/// Bytes out per byte in that are believed of a compressed feed; real ones have up to 30.
const RATIO: u64 = 200;

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
}

/// What came of it.
pub(super) enum Staged {
    /// It is the one that is there already.
    Same,
    /// It is in its place.
    New(Content),
}

/// What is in a new file.
pub(super) struct Content {
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
    pub(super) tally: Tally,
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
        let (bytes, sha256) = self.decode(new)?;
        if self.known == Some(sha256) && target.is_file() {
            return Ok(Staged::Same);
        }
        let releases = &self.releases;
        let read = read_file(self.source, &self.path, new, releases, &mut |_| Ok(()))?;
        self.judge(&read.tally, target)?;
        fs::rename(new, target).map_err(|source| Error::io("replace", target, source))?;
        sync_folder(target);
        Ok(Staged::New(Content {
            bytes,
            sha256,
            tally: read.tally,
        }))
    }

    /// Writes the decoded content to `new`; gives its length and digest.
    fn decode(&self, new: &Path) -> Result<(u64, Digest), Error> {
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
        Ok((bytes, Digest::sha256(hash.finalize().into())))
    }

    /// What has come, decompressed. Its first bytes say how, not the server: some call every file
    /// that is a `.gz` by itself gzip-encoded.
    fn open(&self) -> Result<Box<dyn Read + Send>, Error> {
        let failed = |source| Error::io("open", &self.from, source);
        let mut file = File::open(&self.from).map_err(failed)?;
        let mut head = Vec::new();
        Read::by_ref(&mut file)
            .take(8)
            .read_to_end(&mut head)
            .map_err(failed)?;
        let compression = detect_compression(&head);
        let caps = Caps {
            decompressed_bytes: self.limit(),
            ratio_free_bytes: 64 << 20,
            ratio: RATIO,
            ..Caps::default()
        };
        let whole = Box::new(io::Cursor::new(head).chain(file));
        decompress(whole, compression, &caps).map_err(|it| self.unreadable(io::Error::other(it)))
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
            Kind::Advisories => tally.records,
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
        if records == 0 && matches!(meta.layout, Layout::File { .. }) {
            return Err(Error::Empty { file });
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

/// Makes a rename last; where the system cannot, the next sync finds out.
fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent().and_then(|it| File::open(it).ok()) {
        let _ = folder.sync_all();
    }
}
