//! Reading JSON feeds as a stream: a reader that bounds what one record may take, and errors that
//! say where a file is damaged.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use serde::{Deserialize, Deserializer};

use crate::Error;

/// Most bytes that one record may have; the largest known (Debian's entry for a kernel issue) has
/// some tens of KiB.
const RECORD_BYTES: u64 = 4 << 20;

/// How many bytes may still be read before the next record must begin, but for a buffer's length.
#[derive(Clone)]
pub(crate) struct Budget {
    left: Rc<Cell<u64>>,
    limit: u64,
}

impl Budget {
    fn new(limit: u64) -> Self {
        Self {
            left: Rc::new(Cell::new(limit)),
            limit,
        }
    }

    /// Grants the next record its bytes.
    pub(crate) fn renew(&self) {
        self.left.set(self.limit);
    }
}

/// A reader that stops where a record is larger than its [`Budget`], so that a parser's memory does
/// not follow the file's size. It sits below the buffer: above it, it would be asked for every byte.
pub(crate) struct Budgeted<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Budget { left, limit } = &self.budget;
        let rest = left.get().checked_sub(read as u64);
        left.set(
            rest.ok_or_else(|| io::Error::other(format!("a record is larger than {limit} bytes")))?,
        );
        Ok(read)
    }
}

/// A deserializer that reads a stream.
pub(crate) type Streaming<R> =
    serde_json::Deserializer<serde_json::de::IoRead<BufReader<Budgeted<R>>>>;

/// A deserializer over `reader`, with the budget that its user renews at each record.
pub(crate) fn stream<R: Read>(reader: R) -> (Streaming<R>, Budget) {
    stream_of(reader, RECORD_BYTES)
}

/// The same for a feed whose records may have up to `limit` bytes each.
pub(crate) fn stream_of<R: Read>(reader: R, limit: u64) -> (Streaming<R>, Budget) {
    let budget = Budget::new(limit);
    let reader = Budgeted {
        inner: reader,
        budget: budget.clone(),
    };
    let buffered = BufReader::with_capacity(64 << 10, reader);
    (serde_json::Deserializer::from_reader(buffered), budget)
}

/// Reads a value that may be `null` where it should be left out; for `deserialize_with`.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// What is wrong with a whole file.
pub(crate) fn damaged(path: &str, error: serde_json::Error) -> Error {
    let file = path.to_owned();
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Io => Error::Read {
            file,
            source: error.into(),
        },
        serde_json::error::Category::Eof => Error::CutShort { file, line, column },
        _ => Error::Damaged {
            file,
            why: error.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_over_the_budget_ends_the_file() {
        let endless = io::repeat(b'[').take(RECORD_BYTES + 1);
        let (mut json, _) = stream(Read::chain(&b"\""[..], endless));
        let error = damaged("a.json", String::deserialize(&mut json).unwrap_err());
        assert!(matches!(error, Error::Read { .. }), "{error:?}");
    }

    #[test]
    fn damage_is_told_apart_from_an_early_end() {
        for (text, shown) in [
            ("[1,", "`a.json` is cut short at line 1, column 3"),
            (
                "[1,\n}",
                "`a.json` is damaged: expected value at line 2 column 1",
            ),
        ] {
            let (mut json, _) = stream(text.as_bytes());
            let error = Vec::<u8>::deserialize(&mut json).unwrap_err();
            assert_eq!(damaged("a.json", error).to_string(), shown);
        }
    }
}
