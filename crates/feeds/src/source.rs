//! What a source of advisories is: one file under `sources/` per publisher's feed, which says where
//! the feed is, how it is laid out, and how its files are read.

use std::io::Read;

use drydock_model::Release;

use crate::{Discovery, Error, Sink};

/// A publisher's feed.
pub trait Source: Sync {
    /// What there is to know about it.
    fn meta(&self) -> &'static Meta;

    /// Reads one file of the feed, as a stream. What cannot be read of it is skipped and told to
    /// the sink.
    ///
    /// # Errors
    /// When the file as a whole cannot be trusted: it is cut short, damaged, or is another file than
    /// its path says. What the sink has got until then is to be thrown away.
    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error>;

    /// Folders to ask for where no index lists them; only for [`Layout::Folders`]. `releases` are
    /// those known so far.
    fn guess_folders(&self, releases: &[Release]) -> Vec<String> {
        let _ = releases;
        Vec::new()
    }

    /// Files to ask for where no index lists them, as paths in the feed; only for
    /// [`Layout::Files`]. `year` is the present one.
    fn guess_files(&self, releases: &[Release], year: i16) -> Vec<String> {
        let _ = (releases, year);
        Vec::new()
    }

    /// How it tells which of its files have changed; by default each file is asked for.
    fn discovery(&self) -> Discovery {
        Discovery::Listed
    }

    /// Whether a member of an archive, by its path with the archive's before it, is to be parsed.
    /// Others are passed over without a word.
    fn has_member(&self, path: &str) -> bool {
        let _ = path;
        true
    }
}

/// One file to read. Compressed files come decompressed; of an archive (`.zip`, `.tar`) each member
/// comes as a file of its own, with the archive's path before its own: `PyPI/all.zip/PYSEC-1.json`.
pub struct Input<'a> {
    /// Its path in the feed, e.g. `v3.18/main.json`.
    pub path: &'a str,
    /// Its bytes, decompressed.
    pub reader: &'a mut dyn Read,
    /// The releases known, for sources that file by code name.
    pub releases: &'a [Release],
}

/// What there is to know about a source.
#[derive(Debug)]
pub struct Meta {
    /// Its id, and its folder in a mirror, e.g. `debian-tracker`.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// Where the publisher describes it.
    pub homepage: &'static str,
    /// The licence of the data, as far as the publisher states one.
    pub licence: &'static str,
    /// Where the publisher serves it: the file, or the folder with all files.
    pub url: &'static str,
    /// What it tells of.
    pub kind: Kind,
    /// Which files it consists of.
    pub layout: Layout,
    /// Most bytes that one file may have, decompressed; for an archive, each of its members, and the
    /// archive itself as it comes.
    pub max_file_bytes: u64,
    /// Days without a change upstream after which it is shown as stale; `None` for feeds that
    /// change so seldom that silence means nothing.
    pub stale_after_days: Option<i64>,
}

/// What a source tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Releases of a distribution and their ends of life. Read before the advisories, which need
    /// the code names.
    Releases,
    /// Advisories.
    Advisories,
    /// Facts about vulnerabilities as such, or about repositories.
    Enrichment,
}

/// Which files a source consists of.
#[derive(Debug)]
pub enum Layout {
    /// One file.
    File {
        /// Its name in a mirror.
        name: &'static str,
    },
    /// A folder per release, each with some of the same files.
    Folders {
        /// Whether the name of a folder is that of a release.
        is_folder: fn(&str) -> bool,
        /// The files to ask for in each.
        files: &'static [&'static str],
        /// A file beside the folders that changes whenever anything in them does.
        changes: Option<&'static str>,
    },
    /// Files of any number and names, in folders or not.
    Files {
        /// Whether a path in the feed is that of a file to read.
        is_file: fn(&str) -> bool,
    },
}

impl Layout {
    /// Whether a path is that of a file of this feed.
    pub fn has(&self, path: &str) -> bool {
        match self {
            Self::File { name } => path == *name,
            Self::Folders {
                is_folder, files, ..
            } => path
                .split_once('/')
                .is_some_and(|(folder, file)| is_folder(folder) && files.contains(&file)),
            Self::Files { is_file } => is_file(path),
        }
    }
}
