//! Archives as tools write them, and such that lie.

use std::io::Write;

use super::*;

/// A zip archive in the making.
#[derive(Default)]
struct Zip {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u64,
    /// Whether sizes and places are written in the way of zip64.
    wide: bool,
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = libdeflater::Crc::new();
    crc.update(bytes);
    crc.sum()
}

impl Zip {
    fn wide() -> Self {
        Self {
            wide: true,
            ..Self::default()
        }
    }

    fn deflated(self, name: &str, body: &[u8]) -> Self {
        self.raw(name, (8, &deflate(body)), body.len() as u64, checksum(body))
    }

    fn stored(self, name: &str, body: &[u8]) -> Self {
        self.raw(name, (0, body), body.len() as u64, checksum(body))
    }

    fn raw(mut self, name: &str, packing: (u16, &[u8]), size: u64, crc: u32) -> Self {
        let (method, packed) = packing;
        let offset = self.bytes.len() as u64;
        self.bytes.extend(b"PK\x03\x04\x14\0\0\0");
        self.bytes.extend(method.to_le_bytes());
        self.bytes.extend([0; 16]);
        self.bytes.extend((name.len() as u16).to_le_bytes());
        self.bytes.extend([5, 0]);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(b"extra");
        self.bytes.extend(packed);
        self.entry(name, method, [packed.len() as u64, size, offset], crc)
    }

    fn entry(mut self, name: &str, method: u16, places: [u64; 3], crc: u32) -> Self {
        let [packed, size, offset] = places;
        let narrow = |value: u64| if self.wide { u32::MAX } else { value as u32 };
        let mut extra = Vec::new();
        if self.wide {
            extra.extend(b"UT\x01\0x\x01\0\x18\0");
            for value in [size, packed, offset] {
                extra.extend(value.to_le_bytes());
            }
        }
        let directory = &mut self.directory;
        directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0");
        directory.extend(method.to_le_bytes());
        directory.extend([0; 4]);
        directory.extend(crc.to_le_bytes());
        directory.extend(narrow(packed).to_le_bytes());
        directory.extend(narrow(size).to_le_bytes());
        directory.extend((name.len() as u16).to_le_bytes());
        directory.extend((extra.len() as u16).to_le_bytes());
        directory.extend([4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        directory.extend(narrow(offset).to_le_bytes());
        directory.extend(name.as_bytes());
        directory.extend(extra);
        directory.extend(b"note");
        self.count += 1;
        self
    }

    fn finish(self) -> Vec<u8> {
        let Self {
            mut bytes,
            directory,
            count,
            wide,
        } = self;
        let (offset, len) = (bytes.len() as u64, directory.len() as u64);
        bytes.extend(&directory);
        let (mut narrow_count, mut narrow_len, mut narrow_offset) =
            (count as u16, len as u32, offset as u32);
        if wide {
            let record = bytes.len() as u64;
            bytes.extend(b"PK\x06\x06");
            bytes.extend([0; 20]);
            for value in [count, count, len, offset] {
                bytes.extend(value.to_le_bytes());
            }
            bytes.extend(b"PK\x06\x07\0\0\0\0");
            bytes.extend(record.to_le_bytes());
            bytes.extend(1u32.to_le_bytes());
            (narrow_count, narrow_len, narrow_offset) = (u16::MAX, u32::MAX, u32::MAX);
        }
        bytes.extend(b"PK\x05\x06\0\0\0\0");
        bytes.extend(narrow_count.to_le_bytes());
        bytes.extend(narrow_count.to_le_bytes());
        bytes.extend(narrow_len.to_le_bytes());
        bytes.extend(narrow_offset.to_le_bytes());
        bytes.extend(b"\x07\0comment");
        bytes
    }
}

type Read = (String, Result<Vec<u8>, String>);

fn read_with(bytes: &[u8], caps: &Caps) -> Result<Vec<Read>, Error> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let mut zip = ZipReader::open(&file, caps)?;
    let mut members = Vec::new();
    while let Some(member) = zip.next_member()? {
        let mut body = Vec::new();
        let read = match zip.open_member(&member) {
            Ok(mut reader) => io::Read::read_to_end(&mut reader, &mut body)
                .map(|_| body)
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        members.push((member.name, read));
    }
    Ok(members)
}

fn read(bytes: &[u8]) -> Result<Vec<Read>, Error> {
    read_with(bytes, &Caps::default())
}

#[test]
fn reads_what_tools_write() {
    let long = b"0123456789".repeat(20_000);
    for start in [Zip::default(), Zip::wide()] {
        let zip = start
            .deflated("a/long", &long)
            .stored("folder/", b"")
            .stored("./stored", b"as it is")
            .deflated("empty", b"");
        let members = read(&zip.finish()).unwrap();
        let expected = [
            ("a/long", &long[..]),
            ("stored", b"as it is"),
            ("empty", b""),
        ];
        assert_eq!(members.len(), expected.len());
        for ((name, body), (expected_name, expected)) in members.into_iter().zip(expected) {
            assert_eq!(name, expected_name);
            assert_eq!(body.unwrap(), expected);
        }
    }
    assert_eq!(read(&Zip::default().finish()).unwrap(), []);
}

#[test]
fn one_bad_member_does_not_hide_the_others() {
    let body = b"abc".repeat(100);
    let packed = deflate(&body);
    let crc = checksum(&body);
    let zip = Zip::default()
        .raw("crc", (8, &packed), 300, 7)
        .raw("longer", (8, &packed), 299, crc)
        .raw("shorter", (8, &packed), 301, crc)
        .raw("cut", (8, &packed[..packed.len() - 2]), 300, crc)
        .raw("method", (12, &packed), 300, crc)
        .raw("sizes", (0, b"12"), 3, crc)
        .raw("noise", (8, &[0xff; 9]), 300, crc)
        .entry("nowhere", 0, [3, 3, 1], 0)
        .entry("beyond", 0, [1 << 20, 1 << 20, 0], 0)
        .stored("../escape", b"x")
        .stored("good", b"y");
    let members = read(&zip.finish()).unwrap();
    let told: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, body)| {
            let why = body.as_ref().map_or_else(|it| it.as_str(), |_| "fine");
            (name.as_str(), why)
        })
        .collect();
    for ((name, why), (expected_name, expected)) in told.iter().zip([
        ("crc", "checksum is wrong"),
        ("longer", "longer than stated"),
        ("shorter", "not as long as stated"),
        ("cut", "cut short"),
        ("method", "method 12 is not known"),
        ("sizes", "two sizes differ"),
        ("noise", "member 6"),
        ("nowhere", "no header where it should be"),
        ("beyond", "cut short"),
        ("good", "fine"),
    ]) {
        assert_eq!(*name, expected_name);
        assert!(why.contains(expected), "{name}: {why}");
    }
    assert_eq!(told.len(), 10);
}

