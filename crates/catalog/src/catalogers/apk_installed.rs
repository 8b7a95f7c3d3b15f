//! Packages that Alpine's `apk` has installed: `lib/apk/db/installed`, or `usr/lib/apk/db/installed`
//! where the root is merged into `/usr`.
//!
//! The format is a line per field, `X:value`, and an empty line behind each package; see the
//! [Apk spec](https://wiki.alpinelinux.org/wiki/Apk_spec) and `apk_db_fdb_read` in
//! [apk-tools](https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/src/database.c), which is
//! followed where they differ. Where apk refuses the whole database, the line is reported and the
//! rest is read.
//!
//! Virtual packages (`apk add --virtual .build-deps`) are listed, as `apk info` lists them; they own
//! nothing and no advisory names them.
//!
//! Misses: packages that were removed by hand with their files left behind; which repository a
//! package came from (apk does not write it down, but for the tag of a pinned one, which is not kept);
//! the databases of volumes (`lib/apk/db-uvol`) and of apk 3's own binary format, which apk writes
//! nowhere by default.

mod checksum;

use std::sync::Arc;

use drydock_model::{Ecosystem, InstallState, OwnedFile, OwnedFiles, Package, SourcePackage};

use crate::cataloged::Warnings;
use crate::lines::{Line, lines, quoted, text, word};
use crate::third_party::{Signs, find_third_party};
use crate::{Cataloged, Cataloger, Detail, Finds, FoundFile, Location, Meta, Owned, Owner};

/// Reads apk's database of installed packages.
pub(crate) struct ApkInstalled;

static META: Meta = Meta {
    id: "apk-installed",
    version: 2,
    title: "Alpine packages",
    docs: "https://wiki.alpinelinux.org/wiki/Apk_spec",
    finds: Finds::Packages,
    // Where both exist, apk itself uses the first.
    locations: &[
        Location::File("lib/apk/db/installed"),
        Location::File("usr/lib/apk/db/installed"),
    ],
    companions: &[],
    max_file_size: 32 << 20,
};

/// Packages kept of one database; Alpine's whole repository has 30,000.
const MAX_PACKAGES: usize = 50_000;

/// Memory that the owned files of one database may take, in bytes. A database names a folder once
/// for all of its files, so they may be far larger than it.
const MAX_FILES_MEMORY: usize = 96 << 20;

impl Cataloger for ApkInstalled {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn catalog(&self, file: &FoundFile<'_>) -> Cataloged {
        let mut reader = Reader {
            detail: file.detail,
            ..Reader::default()
        };
        for line in lines(file.content) {
            reader.line(&line);
        }
        reader.finish_entry();
        if file.content.last().is_some_and(|last| *last != b'\n') {
            reader
                .warnings
                .lost_whole("the last line has no end: the file may be cut short");
        }
        Cataloged {
            packages: reader.packages,
            owned: reader.owned,
            warnings: reader.warnings.finish(),
            ..Cataloged::default()
        }
    }
}

#[derive(Default)]
struct Reader<'a> {
    detail: Detail,
    packages: Vec<Arc<Package>>,
    owned: Vec<Owned>,
    warnings: Warnings,
    /// The memory of the files in `owned`.
    files_memory: usize,
    files_left_out: bool,
    entry: Entry<'a>,
}

