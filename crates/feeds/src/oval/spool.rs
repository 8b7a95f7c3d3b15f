//! Definitions wait here until the tests behind them have been read: in memory while they are few,
//! in an unnamed file of the system's folder for such when they are many.

use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use super::definition::Definition;
use crate::Error;

/// Bytes that wait in memory.
const IN_MEMORY: usize = 4 << 20;

/// Definitions, as they come.
pub(super) struct Spool {
    path: String,
    count: u64,
    file: BufWriter<SpooledTempFile>,
}

/// Definitions, as they came.
pub(super) struct Spooled {
    path: String,
    left: u64,
    file: BufReader<SpooledTempFile>,
}

impl Spool {
    /// An empty one; `path` is for messages.
    pub(super) fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            count: 0,
            file: BufWriter::with_capacity(64 << 10, SpooledTempFile::new(IN_MEMORY)),
        }
    }

    /// Adds a definition.
    pub(super) fn push(&mut self, definition: &Definition) -> Result<(), Error> {
        let written = postcard::to_stdvec(definition).map_err(io::Error::other);
        let written = written.and_then(|bytes| {
            let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
            self.file.write_all(&length.to_le_bytes())?;
            self.file.write_all(&bytes)
        });
        self.count += 1;
        written.map_err(|source| failed(&self.path, source))
    }

    /// Goes back to the first.
    pub(super) fn finish(self) -> Result<Spooled, Error> {
        let path = self.path;
        let flushed = self.file.into_inner().map_err(|it| it.into_error());
        let rewound = flushed.and_then(|mut file| {
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        });
        let file = rewound.map_err(|source| failed(&path, source))?;
        Ok(Spooled {
            path,
            left: self.count,
            file: BufReader::with_capacity(64 << 10, file),
        })
    }
}

impl Spooled {
    /// The next definition.
    pub(super) fn next(&mut self) -> Result<Option<Definition>, Error> {
        self.read().map_err(|source| failed(&self.path, source))
    }

    fn read(&mut self) -> io::Result<Option<Definition>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut length = [0; 4];
        self.file.read_exact(&mut length)?;
        // Written above, from a record whose size is bounded.
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        self.file.read_exact(&mut bytes)?;
        let definition: Definition = postcard::from_bytes(&bytes).map_err(io::Error::other)?;
        Ok(Some(definition))
    }
}

fn failed(path: &str, source: io::Error) -> Error {
    Error::Read {
        file: path.to_owned(),
        source,
    }
}