#[test]
fn what_is_no_archive_is_refused() {
    let whole = Zip::default().stored("a", b"a").finish();
    for bytes in [&b""[..], b"PK", &whole[..whole.len() - 10]] {
        let error = read(bytes).unwrap_err();
        assert!(matches!(error, Error::Truncated { .. }), "{error}");
    }
    // A directory that starts elsewhere, or has fewer members than stated.
    let error = read(&whole[1..]).unwrap_err();
    assert!(matches!(error, Error::DamagedZip { .. }), "{error}");
    let mut more = Zip::default().stored("a", b"a");
    more.count = 2;
    let error = read(&more.finish()).unwrap_err();
    assert!(
        error.to_string().contains("directory is cut short"),
        "{error}"
    );
}

#[test]
fn bombs_do_not_go_off() {
    let body = vec![0; 1 << 20];
    let zip = Zip::default().deflated("zeros", &body);
    let offset = zip.bytes.len() as u64;
    // The same body again and again, as overlapping bombs have it.
    let packed = offset - 30 - 5 - 5;
    let many = (0..50).fold(zip, |zip, _| {
        zip.entry("zeros", 8, [packed, 1 << 20, 0], checksum(&body))
    });
    let caps = Caps {
        ratio_free_bytes: 1 << 21,
        ..Caps::default()
    };
    let members = read_with(&many.finish(), &caps).unwrap();
    let why = members.last().unwrap().1.as_ref().unwrap_err();
    assert!(why.contains("share their bytes"), "{why}");
    let fine = members.iter().filter(|(_, body)| body.is_ok()).count();
    assert!(fine <= 5, "{fine}");

    for (caps, told) in [
        (
            Caps {
                file_bytes: 1000,
                ..Caps::default()
            },
            "size of a member",
        ),
        (
            Caps {
                decompressed_bytes: 1000,
                ..Caps::default()
            },
            "decompressed size",
        ),
        (
            Caps {
                ratio_free_bytes: 1000,
                ..Caps::default()
            },
            "for its compressed size",
        ),
    ] {
        let zip = Zip::default().deflated("zeros", &body).finish();
        let members = read_with(&zip, &caps).unwrap();
        let why = members[0].1.as_ref().unwrap_err();
        assert!(why.contains(told), "{why}");
    }
    let caps = Caps {
        entries: 1,
        ..Caps::default()
    };
    let two = Zip::default().stored("a", b"").stored("b", b"").finish();
    assert!(matches!(read_with(&two, &caps), Err(Error::Cap { .. })));
}

proptest::proptest! {
    /// Any byte may be wrong: then it is told, or the body is the right one.
    #[test]
    fn damage_is_told(
        at in 0usize..700,
        with: u8,
        wide: bool,
        cut in 0usize..700,
    ) {
        let body = b"0123456789".repeat(40);
        let start = if wide { Zip::wide() } else { Zip::default() };
        let mut bytes = start.deflated("a", &body).stored("b", &body).finish();
        let at = at % bytes.len();
        bytes[at] = with;
        bytes.truncate(bytes.len().saturating_sub(cut / 100));
        for (name, read) in read(&bytes).unwrap_or_default() {
            if let Ok(read) = read
                && (name == "a" || name == "b")
            {
                proptest::prop_assert!(read == body || read.is_empty());
            }
        }
    }
}
