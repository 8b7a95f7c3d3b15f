//! A file of the host: who owns it, and who may do what with it. Never its content.

use serde::{Deserialize, Serialize};

use crate::Fact;

/// A file of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct File {
    /// Its path, as the host sees it.
    pub path: String,
    /// What the kernel says of it, links followed. Absent where there is no such file.
    pub stat: Fact<Stat>,
}

impl File {
    /// Its path without links, where the kernel said so.
    pub fn real_path<'f>(&'f self, stat: &'f Stat) -> &'f str {
        match stat.real_path.as_str() {
            "" => &self.path,
            real => real,
        }
    }
}

/// What the kernel says of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stat {
    /// Its path without links.
    pub real_path: String,
    /// What it is.
    pub kind: FileKind,
    /// Permission bits, with set-id and sticky: at most `0o7777`.
    pub mode: u32,
    /// Owner.
    pub user_id: u32,
    /// Owner's name, where the host's user list has one.
    pub user: Option<String>,
    /// Group.
    pub group_id: u32,
    /// Group's name, where the host's group list has one.
    pub group: Option<String>,
    /// Whether an access list grants more than the bits say.
    pub has_acl: bool,
    /// Device and inode: the file's identity.
    pub device: u64,
    /// See `device`.
    pub inode: u64,
    /// Last change of its content, in seconds since 1970.
    pub modified_at: i64,
}

/// What a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A regular file.
    #[default]
    Regular,
    /// A folder.
    Folder,
    /// A socket.
    Socket,
    /// Anything else.
    Other,
}
