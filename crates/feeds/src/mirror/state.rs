//! What is known of the mirrored files: `state.json` beside them.
//!
//! It can be lost: the files are then still there, only their validators and history are gone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use drydock_model::Digest;
use drydock_net::Validators;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Mirror;
use crate::{Error, SOURCES, Source, Tally, Warning};

/// The version of the form below; raised with each change that an older Drydock would misread.
const SCHEMA: u32 = 1;

/// Warnings that are kept per file.
const KEPT_WARNINGS: usize = 10;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    schema: u32,
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, SourceState>,
    /// The database that was built last.
    #[serde(default)]
    pub(crate) built: Option<BuiltState>,
}

/// What is known of a source.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SourceState {
    /// Where it was fetched from last.
    pub(crate) origin: String,
    /// When it was asked for last, whatever came of it.
    pub(crate) checked: Option<Timestamp>,
    /// Why it failed as a whole.
    pub(crate) failure: Option<Failure>,
    /// The file that changes with any other.
    pub(crate) marker: Option<Marker>,
    /// Lists of changes, by their paths.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) lists: BTreeMap<String, Marker>,
    /// Files that upstream has deleted and that an archive still holds.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) deleted: BTreeSet<String>,
    pub(crate) files: BTreeMap<String, FileState>,
}

/// What is known of a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FileState {
    /// Where it was fetched from last.
    pub(crate) place: String,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    /// What upstream's list or sidecar says of the state that is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) stamp: Option<String>,
    /// When upstream changed it, by its own word.
    pub(crate) upstream: Option<Timestamp>,
    /// When upstream last confirmed it.
    pub(crate) checked: Option<Timestamp>,
    /// When it came.
    pub(crate) changed: Option<Timestamp>,
    /// Why the last try to renew it failed.
    pub(crate) failure: Option<Failure>,
    pub(crate) bytes: u64,
    /// Of its bytes, as mirrored; absent where the state was lost.
    pub(crate) sha256: Option<Digest>,
    /// Advisories, or releases.
    pub(crate) records: u64,
    pub(crate) skipped: u64,
    pub(crate) warnings: u64,
    pub(crate) first_warnings: Vec<Warning>,
    /// Affected entries by namespace.
    pub(crate) groups: BTreeMap<String, u64>,
}

/// Why something failed, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// The message with its causes.
    pub message: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Marker {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) sha256: Option<Digest>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BuiltState {
    /// Digest of all that it was built from.
    pub(crate) inputs: Digest,
    /// The database's own digest.
    pub(crate) digest: Digest,
    pub(crate) at: Timestamp,
}

impl Default for State {
    fn default() -> Self {
        Self {
            schema: SCHEMA,
            sources: BTreeMap::new(),
            built: None,
        }
    }
}

impl State {
    /// Reads the state, and puts in order what does not fit the files that are there: files without
    /// a state get an empty one, states without a file go.
    pub(crate) fn load(mirror: &Mirror) -> Result<Self, Error> {
        let mut state = Self::read(mirror)?;
        for source in SOURCES {
            let meta = source.meta();
            let there = mirror.files(meta)?;
            if there.is_empty() && !state.sources.contains_key(meta.id) {
                continue;
            }
            let known = state.source_mut(*source);
            if known.files.keys().any(|path| !there.contains(path)) {
                known.marker = None;
                known.lists.clear();
            }
            known.files.retain(|path, _| there.contains(path));
            for path in there {
                known.files.entry(path).or_default();
            }
        }
        Ok(state)
    }

    fn read(mirror: &Mirror) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let path = mirror.root().join("state.json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(source) => return Err(Error::io("read", path, source)),
        };
        match serde_json::from_slice::<Version>(&text) {
            Ok(Version { schema }) if schema > SCHEMA => Err(Error::NewerState {
                path,
                found: schema,
                known: SCHEMA,
            }),
            // What cannot be read is as good as lost.
            _ => Ok(serde_json::from_slice(&text).unwrap_or_default()),
        }
    }

    /// Writes the state, by rename.
    pub(crate) fn save(&self, mirror: &Mirror) -> Result<(), Error> {
        let path = mirror.root().join("state.json");
        let write = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(mirror.root())?;
            serde_json::to_writer_pretty(&mut file, self)?;
            file.write_all(b"\n")?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|source| Error::io("write", &path, source))
    }

    pub(crate) fn source(&self, source: &dyn Source) -> Option<&SourceState> {
        self.sources.get(source.meta().id)
    }

    pub(crate) fn source_mut(&mut self, source: &dyn Source) -> &mut SourceState {
        let id = source.meta().id;
        self.sources.entry(id.to_owned()).or_default()
    }
}

