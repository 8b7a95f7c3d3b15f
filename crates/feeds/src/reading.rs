//! Reading a mirrored file through its source's parser.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use drydock_archive::HashingReader;
use drydock_model::{Advisory, Digest, Release};

use crate::{Error, Input, Sink, Source, Tally};

/// What came of reading a file.
pub(crate) struct Reading {
    pub(crate) tally: Tally,
    /// Of all its bytes.
    pub(crate) sha256: Digest,
    pub(crate) bytes: u64,
}

/// Reads the file `file`, which stands for `path` in the feed.
pub(crate) fn read_file(
    source: &dyn Source,
    path: &str,
    file: &Path,
    releases: &[Release],
    forward: &mut dyn FnMut(Advisory) -> Result<(), Error>,
) -> Result<Reading, Error> {
    let opened = File::open(file).map_err(|source| Error::io("open", file, source))?;
    let mut reader = HashingReader::new(opened);
    let mut sink = Sink::new(path, forward);
    let input = Input {
        path,
        reader: &mut reader,
        releases,
    };
    source.parse(input, &mut sink)?;
    let rest = io::copy(&mut reader.by_ref(), &mut io::sink());
    rest.map_err(|source| Error::io("read", file, source))?;
    let tally = sink.into_tally();
    let (sha256, bytes) = reader.finish();
    Ok(Reading {
        tally,
        sha256,
        bytes,
    })
}
