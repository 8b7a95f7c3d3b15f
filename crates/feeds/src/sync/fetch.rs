//! Fetches one file: conditionally, into a file of its own, and only then to be read and judged.

use std::fs::Metadata;
use std::path::Path;

use drydock_model::Digest;
use drydock_net::{Fetched, Request};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::fs;
use url::Url;

use super::broke;
use super::run::Run;
use super::stage::{Staged, Staging};
use crate::mirror::state::{FileState, Marker, SourceState};
use crate::mirror::{make_folder, with_ending, write_file};
use crate::origin::Place;
use crate::reading::Reading;
use crate::{Discovery, Error, Layout, Source, Warning};

/// Most bytes of the file that changes with any other.
const MARKER_BYTES: u64 = 64 << 10;

/// What came of asking for a file.
pub(super) enum Got {
    /// The origin does not have it; the error says so.
    Missing(Error),
    /// It is the one that is there already.
    Same(FileState),
    /// It is new, and lies beside its place.
    New(FileState),
}

/// A file of a source, and what is known of it.
pub(super) struct Wanted {
    pub(super) source: &'static dyn Source,
    pub(super) path: String,
    /// What a list of changes says of its state.
    pub(super) stamp: Option<String>,
    pub(super) known: Option<FileState>,
    /// Records of the file whose place it takes; 0 if they are not to be compared.
    pub(super) records_before: u64,
}

impl Run {
    /// Fetches a file; the number is that of the bytes that were transferred.
    pub(super) async fn fetch(&self, wanted: Wanted) -> (u64, Result<Got, Error>) {
        let mut bytes = 0;
        let place = self.origin.file(wanted.source.meta(), &wanted.path);
        let got = match place {
            Ok(Place::File(file)) => self.take(&file, wanted, &mut bytes).await,
            Ok(Place::Web(url)) => self.download(url, wanted, &mut bytes).await,
            Err(error) => Err(error),
        };
        (bytes, got)
    }

    /// Takes a file of a folder.
    async fn take(&self, file: &Path, wanted: Wanted, bytes: &mut u64) -> Result<Got, Error> {
        let metadata = match fs::metadata(file).await {
            Ok(metadata) => metadata,
            Err(error) => {
                let missing = error.kind() == std::io::ErrorKind::NotFound;
                let error = Error::io("read", file, error);
                return if missing {
                    Ok(Got::Missing(error))
                } else {
                    Err(error)
                };
            }
        };
        *bytes = metadata.len();
        let mut state = FileState {
            place: file.display().to_string(),
            ..FileState::default()
        };
        state.upstream = modified(&metadata);
        let meta = wanted.source.meta();
        self.progress
            .fetching(meta.id, &wanted.path, *bytes, Some(*bytes));
        let sidecar = self.sidecar(&wanted).await?;
        self.stage(file, wanted, state, sidecar).await
    }

    /// Downloads a file, if it has changed.
    async fn download(&self, url: Url, wanted: Wanted, bytes: &mut u64) -> Result<Got, Error> {
        let meta = wanted.source.meta();
        let target = self.mirror.file(meta, &wanted.path);
        let part = with_ending(&target, "part");
        make_folder(target.parent().unwrap_or(&target))?;
        let place = Place::Web(url.clone()).to_string();
        let known = wanted.known.as_ref().filter(|known| known.place == place);
        let known = known.filter(|known| known.fits(&target));
        let sidecar = self.sidecar(&wanted).await?;
        if let (Some(known), Some(sidecar)) = (known, &sidecar)
            && known.stamp.is_some()
            && known.stamp == sidecar.stamp
        {
            return Ok(Got::Same(known.clone()));
        }
        let mut request = Request::get(url, meta.max_file_bytes).accept_encoded();
        if let Some(known) = known {
            request = request.unless_unchanged(known.validators());
        }
        let failed = |source| Error::io("write", &part, source);
        let mut file = fs::File::create(&part).await.map_err(failed)?;
        let mut tell = |it: drydock_net::Progress| {
            *bytes = it.received;
            self.progress
                .fetching(meta.id, &wanted.path, it.received, it.expected);
        };
        let fetched = self.client.download(&request, &mut file, &mut tell).await;
        drop(file);
        let got = match fetched {
            Ok(Fetched::Fresh(downloaded)) => {
                let mut state = FileState {
                    place,
                    ..FileState::default()
                };
                state.set_validators(downloaded.validators);
                self.stage(&part, wanted, state, sidecar).await
            }
            Ok(Fetched::NotModified) => Ok(Got::Same(wanted.confirmed())),
            Err(drydock_net::Error::Write { source, .. }) => Err(failed(source)),
            Err(error) if error.status() == Some(404) => Ok(Got::Missing(error.into())),
            Err(error) => Err(error.into()),
        };
        // What is left of it is of no use: a transfer is continued only while it runs.
        let _ = fs::remove_file(&part).await;
        got
    }

