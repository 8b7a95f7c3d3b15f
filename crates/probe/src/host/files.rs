//! A file of the host as the snapshot keeps it: owner, group, mode, access list, identity.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use drydock_audit::snapshot::{File, FileKind, Stat};
use drydock_audit::{Fact, Unknown};
use rustix::fs::FileType;

use super::accounts::Accounts;
use super::host_root::Found;
use super::sight::Sight;
use super::unknown;

/// The attribute of [acl(5)](https://man7.org/linux/man-pages/man5/acl.5.html); it is there only where
/// the list says more than the mode.
const ACL: &str = "system.posix_acl_access";

/// The host's files with the names of their owners.
pub(crate) struct Files<'a> {
    pub(crate) sight: &'a Sight,
    pub(crate) accounts: &'a Accounts,
}

impl Files<'_> {
    /// A file, links followed. A file that is not there is a file too, whose `stat` is absent.
    pub(crate) fn file(&self, path: &str) -> File {
        File {
            path: path.to_owned(),
            stat: self.stat(path).map_or_else(Fact::Unknown, Fact::Known),
        }
    }

    /// A file whose path is not known, and why.
    pub(crate) fn unknown_file(path: &str, unknown: &Unknown) -> File {
        File {
            path: path.to_owned(),
            stat: Fact::Unknown(unknown.clone()),
        }
    }

    /// Whether a path leads to anything.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.sight.files.is_ok() && self.sight.root.find(path).is_ok()
    }

    fn stat(&self, path: &str) -> Result<Stat, Unknown> {
        self.sight.files.clone()?;
        let found = self.sight.root.find(path);
        let found = found.map_err(|error| unknown::of(path, &error))?;
        Ok(self.stat_of(&found))
    }

    fn stat_of(&self, found: &Found) -> Stat {
        let metadata = &found.metadata;
        Stat {
            real_path: found.real.display().to_string(),
            kind: kind_of(metadata),
            mode: metadata.mode() & 0o7777,
            user_id: metadata.uid(),
            user: self.accounts.user_name(metadata.uid()),
            group_id: metadata.gid(),
            group: self.accounts.group_name(metadata.gid()),
            has_acl: has_acl(&found.here),
            device: metadata.dev(),
            inode: metadata.ino(),
            modified_at: metadata.mtime(),
        }
    }
}

fn kind_of(metadata: &Metadata) -> FileKind {
    match FileType::from_raw_mode(metadata.mode()) {
        FileType::RegularFile => FileKind::Regular,
        FileType::Directory => FileKind::Folder,
        FileType::Socket => FileKind::Socket,
        _ => FileKind::Other,
    }
}

fn has_acl(path: &Path) -> bool {
    let mut nothing: [u8; 0] = [];
    rustix::fs::lgetxattr(path, ACL, &mut nothing[..]).is_ok_and(|length| length > 0)
}
