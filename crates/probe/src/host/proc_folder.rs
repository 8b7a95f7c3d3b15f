//! The host's `/proc` ([proc(5)](https://man7.org/linux/man-pages/man5/proc.5.html)).

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The most that is read of a file of a process.
const MAX_FILE: u64 = 256 << 10;
/// The most that is read of a table of sockets; listening ones come first in those of TCP.
const MAX_TABLE: u64 = 4 << 20;
/// Bytes of a line of a table of TCP.
const TCP_LINE: usize = 150;
/// The most processes that are looked at.
const MAX_PROCESSES: usize = 100_000;

/// A `/proc`.
#[derive(Clone, Debug)]
pub(crate) struct ProcFolder {
    folder: PathBuf,
}

impl ProcFolder {
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// This process's own view, of itself.
    pub(crate) fn own() -> Self {
        Self::new("/proc")
    }

    /// A small file, e.g. `1/status`. Text that is none is replaced.
    pub(crate) fn read(&self, name: &str) -> io::Result<String> {
        self.read_capped(name, MAX_FILE)
    }

    /// A table of sockets, e.g. `1/net/unix`.
    pub(crate) fn read_table(&self, name: &str) -> io::Result<String> {
        self.read_capped(name, MAX_TABLE)
    }

    /// The lines of a table of TCP that listen, with its head. They come first, and are read in small
    /// steps, since the kernel walks its whole large table of connections for those that come after.
    pub(crate) fn read_listening(&self, name: &str) -> io::Result<String> {
        let mut file = File::open(self.folder.join(name))?;
        let mut text = Vec::new();
        let mut step = [0_u8; TCP_LINE];
        loop {
            let length = file.read(&mut step)?;
            text.extend(step.get(..length).unwrap_or_default());
            let whole = text
                .iter()
                .rposition(|byte| *byte == b'\n')
                .unwrap_or_default();
            let lines = text.get(..whole).unwrap_or_default();
            let last = lines
                .rsplit(|byte| *byte == b'\n')
                .next()
                .unwrap_or_default();
            let is_past = is_connection(last);
            if length == 0 || is_past || u64::try_from(text.len()).is_ok_and(|l| l > MAX_TABLE) {
                return Ok(String::from_utf8_lossy(&text).into_owned());
            }
        }
    }

    fn read_capped(&self, name: &str, cap: u64) -> io::Result<String> {
        let mut bytes = Vec::with_capacity(4096);
        let file = File::open(self.folder.join(name))?;
        file.take(cap).read_to_end(&mut bytes)?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    /// Where a link points, e.g. `1/exe`, `1/ns/net`.
    pub(crate) fn link(&self, name: &str) -> io::Result<String> {
        let target = fs::read_link(self.folder.join(name))?;
        Ok(target.to_string_lossy().into_owned())
    }

    /// The processes, lowest id first.
    pub(crate) fn pids(&self) -> io::Result<Vec<u32>> {
        let names = fs::read_dir(&self.folder)?.flatten();
        let mut pids: Vec<u32> = names
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .take(MAX_PROCESSES)
            .collect();
        pids.sort_unstable();
        Ok(pids)
    }

    /// Whether a process is there.
    pub(crate) fn has(&self, pid: u32) -> bool {
        self.folder.join(pid.to_string()).join("stat").exists()
    }

    /// Inodes of the sockets that a process holds.
    pub(crate) fn sockets_of(&self, pid: u32) -> io::Result<Vec<u64>> {
        let entries = fs::read_dir(self.folder.join(format!("{pid}/fd")))?;
        let sockets = entries.flatten().filter_map(|entry| {
            let target = fs::read_link(entry.path()).ok()?;
            let inode = target.to_str()?.strip_prefix("socket:[")?;
            inode.strip_suffix(']')?.parse().ok()
        });
        Ok(sockets.collect())
    }

    /// The words of a command line; none for a thread of the kernel.
    pub(crate) fn arguments_of(&self, pid: u32) -> io::Result<Vec<String>> {
        let text = self.read(&format!("{pid}/cmdline"))?;
        let text = text.strip_suffix('\0').unwrap_or(&text);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        Ok(text.split('\0').map(str::to_owned).collect())
    }

    /// The real path of a program, without the kernel's mark that it was replaced since.
    pub(crate) fn program_of(&self, pid: u32) -> io::Result<String> {
        let path = self.link(&format!("{pid}/exe"))?;
        Ok(path.strip_suffix(" (deleted)").unwrap_or(&path).to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }
}

/// Whether a line is of a socket in another state than listening.
fn is_connection(line: &[u8]) -> bool {
    let words = line.split(u8::is_ascii_whitespace);
    let mut words = words.filter(|word| !word.is_empty());
    let is_entry = words.next().is_some_and(|word| word.ends_with(b":"));
    is_entry && words.nth(2).is_some_and(|state| state != b"0A")
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn tables_are_read_until_connections_begin() {
        assert!(is_connection(
            b"   1: 0100007F:0016 0100007F:AAAA 01 00000000:00000000 00"
        ));
        assert!(!is_connection(
            b"   1: 0100007F:0016 00000000:0000 0A 00000000:00000000 00"
        ));
        assert!(!is_connection(
            b"  sl  local_address rem_address   st tx_queue"
        ));
        assert!(!is_connection(b""));
    }

    #[test]
    fn a_listener_of_this_process_is_among_them() {
        let listeners: Vec<TcpListener> = (0..8)
            .filter_map(|_| TcpListener::bind("127.0.0.1:0").ok())
            .collect();
        let text = ProcFolder::own().read_listening("self/net/tcp").unwrap();
        for listener in listeners {
            let port = listener.local_addr().unwrap().port();
            assert!(
                text.contains(&format!("0100007F:{port:04X} ")),
                "{port}: {text}"
            );
        }
    }
}
