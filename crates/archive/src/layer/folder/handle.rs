//! An open folder of the host and what can be done with the names in it.

use std::ffi::{CStr, CString};
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
use rustix::io::{Errno, Result};

/// A folder that is held open.
pub(super) struct Folder {
    fd: OwnedFd,
    device: u64,
}

/// A name in a folder.
pub(super) struct Entry {
    pub(super) name: CString,
    /// What the file system says without being asked; unknown on some.
    file_type: FileType,
}

const FOLDER_FLAGS: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// A pipe in the place of a file must not block.
const FILE_FLAGS: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder that the user named; this path alone may go through links.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Self::new(rustix::fs::open(path, FOLDER_FLAGS, Mode::empty())?)
    }

    pub(super) fn open_folder(&self, name: &CStr) -> Result<Self> {
        let flags = FOLDER_FLAGS.union(OFlags::NOFOLLOW);
        Self::new(rustix::fs::openat(&self.fd, name, flags, Mode::empty())?)
    }

    fn new(fd: OwnedFd) -> Result<Self> {
        let device = rustix::fs::fstat(&fd)?.st_dev;
        Ok(Self { fd, device })
    }

    /// Opens a regular file.
    pub(super) fn open_file(&self, name: &CStr) -> Result<File> {
        let fd = rustix::fs::openat(&self.fd, name, FILE_FLAGS, Mode::empty())?;
        let mode = rustix::fs::fstat(&fd)?.st_mode;
        if FileType::from_raw_mode(mode) == FileType::RegularFile {
            Ok(File::from(fd))
        } else {
            Err(Errno::INVAL)
        }
    }

    pub(super) fn read_link(&self, name: &CStr) -> Result<CString> {
        rustix::fs::readlinkat(&self.fd, name, Vec::new())
    }

    /// The names in reverse order; `false` if there are more than fit into `cap` bytes.
    pub(super) fn list(&self, cap: usize) -> Result<(Vec<Entry>, bool)> {
        let mut entries = Vec::new();
        let mut bytes = 0;
        for entry in Dir::read_from(&self.fd)? {
            let entry = entry?;
            let name = entry.file_name();
            if matches!(name.to_bytes(), b"." | b"..") {
                continue;
            }
            bytes += size_of::<Entry>() + name.count_bytes() + 16;
            if bytes > cap {
                return Ok((entries, false));
            }
            entries.push(Entry {
                name: name.to_owned(),
                file_type: entry.file_type(),
            });
        }
        entries.sort_unstable_by(|a, b| b.name.cmp(&a.name));
        Ok((entries, true))
    }

    pub(super) fn file_type(&self, entry: &Entry) -> Result<FileType> {
        match entry.file_type {
            FileType::Unknown => {
                let flags = AtFlags::SYMLINK_NOFOLLOW;
                let stat = rustix::fs::statat(&self.fd, &entry.name, flags)?;
                Ok(FileType::from_raw_mode(stat.st_mode))
            }
            known => Ok(known),
        }
    }

    /// Permission bits of what is at a name, links not followed.
    pub(super) fn mode(&self, name: &CStr) -> Result<u32> {
        let stat = rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(stat.st_mode & 0o7777)
    }

    /// Whether a character device has the number 0/0.
    pub(super) fn is_whiteout(&self, name: &CStr) -> bool {
        rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| stat.st_rdev == 0)
    }

    /// An extended attribute that overlayfs has put on the folder, `trusted.overlay.` or
    /// `user.overlay.` left out.
    pub(super) fn attribute(&self, name: &CStr) -> Option<Vec<u8>> {
        attribute(&self.fd, name)
    }

    /// Whether `inner` is the root of another file system, one that holds no files of its own.
    pub(super) fn leads_into_kernel(&self, inner: &Self) -> bool {
        inner.device != self.device
            && rustix::fs::fstatfs(&inner.fd).is_ok_and(|stat| {
                KERNEL_FILE_SYSTEMS.contains(&u32::try_from(stat.f_type).unwrap_or(0))
            })
    }
}

pub(super) fn attribute(file: impl AsFd, name: &CStr) -> Option<Vec<u8>> {
    let name = name.to_str().ok()?;
    ["trusted", "user"].into_iter().find_map(|space| {
        let mut value = [0u8; 256];
        match rustix::fs::fgetxattr(&file, format!("{space}.overlay.{name}"), &mut value) {
            Ok(len) => value.get(..len).map(<[u8]>::to_vec),
            // Longer than any mark: it is there, and that is what counts.
            Err(Errno::RANGE) => Some(Vec::new()),
            Err(_) => None,
        }
    })
}

/// Numbers from Linux' `include/uapi/linux/magic.h` and the file systems' own sources.
const KERNEL_FILE_SYSTEMS: [u32; 15] = [
    0x0000_9fa0, // proc
    0x6265_6572, // sysfs
    0x0000_1cd1, // devpts
    0x0027_e0eb, // cgroup
    0x6367_7270, // cgroup2
    0x6462_6720, // debugfs
    0x7472_6163, // tracefs
    0xcafe_4a11, // bpf
    0x7363_6673, // securityfs
    0x6165_676c, // pstore
    0x1980_0202, // mqueue
    0x9584_58f6, // hugetlbfs
    0xde5e_81e4, // efivarfs
    0x6265_6570, // configfs
    0x0000_0187, // autofs
];
