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
use crate::mirror::{make_folder, with_ending};
use crate::origin::Place;
use crate::{Error, Layout, Source};

/// Most bytes of the file that changes with any other.
const MARKER_BYTES: u64 = 64 << 10;

/// What came of asking for a file.
pub(super) enum Got {
    /// The origin does not have it; the error says so.
    Missing(Error),
    /// It is the one that is there already.
    Same(FileState),
    /// It is new, and in its place.
    New(FileState),
}

/// A file of a source, and what is known of it.
pub(super) struct Wanted {
    pub(super) source: &'static dyn Source,
    pub(super) path: String,
    pub(super) known: Option<FileState>,
    /// Whether what is known comes from the same origin, so that it may be compared.
    pub(super) same_origin: bool,
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
        self.stage(file, wanted, state).await
    }

    /// Downloads a file, if it has changed.
    async fn download(&self, url: Url, wanted: Wanted, bytes: &mut u64) -> Result<Got, Error> {
        let meta = wanted.source.meta();
        let target = self.mirror.file(meta, &wanted.path);
        let part = with_ending(&target, "part");
        make_folder(target.parent().unwrap_or(&target))?;
        let place = Place::Web(url.clone()).to_string();
        let mut request = Request::get(url, meta.max_file_bytes).accept_encoded();
        let known = wanted.known.as_ref().filter(|known| known.place == place);
        if let Some(known) = known.filter(|known| known.fits(&target)) {
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
                self.stage(&part, wanted, state).await
            }
            Ok(Fetched::NotModified) => Ok(Got::Same(wanted.known.unwrap_or_default())),
            Err(drydock_net::Error::Write { source, .. }) => Err(failed(source)),
            Err(error) if error.status() == Some(404) => Ok(Got::Missing(error.into())),
            Err(error) => Err(error.into()),
        };
        // What is left of it is of no use: a transfer is continued only while it runs.
        let _ = fs::remove_file(&part).await;
        got
    }

    /// Reads and judges what has come, on a thread of its own. `state` holds where it came from.
    async fn stage(&self, from: &Path, wanted: Wanted, state: FileState) -> Result<Got, Error> {
        let what = format!("reading `{}`", wanted.path);
        self.progress.reading(wanted.source.meta().id, &wanted.path);
        let known = wanted.known.clone();
        let staging = Staging {
            source: wanted.source,
            path: wanted.path,
            from: from.to_owned(),
            target: self.mirror.clone(),
            releases: self.releases.clone(),
            known: known.as_ref().and_then(|it| it.sha256),
            records_before: known
                .as_ref()
                .filter(|_| wanted.same_origin)
                .map_or(0, |it| it.records),
        };
        let staged = tokio::task::spawn_blocking(move || staging.run()).await;
        match staged.map_err(|_| broke(&what))?? {
            Staged::Same => {
                let mut known = known.unwrap_or_default();
                known.place = state.place;
                known.etag = state.etag;
                known.last_modified = state.last_modified;
                known.upstream = state.upstream;
                Ok(Got::Same(known))
            }
            Staged::New(content) => {
                let mut state = state;
                state.bytes = content.bytes;
                state.sha256 = Some(content.sha256);
                state.set_tally(content.tally);
                state.changed = Some(self.now);
                Ok(Got::New(state))
            }
        }
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

/// What the file that changes with any other says.
pub(super) enum MarkerNews {
    Same,
    New(Marker),
}

fn modified(metadata: &Metadata) -> Option<Timestamp> {
    Timestamp::try_from(metadata.modified().ok()?).ok()
}
