//! Reading JSON feeds as a stream: a reader that bounds what one record may take, and errors that
//! say where a file is damaged.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

use crate::Error;

/// Most bytes that one record may have; the largest known (Debian's entry for a kernel issue) has
/// some tens of KiB.
const RECORD_BYTES: u64 = 4 << 20;

/// How many bytes may still be read before the next record must begin, but for a buffer's length.
#[derive(Clone, Default)]
pub(crate) struct Budget(Rc<Cell<u64>>);

impl Budget {
    /// Grants the next record its bytes.
    pub(crate) fn renew(&self) {
        self.0.set(RECORD_BYTES);
    }
}

/// A reader that stops where a record is larger than its [`Budget`], so that a parser's memory does
/// not follow the file's size. It sits below the buffer: above it, it would be asked for every byte.
pub(crate) struct Budgeted<R> {
    inner: R,
    left: Budget,
}

impl<R: Read> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let left = self.left.0.get().checked_sub(read as u64);
        self.left.0.set(left.ok_or_else(|| {
            io::Error::other(format!("a record is larger than {RECORD_BYTES} bytes"))
        })?);
        Ok(read)
    }
}

/// A deserializer that reads a stream.
pub(crate) type Streaming<R> =
    serde_json::Deserializer<serde_json::de::IoRead<BufReader<Budgeted<R>>>>;

/// A deserializer over `reader`, with the budget that its user renews at each record.
pub(crate) fn stream<R: Read>(reader: R) -> (Streaming<R>, Budget) {
    let left = Budget::default();
    left.renew();
    let reader = Budgeted {
        inner: reader,
        left: left.clone(),
    };
    let buffered = BufReader::with_capacity(64 << 10, reader);
    (serde_json::Deserializer::from_reader(buffered), left)
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
    use serde::Deserialize;

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
