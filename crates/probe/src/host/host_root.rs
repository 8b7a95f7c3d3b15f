//! The host's files, seen from its root: `/`, or where that is mounted into the collector's container.
//!
//! Links are followed by hand, since a link to `/run` means the host's `/run` and not the container's
//! ([path_resolution(7)](https://man7.org/linux/man-pages/man7/path_resolution.7.html)). Only regular
//! files are opened, so that a pipe in somebody's home folder holds nothing up. Knowingly missed: who
//! can change folders while they are walked can lead a read astray; what is read stays capped and is
//! parsed, never shown as it is.

use std::ffi::OsString;
use std::fs::{self, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

/// The most that is read of a file.
pub(crate) const MAX_FILE: usize = 1 << 20;
/// The most names that are read of a folder.
const MAX_NAMES: usize = 20_000;
/// Links followed on the way to one file, as the kernel has it.
const MAX_LINKS: u32 = 40;
/// Names walked on the way to one file.
const MAX_STEPS: u32 = 1024;

/// The host's root.
#[derive(Clone, Debug)]
pub(crate) struct HostRoot {
    root: PathBuf,
}

/// A file that exists.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its path without links, as the host sees it.
    pub(crate) real: PathBuf,
    /// Where it is opened from here.
    pub(crate) here: PathBuf,
    /// What it is; never a link.
    pub(crate) metadata: Metadata,
}

impl HostRoot {
    pub(crate) fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// Whether it is this process's own root.
    pub(crate) fn is_own(&self) -> bool {
        self.root == Path::new("/")
    }

    /// A path of the host as it is opened from here, links in it not followed.
    pub(crate) fn place(&self, path: impl AsRef<Path>) -> PathBuf {
        let path = path.as_ref();
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    /// Follows a path to the file that it means.
    pub(crate) fn find(&self, path: impl AsRef<Path>) -> io::Result<Found> {
        let mut ahead: Vec<OsString> = names(path.as_ref());
        let mut real = PathBuf::from("/");
        let mut metadata = fs::metadata(&self.root)?;
        let (mut links, mut steps) = (0, 0);
        while let Some(name) = ahead.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                return Err(too_many());
            }
            if name == ".." {
                real.pop();
                metadata = fs::symlink_metadata(self.place(&real))?;
                continue;
            }
            let next = real.join(&name);
            let here = self.place(&next);
            metadata = fs::symlink_metadata(&here)?;
            if metadata.is_symlink() {
                links += 1;
                if links > MAX_LINKS {
                    return Err(too_many());
                }
                let target = fs::read_link(&here)?;
                if target.is_absolute() {
                    real = PathBuf::from("/");
                }
                ahead.extend(names(&target));
            } else {
                real = next;
            }
        }
        let here = self.place(&real);
        Ok(Found {
            real,
            here,
            metadata,
        })
    }

    /// The content of a regular file of at most [`MAX_FILE`] bytes.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> io::Result<Vec<u8>> {
        read_regular(&self.find(path)?.here)
    }

    /// The same as text; bytes that are none are replaced.
    pub(crate) fn read_text(&self, path: impl AsRef<Path>) -> io::Result<String> {
        self.read(path)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Names in a folder, sorted; those that are not text are left out.
    pub(crate) fn list(&self, path: impl AsRef<Path>) -> io::Result<Vec<String>> {
        let found = self.find(path)?;
        let entries = fs::read_dir(&found.here)?.take(MAX_NAMES);
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        Ok(names)
    }
}

/// The names of a path, last one first.
fn names(path: &Path) -> Vec<OsString> {
    let components = path.components().rev();
    components
        .filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some(OsString::from("..")),
            Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
        })
        .collect()
}

fn too_many() -> io::Error {
    io::Error::other("too many links")
}

/// Without blocking on a pipe, without a link put there in the meantime, and not beyond the cap.
fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(i32::try_from(flags.bits()).unwrap_or_default())
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "is no regular file",
        ));
    }
    let mut bytes = Vec::new();
    let cap = u64::try_from(MAX_FILE).unwrap_or(u64::MAX);
    file.take(cap + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_FILE {
        return Err(io::Error::new(
            ErrorKind::FileTooLarge,
            "is larger than 1 MiB, more than is read",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn tree() -> (tempfile::TempDir, HostRoot) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("etc/docker")).unwrap();
        fs::create_dir_all(root.join("run")).unwrap();
        fs::create_dir_all(root.join("var")).unwrap();
        fs::write(root.join("etc/docker/daemon.json"), "{}").unwrap();
        fs::write(root.join("run/docker.pid"), "1").unwrap();
        symlink("/run", root.join("var/run")).unwrap();
        let root = HostRoot::new(root);
        (folder, root)
    }

    #[test]
    fn an_absolute_link_stays_inside() {
        let (folder, root) = tree();
        let found = root.find("/var/run/docker.pid").unwrap();
        assert_eq!(found.real, Path::new("/run/docker.pid"));
        assert_eq!(found.here, folder.path().join("run/docker.pid"));
        assert_eq!(root.read_text("/var/run/docker.pid").unwrap(), "1");
    }

    #[test]
    fn no_link_leads_out() {
        let (folder, root) = tree();
        symlink(
            "../../../../etc/passwd",
            folder.path().join("etc/docker/up"),
        )
        .unwrap();
        symlink("/etc/passwd", folder.path().join("etc/docker/away")).unwrap();
        for name in ["up", "away"] {
            let error = root.read(format!("/etc/docker/{name}")).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
        assert!(root.read("/../../etc/passwd").is_err());
    }

    #[test]
    fn loops_and_pipes_hold_nothing_up() {
        let (folder, root) = tree();
        symlink("b", folder.path().join("a")).unwrap();
        symlink("a", folder.path().join("b")).unwrap();
        assert!(root.find("/a").unwrap_err().to_string().contains("links"));
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(root.read("/pipe").is_err());
    }

    #[test]
    fn a_large_file_is_not_read() {
        let (folder, root) = tree();
        fs::write(folder.path().join("big"), vec![b'x'; MAX_FILE + 1]).unwrap();
        assert!(
            root.read("/big")
                .unwrap_err()
                .to_string()
                .contains("larger")
        );
        assert_eq!(root.list("/etc").unwrap(), ["docker"]);
    }
}
