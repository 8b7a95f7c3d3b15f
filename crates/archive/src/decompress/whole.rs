//! A whole gzip blob at once, in memory.
//!
//! libdeflate is 1.4 times as fast as the best streaming decoder, but wants all input and room for
//! all output. Fresh memory would cost most of that in page faults; huge pages do not (measured: 1,100
//! MB/s, 800 with small pages, 800 streamed). It pays where layers are read at once on all cores: two
//! layers of 40 MB on two cores take 1.02 times the time of a bare loop of libdeflate and SHA-256, and
//! 1.15 times streamed. One layer alone is as fast streamed, as its hash runs on another core.
//!
//! All such buffers of the process together stay below [`BUDGET`]; a blob that finds no room is
//! streamed.

use std::io::{self, Read};
use std::sync::atomic::{AtomicUsize, Ordering};

use libdeflater::Decompressor;
use memchr::memmem;
use memmap2::{MmapMut, MmapOptions};

use crate::Caps;

/// Bytes of compressed and decompressed blobs in memory at one time, in the whole process.
const BUDGET: usize = 96 << 20;

/// Shortest possible gzip member: header, an empty block, checksum and size.
const SHORTEST: usize = 20;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

/// What became of a blob that was to be read at once.
pub(crate) enum Whole {
    /// It is decompressed.
    Inflated(Inflated),
    /// It must be streamed: the bytes that were read already come first.
    Streamed(Box<dyn Read + Send>),
}

/// A blob and what came out of it.
pub(crate) struct Inflated {
    blob: Buffer,
    output: Buffer,
}

impl Inflated {
    /// The bytes as they came.
    pub(crate) fn blob(&self) -> &[u8] {
        self.blob.bytes()
    }

    /// The uncompressed bytes.
    pub(crate) fn output(&self) -> &[u8] {
        self.output.bytes()
    }
}

/// Reads and inflates a gzip blob of `size` bytes, or gives the stream back.
///
/// Only what is certainly one whole member is taken: any doubt (more members, a wrong size field,
/// damage) is left to the streaming decoder, which reads on or says what is wrong.
pub(crate) fn inflate_whole(
    mut reader: Box<dyn Read + Send>,
    size: u64,
    caps: &Caps,
) -> io::Result<Whole> {
    // What comes out is hardly ever smaller than twice what goes in.
    let blob = usize::try_from(size)
        .ok()
        .filter(|size| (SHORTEST..BUDGET / 3).contains(size))
        .and_then(Buffer::take);
    let Some(mut blob) = blob else {
        return Ok(Whole::Streamed(reader));
    };
    let complete = blob.fill_from(&mut reader)?;
    let mut behind = Vec::new();
    if complete {
        // A byte more tells that the blob is longer than announced.
        reader.by_ref().take(1).read_to_end(&mut behind)?;
    }
    if complete
        && behind.is_empty()
        && let Some(output) = inflate(blob.bytes(), caps)
    {
        return Ok(Whole::Inflated(Inflated { blob, output }));
    }
    let start = blob.into_reader().chain(io::Cursor::new(behind));
    Ok(Whole::Streamed(Box::new(start.chain(reader))))
}

fn inflate(blob: &[u8], caps: &Caps) -> Option<Buffer> {
    let size_field = *blob.last_chunk::<4>()?;
    let size = u32::from_le_bytes(size_field);
    if u64::from(size) > caps.decompressed_bytes {
        return None;
    }
    let mut output = Buffer::take(usize::try_from(size).ok()?)?;
    let given = Decompressor::new()
        .gzip_decompress(blob, output.space())
        .ok()?;
    output.filled = given;
    let whole = given == output.len && !has_second_member(blob, size_field);
    whole.then_some(output)
}

/// libdeflate stops after the first member and does not tell where. If another one follows, then the
/// size field of the first, whose value is known now, stands directly before its magic number.
fn has_second_member(blob: &[u8], size_field: [u8; 4]) -> bool {
    let [a, b, c, d] = size_field;
    memmem::find(blob, &[a, b, c, d, 0x1f, 0x8b]).is_some()
}

/// Memory that counts against [`BUDGET`] and goes back to the system at once.
struct Buffer {
    map: MmapMut,
    len: usize,
    filled: usize,
}

impl Buffer {
    fn take(len: usize) -> Option<Self> {
        let admit = |used: usize| used.checked_add(len).filter(|sum| *sum <= BUDGET);
        IN_USE
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, admit)
            .ok()?;
        let Ok(map) = MmapOptions::new().len(len).map_anon() else {
            IN_USE.fetch_sub(len, Ordering::AcqRel);
            return None;
        };
        #[cfg(target_os = "linux")]
        {
            // Without huge pages it is only slower.
            let _ = map.advise(memmap2::Advice::HugePage);
        }
        Some(Self {
            map,
            len,
            filled: 0,
        })
    }

    fn space(&mut self) -> &mut [u8] {
        self.map.get_mut(..self.len).unwrap_or_default()
    }

    fn bytes(&self) -> &[u8] {
        self.map.get(..self.filled).unwrap_or_default()
    }

    /// Reads until the buffer is full; `false` if the reader ends before.
    fn fill_from(&mut self, reader: &mut dyn Read) -> io::Result<bool> {
        while self.filled < self.len {
            let start = self.filled;
            match reader.read(self.space().get_mut(start..).unwrap_or_default()) {
                Ok(0) => return Ok(false),
                Ok(got) => self.filled += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    const fn into_reader(self) -> BufferReader {
        BufferReader {
            buffer: self,
            used: 0,
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        IN_USE.fetch_sub(self.len, Ordering::AcqRel);
    }
}

struct BufferReader {
    buffer: Buffer,
    used: usize,
}

impl Read for BufferReader {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.buffer.bytes().get(self.used..).unwrap_or_default();
        let got = rest.read(buf)?;
        self.used += got;
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(blob: &[u8], size: usize) -> Whole {
        let reader = Box::new(io::Cursor::new(blob.to_vec()));
        inflate_whole(reader, size as u64, &Caps::default()).unwrap()
    }

    #[test]
    fn takes_a_single_member() {
        let text = b"abc".repeat(10_000);
        let blob = gzip(&text);
        let Whole::Inflated(inflated) = read(&blob, blob.len()) else {
            panic!("streamed");
        };
        assert_eq!(inflated.output(), text);
        assert_eq!(inflated.blob(), blob);
    }

    #[test]
    fn gives_back_what_is_in_doubt() {
        let (one, two) = (gzip(&[7; 1000]), gzip(&[8; 999]));
        let mut wrong_size = one.clone();
        let end = wrong_size.len() - 4;
        wrong_size[end..].copy_from_slice(&5u32.to_le_bytes());
        for (blob, size) in [
            ([one.clone(), two.clone()].concat(), one.len() + two.len()),
            ([one.clone(), one.clone()].concat(), one.len() * 2),
            ([one.clone(), b"junk".to_vec()].concat(), one.len() + 4),
            (one[..one.len() - 1].to_vec(), one.len() - 1),
            (one.clone(), one.len() + 1),
            (one.clone(), one.len() - 1),
            (one.clone(), 0),
            (one.clone(), usize::MAX),
            (wrong_size, one.len()),
            (b"\x1f\x8b\x08 and nothing sensible".to_vec(), 29),
        ] {
            let Whole::Streamed(mut reader) = read(&blob, size) else {
                panic!("{size} of {}", blob.len());
            };
            let mut back = Vec::new();
            reader.read_to_end(&mut back).unwrap();
            assert_eq!(back, blob);
        }
    }
}