/// The package that is being read.
#[derive(Default)]
struct Entry<'a> {
    /// Number of its first line; 0 where none was read yet.
    line: u64,
    name: Option<&'a [u8]>,
    version: Option<&'a [u8]>,
    architecture: Option<&'a [u8]>,
    origin: Option<&'a [u8]>,
    maintainer: Option<&'a [u8]>,
    license: Option<&'a [u8]>,
    /// Whether checksums are SHA-256 cut to the length of SHA-1 (flag `S`).
    short_sha256: bool,
    folder: &'a [u8],
    /// The file that is being read, and its checksum.
    file: Option<(&'a [u8], Option<String>)>,
    files: OwnedFiles,
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: &Line<'a>) {
        if line.bytes.is_empty() {
            return self.finish_entry();
        }
        if self.entry.line == 0 {
            self.entry.line = line.number;
        }
        match line.bytes {
            [field, b':', value @ ..] => self.field(*field, value, line.number),
            junk => self
                .warnings
                .lost(line.number, format!("`{}` is no field", quoted(junk))),
        }
    }

    fn field(&mut self, field: u8, value: &'a [u8], line: u64) {
        let entry = &mut self.entry;
        match field {
            b'P' if entry.name.is_some() => {
                let message = "a second name in one entry: the empty line before it is missing";
                self.warnings.lost(line, message);
                self.finish_entry();
                self.entry = Entry {
                    line,
                    name: Some(value),
                    ..Entry::default()
                };
            }
            b'P' => entry.name = Some(value),
            b'V' => entry.version = Some(value),
            b'A' => entry.architecture = Some(value),
            b'o' => entry.origin = Some(value),
            b'm' => entry.maintainer = Some(value),
            b'L' => entry.license = Some(value),
            b'f' => entry.short_sha256 = value.contains(&b'S'),
            b'F' | b'R' | b'Z' if self.detail == Detail::Packages => {}
            b'F' => {
                self.finish_file(line);
                self.entry.folder = value;
            }
            b'R' => {
                self.finish_file(line);
                self.entry.file = Some((value, None));
            }
            b'Z' => self.checksum(value, line),
            _ => {}
        }
    }

    /// Takes in the file that ends before `line`, if one does.
    fn finish_file(&mut self, line: u64) {
        let Some((name, checksum)) = self.entry.file.take() else {
            return;
        };
        let memory = self.files_memory + self.entry.files.memory();
        if memory > MAX_FILES_MEMORY {
            if !std::mem::replace(&mut self.files_left_out, true) {
                let message = format!(
                    "owned files beyond {} MiB of memory are left out",
                    MAX_FILES_MEMORY >> 20
                );
                self.warnings.lost(line, message);
            }
            return;
        }
        let name = String::from_utf8_lossy(name);
        let folder = String::from_utf8_lossy(self.entry.folder);
        let path = match folder.trim_matches('/') {
            "" => name.into_owned(),
            folder => format!("{folder}/{name}"),
        };
        self.entry.files.push(OwnedFile {
            path: &path,
            checksum: checksum.as_deref(),
        });
    }

    fn checksum(&mut self, value: &[u8], line: u64) {
        let checksum = checksum::parse_checksum(value, self.entry.short_sha256);
        if checksum.is_none() {
            self.warnings
                .note(line, format!("`{}` is no checksum", quoted(value)));
        }
        if let Some((_, of_file)) = &mut self.entry.file {
            *of_file = checksum;
        }
    }

    /// Takes in the entry that ends here, if one does.
    fn finish_entry(&mut self) {
        self.finish_file(self.entry.line);
        let mut entry = std::mem::take(&mut self.entry);
        if entry.line == 0 {
            return;
        }
        let line = entry.line;
        match entry.package() {
            Ok(_) if self.packages.len() >= MAX_PACKAGES => {
                self.warnings
                    .lost(line, format!("packages beyond {MAX_PACKAGES} are left out"));
            }
            Ok(package) => {
                if !entry.files.is_empty() {
                    entry.files.shrink_to_fit();
                    self.files_memory += entry.files.memory();
                    self.owned.push(Owned {
                        owner: Owner::Package {
                            name: package.name.clone(),
                            architecture: package.architecture.clone(),
                        },
                        files: Arc::new(entry.files),
                    });
                }
                self.packages.push(Arc::new(package));
            }
            Err(message) => self.warnings.lost(line, message),
        }
    }
}

impl Entry<'_> {
    fn package(&self) -> Result<Package, String> {
        let name = self
            .name
            .and_then(word)
            .ok_or("the entry has no usable name (`P:`)")?;
        let version = self
            .version
            .and_then(word)
            .ok_or_else(|| format!("package `{name}` has no usable version (`V:`)"))?;
        let maintainer = self.maintainer.and_then(text);
        let signs = Signs {
            maintainer: maintainer.as_deref(),
            ..Signs::default()
        };
        let third_party = find_third_party(&signs);
        Ok(Package {
            ecosystem: Ecosystem::APK,
            name: name.to_owned(),
            version: version.to_owned(),
            architecture: self.architecture.and_then(text),
            source: self.origin.and_then(text).map(|origin| SourcePackage {
                name: origin,
                version: version.to_owned(),
            }),
            state: InstallState::Installed,
            maintainer,
            third_party,
            license: self.license.and_then(text),
            module: None,
        })
    }
}

#[cfg(test)]
mod tests;
