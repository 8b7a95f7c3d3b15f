//! Every decoder against streams as tools write them, cut streams, and streams that lie about their size.

use super::*;
use crate::sample::{bzip2, gzip, xz, zstd};

type Pack = fn(&[u8]) -> Vec<u8>;

const FORMATS: [(Compression, Pack); 4] = [
    (Compression::Gzip, gzip),
    (Compression::Zstd, zstd),
    (Compression::Xz, xz),
    (Compression::Bzip2, bzip2),
];

fn read_with(bytes: &[u8], compression: Compression, caps: &Caps) -> Result<Vec<u8>, Error> {
    let reader = Box::new(io::Cursor::new(bytes.to_vec()));
    let mut out = Vec::new();
    decompress(reader, compression, caps)?
        .read_to_end(&mut out)
        .map_err(|error| Error::from_io(error, "test"))?;
    Ok(out)
}

fn read(bytes: &[u8], compression: Compression) -> Result<Vec<u8>, Error> {
    read_with(bytes, compression, &Caps::default())
}

fn noise(len: usize) -> Vec<u8> {
    let mut state = 1u32;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8 & 0x3f
        })
        .collect()
}

#[test]
fn round_trips_with_any_number_of_parts() {
    let (one, two) = (noise(300_000), noise(70_001));
    for (compression, pack) in FORMATS {
        assert_eq!(
            read(&pack(&one), compression).unwrap(),
            one,
            "{compression}"
        );
        let parts = [pack(&one), pack(b""), pack(&two)].concat();
        let whole = [one.clone(), two.clone()].concat();
        assert_eq!(read(&parts, compression).unwrap(), whole, "{compression}");
    }
    assert_eq!(read(&one, Compression::None).unwrap(), one);
}

#[test]
fn gzip_headers_may_have_everything() {
    let packed = gzip(b"abc");
    let mut header = packed[..10].to_vec();
    header[3] = 0b1_1111;
    header.extend(b"\x05\x00extraname\0comment\0\xff\xff");
    let full = [header, packed[10..].to_vec()].concat();
    assert_eq!(read(&full, Compression::Gzip).unwrap(), b"abc");
    for len in 0..full.len() {
        let outcome = read(&full[..len], Compression::Gzip);
        assert!(matches!(outcome, Err(Error::Truncated { .. })), "{len}");
    }
    let mut reserved = packed.clone();
    reserved[3] = 0x20;
    let (mut checksum, mut size) = (packed.clone(), packed.clone());
    checksum[packed.len() - 8] ^= 1;
    size[packed.len() - 4] ^= 1;
    for damaged in [reserved, checksum, size, b"no gzip at all".to_vec()] {
        let outcome = read(&damaged, Compression::Gzip);
        assert!(matches!(outcome, Err(Error::Corrupt { .. })), "{outcome:?}");
    }
}

#[test]
fn many_small_gzip_members_are_one_stream() {
    let parts: Vec<Vec<u8>> = (0..5_000).map(|n| vec![n as u8; n % 90]).collect();
    let packed: Vec<u8> = parts.iter().flat_map(|part| gzip(part)).collect();
    assert_eq!(read(&packed, Compression::Gzip).unwrap(), parts.concat());
}

#[test]
fn skippable_zstd_frames_are_skipped() {
    let skip = |len: usize| {
        let mut frame = vec![0x50, 0x2a, 0x4d, 0x18];
        frame.extend((len as u32).to_le_bytes());
        frame.resize(8 + len, b'm');
        frame
    };
    let packed = [skip(3), zstd(b"ab"), skip(100_000), zstd(b"cd"), skip(0)].concat();
    assert_eq!(read(&packed, Compression::Zstd).unwrap(), b"abcd");
}

#[test]
fn garbage_behind_gzip_is_read_and_ignored() {
    for tail in [&[0; 5000][..], b"junk", b"\x1e"] {
        let packed = [gzip(b"ab"), tail.to_vec()].concat();
        assert_eq!(read(&packed, Compression::Gzip).unwrap(), b"ab");
    }
}

