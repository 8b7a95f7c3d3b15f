//! Which files packages own: `info/NAME.list`, `NAME.md5sums`, and the field `Conffiles`.
//!
//! See [deb-md5sums(5)](https://manpages.debian.org/bookworm/dpkg-dev/deb-md5sums.5.en.html). A list
//! has every path, folders too; `md5sums` has the checksums of regular files other than conffiles,
//! and `Conffiles` has those.

use std::collections::HashSet;
use std::sync::Arc;

use drydock_model::{OwnedFile, OwnedFiles};

use crate::cataloged::Warnings;
use crate::lines::{lines, quoted};
use crate::{Cataloged, FoundFile, Owned, Owner};

/// Files kept of one package; the largest of Debian has 50,000.
const MAX_FILES: usize = 500_000;

/// Reads a list of paths. A path that another one lies below is a folder and left out.
pub(super) fn read_list(file: &FoundFile<'_>) -> Cataloged {
    let mut warnings = Warnings::default();
    let text = String::from_utf8_lossy(file.content);
    let paths: Vec<&str> = text
        .lines()
        .map(|line| line.trim_start_matches('/'))
        .filter(|path| !path.is_empty() && *path != ".")
        .take(MAX_FILES)
        .collect();
    if paths.len() == MAX_FILES {
        warnings.lost(
            MAX_FILES as u64,
            format!("files beyond {MAX_FILES} are left out"),
        );
    }
    let mut folders = HashSet::new();
    let mut last = "";
    for (folder, _) in paths.iter().filter_map(|path| path.rsplit_once('/')) {
        // Neighbours mostly lie in the same folder.
        if folder != last {
            folders.insert(folder);
            last = folder;
        }
    }
    let files = paths
        .into_iter()
        .filter(|path| !folders.contains(path))
        .map(|path| OwnedFile {
            path,
            checksum: None,
        })
        .collect();
    cataloged(owner_by_name(file.name(), ".list"), files, warnings)
}

/// Reads lines of a checksum, two spaces and a path without a leading `/`.
pub(super) fn read_md5sums(file: &FoundFile<'_>, owner: Owner) -> Cataloged {
    let mut warnings = Warnings::default();
    let mut files = OwnedFiles::default();
    for line in lines(file.content).filter(|line| !line.bytes.is_empty()) {
        if files.len() == MAX_FILES {
            warnings.lost(
                line.number,
                format!("files beyond {MAX_FILES} are left out"),
            );
            break;
        }
        match split_md5sum(line.bytes) {
            Some((path, digest)) if push_digested(&mut files, path, digest) => {}
            _ => warnings.note(
                line.number,
                format!("`{}` is no checksum", quoted(line.bytes)),
            ),
        }
    }
    cataloged(owner, files, warnings)
}

fn cataloged(owner: Owner, mut files: OwnedFiles, warnings: Warnings) -> Cataloged {
    files.shrink_to_fit();
    let owned = if files.is_empty() {
        vec![]
    } else {
        vec![Owned {
            owner,
            files: Arc::new(files),
        }]
    };
    Cataloged {
        owned,
        warnings: warnings.finish(),
        ..Cataloged::default()
    }
}

/// The path and the digest.
fn split_md5sum(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (digest, rest) = line.split_at_checked(32)?;
    // A star marks binary mode in the output of `md5sum`; paths neither start with it nor with `./`.
    let path = rest
        .strip_prefix(b"  ")
        .or_else(|| rest.strip_prefix(b" *"))?;
    Some((path.strip_prefix(b"./").unwrap_or(path), digest))
}

/// Reads the field `Conffiles`: lines of a path, a checksum, and maybe a word on its fate.
pub(super) fn read_conffiles(value: &[u8]) -> OwnedFiles {
    let mut files = OwnedFiles::default();
    for line in lines(value).take(MAX_FILES) {
        if let Some((path, digest)) = split_conffile(line.bytes) {
            push_digested(&mut files, path, digest);
        }
    }
    files.shrink_to_fit();
    files
}

fn split_conffile(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = line.trim_ascii();
    for fate in [&b" remove-on-upgrade"[..], b" obsolete"] {
        rest = rest.strip_suffix(fate).unwrap_or(rest).trim_ascii_end();
    }
    let space = rest.iter().rposition(|byte| *byte == b' ')?;
    let (path, digest) = rest.split_at_checked(space)?;
    Some((path, digest.trim_ascii()))
}

/// Appends a file if its digest is one; dpkg writes `newconffile` for a file that is not there yet.
fn push_digested(files: &mut OwnedFiles, path: &[u8], digest: &[u8]) -> bool {
    let is_md5 = digest.len() == 32 && digest.iter().all(u8::is_ascii_hexdigit);
    let path = String::from_utf8_lossy(path);
    let path = path.trim_start_matches('/');
    if !is_md5 || path.is_empty() {
        return false;
    }
    let digest = String::from_utf8_lossy(digest).to_ascii_lowercase();
    files.push(OwnedFile {
        path,
        checksum: Some(&format!("md5:{digest}")),
    });
    true
}

/// The package that a file of `info` is about: `NAME` or `NAME:ARCHITECTURE`, then `suffix`.
pub(super) fn owner_by_name(file_name: &str, suffix: &str) -> Owner {
    let stem = file_name.strip_suffix(suffix).unwrap_or(file_name);
    let (name, architecture) = match stem.split_once(':') {
        Some((name, architecture)) => (name, Some(architecture.to_owned())),
        None => (stem, None),
    };
    Owner::Package {
        name: name.to_owned(),
        architecture,
    }
}
