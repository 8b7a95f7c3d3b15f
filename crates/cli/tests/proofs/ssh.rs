//! `ssh://` through a real sshd on loopback, to the engine that the tests run against.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// An sshd with keys of its own, ended when dropped.
struct Sshd {
    folder: TempDir,
    port: u16,
    daemon: Child,
}

impl Sshd {
    fn start() -> Option<Self> {
        let program = Path::new("/usr/sbin/sshd");
        let is_root = fs::metadata("/proc/self").is_ok_and(|it| {
            use std::os::unix::fs::MetadataExt as _;
            it.uid() == 0
        });
        if !program.exists() || !is_root {
            eprintln!("SKIPPED: `sshd` (openssh-server) is not installed, or this is not root");
            return None;
        }
        // Where sshd gives its rights up; made by the init system otherwise.
        fs::create_dir_all("/run/sshd").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for key in ["host", "user"] {
            let args = ["-q", "-t", "ed25519", "-N", "", "-f", &at(key)];
            assert!(
                Command::new("ssh-keygen")
                    .args(args)
                    .status()
                    .unwrap()
                    .success()
            );
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes \
             no\nUsePAM no\nPidFile none\nPermitRootLogin yes\n",
            at("host"),
            at("user.pub")
        );
        fs::write(at("config"), config).unwrap();
        let key = fs::read_to_string(at("host.pub")).unwrap();
        fs::write(at("known"), format!("[127.0.0.1]:{port} {key}")).unwrap();
        let wrapper = format!(
            "#!/bin/sh\nexec /usr/bin/ssh -F none -i {} -o UserKnownHostsFile={} \"$@\"\n",
            at("user"),
            at("known")
        );
        fs::write(at("ssh"), wrapper).unwrap();
        fs::set_permissions(at("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
        let args = ["-D", "-e", "-f", &at("config")];
        let daemon = Command::new(program).args(args).spawn().unwrap();
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Some(Self {
            folder,
            port,
            daemon,
        })
    }

    fn audit(&self, host: &str, data: &Path) -> std::process::Output {
        let path = format!("{}:/usr/bin:/bin", self.folder.path().display());
        Command::new(env!("CARGO_BIN_EXE_drydock"))
            .args(["audit", "--format", "json", "--host", host, "--data-dir"])
            .arg(data)
            .env("PATH", path)
            .env("TMPDIR", data)
            .output()
            .unwrap()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

#[test]
fn an_engine_behind_ssh_is_judged_and_its_host_is_not() {
    let Ok(engine) = std::env::var("DRYDOCK_TEST_DOCKER_HOST") else {
        eprintln!("SKIPPED: no Docker Engine (DRYDOCK_TEST_DOCKER_HOST)");
        return;
    };
    let Some(sshd) = Sshd::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let socket = engine.trim_start_matches("unix://");
    let host = format!("ssh://root@127.0.0.1:{}{socket}", sshd.port);
    let output = sshd.audit(&host, data.path());
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["subject"]["address"], host.as_str());
    let traits = report["subject"]["traits"].to_string();
    assert!(traits.contains("remote"), "{traits}");
    let verdict = |slug: &str| {
        let checks = report["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["slug"] == slug).unwrap();
        check["verdict"].clone()
    };
    assert_eq!(verdict("daemon-storage-driver-aufs"), "pass");
    assert_eq!(verdict("data-root-partition"), "not-permitted");
    let left: Vec<_> = fs::read_dir(data.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with("drydock-ssh"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_host_that_ssh_does_not_reach_is_an_error() {
    let Some(sshd) = Sshd::start() else { return };
    let data = tempfile::tempdir().unwrap();
    let output = sshd.audit("ssh://nobody-here@127.0.0.1:1", data.path());
    assert_eq!(output.status.code(), Some(8), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("`ssh` ended"), "{error}");
}