    /// Reads and judges what has come, on a thread of its own. `state` holds where it came from.
    async fn stage(
        &self,
        from: &Path,
        wanted: Wanted,
        state: FileState,
        sidecar: Option<Sidecar>,
    ) -> Result<Got, Error> {
        let what = format!("reading `{}`", wanted.path);
        // Parsers have their memory each: no more of them at once than cores.
        let _place = self.readers.acquire().await;
        self.progress.reading(wanted.source.meta().id, &wanted.path);
        let staging = Staging {
            source: wanted.source,
            path: wanted.path.clone(),
            from: from.to_owned(),
            target: self.mirror.clone(),
            releases: self.releases.clone(),
            known: wanted.known.as_ref().and_then(|it| it.sha256),
            records_before: wanted.records_before,
            hash_content: sidecar.is_some(),
            progress: self.progress.clone(),
        };
        let staged = tokio::task::spawn_blocking(move || staging.run()).await;
        let staged = staged.map_err(|_| broke(&what))??;
        if let Some(Sidecar { path, bytes, .. }) = &sidecar {
            write_file(&self.mirror.file(wanted.source.meta(), path), bytes)?;
        }
        match staged {
            Staged::Same => {
                let mut known = wanted.confirmed();
                known.place = state.place;
                known.etag = state.etag;
                known.last_modified = state.last_modified;
                known.upstream = state.upstream;
                Ok(Got::Same(known))
            }
            Staged::New(reading) => Ok(Got::New(self.state_of(*reading, wanted, state, sidecar))),
        }
    }

    fn state_of(
        &self,
        mut reading: Reading,
        wanted: Wanted,
        mut state: FileState,
        sidecar: Option<Sidecar>,
    ) -> FileState {
        state.bytes = reading.bytes;
        state.sha256 = Some(reading.sha256);
        state.changed = Some(self.now);
        state.stamp = wanted.stamp;
        if let Some(sidecar) = sidecar {
            let content = reading.content.map(|it| it.hex().to_ascii_lowercase());
            if sidecar.stamp.is_some() && content == sidecar.stamp {
                state.stamp = sidecar.stamp;
            } else {
                let why = format!("`{}` is of another state; asked for again", sidecar.path);
                reading.tally.warn(Warning::new(wanted.path, why));
            }
        }
        state.set_tally(reading.tally);
        state
    }

    /// What the small file beside a file says; `None` where there is none.
    async fn sidecar(&self, wanted: &Wanted) -> Result<Option<Sidecar>, Error> {
        let Discovery::Sidecars { of, stamp } = wanted.source.discovery() else {
            return Ok(None);
        };
        let Some(path) = of(&wanted.path) else {
            return Ok(None);
        };
        let meta = wanted.source.meta();
        let bytes = match self.origin.file(meta, &path)? {
            Place::File(file) => fs::read(file).await.ok(),
            // Without it the file itself is asked for, which tells what is wrong.
            Place::Web(_) => self.note(wanted.source, &path).await.unwrap_or_default(),
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let stamp = stamp(&bytes).map(|it| it.to_ascii_lowercase());
        Ok(Some(Sidecar { path, bytes, stamp }))
    }

    /// Asks for the file that changes with any other. `None` where there is none to ask for, or it
    /// cannot be had; whatever comes of it, the files themselves can still be asked for.
    pub(super) async fn marker(
        &self,
        source: &dyn Source,
        before: &SourceState,
    ) -> Option<MarkerNews> {
        let meta = source.meta();
        let Layout::Folders {
            changes: Some(name),
            ..
        } = meta.layout
        else {
            return None;
        };
        // A mirror's copy of it need not have been renewed with the rest.
        if self.origin.is_mirror() {
            return None;
        }
        let Ok(Place::Web(url)) = self.origin.file(meta, name) else {
            return None;
        };
        let known = before.marker.clone().unwrap_or_default();
        let request = Request::get(url, MARKER_BYTES).unless_unchanged(known.validators());
        let mut response = match self.client.fetch(&request).await.ok()? {
            Fetched::NotModified => return Some(MarkerNews::Same),
            Fetched::Fresh(response) => response,
        };
        let validators = response.validators();
        let bytes = response.bytes().await.ok()?;
        let sha256 = Some(Digest::sha256(Sha256::digest(&bytes).into()));
        if known.sha256 == sha256 {
            return Some(MarkerNews::Same);
        }
        Some(MarkerNews::New(Marker {
            etag: validators.etag,
            last_modified: validators.last_modified,
            sha256,
        }))
    }
}

/// A small file that tells the state of a large one.
pub(super) struct Sidecar {
    path: String,
    bytes: Vec<u8>,
    stamp: Option<String>,
}

impl Wanted {
    /// The known state, with what upstream says of it now.
    fn confirmed(&self) -> FileState {
        let mut known = self.known.clone().unwrap_or_default();
        if self.stamp.is_some() {
            known.stamp.clone_from(&self.stamp);
        }
        known
    }
}

/// What the file that changes with any other says.
pub(super) enum MarkerNews {
    Same,
    New(Marker),
}

fn modified(metadata: &Metadata) -> Option<Timestamp> {
    Timestamp::try_from(metadata.modified().ok()?).ok()
}
