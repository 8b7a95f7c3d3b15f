//! A machine of its own as far as both tools can tell: namespaces for processes, mounts, network and
//! names, with this machine's files beneath and all changes in memory, and a daemon inside.
//!
//! So scenarios about the daemon and about files have the usual paths and nothing of the machine that
//! the tests run on: not its daemons, its configuration, its rules. The kernel, its settings and the
//! version of the engine stay those of the machine.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Where the machine has what the test gives it.
pub(super) const SHARED: &str = "/run/bench";

/// A machine; gone when dropped, with all that runs in it.
pub(super) struct Machine {
    unshare: Child,
    /// The first process inside, by its number outside.
    first: u32,
    folder: tempfile::TempDir,
}

/// How a machine is made.
#[derive(Default)]
pub(super) struct Plan<'a> {
    /// Shell that runs inside before the daemon starts.
    pub(super) prepare: &'a str,
    /// Arguments of the daemon.
    pub(super) daemon: &'a str,
    /// Command lines of processes that start after the daemon; they do nothing.
    pub(super) later: &'a [&'a str],
}

/// The root is this machine's, with what is written kept in memory.
const BOOT: &str = r#"
set -e
cd "$BENCH"
mount -t tmpfs tmpfs memory
mkdir memory/upper memory/work memory/root
mount -t overlay overlay -o lowerdir=/,upperdir=memory/upper,workdir=memory/work memory/root
cd memory/root
mkdir -p sys dev proc run tmp mnt
mount --rbind /sys sys
mount --rbind /dev dev
mount -t proc proc proc
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mkdir run/bench run/bench/shared
touch run/bench/drydock
mount --bind "$BENCH_DRYDOCK" run/bench/drydock
mount --bind "$BENCH/shared" run/bench/shared
if [ -n "$BENCH_PEER" ]; then
  mkdir run/bench/peer
  mount --bind "$BENCH_PEER" run/bench/peer
fi
pivot_root . mnt
cd /
umount -l /mnt
rm -rf /etc/docker /etc/containerd /etc/default/docker /etc/sysconfig /etc/audit /var/lib/docker
rm -rf /etc/systemd/system/docker.* /run/systemd
hostname sample-host
ip link set lo up
"#;

/// What follows the preparation: the daemon, then whatever starts later; ready when it answers.
const START: &str = r#"
dockerd $BENCH_DAEMON > /run/bench/shared/daemon.log 2>&1 &
daemon=$!
until docker version > /dev/null 2>&1; do
  kill -0 $daemon 2> /dev/null || { touch /run/bench/shared/failed; exit 1; }
  sleep 0.1
done
"#;

impl Machine {
    /// `None`, and said so, where this machine cannot have one.
    pub(super) fn start(plan: &Plan<'_>) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["memory", "shared"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        super::engine::set_mode(folder.path(), 0o755);
        let script = folder.path().join("init.sh");
        std::fs::write(&script, init(plan)).unwrap();
        let log = std::fs::File::create(folder.path().join("init.log")).unwrap();
        let unshare = Command::new("unshare")
            .args(["--mount", "--uts", "--ipc", "--net", "--pid", "--fork"])
            .args(["--propagation", "private", "bash"])
            .arg(&script)
            .env("BENCH", folder.path())
            .env("BENCH_DRYDOCK", env!("CARGO_BIN_EXE_drydock"))
            .env(
                "BENCH_PEER",
                std::env::var_os("DRYDOCK_TEST_DOCKER_BENCH").unwrap_or_default(),
            )
            .env("BENCH_DAEMON", plan.daemon)
            .env_remove("DOCKER_HOST")
            .env_remove("DOCKER_CONTENT_TRUST")
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        let Ok(unshare) = unshare else {
            eprintln!("SKIPPED: `unshare` (Debian package util-linux) is not installed");
            return None;
        };
        let mut machine = Self {
            unshare,
            first: 0,
            folder,
        };
        machine.await_ready().then_some(machine)
    }

    fn await_ready(&mut self) -> bool {
        let until = Instant::now() + Duration::from_secs(60);
        let is_there = |name: &str| self.folder.path().join("shared").join(name).exists();
        while Instant::now() < until && !is_there("failed") {
            if is_there("ready") {
                self.first = child_of(self.unshare.id()).unwrap();
                return true;
            }
            if self.unshare.try_wait().unwrap().is_some() {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        let read = |path: &str| std::fs::read_to_string(self.folder.path().join(path));
        let logs = [read("init.log"), read("shared/daemon.log")].map(Result::unwrap_or_default);
        let logs = logs.join("\n");
        let lines: Vec<&str> = logs.lines().filter(|line| !line.is_empty()).collect();
        let last = lines.last().unwrap_or(&"nothing is known of why");
        eprintln!("SKIPPED: no machine for a daemon could be made here: {last}");
        false
    }

    /// A command that runs inside.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command
            .args(["--target", &self.first.to_string()])
            .args(["--mount", "--uts", "--ipc", "--net", "--pid", "--"])
            .arg(program)
            .env_remove("DOCKER_HOST")
            .env_remove("DOCKER_CONTENT_TRUST");
        command
    }

    /// The binary, inside.
    pub(super) fn drydock(&self) -> Command {
        self.command(&format!("{SHARED}/drydock"))
    }

    /// What a shell inside prints; it must succeed.
    pub(super) fn shell(&self, script: &str) -> String {
        let output = self.command("bash").args(["-ec", script]).output().unwrap();
        super::engine::succeeded(script, &output);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A folder that is `/run/bench/shared` inside.
    pub(super) fn shared(&self) -> PathBuf {
        self.folder.path().join("shared")
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // The first process waits for the end of its input, which also comes when a test is killed.
        drop(self.unshare.stdin.take());
        for _ in 0..100 {
            if self.unshare.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            sleep(Duration::from_millis(50));
        }
        // Nothing outlives the first process of a namespace.
        if let Some(first) = child_of(self.unshare.id()) {
            let _ = Command::new("kill")
                .args(["-KILL", &first.to_string()])
                .output();
        }
        let _ = self.unshare.kill();
        let _ = self.unshare.wait();
    }
}

fn init(plan: &Plan<'_>) -> String {
    let later: String = plan
        .later
        .iter()
        .map(|words| format!("bash -c 'sleep 600; :' {words} &\nsleep 0.1\n"))
        .collect();
    let end = "cat > /dev/null\nkill $daemon\nwait $daemon || true\n";
    format!(
        "{BOOT}{}\n{START}{later}touch {SHARED}/shared/ready\n{end}",
        plan.prepare
    )
}

/// The only child of a process.
fn child_of(parent: u32) -> Option<u32> {
    let entries = std::fs::read_dir("/proc").ok()?;
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let wanted = format!("PPid:\t{parent}");
    pids.into_iter().find(|pid: &u32| {
        let status =
            std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status"));
        status.is_ok_and(|status| status.lines().any(|line| line == wanted))
    })
}
