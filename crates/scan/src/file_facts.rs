//! What an audit asks of an image's files: set-id programs, secrets, tools, users.
//!
//! One pass over the layers, by headers; of a body only what may hold a key or names users is read.
//! A file that a later layer deletes or replaces is left out of the image's filesystem, but a secret
//! stays in the image's bytes: it is told with that mark. Which programs are tools is told by whoever
//! asks; only what is in a folder named `bin` or `sbin` counts, wherever that is (`usr/local/go/bin`).
//! Nothing is cached: facts about a path depend on all layers above it. Missed: secrets in files
//! whose name tells nothing, and programs elsewhere.

mod secrets;
mod shadow;

use std::collections::BTreeMap;

use drydock_archive::{EntryKind, FileContent, LayerEntry, LayerVisitor, read_layer};
use drydock_oci::OpenedImage;

use crate::{Error, Options, Progress};
use secrets::Suspicion;
use shadow::Shadow;

const USERS: &str = "etc/passwd";

/// Most facts of one kind that are kept of a layer; an image with more is no image that somebody
/// made for use.
const MAX_FACTS: usize = 10_000;

/// The sort of tool that a program is, by its path, e.g. `shell`.
pub type ProgramSort = fn(&str) -> Option<&'static str>;

/// What an audit asks of an image's files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Files that run with another's rights, sorted by path.
    pub set_id_files: Vec<SetIdFile>,
    /// Files that hold a secret, sorted by path.
    pub secrets: Vec<SecretFile>,
    /// Programs by the sort of tool that they are, e.g. `shell`.
    pub tools: BTreeMap<&'static str, Vec<String>>,
    /// Users of the image: name to id.
    pub users: BTreeMap<String, u32>,
}

/// A file that runs with another's rights.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetIdFile {
    /// Its path, without a leading `/`.
    pub path: String,
    /// Its permission bits.
    pub mode: u32,
    /// Index of its layer, the lowest is 0.
    pub layer: usize,
}

/// A file that holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretFile {
    /// Its path, without a leading `/`.
    pub path: String,
    /// What it holds, e.g. `private-key`.
    pub kind: &'static str,
    /// Index of its layer, the lowest is 0.
    pub layer: usize,
    /// Whether a later layer deletes or replaces it.
    pub is_deleted: bool,
}

/// Reads what an audit asks of an image's files. `program_sort` is asked of programs only.
///
/// # Errors
/// When a layer cannot be read to its end or is not what the image says.
pub fn read_file_facts(
    image: &OpenedImage,
    program_sort: ProgramSort,
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<FileFacts, Error> {
    let count = image.layers.len();
    progress.begin(count);
    let mut facts = FileFacts::default();
    let mut above = Shadow::default();
    // From the top, so that what is above a layer is known when it is read.
    for (index, blob) in image.layers.iter().enumerate().rev() {
        let claimed = image
            .image
            .layers
            .get(index)
            .and_then(|layer| layer.diff_id);
        let diff_id = claimed.map_or_else(|| "root filesystem".to_owned(), |id| id.to_string());
        let number = index + 1;
        let input = blob.open().map_err(|source| Error::OpenLayer {
            number,
            count,
            diff_id: diff_id.clone(),
            source,
        })?;
        let mut reader = Reader::new(program_sort);
        read_layer(input, &options.caps, &mut reader).map_err(|source| Error::ReadLayer {
            number,
            count,
            diff_id,
            source,
        })?;
        facts.add(index, &mut reader, &above);
        above.absorb(reader.shadow);
        progress.layer_done(index, false);
    }
    facts.set_id_files.sort();
    facts.secrets.sort();
    facts.tools.values_mut().for_each(|paths| paths.sort());
    Ok(facts)
}

impl FileFacts {
    fn add(&mut self, layer: usize, reader: &mut Reader, above: &Shadow) {
        for (path, mode) in reader.set_id_files.drain(..) {
            if !above.hides(&path) {
                self.set_id_files.push(SetIdFile { path, mode, layer });
            }
        }
        for (path, kind) in reader.secrets.drain(..) {
            self.secrets.push(SecretFile {
                is_deleted: above.hides(&path),
                path,
                kind,
                layer,
            });
        }
        for (kind, path) in reader.tools.drain(..) {
            if !above.hides(&path) {
                self.tools.entry(kind).or_default().push(path);
            }
        }
        if let Some(users) = reader.users.take().filter(|_| !above.hides(USERS)) {
            self.users = users;
        }
    }
}

/// Reads one layer.
#[derive(Debug)]
struct Reader {
    program_sort: ProgramSort,
    shadow: Shadow,
    set_id_files: Vec<(String, u32)>,
    secrets: Vec<(String, &'static str)>,
    tools: Vec<(&'static str, String)>,
    users: Option<BTreeMap<String, u32>>,
}

impl Reader {
    fn new(program_sort: ProgramSort) -> Self {
        Self {
            program_sort,
            shadow: Shadow::default(),
            set_id_files: Vec::new(),
            secrets: Vec::new(),
            tools: Vec::new(),
            users: None,
        }
    }
}

impl LayerVisitor for Reader {
    fn wants(&mut self, path: &str) -> bool {
        path == USERS || Suspicion::of(path).is_some()
    }

    fn file(&mut self, path: &str, content: FileContent<'_>) {
        if path == USERS {
            self.users = Some(parse_users(content.bytes));
        }
        let kind = Suspicion::of(path).and_then(|suspicion| suspicion.confirm(content.bytes));
        if let Some(kind) = kind.filter(|_| self.secrets.len() < MAX_FACTS) {
            self.secrets.push((path.to_owned(), kind));
        }
    }

    fn sees_entries(&self) -> bool {
        true
    }

    fn entry(&mut self, entry: LayerEntry<'_>) {
        self.shadow.add(entry);
        if entry.kind == EntryKind::File
            && entry.mode & 0o6000 != 0
            // Set-gid without execution by the group means mandatory locking, not rights.
            && entry.mode & 0o111 != 0
            && self.set_id_files.len() < MAX_FACTS
        {
            self.set_id_files.push((entry.path.to_owned(), entry.mode));
        }
        if matches!(entry.kind, EntryKind::File | EntryKind::Other)
            && is_in_folder_of_programs(entry.path)
            && let Some(kind) = (self.program_sort)(entry.path)
            && self.tools.len() < MAX_FACTS
        {
            self.tools.push((kind, entry.path.to_owned()));
        }
    }
}

fn is_in_folder_of_programs(path: &str) -> bool {
    let mut parts = path.rsplit('/').skip(1);
    matches!(parts.next(), Some("bin" | "sbin"))
}

/// Reads `/etc/passwd`; lines that are none are left out.
fn parse_users(bytes: &[u8]) -> BTreeMap<String, u32> {
    let text = String::from_utf8_lossy(bytes);
    let user = |line: &str| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        let id = fields.nth(1)?.parse().ok()?;
        Some((name.to_owned(), id))
    };
    // The first line of a name counts, as for the C library.
    let users: Vec<_> = text.lines().take(MAX_FACTS).filter_map(user).collect();
    users.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::is_in_folder_of_programs;

    #[test]
    fn only_folders_of_programs_count() {
        for path in ["usr/bin/gcc", "bin/sh", "usr/local/go/bin/go", "sbin/x"] {
            assert!(is_in_folder_of_programs(path), "{path}");
        }
        for path in [
            "usr/share/bash",
            "sh",
            "bin",
            "usr/bin/x/sh",
            "usr/robin/sh",
        ] {
            assert!(!is_in_folder_of_programs(path), "{path}");
        }
    }
}
