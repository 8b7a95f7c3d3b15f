//! A part of a file as a reader of its own, e.g. a layer inside a `docker save` archive.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Reads `len` bytes from `offset`. Reading is by position, so any number of sections can share
/// one open file.
#[derive(Clone, Debug)]
pub struct FileSection {
    file: Arc<File>,
    offset: u64,
    left: u64,
}

impl FileSection {
    /// A section of `file`; one that reaches past the file's end just ends there.
    pub const fn new(file: Arc<File>, offset: u64, len: u64) -> Self {
        Self {
            file,
            offset,
            left: len,
        }
    }
}

impl Read for FileSection {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX);
        let len = buf.len().min(most);
        let buf = buf.get_mut(..len).unwrap_or_default();
        let got = self.file.read_at(buf, self.offset)?;
        self.offset = self.offset.saturating_add(got as u64);
        self.left = self.left.saturating_sub(got as u64);
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn reads_its_part_and_no_more() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let file = Arc::new(file);
        for (offset, len, expected) in [(2, 3, "234"), (8, 9, "89"), (20, 5, ""), (0, 0, "")] {
            let mut section = FileSection::new(file.clone(), offset, len);
            let mut other = section.clone();
            for reader in [&mut section, &mut other] {
                let mut text = String::new();
                reader.read_to_string(&mut text).unwrap();
                assert_eq!(text, expected);
            }
        }
    }
}