impl SourceState {
    /// Whether nothing failed when it was fetched last.
    pub(crate) fn is_whole(&self) -> bool {
        let files = self.files.values();
        self.failure.is_none() && files.clone().count() > 0 && files.clone().all(FileState::is_good)
    }

    /// When upstream last changed any of its files.
    pub(crate) fn upstream(&self) -> Option<Timestamp> {
        self.files.values().filter_map(|file| file.upstream).max()
    }

    /// When any of its files last came.
    pub(crate) fn changed(&self) -> Option<Timestamp> {
        self.files.values().filter_map(|file| file.changed).max()
    }
}

impl FileState {
    pub(crate) fn is_good(&self) -> bool {
        self.failure.is_none() && self.sha256.is_some()
    }

    /// Whether `file` is what this speaks of, as far as its length tells.
    pub(crate) fn fits(&self, file: &Path) -> bool {
        let length = fs::metadata(file).map(|it| it.len());
        self.sha256.is_some() && length.is_ok_and(|it| it == self.bytes)
    }

    pub(crate) fn validators(&self) -> Validators {
        Validators {
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
        }
    }

    pub(crate) fn set_validators(&mut self, validators: Validators) {
        self.upstream = validators.last_modified.as_deref().and_then(http_date);
        self.etag = validators.etag;
        self.last_modified = validators.last_modified;
    }

    /// Makes sure that the next sync fetches the file, and does not take it for the same.
    pub(crate) fn distrust(&mut self) {
        self.etag = None;
        self.last_modified = None;
        self.stamp = None;
        self.sha256 = None;
    }

    pub(crate) fn set_tally(&mut self, tally: Tally) {
        self.records = tally.records.max(tally.releases.len() as u64);
        self.skipped = tally.skipped;
        self.warnings = tally.warnings;
        self.first_warnings = tally.first_warnings;
        self.first_warnings.truncate(KEPT_WARNINGS);
        let groups = tally.groups.into_iter();
        self.groups = groups.map(|(it, count)| (it.to_string(), count)).collect();
    }
}

impl Marker {
    pub(crate) fn validators(&self) -> Validators {
        Validators {
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
        }
    }
}

/// A date as HTTP writes it, `Tue, 24 Nov 2026 06:58:13 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    parser.parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find_source;
    use crate::mirror::make_folder;

    fn mirror() -> (tempfile::TempDir, Mirror) {
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::of(folder.path());
        make_folder(mirror.root()).unwrap();
        (folder, mirror)
    }

    #[test]
    fn round_trips_and_follows_the_files() {
        let (_folder, mirror) = mirror();
        let source = find_source("debian-tracker").unwrap();
        let mut state = State::default();
        let file = FileState {
            bytes: 7,
            ..FileState::default()
        };
        let entry = |path: &str| (path.to_owned(), file.clone());
        state.source_mut(source).files = [entry("data.json"), entry("gone.json")].into();
        state.save(&mirror).unwrap();

        let path = mirror.file(source.meta(), "data.json");
        make_folder(path.parent().unwrap()).unwrap();
        fs::write(&path, "{}").unwrap();
        let read = State::load(&mirror).unwrap();
        let files = &read.source(source).unwrap().files;
        assert_eq!(files.len(), 1);
        assert_eq!(files["data.json"].bytes, 7);

        fs::write(mirror.root().join("state.json"), "{ half").unwrap();
        let lost = State::load(&mirror).unwrap();
        assert_eq!(lost.source(source).unwrap().files["data.json"].bytes, 0);
    }

    #[test]
    fn a_newer_state_is_not_touched() {
        let (_folder, mirror) = mirror();
        fs::write(mirror.root().join("state.json"), r#"{"schema": 99}"#).unwrap();
        let error = State::load(&mirror).unwrap_err();
        assert!(error.to_string().contains("upgrade Drydock"), "{error}");
    }

    #[test]
    fn reads_dates_of_http() {
        let date = http_date("Tue, 24 Nov 2026 06:58:13 GMT").unwrap();
        assert_eq!(date.to_string(), "2026-11-24T06:58:13Z");
        assert_eq!(http_date("yesterday"), None);
    }
}
