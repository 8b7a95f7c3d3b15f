//! How a stream of bytes is compressed, told by its first bytes.
//!
//! Magic numbers: [gzip](https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1),
//! [zstd](https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1),
//! [skippable frame](https://www.rfc-editor.org/rfc/rfc8878#section-3.1.2),
//! [xz](https://tukaani.org/xz/xz-file-format.txt),
//! [bzip2](https://gitlab.com/bzip2/bzip2/-/blob/master/compress.c) (a digit for the block size, then
//! the mark of a block, or of the end where there is none). The media type of a layer is not asked: Docker
//! archives have none, and registries hold layers whose media type is wrong.
//!
//! Not known: raw LZMA, which no container tool and no publisher of feeds writes any more.

use std::fmt;

/// A compression that container tools or publishers of feeds write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Bytes as they are.
    None,
    /// One or many gzip members (eStargz writes many).
    Gzip,
    /// One or many zstd frames, skippable frames among them (`zstd:chunked`).
    Zstd,
    /// One or many xz streams.
    Xz,
    /// One or many bzip2 streams.
    Bzip2,
}

/// Tells the compression from the first bytes; six are enough. Whatever is not known counts as
/// [`Compression::None`].
pub fn detect_compression(head: &[u8]) -> Compression {
    match head {
        [0x1f, 0x8b, 0x08, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        [0xfd, b'7', b'z', b'X', b'Z', 0x00, ..] => Compression::Xz,
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..]
        | [b'B', b'Z', b'h', b'1'..=b'9', 0x17, 0x72, ..] => Compression::Bzip2,
        _ => Compression::None,
    }
}

impl Compression {
    /// The format's name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_formats_apart() {
        for (head, expected) in [
            (&b"\x1f\x8b\x08\x00"[..], Compression::Gzip),
            (b"\x28\xb5\x2f\xfd\x00", Compression::Zstd),
            (b"\x5e\x2a\x4d\x18", Compression::Zstd),
            (b"\xfd7zXZ\x00", Compression::Xz),
            (b"BZh91AY&SY", Compression::Bzip2),
            (b"BZh9\x17rE8P\x90", Compression::Bzip2),
            (b"BZh9data", Compression::None),
            (b"\x1f\x8b", Compression::None),
            (b"etc/passwd\0", Compression::None),
            (b"", Compression::None),
        ] {
            assert_eq!(detect_compression(head), expected, "{head:?}");
        }
    }
}
