//! Tiny archives for tests, honest and dishonest ones.

use std::io::Write;

/// A tar archive in the making.
#[derive(Clone, Default)]
pub(crate) struct Tar {
    bytes: Vec<u8>,
}

/// A header whose every field can be wrong.
pub(crate) struct RawHeader {
    pub(crate) block: [u8; 512],
}

impl RawHeader {
    pub(crate) fn new(type_flag: u8, name: &[u8], size: u64) -> Self {
        let mut header = Self { block: [0; 512] };
        header.set(0, &name[..name.len().min(100)]);
        header.set(100, b"0000644\0");
        header.set(124, format!("{size:011o}\0").as_bytes());
        header.block[156] = type_flag;
        header.set(257, b"ustar\x0000");
        header
    }

    pub(crate) fn set(&mut self, at: usize, bytes: &[u8]) {
        self.block[at..at + bytes.len()].copy_from_slice(bytes);
    }

    pub(crate) fn seal(mut self) -> [u8; 512] {
        self.set(148, b"        ");
        let sum: u32 = self.block.iter().map(|byte| u32::from(*byte)).sum();
        self.set(148, format!("{sum:06o}\0 ").as_bytes());
        self.block
    }
}

impl Tar {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn member(mut self, header: RawHeader, body: &[u8]) -> Self {
        self.bytes.extend(header.seal());
        self.raw(body)
    }

    /// Bytes as they are, padded to the next block.
    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend(bytes);
        let padded = self.bytes.len().next_multiple_of(512);
        self.bytes.resize(padded, 0);
        self
    }

    pub(crate) fn file(self, name: &str, body: impl AsRef<[u8]>) -> Self {
        let body = body.as_ref();
        self.member(
            RawHeader::new(b'0', name.as_bytes(), body.len() as u64),
            body,
        )
    }

    pub(crate) fn dir(self, name: &str) -> Self {
        self.member(RawHeader::new(b'5', name.as_bytes(), 0), b"")
    }

    pub(crate) fn symlink(self, name: &str, target: &str) -> Self {
        self.link(b'2', name, target)
    }

    pub(crate) fn hard_link(self, name: &str, target: &str) -> Self {
        self.link(b'1', name, target)
    }

    fn link(self, type_flag: u8, name: &str, target: &str) -> Self {
        let mut header = RawHeader::new(type_flag, name.as_bytes(), 0);
        header.set(157, target.as_bytes());
        self.member(header, b"")
    }

    /// An extension header of any kind.
    pub(crate) fn extension(self, type_flag: u8, body: &[u8]) -> Self {
        self.member(
            RawHeader::new(type_flag, b"extension", body.len() as u64),
            body,
        )
    }

    pub(crate) fn pax(self, records: &[(&str, &str)]) -> Self {
        let mut body = String::new();
        for (key, value) in records {
            let bare = key.len() + value.len() + 3;
            let len = (bare..).find(|len| len.to_string().len() + bare == *len);
            body += &format!("{} {key}={value}\n", len.unwrap());
        }
        self.extension(b'x', body.as_bytes())
    }

    /// The archive without its end mark.
    pub(crate) fn unfinished(self) -> Vec<u8> {
        self.bytes
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes.extend([0; 1024]);
        self.bytes
    }
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
