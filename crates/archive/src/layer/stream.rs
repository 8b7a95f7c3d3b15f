//! A layer that streams by: decompressed, hashed and recorded in one pass.

use std::io::{self, BufRead, BufReader, Read};
use std::thread::Scope;

use drydock_model::{Algorithm, Digest};

use crate::block_reader::BlockReader;
use crate::decompress::{Decoder, Inflated, Whole, inflate_whole};
use crate::hash::{Hasher, PendingDigest, spawn_hash};
use crate::members::{Members, StreamSource};
use crate::{Caps, Compression, Error, LayerScan, detect_compression};

use super::recorder::Recorder;

const LAYER: &str = "the layer's stream";

/// The digests that a stream must have, as far as anybody knows.
#[derive(Clone, Copy)]
pub(super) struct Expected {
    pub(super) blob: Option<Digest>,
    pub(super) diff_id: Option<Digest>,
}

/// The digests that a stream has.
#[derive(Clone, Copy)]
struct Actual {
    blob: Option<Digest>,
    diff_id: Digest,
}

/// Reads a stream whose compression and size may be known.
pub(super) fn read_stream(
    mut reader: Box<dyn Read + Send>,
    (compression, size): (Option<Compression>, Option<u64>),
    expected: Expected,
    recorder: Recorder<'_>,
) -> Result<LayerScan, Error> {
    let compression = match compression {
        Some(compression) => compression,
        None => detect(&mut reader)?,
    };
    if let (Compression::Gzip, Some(size)) = (compression, size) {
        match inflate_whole(reader, size, recorder.caps).map_err(|e| Error::from_io(e, LAYER))? {
            Whole::Inflated(inflated) => return read_whole(&inflated, expected, recorder),
            Whole::Streamed(back) => reader = back,
        }
    }
    read_in_blocks(reader, compression, expected, recorder)
}

/// Looks at the first bytes and puts them back.
fn detect(reader: &mut Box<dyn Read + Send>) -> Result<Compression, Error> {
    let mut head = Vec::new();
    reader
        .by_ref()
        .take(6)
        .read_to_end(&mut head)
        .map_err(|error| Error::from_io(error, LAYER))?;
    let compression = detect_compression(&head);
    let rest = std::mem::replace(reader, Box::new(io::empty()));
    *reader = Box::new(io::Cursor::new(head).chain(rest));
    Ok(compression)
}

fn read_whole(
    inflated: &Inflated,
    expected: Expected,
    mut recorder: Recorder<'_>,
) -> Result<LayerScan, Error> {
    let (outcome, actual) = std::thread::scope(|scope| {
        let hashing = std::thread::Builder::new()
            .name("drydock-hash".to_owned())
            .spawn_scoped(scope, || Actual {
                blob: expected
                    .blob
                    .map(|blob| digest(blob.algorithm(), inflated.blob())),
                diff_id: digest(diff_algorithm(expected), inflated.output()),
            })?;
        let source = StreamSource::new(inflated.output());
        let outcome = recorder.record(&mut Members::new(source, recorder.caps));
        let actual = hashing
            .join()
            .map_err(|_| io::Error::other("hashing has failed"))?;
        Ok((outcome, actual))
    })
    .map_err(|error| Error::from_io(error, LAYER))?;
    conclude(outcome, expected, actual, recorder)
}

