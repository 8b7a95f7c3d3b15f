//! A source for tests whose files have a word per line: `good ID` is a record, `bad` one that cannot
//! be read, `damage` ends the file.

use std::io::{BufRead, BufReader};

use drydock_model::{Enrichment, EnrichmentFact};
use jiff::Timestamp;

use crate::changes::{ArchiveName, Change};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{ChangeList, Discovery, Error, Sink};

/// How the sample tells of changes.
#[derive(Debug)]
pub(crate) enum Sample {
    Listed,
    Sidecars,
    Named,
    Fixed,
}

static META: Meta = Meta {
    id: "sample",
    title: "Sample",
    homepage: "https://sample.example/",
    licence: "none",
    url: "https://sample.example/",
    kind: Kind::Enrichment,
    layout: Layout::Files {
        is_file: |path| !path.contains(".csv") && !path.contains(".txt") && !path.contains(".meta"),
    },
    max_file_bytes: 1 << 20,
    stale_after_days: None,
};

impl Source for Sample {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        for line in BufReader::new(input.reader).lines() {
            let line = line.map_err(|source| Error::Read {
                file: input.path.to_owned(),
                source,
            })?;
            match line.split_once(' ').unwrap_or((&line, "")) {
                ("good", id) => sink.enrichment(Enrichment {
                    source: "sample".into(),
                    id: id.into(),
                    fact: EnrichmentFact::Epss {
                        probability: 1,
                        percentile: 1,
                    },
                })?,
                ("damage", _) => {
                    return Err(Error::Damaged {
                        file: input.path.to_owned(),
                        why: "it says so".into(),
                    });
                }
                ("", _) => {}
                _ => sink.skip(&line, "not good"),
            }
        }
        Ok(())
    }

    fn guess_files(&self, _: &[drydock_model::Release], _: i16) -> Vec<String> {
        ["one.gz", "two.bz2", "three"].map(str::to_owned).into()
    }

    fn discovery(&self) -> Discovery {
        match self {
            Self::Listed => Discovery::Listed,
            Self::Sidecars => Discovery::Sidecars {
                of: |path| Some(format!("{path}.meta")),
                stamp: |bytes| String::from_utf8(bytes.to_vec()).ok(),
            },
            Self::Named => Discovery::Changes(vec![list(
                "",
                ArchiveName::In("latest.txt"),
                Some("deletions.csv"),
            )]),
            Self::Fixed => {
                Discovery::Changes(vec![list("A/", ArchiveName::Fixed("all.zip"), None)])
            }
        }
    }

    fn has_member(&self, path: &str) -> bool {
        !path.ends_with("README")
    }
}

fn list(folder: &str, archive: ArchiveName, deletions: Option<&'static str>) -> ChangeList {
    ChangeList {
        folder: folder.into(),
        archive,
        changes: "changes.csv",
        deletions,
        read_line: |line| {
            let (path, at) = line.split_once(',')?;
            let at: Timestamp = at.parse().ok()?;
            Some(Change {
                path: path.into(),
                at,
            })
        },
        most_changes: 2,
    }
}
