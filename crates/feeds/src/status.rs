//! How the mirror stands: what `feeds list` shows. Reads the state alone, takes no lock.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use drydock_model::{Digest, Namespace, Release};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::mirror::Mirror;
use crate::mirror::state::{Failure, FileState, SourceState, State};
use crate::{Chosen, Error, Kind, Meta, SOURCES, Source, SourceSettings, Warning, releases};

/// Warnings of one source that are told.
const MOST_WARNINGS: usize = 50;

/// How a source stands.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceStatus {
    /// What there is to know about it.
    pub meta: SourceMeta,
    /// Where it was fetched from last, without secrets; `None` if it never was.
    pub origin: Option<String>,
    /// In short.
    pub health: Health,
    /// When it was asked for last.
    pub last_sync: Option<Timestamp>,
    /// When its newest file came.
    pub last_change: Option<Timestamp>,
    /// When upstream last changed it, by its own word.
    pub upstream: Option<Timestamp>,
    /// Whether it is fetched and used, by the settings.
    pub enabled: bool,
    /// How often it is to be fetched.
    pub every: Duration,
    /// When it is to be fetched next; `None` if it is not enabled, or was never fetched and is due.
    pub next_run: Option<Timestamp>,
    /// Whether it is to be fetched now.
    pub is_due: bool,
    /// Bytes of its mirrored files.
    pub bytes: u64,
    /// Its mirrored files, sorted by path.
    pub files: Vec<FileStatus>,
    /// Records: advisories, or releases.
    pub records: u64,
    /// Records that could not be read.
    pub skipped: u64,
    /// Warnings, those for skipped records among them.
    pub warnings: u64,
    /// The first of these.
    pub first_warnings: Vec<Warning>,
    /// What failed in the last sync, with the path of the file if it was one.
    pub failures: Vec<(Option<String>, Failure)>,
    /// What answers in its place, for a source of releases that is not there.
    pub fallback: Option<String>,
    /// By namespace; empty for sources of releases.
    pub groups: Vec<GroupStatus>,
}

/// How one mirrored file stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStatus {
    /// Its path in the feed.
    pub path: String,
    /// Where it was fetched from last, without secrets.
    pub place: String,
    /// Its size.
    pub bytes: u64,
    /// Of its bytes; `None` where the mirror's state was lost.
    pub sha256: Option<Digest>,
    /// The entity tag that the server gave it.
    pub etag: Option<String>,
    /// What the server's `Last-Modified` said.
    pub last_modified: Option<String>,
    /// What the publisher's list or small file beside it says of its state.
    pub stamp: Option<String>,
    /// When upstream changed it.
    pub upstream: Option<Timestamp>,
    /// When upstream last confirmed it.
    pub checked: Option<Timestamp>,
    /// When it came.
    pub changed: Option<Timestamp>,
    /// Records in it.
    pub records: u64,
    /// Records that could not be read.
    pub skipped: u64,
    /// Why the last try to renew it failed.
    pub failure: Option<Failure>,
}

/// The part of [`Meta`] that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceMeta {
    /// Its id.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// Where the publisher describes it.
    pub homepage: &'static str,
    /// The licence of the data.
    pub licence: &'static str,
    /// The publisher's address.
    pub url: &'static str,
    /// What it tells of.
    pub kind: Kind,
    /// Days without a change upstream after which it is stale.
    pub stale_after_days: Option<i64>,
}

/// How one namespace of a source stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupStatus {
    /// The namespace.
    pub namespace: Namespace,
    /// Affected entries.
    pub records: u64,
    /// In short.
    pub health: Health,
    /// When upstream last confirmed any of its files.
    pub last_sync: Option<Timestamp>,
    /// When upstream last changed any of its files.
    pub upstream: Option<Timestamp>,
}

/// How something stands, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Good,
    /// Upstream has not changed it for this many days, which is more than usual.
    Stale {
        /// Days.
        days: i64,
    },
    /// Upstream has not changed it for long, and will not: the release is past its end of life.
    Frozen,
    /// The last sync failed, wholly or in part; the state before it is kept.
    Failed,
    /// It was never fetched.
    Never,
    /// It is switched off: neither fetched nor used.
    Disabled,
}

impl Health {
    /// The word used in reports.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Stale { .. } => "stale",
            Self::Frozen => "frozen",
            Self::Failed => "failed",
            Self::Never => "never synced",
            Self::Disabled => "disabled",
        }
    }
}

/// How all sources stand at the time `now` under these settings, sorted by id.
///
/// # Errors
/// When the mirror's state cannot be read.
pub fn status(
    data_dir: &Path,
    settings: &Chosen,
    now: Timestamp,
) -> Result<Vec<SourceStatus>, Error> {
    let mirror = Mirror::of(data_dir);
    let state = State::load(&mirror)?;
    let known = releases::known(&mirror, &state).unwrap_or_default();
    let view = View {
        now,
        settings,
        releases: &known.releases,
    };
    let none = SourceState::default();
    let of_source = |source: &&dyn Source| {
        let state = state.source(*source).unwrap_or(&none);
        view.source(source.meta(), state)
    };
    Ok(SOURCES.iter().map(of_source).collect())
}

struct View<'a> {
    now: Timestamp,
    settings: &'a Chosen,
    releases: &'a [Release],
}

