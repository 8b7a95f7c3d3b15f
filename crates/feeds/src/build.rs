//! Builds the advisory database from all mirrored files.

use std::collections::BTreeSet;

use drydock_advisory_db::{Builder, Built, Database, Envelope, SourceMeta, UpstreamFile};
use drydock_model::{Digest, Namespace};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::Item;
use crate::mirror::state::{BuiltState, FileState, SourceState, State};
use crate::mirror::{Mirror, make_folder};
use crate::reading::{Job, Reading, is_archive, read_file};
use crate::releases::{self, Known};
use crate::sync::{DatabaseReport, Progress};
use crate::{Error, Kind, SOURCES, Source, seed};

/// Builds the database of the sources that `wants` names, unless it is there already, made of the
/// same files by the same Drydock. Without any advisories there is nothing to build.
pub(crate) fn build(
    mirror: &Mirror,
    state: &mut State,
    now: Timestamp,
    wants: &dyn Fn(&str) -> bool,
    progress: &dyn Progress,
) -> Result<DatabaseReport, Error> {
    let path = mirror.database();
    let advisories = SOURCES.iter().filter(|it| {
        let meta = it.meta();
        meta.kind != Kind::Releases && wants(meta.id)
    });
    let mut files = advisories
        .filter_map(|it| state.source(*it))
        .map(|it| it.files.len());
    if files.all(|count| count == 0) {
        return Ok(DatabaseReport::Nothing);
    }
    let inputs = inputs_of(state, wants);
    if let Some(built) = &state.built
        && built.inputs == inputs
        && Database::open(&path).is_ok_and(|it| it.digest() == built.digest)
    {
        return Ok(DatabaseReport::Unchanged {
            path,
            digest: built.digest,
        });
    }
    progress.building();
    let built = write(mirror, state, wants)?;
    state.built = Some(BuiltState {
        // Anew: where the state was lost, the digests of the files are known only now.
        inputs: inputs_of(state, wants),
        digest: built.digest,
        at: now,
    });
    Ok(DatabaseReport::Built { path, built })
}

fn write(mirror: &Mirror, state: &mut State, wants: &dyn Fn(&str) -> bool) -> Result<Built, Error> {
    let path = mirror.database();
    let folder = path.parent().unwrap_or(mirror.root());
    make_folder(folder)?;
    // The lock of the mirror is held, so whoever left them is gone.
    Builder::remove_leftovers(&path)?;
    let mut builder = Builder::new(folder)?;
    let known = releases::known(mirror, state).inspect_err(|_| distrust_releases(state))?;
    for source in SOURCES {
        if wants(source.meta().id) && state.source(*source).is_some() {
            let source_state = state.source_mut(*source);
            add_source(mirror, *source, source_state, &known, &mut builder)?;
        }
    }
    builder.add_releases(known.releases, known.as_of);
    Ok(builder.write(&path, &envelope(state, wants))?)
}

/// Has the files that tell of releases fetched anew.
fn distrust_releases(state: &mut State) {
    for source in SOURCES.iter().filter(|it| it.meta().kind == Kind::Releases) {
        if state.source(*source).is_some() {
            let files = state.source_mut(*source).files.values_mut();
            files.for_each(FileState::distrust);
        }
    }
}

/// Adds all files of a source; and counts them anew, since what code names mean may have changed.
fn add_source(
    mirror: &Mirror,
    source: &dyn Source,
    state: &mut SourceState,
    known: &Known,
    builder: &mut Builder,
) -> Result<(), Error> {
    let meta = source.meta();
    let mut covers: BTreeSet<Namespace> = BTreeSet::new();
    let hidden = hidden(state);
    for (path, file) in &mut state.files {
        let place = mirror.file(meta, path);
        let mut add = |item| match item {
            Item::Advisory(advisory) => builder.add(&advisory).map_err(Error::from),
            Item::Enrichment(fact) => builder.add_enrichment(&fact).map_err(Error::from),
            Item::Repository(it) => builder.add_repository(&it).map_err(Error::from),
        };
        let job = Job {
            source,
            path,
            file: &place,
            releases: &known.releases,
            hides: &|path| hidden.contains(path),
            hash_content: false,
        };
        let read = read_file(&job, &mut add);
        let read: Reading = read.inspect_err(|_| file.distrust())?;
        if file.sha256.is_some_and(|stated| stated != read.sha256) {
            file.distrust();
            return Err(Error::Altered { path: place });
        }
        covers.extend(read.tally.groups.keys().cloned());
        // Known already, unless the state was lost.
        file.sha256 = Some(read.sha256);
        file.bytes = read.bytes;
        file.set_tally(read.tally);
    }
    if !state.files.is_empty() {
        builder.add_source(SourceMeta {
            id: meta.id.to_owned(),
            digest: digest_of(state),
            covers: covers.into_iter().collect(),
        })?;
    }
    Ok(())
}

/// The paths that no member of an archive may speak for.
fn hidden(state: &SourceState) -> BTreeSet<String> {
    let has_archive = state.files.keys().any(|it| is_archive(it));
    let paths = state.files.keys().chain(&state.deleted);
    paths.filter(|_| has_archive).cloned().collect()
}

/// Digest of a source's files by path and content.
fn digest_of(state: &SourceState) -> Digest {
    let mut hash = Sha256::new();
    for path in &state.deleted {
        hash.update(path);
        hash.update(b"\0deleted\n");
    }
    for (path, file) in &state.files {
        hash.update(path);
        hash.update(b"\0");
        hash.update(file.sha256.map(|it| it.to_string()).unwrap_or_default());
        hash.update(b"\n");
    }
    Digest::sha256(hash.finalize().into())
}

/// Digest of everything that the database depends on, this Drydock included.
fn inputs_of(state: &State, wants: &dyn Fn(&str) -> bool) -> Digest {
    let mut hash = Sha256::new();
    for text in [env!("CARGO_PKG_VERSION"), seed::ALPINE, seed::DEBIAN] {
        hash.update(Sha256::digest(text));
    }
    for (id, source) in state.sources.iter().filter(|(id, _)| wants(id)) {
        hash.update(format!("{id} {}\n", digest_of(source)));
    }
    Digest::sha256(hash.finalize().into())
}

fn envelope(state: &State, wants: &dyn Fn(&str) -> bool) -> Envelope {
    let sources = state.sources.iter().filter(|(id, _)| wants(id));
    let files = sources.flat_map(|(id, source)| {
        source.files.iter().map(|(path, file)| UpstreamFile {
            source: id.clone(),
            name: path.clone(),
            modified: file.upstream,
        })
    });
    Envelope {
        files: files.collect(),
    }
}
