//! Advisories in the OSV format, one archive per ecosystem: those of the language registries (GitHub's
//! among them) and of distributions that publish in this format.
//!
//! Served at <https://osv-vulnerabilities.storage.googleapis.com/> as `<ECOSYSTEM>/all.zip`, one JSON
//! file per record, with `<ECOSYSTEM>/<ID>.json` for each alone and `<ECOSYSTEM>/modified_id.csv` as
//! the list of changes ([described](https://google.github.io/osv.dev/data/)); specified by the
//! [OSV schema](https://ossf.github.io/osv-schema/). Which ecosystems are taken, and what is special
//! about each, is the table in `osv/ecosystems.rs`.
//!
//! How the records are read:
//!
//! - A record may be in several archives. Of each archive only the entries of its own ecosystem count,
//!   so none counts twice.
//! - Ranges, enumerated versions, aliases and withdrawals mean what the schema says. A range of Git
//!   commits cannot be held against a package's version and is left out; an entry that has nothing
//!   else, or nothing at all, affects no version and is left out with a warning.
//! - `fixed: "0"` says that no version is affected. It is kept as such, for it tells of a false alarm.
//! - Errata of distributions list the CVE ids that they fix as `related`, from before the schema had
//!   `upstream`. Where a record has no `upstream`, these are taken as such.
//! - Errata that only fix ordinary bugs, and notices of Ubuntu that repeat what the records of their
//!   CVEs say, are not taken.
//! - `MAL-` records call a package malicious as such and have no rating; they are taken as critical,
//!   as GitHub rates the same.
//! - The words of a database (`MODERATE`, Ubuntu's priority) come before CVSS vectors, and newer
//!   versions of CVSS before older ones. All are kept.
//!
//! Knowingly missed: which functions of a package are affected (only Go's import paths are kept, as
//! the reason), binary package names of Ubuntu and SUSE (their source packages are the keys), ranges
//! beside the schema (`custom_ranges` of Go, which its own tools do not evaluate either), credits; of
//! long descriptions the rest.

use std::io::Read;

use drydock_model::{Advisory, Digest};
use sha2::{Digest as _, Sha256};

use self::document::Record;
use self::ecosystems::{ARCHIVE, Row, TABLE, split_path};
use crate::moment::parse_moment;
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{ArchiveName, Change, ChangeList, Discovery, Error, Sink};

mod affected;
mod document;
mod ecosystems;
mod errata;
mod ratings;
mod record;
mod suse;
mod ubuntu;

pub(super) struct Osv;

static META: Meta = Meta {
    id: "osv",
    title: "OSV archives of language registries and distributions",
    homepage: "https://osv.dev/",
    licence: "per database: CC-BY 4.0 (GitHub, Go, PyPI), CC0 (RustSec), CC-BY-SA 4.0 (Ubuntu), \
              Apache 2.0 (malicious packages, Bitnami), others at https://google.github.io/osv.dev/data/",
    url: "https://osv-vulnerabilities.storage.googleapis.com/",
    kind: Kind::Advisories,
    layout: Layout::Files {
        is_file: |path| split_path(path).is_some(),
    },
    max_file_bytes: 16 << 30,
    stale_after_days: Some(14),
};

/// Changed records that are fetched one by one; with more, the archive is fetched anew.
const MOST_CHANGES: usize = 2_000;

/// Most bytes of one record; the largest known (Ubuntu's for kernel issues) have some MiB, nearly all
/// of it names of binary packages.
const RECORD_BYTES: u64 = 32 << 20;

impl Source for Osv {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        let Some((row, member)) = split_path(input.path) else {
            return Err(Error::WrongFile {
                file: input.path.to_owned(),
                why: "it is not in the archive of an ecosystem that is read".into(),
            });
        };
        if let Some(namespace) = row.constant_namespace() {
            sink.covers(&namespace);
        }
        if !self.has_member(input.path) {
            return Ok(());
        }
        let mut raw = Vec::new();
        let mut limited = input.reader.take(RECORD_BYTES + 1);
        limited
            .read_to_end(&mut raw)
            .map_err(|source| Error::Read {
                file: input.path.to_owned(),
                source,
            })?;
        if raw.len() as u64 > RECORD_BYTES {
            sink.skip(member, format!("larger than {RECORD_BYTES} bytes"));
            return Ok(());
        }
        read(row, member, &raw, sink)
    }

    fn guess_files(&self, _: &[drydock_model::Release], _: i16) -> Vec<String> {
        let served = TABLE.iter().filter(|row| row.is_served);
        served
            .map(|row| format!("{}/{ARCHIVE}", row.folder))
            .collect()
    }

    fn discovery(&self) -> Discovery {
        let served = TABLE.iter().filter(|row| row.is_served);
        let list = |row: &Row| ChangeList {
            folder: format!("{}/", row.folder),
            archive: ArchiveName::Fixed(ARCHIVE),
            changes: "modified_id.csv",
            // Records are withdrawn, not deleted.
            deletions: None,
            read_line: read_change,
            most_changes: MOST_CHANGES,
        };
        Discovery::Changes(served.map(list).collect())
    }

    fn has_member(&self, path: &str) -> bool {
        path.ends_with(".json")
    }
}

/// Reads a line of a list of changes: `2024-08-15T00:05:00.5Z,PYSEC-2024-1`.
fn read_change(line: &str) -> Option<Change> {
    let (at, id) = line.trim().split_once(',')?;
    record::is_id(id).then(|| {
        Some(Change {
            path: format!("{id}.json"),
            at: parse_moment(at)?,
        })
    })?
}

/// Reads one record.
fn read(row: &'static Row, member: &str, raw: &[u8], sink: &mut Sink<'_>) -> Result<(), Error> {
    let document: Record<'_> = match serde_json::from_slice(raw) {
        Ok(document) => document,
        Err(error) => {
            sink.skip(member, error);
            return Ok(());
        }
    };
    if !record::is_id(&document.id) {
        sink.skip(member, format!("`{}` is not an id", document.id));
        return Ok(());
    }
    if errata::is_left_out(row, &document) {
        return Ok(());
    }
    let affected = match affected::read_all(row, &document, sink) {
        Ok(affected) if affected.is_empty() => return Ok(()),
        Ok(affected) => affected,
        Err(why) => {
            sink.skip(&document.id, why);
            return Ok(());
        }
    };
    let digest = Digest::sha256(Sha256::digest(raw).into());
    // The same whether the record came in the archive or alone.
    let locator = format!("{}/{member}", row.folder);
    let record = record::read(row, &document, (locator, digest), sink);
    sink.advisory(Advisory { record, affected })
}

#[cfg(test)]
mod tests;
