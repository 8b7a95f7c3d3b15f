//! Where things stand in a database file.
//!
//! ```text
//! header      "drydock" 0x1a · format version u32 · zero u32
//! sections    one behind the other, in any order, unknown ones are skipped
//! directory   count · per section: kind, offset, length, checksum
//! foot        length of the directory u32 · its checksum u64
//! ─────────── here the content ends; its SHA-256 is the database's identity
//! envelope    upstream's dates of the feed files
//! tail        content length u64 · checksum of the envelope u64 · SHA-256 of the content
//!             · checksum of the tail so far u64 · 0x1a "kcodyrd"
//! ```
//!
//! Fixed numbers are little-endian, checksums XXH3 of 64 bits. Header and tail stand at the same place
//! in every version to come, so that an old Drydock can tell a new file from a broken one. Sorted tables
//! ([`crate::table`]) hold the advisories: keys to affected entries, handles to records, ids to
//! handles; and what goes with them: ids to facts about vulnerabilities, ids to other ids of the same
//! vulnerability, repositories to CPEs. Each has a section of blocks, one of index pages and one of
//! their root; checksums of blocks are in the pages, those of pages in the root, those of all other
//! sections in the directory.

use std::ops::Range;

use drydock_model::Digest;
use xxhash_rust::xxh3::xxh3_64;

use crate::wire::record::DIGEST_HEAD;
use crate::wire::{Malformed, Reader, put_len, put_number};

/// Version of the format that is written and read here. Raise it with every change that an earlier
/// Drydock would misread; a new kind of section is no such change.
pub(crate) const FORMAT_VERSION: u32 = 2;

const HEAD_MAGIC: [u8; 8] = *b"drydock\x1a";
const TAIL_MAGIC: [u8; 8] = *b"\x1akcodyrd";
const HEADER_LEN: usize = 16;
const FOOT_LEN: usize = 12;
const TAIL_LEN: usize = 64;
const MAX_SECTIONS: usize = 256;

/// The kinds of sections. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Meta = 1,
    Keys = 2,
    KeyPages = 3,
    KeyRoot = 4,
    Records = 5,
    RecordPages = 6,
    RecordRoot = 7,
    RecordDictionary = 8,
    Ids = 9,
    IdPages = 10,
    IdRoot = 11,
    Facts = 12,
    FactPages = 13,
    FactRoot = 14,
    Aliases = 15,
    AliasPages = 16,
    AliasRoot = 17,
    Repositories = 18,
    RepositoryPages = 19,
    RepositoryRoot = 20,
}

impl Kind {
    const ALL: [Self; 20] = [
        Self::Meta,
        Self::Keys,
        Self::KeyPages,
        Self::KeyRoot,
        Self::Records,
        Self::RecordPages,
        Self::RecordRoot,
        Self::RecordDictionary,
        Self::Ids,
        Self::IdPages,
        Self::IdRoot,
        Self::Facts,
        Self::FactPages,
        Self::FactRoot,
        Self::Aliases,
        Self::AliasPages,
        Self::AliasRoot,
        Self::Repositories,
        Self::RepositoryPages,
        Self::RepositoryRoot,
    ];

    /// The number in the directory.
    pub(crate) const fn code(self) -> u64 {
        self as u64
    }

    /// The word in errors and statistics.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Keys => "keys",
            Self::KeyPages => "key pages",
            Self::KeyRoot => "key root",
            Self::Records => "records",
            Self::RecordPages => "record pages",
            Self::RecordRoot => "record root",
            Self::RecordDictionary => "record dictionary",
            Self::Ids => "ids",
            Self::IdPages => "id pages",
            Self::IdRoot => "id root",
            Self::Facts => "facts",
            Self::FactPages => "fact pages",
            Self::FactRoot => "fact root",
            Self::Aliases => "aliases",
            Self::AliasPages => "alias pages",
            Self::AliasRoot => "alias root",
            Self::Repositories => "repositories",
            Self::RepositoryPages => "repository pages",
            Self::RepositoryRoot => "repository root",
        }
    }

    /// Bytes that each item of its blocks has in the side area: the heads of digests.
    pub(crate) const fn side_len(self) -> usize {
        match self {
            Self::Records => DIGEST_HEAD,
            _ => 0,
        }
    }

    /// The kind of a number, where it is known.
    pub(crate) fn find(code: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it consists of blocks, which have checksums of their own.
    pub(crate) const fn is_blocks(self) -> bool {
        matches!(
            self,
            Self::Keys
                | Self::KeyPages
                | Self::Records
                | Self::RecordPages
                | Self::Ids
                | Self::IdPages
                | Self::Facts
                | Self::FactPages
                | Self::Aliases
                | Self::AliasPages
                | Self::Repositories
                | Self::RepositoryPages
        )
    }
}

