//! Who is at the other end of the engine's socket: `SO_PEERCRED` of
//! [unix(7)](https://man7.org/linux/man-pages/man7/unix.7.html).
//!
//! The kernel names who made the socket listen. Where the init system did that on the daemon's
//! behalf, it names the init system; `find_daemon` sees to that.

use std::time::Duration;

use tokio::net::UnixStream;

/// A daemon that does not even let us connect within this time is not waited for.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The engine's address, as far as it is on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// The path of a socket.
    Unix(String),
    /// A port of TCP.
    Tcp(u16),
    /// Something else.
    Other,
}

impl Address {
    pub(crate) fn of(address: &str) -> Self {
        if let Some(path) = address.strip_prefix("unix://") {
            return Self::Unix(path.to_owned());
        }
        let tcp = ["tcp://", "http://", "https://"]
            .iter()
            .find_map(|scheme| address.strip_prefix(scheme));
        let authority = tcp.and_then(|rest| rest.split('/').next());
        let port = authority.and_then(|host| host.rsplit_once(':')?.1.parse().ok());
        port.map_or(Self::Other, Self::Tcp)
    }
}

/// What the kernel says of the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    /// Its process; 0 where it is in another process namespace that is not beneath ours.
    pub(crate) pid: u32,
}

/// Connects and asks; `None` where that fails or there is no such socket.
pub(crate) async fn find_peer(address: &Address) -> Option<Peer> {
    let Address::Unix(path) = address else {
        return None;
    };
    let stream = tokio::time::timeout(TIMEOUT, UnixStream::connect(path)).await;
    let credentials = stream.ok()?.ok()?.peer_cred().ok()?;
    Some(Peer {
        pid: credentials
            .pid()
            .and_then(|pid| u32::try_from(pid).ok())
            .unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine() {
        assert_eq!(
            Address::of("unix:///run/docker.sock"),
            Address::Unix("/run/docker.sock".into())
        );
        assert_eq!(Address::of("tcp://127.0.0.1:2375"), Address::Tcp(2375));
        assert_eq!(Address::of("tcp://[::1]:2376/v1"), Address::Tcp(2376));
        assert_eq!(Address::of("ssh://host"), Address::Other);
        assert_eq!(Address::of("tcp://127.0.0.1"), Address::Other);
    }

    #[tokio::test]
    async fn the_kernel_names_the_peer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sock");
        let _listening = tokio::net::UnixListener::bind(&path).unwrap();
        let peer = find_peer(&Address::Unix(path.display().to_string())).await;
        assert_eq!(peer.map(|peer| peer.pid), Some(std::process::id()));
        assert_eq!(find_peer(&Address::Unix("/nowhere".into())).await, None);
    }
}
