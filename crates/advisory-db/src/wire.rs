//! The smallest pieces of the format: how numbers, texts, dates and digests become bytes.
//!
//! Numbers are little-endian base-128 varints, texts are UTF-8 behind their length, an optional text
//! is behind its length plus one (zero where absent). Reading never panics and never allocates more
//! than the bytes that are there.

pub(crate) mod affected;
pub(crate) mod alias;
pub(crate) mod fact;
pub(crate) mod meta;
pub(crate) mod rating;
pub(crate) mod record;

use drydock_model::Digest;
use jiff::Timestamp;
use jiff::civil::Date;

/// Bytes that are not what the format says; the caller knows where they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Appends a number.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a length.
pub(crate) fn put_len(out: &mut Vec<u8>, length: usize) {
    put_number(out, length as u64);
}

/// Appends a text.
pub(crate) fn put_text(out: &mut Vec<u8>, text: &str) {
    put_len(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Appends a text that may be absent.
pub(crate) fn put_optional(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => out.push(0),
        Some(text) => {
            put_len(out, text.len() + 1);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// Appends a list of texts.
pub(crate) fn put_texts(out: &mut Vec<u8>, texts: &[String]) {
    put_len(out, texts.len());
    texts.iter().for_each(|text| put_text(out, text));
}

/// Appends a point in time: seconds, then nanoseconds only where there are any.
pub(crate) fn put_time(out: &mut Vec<u8>, time: Timestamp) {
    let nanos = time.subsec_nanosecond();
    put_number(out, zigzag(time.as_second()) << 1 | u64::from(nanos != 0));
    if nanos != 0 {
        put_number(out, zigzag(i64::from(nanos)));
    }
}

/// Appends a day that may be absent.
pub(crate) fn put_date(out: &mut Vec<u8>, date: Option<Date>) {
    out.push(u8::from(date.is_some()));
    if let Some(date) = date {
        out.extend_from_slice(&date.year().to_le_bytes());
        out.extend_from_slice(&date.month().to_le_bytes());
        out.extend_from_slice(&date.day().to_le_bytes());
    }
}

/// Appends a digest with its algorithm, which is told by its length.
pub(crate) fn put_digest(out: &mut Vec<u8>, digest: &Digest) {
    put_len(out, digest.as_bytes().len());
    out.extend_from_slice(digest.as_bytes());
}

/// Signed to unsigned, so that small negative numbers stay short.
pub(crate) const fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

/// The reverse of [`zigzag`].
pub(crate) const fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// Reads what the functions above have written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all has been read.
    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// That all has been read.
    pub(crate) const fn finish(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// All that has not been read.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(Malformed)?;
        self.rest = rest;
        Ok(head)
    }

    /// The next `N` bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        self.take(N)?.try_into().map_err(|_| Malformed)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed)?;
        self.rest = rest;
        Ok(*first)
    }

    pub(crate) fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                return Err(Malformed);
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Malformed)
    }

    pub(crate) fn number_u32(&mut self) -> Result<u32, Malformed> {
        self.number()?.try_into().map_err(|_| Malformed)
    }

    pub(crate) fn len(&mut self) -> Result<usize, Malformed> {
        self.number()?.try_into().map_err(|_| Malformed)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.len()?;
        self.text_of(length)
    }

    pub(crate) fn optional(&mut self) -> Result<Option<&'a str>, Malformed> {
        match self.len()?.checked_sub(1) {
            None => Ok(None),
            Some(length) => self.text_of(length).map(Some),
        }
    }

    fn text_of(&mut self, length: usize) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed)
    }

    /// A list: its length, then that many items. An item takes at least a byte, so that a length
    /// beyond the bytes that are left is refused before anything is allocated for it.
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let length = self.len()?;
        if length > self.rest.len() {
            return Err(Malformed);
        }
        let mut items = Vec::with_capacity(length.min(64));
        for _ in 0..length {
            items.push(item(self)?);
        }
        Ok(items)
    }

    pub(crate) fn texts(&mut self) -> Result<Vec<String>, Malformed> {
        self.list(|reader| Ok(reader.text()?.to_owned()))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, Malformed> {
        let number = self.number()?;
        let nanos = match number & 1 {
            0 => 0,
            _ => unzigzag(self.number()?).try_into().map_err(|_| Malformed)?,
        };
        Timestamp::new(unzigzag(number >> 1), nanos).map_err(|_| Malformed)
    }

    pub(crate) fn date(&mut self) -> Result<Option<Date>, Malformed> {
        match self.byte()? {
            0 => Ok(None),
            1 => {
                let year = i16::from_le_bytes(self.array()?);
                let [month, day] = self.array::<2>()?.map(|byte| i8::from_le_bytes([byte]));
                Date::new(year, month, day).map(Some).map_err(|_| Malformed)
            }
            _ => Err(Malformed),
        }
    }

    pub(crate) fn digest(&mut self) -> Result<Digest, Malformed> {
        match self.len()? {
            32 => Ok(Digest::sha256(self.array()?)),
            64 => Ok(Digest::sha512(self.array()?)),
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_round_trip_at_the_edges() {
        for number in [
            0,
            1,
            127,
            128,
            16_383,
            16_384,
            u64::from(u32::MAX),
            u64::MAX,
        ] {
            let mut bytes = vec![];
            put_number(&mut bytes, number);
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.number(), Ok(number));
            assert!(reader.is_empty());
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
    }

    #[test]
    fn numbers_beyond_64_bits_are_refused() {
        assert_eq!(Reader::new(&[0xff; 10]).number(), Err(Malformed));
        assert_eq!(Reader::new(&[0x80; 3]).number(), Err(Malformed));
    }

    #[test]
    fn lengths_beyond_the_bytes_are_refused() {
        let mut bytes = vec![];
        put_number(&mut bytes, u64::MAX);
        bytes.push(b'x');
        assert_eq!(Reader::new(&bytes).text(), Err(Malformed));
        assert_eq!(Reader::new(&bytes).texts(), Err(Malformed));
        assert_eq!(Reader::new(&bytes).optional(), Err(Malformed));
    }

    #[test]
    fn times_round_trip() {
        for text in [
            "2008-11-18T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "-009999-01-02T01:59:59Z",
            "9999-12-30T22:00:00.5Z",
        ] {
            let time: Timestamp = text.parse().unwrap();
            let mut bytes = vec![];
            put_time(&mut bytes, time);
            assert_eq!(Reader::new(&bytes).time(), Ok(time), "{text}");
        }
    }

    #[test]
    fn impossible_days_are_refused() {
        let mut bytes = vec![];
        put_date(&mut bytes, Some(jiff::civil::date(2026, 2, 28)));
        assert!(Reader::new(&bytes).date().is_ok());
        *bytes.last_mut().unwrap() = 30;
        assert_eq!(Reader::new(&bytes).date(), Err(Malformed));
    }
}
