//! `ssh://[USER@]HOST[:PORT][/PATH]`: the engine of another machine, through the user's own `ssh`.
//!
//! As `docker` does, the program `ssh` is started, because only it knows the user's keys, agents,
//! jump hosts and known hosts ([ssh](https://man.openbsd.org/ssh)). Unlike `docker`, it only forwards
//! the engine's socket, so nothing is executed on the other machine. It is ended with the
//! [`Tunnel`]. Questions of `ssh` itself (a passphrase, an unknown host) go to the terminal.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::endpoint::Endpoint;
use crate::{EngineOptions, Error};

/// How long `ssh` has to set up the connection, with time for a passphrase.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(20);

/// The engine's socket on the other machine, unless the address names another.
const REMOTE_SOCKET: &str = "/var/run/docker.sock";

/// Where `ssh` is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SshTarget {
    destination: String,
    port: Option<u16>,
    socket: String,
}

impl fmt::Display for SshTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ssh://{}", self.destination)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        if self.socket != REMOTE_SOCKET {
            f.write_str(&self.socket)?;
        }
        Ok(())
    }
}

impl SshTarget {
    /// Reads what stands after `ssh://`.
    pub(crate) fn parse(rest: &str) -> Option<Self> {
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        let (destination, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && !authority.ends_with(']') => {
                (host, Some(port.parse().ok()?))
            }
            _ => (authority, None),
        };
        // A password in an address would be seen by everybody who lists processes.
        let sound = |c: u8| c.is_ascii_alphanumeric() || b".-_@[]:%".contains(&c);
        let (user, host) = destination.split_once('@').unwrap_or(("", destination));
        let is_sound = !host.is_empty()
            && !host.starts_with('-')
            && !destination.starts_with('-')
            && !user.contains(':')
            && destination.bytes().all(sound);
        let socket = match path {
            "" | "/" => REMOTE_SOCKET,
            path => path,
        };
        let plain_socket = socket.bytes().all(|c| c.is_ascii_graphic() && c != b':');
        (is_sound && plain_socket).then(|| Self {
            destination: destination.to_owned(),
            port,
            socket: socket.to_owned(),
        })
    }
}

/// A running `ssh` and the socket that it listens on; both go away with it.
#[derive(Debug)]
pub struct Tunnel {
    address: String,
    ssh: Child,
    folder: tempfile::TempDir,
}

impl Tunnel {
    /// Opens one where `options` mean an engine behind `ssh://`; `None` where they mean another.
    ///
    /// # Errors
    /// When the options name no engine, or `ssh` does not get there.
    pub async fn open_if_needed(options: &EngineOptions) -> Result<Option<Self>, Error> {
        match Endpoint::resolve(options)? {
            Endpoint::Ssh(target) => Self::open(&target).await.map(Some),
            Endpoint::Unix(_) | Endpoint::Tcp(_) | Endpoint::Tls(..) => Ok(None),
        }
    }

    /// Options that mean this machine's end of it.
    pub fn options(&self) -> EngineOptions {
        EngineOptions {
            host: Some(format!("unix://{}", self.socket().display())),
            ..EngineOptions::default()
        }
    }

    /// The address of the engine at its other end, as the user gave it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Starts `ssh` and waits until it forwards.
    pub(crate) async fn open(target: &SshTarget) -> Result<Self, Error> {
        let failed = |why: String| Error::Ssh {
            address: target.to_string(),
            why,
        };
        // Only this user may enter the folder, so nobody else can use the connection.
        let folder = tempfile::Builder::new().prefix("drydock-ssh-").tempdir();
        let folder = folder.map_err(|error| failed(error.to_string()))?;
        let socket = folder.path().join("docker.sock");
        let ssh = command(target, &socket).spawn();
        let ssh = ssh.map_err(|error| failed(format!("cannot start `ssh`: {error}")))?;
        let mut tunnel = Self {
            address: target.to_string(),
            ssh,
            folder,
        };
        let forwards = tokio::time::timeout(PATIENCE, tunnel.until_ready()).await;
        match forwards {
            Ok(Ok(())) => Ok(tunnel),
            Ok(Err(why)) => Err(failed(why)),
            Err(_) => Err(failed(format!(
                "`ssh` set nothing up within {} s",
                PATIENCE.as_secs()
            ))),
        }
    }

    /// The socket on this machine.
    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    async fn until_ready(&mut self) -> Result<(), String> {
        while !self.socket().exists() {
            match self.ssh.try_wait() {
                Ok(Some(status)) => {
                    return Err(format!(
                        "`ssh` ended with {status}; what it said stands above, `ssh -v` says more"
                    ));
                }
                Ok(None) => tokio::time::sleep(POLL).await,
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(())
    }
}

impl Drop for Tunnel {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end and nothing lost.
        let _ = self.ssh.kill();
        let _ = self.ssh.wait();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "`ssh://` is the user's ssh by definition, and this is where it is started"
)]
fn command(target: &SshTarget, socket: &Path) -> Command {
    let mut command = Command::new("ssh");
    command.args(["-N", "-T", "-o", "ExitOnForwardFailure=yes"]);
    command.args(["-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=15"]);
    command.args(["-o", "StreamLocalBindMask=0177"]);
    // A connection that somebody else shares would outlive this one.
    command.args(["-o", "ControlMaster=no", "-o", "ControlPath=none"]);
    if let Some(port) = target.port {
        command.args(["-p", &port.to_string()]);
    }
    let forward = format!("{}:{}", socket.display(), target.socket);
    command.args(["-L", &forward, "--", &target.destination]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_addresses() {
        for (text, destination, port, socket) in [
            ("host", "host", None, REMOTE_SOCKET),
            ("me@host:2222", "me@host", Some(2222), REMOTE_SOCKET),
            ("host/", "host", None, REMOTE_SOCKET),
            (
                "h:22/run/user/1000/docker.sock",
                "h",
                Some(22),
                "/run/user/1000/docker.sock",
            ),
        ] {
            let target = SshTarget::parse(text).unwrap();
            assert_eq!(target.destination, destination);
            assert_eq!(target.port, port);
            assert_eq!(target.socket, socket);
        }
    }

    #[test]
    fn nothing_becomes_an_option_or_a_command() {
        for text in [
            "",
            "-oProxyCommand=x",
            "me@-x",
            "a b",
            "h;x",
            "u:secret@h",
            "h:port",
            "$(x)",
        ] {
            assert_eq!(SshTarget::parse(text), None, "{text}");
        }
    }

    #[test]
    fn is_shown_as_it_was_given() {
        for text in ["host", "me@host:2222", "h/run/user/1000/docker.sock"] {
            let target = SshTarget::parse(text).unwrap();
            assert_eq!(target.to_string(), format!("ssh://{text}"));
        }
    }
}