#[test]
fn truncation_is_told_with_its_place() {
    let plain = noise(200_000);
    for (compression, pack) in FORMATS {
        let packed = pack(&plain);
        for len in (1..packed.len()).step_by(9_973).chain([packed.len() - 1]) {
            match read(&packed[..len], compression) {
                Err(Error::Truncated { offset, .. }) => assert_eq!(offset, len as u64),
                other => panic!("{compression} {len}: {:?}", other.map(|out| out.len())),
            }
        }
    }
    assert!(matches!(
        read(b"", Compression::Gzip),
        Err(Error::Truncated { offset: 0, .. })
    ));
}

#[test]
fn damage_is_told_with_its_place() {
    let plain = noise(200_000);
    for (compression, pack) in FORMATS {
        let mut packed = pack(&plain);
        let middle = packed.len() / 2;
        for byte in &mut packed[middle..middle + 40] {
            *byte ^= 0xa5;
        }
        match read(&packed, compression) {
            Err(Error::Corrupt { offset, .. }) => assert!(offset > 0, "{compression}"),
            Err(Error::Truncated { .. }) => {}
            other => panic!("{compression}: {:?}", other.map(|out| out.len())),
        }
    }
}

#[test]
fn bombs_meet_a_cap() {
    let zeros = vec![0; 20 << 20];
    let small = Caps {
        decompressed_bytes: 5 << 20,
        ..Caps::default()
    };
    let ratio = Caps {
        ratio_free_bytes: 5 << 20,
        ratio: 50,
        ..Caps::default()
    };
    for (compression, pack) in FORMATS {
        let packed = pack(&zeros);
        for caps in [&small, &ratio] {
            let outcome = read_with(&packed, compression, caps).map(|out| out.len());
            assert!(
                matches!(outcome, Err(Error::Cap { .. })),
                "{compression}: {outcome:?}"
            );
        }
        let honest = read(&packed, compression).unwrap();
        assert_eq!(honest.len(), zeros.len());
    }
    let outcome = read_with(&zeros, Compression::None, &small);
    assert!(matches!(outcome, Err(Error::Cap { .. })));
    assert!(read_with(&zeros, Compression::None, &ratio).is_ok());
}

#[test]
fn history_beyond_the_limit_is_refused() {
    // A zstd frame that asks for 1 GiB of history, followed by an empty last block.
    let frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3, 0x01, 0x00, 0x00];
    match read(&frame, Compression::Zstd) {
        Err(Error::Corrupt { why, .. }) => assert!(why.contains("memory"), "{why}"),
        other => panic!("{other:?}"),
    }
    // The LZMA2 dictionary size of an xz block header: 40 stands for 4 GiB.
    let mut packed = xz(b"abc");
    assert_eq!((packed[12], packed[14], packed[15]), (2, 0x21, 1));
    packed[16] = 40;
    let crc = libdeflater::crc32(&packed[12..20]);
    packed[20..24].copy_from_slice(&crc.to_le_bytes());
    assert!(matches!(
        read(&packed, Compression::Xz),
        Err(Error::Corrupt { .. })
    ));
}

#[test]
fn errors_of_the_reader_are_passed_on() {
    struct Broken(io::ErrorKind);
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(self.0, "the network is gone"))
        }
    }
    let kinds = [io::ErrorKind::Other, io::ErrorKind::UnexpectedEof];
    let all = FORMATS.map(|(compression, _)| compression);
    for compression in all.into_iter().chain([Compression::None]) {
        for kind in kinds {
            let reader = Box::new(Broken(kind));
            let mut decoder = decompress(reader, compression, &Caps::default()).unwrap();
            let error = Error::from_io(decoder.read(&mut [0]).unwrap_err(), "test");
            let Error::Io { source, .. } = error else {
                panic!("{compression}: {error:?}")
            };
            assert_eq!(source.to_string(), "the network is gone");
        }
    }
}