fn digest(algorithm: Algorithm, bytes: &[u8]) -> Digest {
    let mut hasher = Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

fn diff_algorithm(expected: Expected) -> Algorithm {
    expected
        .diff_id
        .map_or(Algorithm::Sha256, |digest| digest.algorithm())
}

/// The scope waits for the hashing threads, which end when the reader is dropped.
fn read_in_blocks(
    reader: Box<dyn Read + Send>,
    compression: Compression,
    expected: Expected,
    mut recorder: Recorder<'_>,
) -> Result<LayerScan, Error> {
    let caps = recorder.caps;
    let (outcome, actual) = std::thread::scope(|scope| {
        let (reader, pending) = open_blocks(scope, reader, (compression, expected), caps)?;
        let mut members = Members::new(StreamSource::new(reader), caps);
        let outcome = recorder.record(&mut members);
        if let Err(error @ (Error::Io { .. } | Error::Corrupt { .. } | Error::Cap { .. })) = outcome
        {
            return Err(error);
        }
        // What is behind the archive belongs to the digest. If the archive is broken, the digest
        // tells whether it was broken on the way here.
        let drained = drain(members.into_source().into_reader());
        drained.map_err(|error| Error::from_io(error, LAYER))?;
        Ok((outcome, pending.finish()?))
    })?;
    conclude(outcome, expected, actual, recorder)
}

fn drain(mut reader: impl BufRead) -> io::Result<()> {
    loop {
        let len = reader.fill_buf()?.len();
        if len == 0 {
            return Ok(());
        }
        reader.consume(len);
    }
}

/// Digests on their way.
struct Pending<'scope> {
    plain: PendingDigest<'scope>,
    blob: PendingBlob<'scope>,
}

enum PendingBlob<'scope> {
    /// Nobody asks for the digest of the compressed blob.
    Unasked,
    /// The blob is not compressed: the last digest of the plain bytes is the blob's.
    Plain,
    /// The compressed blob is hashed by itself.
    Compressed(PendingDigest<'scope>),
}

fn open_blocks<'scope>(
    scope: &'scope Scope<'scope, '_>,
    reader: Box<dyn Read + Send>,
    (compression, expected): (Compression, Expected),
    caps: &Caps,
) -> Result<(BlockReader<Decoder>, Pending<'scope>), Error> {
    let io = |error| Error::from_io(error, LAYER);
    let mut algorithms = vec![diff_algorithm(expected)];
    let (input, blob): (Box<dyn BufRead + Send>, PendingBlob<'_>) = match expected.blob {
        Some(blob) if compression != Compression::None => {
            let (sink, pending) = spawn_hash(scope, vec![blob.algorithm()]).map_err(io)?;
            let input = Box::new(BlockReader::new(reader, Some(sink)));
            (input, PendingBlob::Compressed(pending))
        }
        blob => {
            let pending = if compression == Compression::None {
                algorithms.extend(blob.map(|blob| blob.algorithm()));
                PendingBlob::Plain
            } else {
                PendingBlob::Unasked
            };
            (
                Box::new(BufReader::with_capacity(64 << 10, reader)),
                pending,
            )
        }
    };
    algorithms.dedup();
    let (sink, plain) = spawn_hash(scope, algorithms).map_err(io)?;
    let decoder = Decoder::new(input, compression, caps)?;
    let reader = BlockReader::new(decoder, Some(sink));
    Ok((reader, Pending { plain, blob }))
}

impl Pending<'_> {
    fn finish(self) -> Result<Actual, Error> {
        let io = |error| Error::from_io(error, LAYER);
        let plain = self.plain.finish().map_err(io)?;
        let blob = match self.blob {
            PendingBlob::Unasked => None,
            PendingBlob::Plain => plain.last().copied(),
            PendingBlob::Compressed(pending) => pending.finish().map_err(io)?.pop(),
        };
        let nothing = || Error::from_io(io::Error::other("no digest was computed"), LAYER);
        Ok(Actual {
            blob,
            diff_id: plain.first().copied().ok_or_else(nothing)?,
        })
    }
}

/// A wrong digest explains everything else that is wrong, so it is told first.
fn conclude(
    outcome: Result<(), Error>,
    expected: Expected,
    actual: Actual,
    recorder: Recorder<'_>,
) -> Result<LayerScan, Error> {
    let pairs = [
        ("blob", expected.blob, actual.blob),
        ("layer", expected.diff_id, Some(actual.diff_id)),
    ];
    for (what, expected, actual) in pairs {
        if let (Some(expected), Some(actual)) = (expected, actual)
            && expected != actual
        {
            return Err(Error::DigestMismatch {
                what,
                expected,
                actual,
            });
        }
    }
    outcome?;
    Ok(LayerScan {
        blob_digest: actual.blob,
        diff_id: Some(actual.diff_id),
        ..recorder.finish()
    })
}
