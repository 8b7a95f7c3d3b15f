//! The files that a package owns.

/// Files that a package owns, in one buffer: an image may have half a million of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct OwnedFiles {
    /// The path and the checksum of each file, one behind the other.
    text: String,
    /// Where these two end.
    ends: Vec<(usize, usize)>,
}

/// A file that a package owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnedFile<'a> {
    /// Path relative to the root.
    pub path: &'a str,
    /// Digest of the content in the database's own notation (`md5:…`, `sha1:…`), never empty.
    pub checksum: Option<&'a str>,
}

impl OwnedFiles {
    /// Appends a file.
    pub fn push(&mut self, file: OwnedFile<'_>) {
        self.text.push_str(file.path);
        let path = self.text.len();
        self.text.push_str(file.checksum.unwrap_or_default());
        self.ends.push((path, self.text.len()));
    }

    /// The files, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = OwnedFile<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |&(path, end)| {
            let checksum = self.text.get(path..end).unwrap_or_default();
            let file = OwnedFile {
                path: self.text.get(start..path).unwrap_or_default(),
                checksum: Some(checksum).filter(|checksum| !checksum.is_empty()),
            };
            start = end;
            file
        })
    }

    /// Number of files.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of memory that the files take.
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.text.len() + self.ends.len() * size_of::<(usize, usize)>()
    }

    /// Gives back the memory that was set aside for further files.
    pub fn shrink_to_fit(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

impl<'a> FromIterator<OwnedFile<'a>> for OwnedFiles {
    fn from_iter<I: IntoIterator<Item = OwnedFile<'a>>>(files: I) -> Self {
        let mut owned = Self::default();
        for file in files {
            owned.push(file);
        }
        owned.shrink_to_fit();
        owned
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_was_given() {
        let file = |path, checksum| OwnedFile { path, checksum };
        let files = [
            file("bin/a", Some("md5:0")),
            file("", None),
            file("bin/é", None),
            file("etc/c", Some("sha1:1")),
        ];
        let owned: OwnedFiles = files.into_iter().collect();
        assert_eq!(owned.iter().collect::<Vec<_>>(), files);
        assert_eq!(owned.len(), 4);
        assert!(OwnedFiles::default().is_empty());
    }
}
