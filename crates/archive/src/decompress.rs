//! Capped decompression as a stream.
//!
//! Memory: gzip needs 32 KiB of history; zstd frames may ask for 128 MiB (what `zstd` itself takes
//! without being told, and what `--ultra -22` writes), xz streams for 100 MiB (`-9` needs 65), bzip2
//! for 4 MiB.

mod counted;
mod gzip;
mod whole;

use std::io::{self, BufRead, BufReader, Read};

use liblzma::stream::{CONCATENATED, Stream};

use crate::{Caps, Compression, Error};

use counted::{Counted, Counter};
use gzip::GzipReader;
pub(crate) use whole::{Inflated, Whole, inflate_whole};

/// Base-2 logarithm of the most history a zstd frame may ask for.
const ZSTD_WINDOW_LOG: u32 = 27;
/// Bytes of memory an xz stream may ask for.
const XZ_MEMORY: u64 = 100 << 20;

/// Undoes `compression` while reading.
///
/// The result never gives more than `caps.decompressed_bytes`, keeps to `caps.ratio`, reads
/// concatenated members and frames to the last, and fails on an end that comes too early.
/// Its errors carry an [`Error`] as their inner value.
pub fn decompress(
    reader: Box<dyn Read + Send>,
    compression: Compression,
    caps: &Caps,
) -> Result<Box<dyn Read + Send>, Error> {
    let buffered = BufReader::with_capacity(64 << 10, reader);
    Ok(Box::new(Decoder::new(
        Box::new(buffered),
        compression,
        caps,
    )?))
}

/// A decoder that watches what comes out. When it has come to its end, its input has too.
pub(crate) struct Decoder {
    inner: Box<dyn Read + Send>,
    compression: Compression,
    taken: Counter,
    given: u64,
    caps: Caps,
}

impl Decoder {
    pub(crate) fn new(
        input: Box<dyn BufRead + Send>,
        compression: Compression,
        caps: &Caps,
    ) -> Result<Self, Error> {
        let taken = Counter::default();
        let input = Counted::new(input, taken.clone());
        Ok(Self {
            inner: open(input, compression).map_err(|error| explain(error, compression, 0))?,
            compression,
            taken,
            given: 0,
            caps: caps.clone(),
        })
    }

    fn check_caps(&self) -> Result<(), Error> {
        let ratio_limit = self
            .caps
            .ratio_free_bytes
            .max(self.taken.get().saturating_mul(self.caps.ratio));
        let (what, limit) = if self.given > self.caps.decompressed_bytes {
            ("decompressed size", self.caps.decompressed_bytes)
        } else if self.given > ratio_limit && self.compression != Compression::None {
            ("decompressed size for its compressed size", ratio_limit)
        } else {
            return Ok(());
        };
        Err(Error::Cap {
            what,
            limit,
            offset: self.given,
        })
    }
}

impl Read for Decoder {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let got = self
            .inner
            .read(buf)
            .map_err(|error| explain(error, self.compression, self.taken.get()).into_io())?;
        self.given += got as u64;
        self.check_caps().map_err(Error::into_io)?;
        Ok(got)
    }
}

fn open(input: Counted, compression: Compression) -> io::Result<Box<dyn Read + Send>> {
    Ok(match compression {
        Compression::None => Box::new(input),
        Compression::Gzip => Box::new(GzipReader::new(input)),
        Compression::Zstd => {
            #[expect(clippy::disallowed_types, reason = "the one place that decompresses")]
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
        Compression::Xz => {
            let stream = Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(input, stream))
        }
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(input)),
    })
}

/// Tells what a decoder's error means. An error of the reader below is passed on as it is.
fn explain(error: io::Error, compression: Compression, offset: u64) -> Error {
    if error.get_ref().is_some_and(|inner| inner.is::<Error>()) {
        return Error::from_io(error, "the stream");
    }
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return Error::Truncated {
            what: stream_name(compression),
            offset,
            wanted: "inside the compressed data".to_owned(),
        };
    }
    Error::Corrupt {
        compression,
        offset,
        why: error.to_string(),
    }
}

const fn stream_name(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "stream",
        Compression::Gzip => "gzip stream",
        Compression::Zstd => "zstd stream",
        Compression::Xz => "xz stream",
        Compression::Bzip2 => "bzip2 stream",
    }
}

#[cfg(test)]
mod tests;
