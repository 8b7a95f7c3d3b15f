//! The 512 bytes before each member.
//!
//! Fields: [ustar](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06),
//! [GNU](https://www.gnu.org/software/tar/manual/html_node/Standard.html).

use super::MemberKind;

/// Header, map and padding unit of tar.
pub(super) const BLOCK: usize = 512;

/// The largest size that a signed 64-bit file offset can hold.
pub(super) const MAX_SIZE: u64 = i64::MAX as u64;

/// One header block.
pub(super) struct Header {
    block: [u8; BLOCK],
}

impl Header {
    pub(super) const fn new(block: [u8; BLOCK]) -> Self {
        Self { block }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.block == [0; BLOCK]
    }

    /// Compares the checksum, which some old writers summed up with signed bytes.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let stored = parse_number(self.field(148, 8)).ok_or("the checksum is not a number")?;
        let (mut unsigned, mut signed) = (0u64, 0i64);
        for byte in &self.block {
            unsigned += u64::from(*byte);
            signed += i64::from(byte.cast_signed());
        }
        for byte in self.field(148, 8) {
            unsigned = unsigned + u64::from(b' ') - u64::from(*byte);
            signed = signed + i64::from(b' ') - i64::from(byte.cast_signed());
        }
        if stored == unsigned || i64::try_from(stored) == Ok(signed) {
            Ok(())
        } else {
            Err("the checksum of the header is wrong")
        }
    }

    pub(super) fn type_flag(&self) -> u8 {
        self.block.get(156).copied().unwrap_or_default()
    }

    pub(super) fn kind(&self) -> MemberKind {
        match self.type_flag() {
            b'0' | 0 | b'7' | b'S' => MemberKind::File,
            b'1' => MemberKind::HardLink,
            b'2' => MemberKind::Symlink,
            b'3' | b'4' | b'6' => MemberKind::Special,
            b'5' => MemberKind::Directory,
            flag => MemberKind::Unknown(flag),
        }
    }

    /// The name, with the prefix that ustar has and GNU has not.
    pub(super) fn name(&self) -> Vec<u8> {
        let name = self.text(0, 100);
        let prefix = if self.field(257, 6) == b"ustar\0" {
            self.text(345, 155)
        } else {
            &[]
        };
        if prefix.is_empty() {
            name.to_vec()
        } else {
            [prefix, name].join(&b'/')
        }
    }

    pub(super) fn link(&self) -> Vec<u8> {
        self.text(157, 100).to_vec()
    }

    /// Permission bits; none where the field is no number, as with some writers of folders.
    pub(super) fn mode(&self) -> u32 {
        let mode = parse_number(self.field(100, 8)).unwrap_or_default() & 0o7777;
        u32::try_from(mode).unwrap_or_default()
    }

    pub(super) fn size(&self) -> Result<u64, &'static str> {
        parse_number(self.field(124, 12))
            .filter(|size| *size <= MAX_SIZE)
            .ok_or("the size is not a number that a file can have")
    }

    /// The map of an old GNU sparse file, four pairs of offset and length.
    pub(super) fn sparse_map(&self) -> &[u8] {
        self.field(386, 96)
    }

    /// Whether an old GNU sparse file has more of its map in the next block.
    pub(super) fn is_extended_sparse(&self) -> bool {
        self.type_flag() == b'S' && self.block.get(482).is_some_and(|flag| *flag != 0)
    }

    /// The size of an old GNU sparse file with its holes.
    pub(super) fn sparse_size(&self) -> Option<u64> {
        parse_number(self.field(483, 12))
    }

    fn field(&self, start: usize, len: usize) -> &[u8] {
        self.block.get(start..start + len).unwrap_or_default()
    }

    fn text(&self, start: usize, len: usize) -> &[u8] {
        let field = self.field(start, len);
        field.split(|byte| *byte == 0).next().unwrap_or_default()
    }
}

/// A number field: octal digits among spaces and NULs, or big-endian binary behind a first byte of
/// 0x80 (GNU). Negative binary numbers are no number here.
pub(super) fn parse_number(field: &[u8]) -> Option<u64> {
    match field {
        [0x80, digits @ ..] => digits.iter().try_fold(0u64, |number, digit| {
            Some(number.checked_mul(256)? | u64::from(*digit))
        }),
        [first, ..] if *first > 0x80 => None,
        _ => parse_octal(field),
    }
}

fn parse_octal(field: &[u8]) -> Option<u64> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | 0);
    let start = field.iter().position(|byte| !is_blank(byte));
    let text = field.get(start.unwrap_or(field.len())..)?;
    let end = text.iter().position(is_blank).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    if !rest.iter().all(is_blank) {
        return None;
    }
    digits.iter().try_fold(0u64, |number, digit| match digit {
        b'0'..=b'7' => number.checked_mul(8)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_numbers() {
        for (field, expected) in [
            (&b"00000000017\0"[..], Some(15)),
            (b"   17 \0", Some(15)),
            (b"77777777777\0", Some(0o77_777_777_777)),
            (b"777777777777", Some(0o777_777_777_777)),
            (b"\0\0\0", Some(0)),
            (b"", Some(0)),
            (b"\x80\0\0\0\0\0\0\x02\0\0\0\0", Some(0x2_0000_0000)),
            (b"\x80\x01\0\0\0\0\0\0\0\0\0\0", None),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
            (b"0000000001x\0", None),
            (b"-0000000001\0", None),
            (b"17\x0018\0", None),
            (b"8\0", None),
        ] {
            assert_eq!(parse_number(field), expected, "{field:?}");
        }
    }
}
