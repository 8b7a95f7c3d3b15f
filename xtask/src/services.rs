//! Real services for the end-to-end tests, on loopback and in folders of their own: a Docker
//! Engine and a registry. What cannot be started here is said, and the tests that need it skip.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::{run, setup};

/// The services that run; stopped when dropped, by the ids of our own children.
pub(crate) struct Services {
    folder: tempfile::TempDir,
    children: Vec<Child>,
    environment: Vec<(String, String)>,
}

impl Services {
    /// Starts what can be started.
    pub(crate) fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("drydock-services")
            .tempdir()
            .expect("a temporary folder");
        let mut services = Self {
            folder,
            children: Vec::new(),
            environment: Vec::new(),
        };
        services.start_engine();
        services.start_registry();
        services
    }

    /// Variables that tell the tests where the services are.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        self.environment.clone()
    }

    fn start_engine(&mut self) {
        if !setup::is_root() || !setup::is_installed("dockerd") {
            println!("SKIPPED: a Docker Engine needs root and `dockerd`");
            return;
        }
        let base = self.folder.path().join("docker");
        let socket = base.join("docker.sock");
        let host = format!("unix://{}", socket.display());
        let at = |name: &str| base.join(name).display().to_string();
        let mut command = Command::new("dockerd");
        command
            .args([
                "--host",
                &host,
                "--data-root",
                &at("data"),
                "--exec-root",
                &at("exec"),
            ])
            .args([
                "--pidfile",
                &at("pid"),
                "--bridge",
                "none",
                "--iptables=false",
            ]);
        let ready = || run::succeeds("docker", &["--host", &host, "version"]);
        if self.spawn("docker", &base, command, ready) {
            self.environment
                .push(("DRYDOCK_TEST_DOCKER_HOST".into(), host));
        }
    }

    fn start_registry(&mut self) {
        if !setup::is_installed("docker-registry") {
            println!("SKIPPED: a registry needs `docker-registry`");
            return;
        }
        let base = self.folder.path().join("registry");
        let Some(port) = free_port() else { return };
        let config = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: 127.0.0.1:{port}\n",
            base.join("data").display()
        );
        let file = base.join("config.yml");
        if fs::create_dir_all(&base)
            .and_then(|()| fs::write(&file, config))
            .is_err()
        {
            return;
        }
        let mut command = Command::new("docker-registry");
        command.arg("serve").arg(&file);
        let ready = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        if self.spawn("registry", &base, command, ready) {
            self.environment
                .push(("DRYDOCK_TEST_REGISTRY".into(), format!("127.0.0.1:{port}")));
        }
    }

    /// Starts a service with its log beside it and waits until it answers.
    fn spawn(
        &mut self,
        name: &str,
        base: &Path,
        mut command: Command,
        ready: impl Fn() -> bool,
    ) -> bool {
        let log = base.join("log");
        let opened = fs::create_dir_all(base).and_then(|()| fs::File::create(&log));
        let Ok(output) = opened else { return false };
        let Ok(errors) = output.try_clone() else {
            return false;
        };
        let spawned = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn();
        let Ok(child) = spawned else {
            println!("SKIPPED: {name} could not be started");
            return false;
        };
        self.children.push(child);
        for _ in 0..150 {
            if ready() {
                println!("{name} is ready");
                return true;
            }
            sleep(Duration::from_millis(200));
        }
        println!("SKIPPED: {name} did not answer within 30 s; the end of its log:");
        println!("{}", tail(&log));
        false
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        for child in &mut self.children {
            // The engine unmounts and stops its own children on SIGTERM; a kill would leave them.
            run::succeeds("kill", &["-TERM", &child.id().to_string()]);
            let gone = (0..100).any(|_| {
                sleep(Duration::from_millis(100));
                child.try_wait().is_ok_and(|status| status.is_some())
            });
            if !gone {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

fn free_port() -> Option<u16> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).ok()?;
    listener.local_addr().ok().map(|address| address.port())
}

fn tail(log: &PathBuf) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(10)..].join("\n")
}