impl View<'_> {
    fn source(&self, meta: &'static Meta, state: &SourceState) -> SourceStatus {
        let files = || state.files.values();
        let failed_files = state.files.iter().filter_map(|(path, file)| {
            let failure = file.failure.clone()?;
            Some((Some(path.clone()), failure))
        });
        let whole = state.failure.clone().map(|it| (None, it));
        let failures: Vec<_> = whole.into_iter().chain(failed_files).collect();
        let usual = SourceSettings::default();
        let settings = self.settings.get(meta.id).unwrap_or(&usual);
        let next_run = settings.next_run(state.checked);
        let health = if !settings.enabled {
            Health::Disabled
        } else if !failures.is_empty() {
            Health::Failed
        } else if state.files.is_empty() {
            Health::Never
        } else {
            self.freshness(meta, state.upstream().or(state.changed()))
        };
        SourceStatus {
            meta: SourceMeta::of(meta),
            origin: (!state.origin.is_empty()).then(|| state.origin.clone()),
            health,
            last_sync: state.checked,
            last_change: state.changed(),
            upstream: state.upstream(),
            enabled: settings.enabled,
            every: settings.interval(),
            next_run: next_run.filter(|_| settings.enabled),
            is_due: settings.enabled && next_run.is_none_or(|next| next <= self.now),
            bytes: files().map(|it| it.bytes).sum(),
            files: state.files.iter().map(FileStatus::of).collect(),
            records: files().map(|it| it.records).sum(),
            skipped: files().map(|it| it.skipped).sum(),
            warnings: files().map(|it| it.warnings).sum(),
            first_warnings: files()
                .flat_map(|it| &it.first_warnings)
                .take(MOST_WARNINGS)
                .cloned()
                .collect(),
            failures,
            fallback: self.fallback(meta, state),
            groups: self.groups(meta, state),
        }
    }

    fn groups(&self, meta: &Meta, state: &SourceState) -> Vec<GroupStatus> {
        let mut files: BTreeMap<Namespace, Vec<(u64, &FileState)>> = BTreeMap::new();
        for file in state.files.values() {
            for (name, count) in &file.groups {
                if let Ok(namespace) = name.parse() {
                    files.entry(namespace).or_default().push((*count, file));
                }
            }
        }
        files
            .into_iter()
            .map(|(namespace, files)| self.group(meta, namespace, &files))
            .collect()
    }

    fn group(&self, meta: &Meta, namespace: Namespace, files: &[(u64, &FileState)]) -> GroupStatus {
        let upstream = files.iter().filter_map(|(_, it)| it.upstream).max();
        let changed = files.iter().filter_map(|(_, it)| it.changed).max();
        let failed = files.iter().any(|(_, it)| it.failure.is_some());
        let disabled = self.settings.get(meta.id).is_some_and(|it| !it.enabled);
        let health = match self.freshness(meta, upstream.or(changed)) {
            _ if disabled => Health::Disabled,
            _ if failed => Health::Failed,
            Health::Stale { .. } if self.is_past(&namespace) => Health::Frozen,
            health => health,
        };
        GroupStatus {
            namespace,
            records: files.iter().map(|(count, _)| count).sum(),
            health,
            last_sync: files.iter().filter_map(|(_, it)| it.checked).max(),
            upstream,
        }
    }

    fn freshness(&self, meta: &Meta, upstream: Option<Timestamp>) -> Health {
        match (meta.stale_after_days, upstream) {
            (Some(limit), Some(upstream)) => {
                let days = self.now.duration_since(upstream).as_hours() / 24;
                if days > limit {
                    Health::Stale { days }
                } else {
                    Health::Good
                }
            }
            _ => Health::Good,
        }
    }

    /// Whether the release is past its end of life.
    fn is_past(&self, namespace: &Namespace) -> bool {
        let today = TimeZone::UTC.to_datetime(self.now).date();
        let release = self.releases.iter().find(|it| {
            it.distribution == namespace.distribution() && it.version == namespace.release()
        });
        let end = release.and_then(|it| it.end_of_life);
        end.is_some_and(|end| end < today)
    }

    /// What tells of releases where the source that should has no file.
    fn fallback(&self, meta: &Meta, state: &SourceState) -> Option<String> {
        if meta.kind != Kind::Releases || !state.files.is_empty() {
            return None;
        }
        let distribution = meta.id.split('-').next()?;
        let mut releases = self.releases.iter();
        let release = releases.find(|it| it.distribution == distribution)?;
        Some(release.source.clone())
    }
}

impl FileStatus {
    fn of((path, file): (&String, &FileState)) -> Self {
        Self {
            path: path.clone(),
            place: file.place.clone(),
            bytes: file.bytes,
            sha256: file.sha256,
            etag: file.etag.clone(),
            last_modified: file.last_modified.clone(),
            stamp: file.stamp.clone(),
            upstream: file.upstream,
            checked: file.checked,
            changed: file.changed,
            records: file.records,
            skipped: file.skipped,
            failure: file.failure.clone(),
        }
    }
}

impl SourceMeta {
    const fn of(meta: &Meta) -> Self {
        Self {
            id: meta.id,
            title: meta.title,
            homepage: meta.homepage,
            licence: meta.licence,
            url: meta.url,
            kind: meta.kind,
            stale_after_days: meta.stale_after_days,
        }
    }
}