/// One line of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// The kind, known here or not.
    pub(crate) code: u64,
    /// Its bytes in the file.
    pub(crate) range: Range<usize>,
    /// Their checksum; zero where blocks have their own.
    pub(crate) checksum: u64,
}

/// What is wrong with the outermost bytes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotADatabase,
    CutShort,
    Version(u32),
    Damaged(&'static str),
}

/// The outermost parts of a database, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What the digest is of.
    pub(crate) content: Range<usize>,
    pub(crate) digest: Digest,
    pub(crate) envelope: Range<usize>,
    pub(crate) sections: Vec<Section>,
}

/// The first bytes of a file.
pub(crate) fn header() -> [u8; HEADER_LEN] {
    let mut header = [0; HEADER_LEN];
    let (magic, rest) = header.split_at_mut(HEAD_MAGIC.len());
    magic.copy_from_slice(&HEAD_MAGIC);
    let (version, _) = rest.split_at_mut(4);
    version.copy_from_slice(&FORMAT_VERSION.to_le_bytes());
    header
}

/// Directory and foot, the last bytes of the content.
pub(crate) fn directory(sections: &[Section]) -> Vec<u8> {
    let mut bytes = vec![];
    put_len(&mut bytes, sections.len());
    for section in sections {
        put_number(&mut bytes, section.code);
        put_len(&mut bytes, section.range.start);
        put_len(&mut bytes, section.range.len());
        bytes.extend_from_slice(&section.checksum.to_le_bytes());
    }
    let checksum = xxh3_64(&bytes);
    let length = bytes.len() as u32;
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

/// The last bytes of a file.
pub(crate) fn tail(content_len: u64, digest: &Digest, envelope: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(TAIL_LEN);
    bytes.extend_from_slice(&content_len.to_le_bytes());
    bytes.extend_from_slice(&xxh3_64(envelope).to_le_bytes());
    bytes.extend_from_slice(digest.as_bytes());
    let checksum = xxh3_64(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes.extend_from_slice(&TAIL_MAGIC);
    bytes
}

impl Layout {
    /// Whether there is a section of a kind.
    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.sections
            .iter()
            .any(|section| section.code == kind.code())
    }

    /// Reads header, tail, envelope and directory. `is_checked` is false only for fuzzing, which
    /// would never get past a checksum.
    pub(crate) fn read(bytes: &[u8], is_checked: bool) -> Result<Self, Fault> {
        read_header(bytes)?;
        let tail_start = bytes
            .len()
            .checked_sub(TAIL_LEN)
            .filter(|start| *start >= HEADER_LEN + FOOT_LEN)
            .ok_or(Fault::CutShort)?;
        let (body, tail) = bytes.split_at_checked(tail_start).ok_or(Fault::CutShort)?;
        let (content_len, envelope_sum, digest) = read_tail(tail, is_checked)?;
        let (content, envelope) = usize::try_from(content_len)
            .ok()
            .and_then(|length| body.split_at_checked(length))
            .ok_or(Fault::Damaged("its tail"))?;
        if is_checked && xxh3_64(envelope) != envelope_sum {
            return Err(Fault::Damaged("its envelope"));
        }
        Ok(Self {
            content: 0..content.len(),
            digest,
            envelope: content.len()..body.len(),
            sections: read_directory(content, is_checked)
                .map_err(|Malformed| Fault::Damaged("its directory"))?,
        })
    }
}

fn read_header(bytes: &[u8]) -> Result<(), Fault> {
    let Some((header, _)) = bytes.split_at_checked(HEADER_LEN) else {
        let is_begun = bytes
            .iter()
            .zip(HEAD_MAGIC)
            .all(|(is, should)| *is == should);
        return Err(if is_begun {
            Fault::CutShort
        } else {
            Fault::NotADatabase
        });
    };
    let reader = &mut Reader::new(header);
    let mut read = || Ok((reader.array::<8>()?, reader.array()?, reader.array()?));
    let (magic, version, zero) = read().map_err(|Malformed| Fault::CutShort)?;
    if magic != HEAD_MAGIC {
        return Err(Fault::NotADatabase);
    }
    let version = u32::from_le_bytes(version);
    if version != FORMAT_VERSION {
        return Err(Fault::Version(version));
    }
    if u32::from_le_bytes(zero) != 0 {
        return Err(Fault::Damaged("its header"));
    }
    Ok(())
}

fn read_tail(tail: &[u8], is_checked: bool) -> Result<(u64, u64, Digest), Fault> {
    let reader = &mut Reader::new(tail);
    let mut read = || {
        let stated = (reader.array()?, reader.array()?, reader.array()?);
        Ok((stated, reader.array()?, reader.array::<8>()?))
    };
    let ((content_len, envelope, digest), checksum, magic) =
        read().map_err(|Malformed| Fault::CutShort)?;
    if magic != TAIL_MAGIC {
        return Err(Fault::CutShort);
    }
    let stated = tail.get(..48).unwrap_or_default();
    if is_checked && xxh3_64(stated) != u64::from_le_bytes(checksum) {
        return Err(Fault::Damaged("its tail"));
    }
    Ok((
        u64::from_le_bytes(content_len),
        u64::from_le_bytes(envelope),
        Digest::sha256(digest),
    ))
}

fn read_directory(content: &[u8], is_checked: bool) -> Result<Vec<Section>, Malformed> {
    let foot_start = content.len().checked_sub(FOOT_LEN).ok_or(Malformed)?;
    let (body, foot) = content.split_at_checked(foot_start).ok_or(Malformed)?;
    let foot = &mut Reader::new(foot);
    let length = u32::from_le_bytes(foot.array()?) as usize;
    let checksum = u64::from_le_bytes(foot.array()?);
    let start = body.len().checked_sub(length).ok_or(Malformed)?;
    let directory = body.get(start..).ok_or(Malformed)?;
    if is_checked && xxh3_64(directory) != checksum {
        return Err(Malformed);
    }
    let reader = &mut Reader::new(directory);
    let sections = reader.list(|reader| read_section(reader, start))?;
    reader.finish()?;
    if sections.len() > MAX_SECTIONS {
        return Err(Malformed);
    }
    Ok(sections)
}

/// A section must stand between the header and the directory.
fn read_section(reader: &mut Reader<'_>, limit: usize) -> Result<Section, Malformed> {
    let code = reader.number()?;
    let start = reader.len()?;
    let end = start.checked_add(reader.len()?).ok_or(Malformed)?;
    if start < HEADER_LEN || end > limit {
        return Err(Malformed);
    }
    Ok(Section {
        code,
        range: start..end,
        checksum: u64::from_le_bytes(reader.array()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(sections: &[Section], body: &[u8]) -> Vec<u8> {
        let mut bytes = header().to_vec();
        bytes.extend_from_slice(body);
        bytes.extend(directory(sections));
        let length = bytes.len() as u64;
        bytes.extend_from_slice(b"envelope");
        bytes.extend(tail(length, &Digest::sha256([7; 32]), b"envelope"));
        bytes
    }

    fn section(code: u64, range: Range<usize>) -> Section {
        Section {
            code,
            range,
            checksum: 5,
        }
    }

    #[test]
    fn reads_what_it_writes() {
        let sections = [section(1, 16..20), section(99, 20..24)];
        let bytes = file(&sections, b"abcdefgh");
        let layout = Layout::read(&bytes, true).unwrap();
        assert_eq!(layout.sections, sections);
        assert_eq!(layout.digest, Digest::sha256([7; 32]));
        assert_eq!(bytes.get(layout.envelope), Some(b"envelope".as_slice()));
    }

    #[test]
    fn refuses_sections_outside_the_content() {
        for range in [0..20, 16..25, 16..usize::MAX] {
            let bytes = file(&[section(1, range)], b"abcdefgh");
            let fault = Layout::read(&bytes, true).unwrap_err();
            assert_eq!(fault, Fault::Damaged("its directory"));
        }
    }

    #[test]
    fn tells_foreign_files_from_cut_ones() {
        let bytes = file(&[], b"");
        for length in 0..bytes.len() {
            let fault = Layout::read(&bytes[..length], true).unwrap_err();
            assert_eq!(fault, Fault::CutShort, "{length}");
        }
        for foreign in ["SQLite format 3\0 and so on", "x"] {
            let fault = Layout::read(foreign.as_bytes(), true).unwrap_err();
            assert_eq!(fault, Fault::NotADatabase);
        }
    }

    #[test]
    fn tells_the_version_even_of_a_cut_file() {
        let mut bytes = file(&[], b"");
        bytes[8] = 9;
        bytes.truncate(20);
        assert_eq!(Layout::read(&bytes, true), Err(Fault::Version(9)));
    }

    #[test]
    fn kinds_have_codes_of_their_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::find(kind.code()), Some(kind));
        }
        assert_eq!(Kind::find(0), None);
    }
}
