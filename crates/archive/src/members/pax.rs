//! Extension headers: PAX records and GNU long names.
//!
//! Records: [pax extended header](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_03).

use super::header::MAX_SIZE;

/// What the extension headers before a member say about it.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
    path: Option<Vec<u8>>,
    link_path: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: SparseRecords,
    found: bool,
}

/// The `GNU.sparse.*` records of a member, unchecked.
#[derive(Debug, Default)]
pub(super) struct SparseRecords {
    pub(super) version: (u64, u64),
    pub(super) name: Option<Vec<u8>>,
    pub(super) real_size: Option<u64>,
    /// Numbers of format 0.0 and 0.1: offset, length, offset, length...
    pub(super) map: Vec<u64>,
    pub(super) found: bool,
}

impl Extensions {
    pub(super) const fn is_empty(&self) -> bool {
        !self.found
    }

    pub(super) fn set_long_name(&mut self, bytes: Vec<u8>) -> Result<(), &'static str> {
        self.found = true;
        self.long_name = Some(until_nul(bytes));
        Ok(())
    }

    pub(super) fn set_long_link(&mut self, bytes: Vec<u8>) -> Result<(), &'static str> {
        self.found = true;
        self.long_link = Some(until_nul(bytes));
        Ok(())
    }

    pub(super) fn add_pax(&mut self, bytes: Vec<u8>) -> Result<(), &'static str> {
        self.found = true;
        for record in Records(&bytes) {
            let (key, value) = record?;
            self.add_record(key, value)?;
        }
        Ok(())
    }

    pub(super) const fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) const fn sparse(&self) -> &SparseRecords {
        &self.sparse
    }

    /// The name, in the order in which Go's reader lets one win over the other.
    pub(super) fn name(&self) -> Option<Vec<u8>> {
        let candidates = [&self.long_name, &self.sparse.name, &self.path];
        candidates.into_iter().flatten().next().cloned()
    }

    pub(super) fn link(&self) -> Option<Vec<u8>> {
        let candidates = [&self.long_link, &self.link_path];
        candidates.into_iter().flatten().next().cloned()
    }

    fn add_record(&mut self, key: &[u8], value: &[u8]) -> Result<(), &'static str> {
        let text = || (!value.is_empty()).then(|| value.to_vec());
        let sparse = &mut self.sparse;
        match key {
            b"path" => self.path = text(),
            b"linkpath" => self.link_path = text(),
            b"size" => self.size = parse_size(value)?,
            b"GNU.sparse.name" => sparse.name = text(),
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => sparse.real_size = parse_size(value)?,
            b"GNU.sparse.major" => sparse.version.0 = parse_size(value)?.unwrap_or(0),
            b"GNU.sparse.minor" => sparse.version.1 = parse_size(value)?.unwrap_or(0),
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => sparse.map.extend(parse_size(value)?),
            b"GNU.sparse.map" => {
                for number in value.split(|byte| *byte == b',') {
                    sparse.map.extend(parse_size(number)?);
                }
            }
            _ => return Ok(()),
        }
        sparse.found |= key.starts_with(b"GNU.sparse.");
        Ok(())
    }
}

/// Container engines skip global headers, so nothing of them is applied; this says so where it matters.
pub(super) fn note_global(bytes: &[u8]) -> Result<Option<String>, &'static str> {
    for record in Records(bytes) {
        let (key, _) = record?;
        if matches!(key, b"path" | b"linkpath" | b"size") || key.starts_with(b"GNU.sparse.") {
            let key = String::from_utf8_lossy(key);
            return Ok(Some(format!(
                "a global PAX header sets `{key}`; it is ignored, as container engines do"
            )));
        }
    }
    Ok(None)
}

/// A decimal number; an empty value takes back an earlier one.
fn parse_size(value: &[u8]) -> Result<Option<u64>, &'static str> {
    if value.is_empty() {
        return Ok(None);
    }
    parse_decimal(value)
        .filter(|number| *number <= MAX_SIZE)
        .map(Some)
        .ok_or("a PAX record is not a number that a file can have")
}

pub(super) fn parse_decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u64, |number, digit| match digit {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

fn until_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|byte| *byte == 0) {
        bytes.truncate(end);
    }
    bytes
}

/// `LENGTH KEY=VALUE\n`, the length counting itself.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Result<(&'a [u8], &'a [u8]), &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let record = split_record(self.0);
        self.0 = record.map_or(&[], |(_, _, rest)| rest);
        Some(
            record
                .map(|(key, value, _)| (key, value))
                .ok_or("a PAX record is malformed"),
        )
    }
}

fn split_record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|byte| *byte == b' ')?;
    let len = parse_decimal(bytes.get(..space)?)?;
    let (record, rest) = bytes.split_at_checked(usize::try_from(len).ok()?)?;
    let [body @ .., b'\n'] = record.get(space + 1..)? else {
        return None;
    };
    let equals = body.iter().position(|byte| *byte == b'=')?;
    Some((body.get(..equals)?, body.get(equals + 1..)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(records: &[u8]) -> Result<Extensions, &'static str> {
        let mut extensions = Extensions::default();
        extensions.add_pax(records.to_vec())?;
        Ok(extensions)
    }

    #[test]
    fn reads_records() {
        let found = read(b"11 path=ab\n12 path=a\nb\n12 size=123\n6 x=y\n").unwrap();
        assert_eq!(found.name().unwrap(), b"a\nb");
        assert_eq!(found.size(), Some(123));
        let found = read(b"12 size=123\n8 size=\n").unwrap();
        assert_eq!(found.size(), None);
        let found = read(b"22 GNU.sparse.major=1\n23 GNU.sparse.map=1,20\n").unwrap();
        assert_eq!(found.sparse().version, (1, 0));
        assert_eq!(found.sparse().map, [1, 20]);
    }

    #[test]
    fn refuses_malformed_records() {
        for records in [
            &b"x"[..],
            b"5 a=b",
            b"4 a=b\n",
            b"99 a=b\n",
            b"0 a=b\n",
            b"99999999999999999999 a=b\n",
            b" a=b\n",
            b"5 ab\n",
            b"12 size=-12\n",
            b"27 size=99999999999999999999\n",
            b"6 a=b\n\0\0",
        ] {
            assert!(
                read(records).is_err(),
                "{:?}",
                String::from_utf8_lossy(records)
            );
        }
    }

    #[test]
    fn long_names_win() {
        let mut found = read(b"10 path=a\n").unwrap();
        found.set_long_name(b"long\0\0".to_vec()).unwrap();
        assert_eq!(found.name().unwrap(), b"long");
    }

    #[test]
    fn global_headers_are_only_noted() {
        assert!(note_global(b"13 comment=x\n").unwrap().is_none());
        assert!(note_global(b"10 path=a\n").unwrap().is_some());
        assert!(note_global(b"nonsense").is_err());
    }
}
