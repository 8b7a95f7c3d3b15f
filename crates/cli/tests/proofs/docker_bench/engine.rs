//! Containers and images on an engine, made with its own command line and taken away again.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use drydock_test_support::engine_proxy::{EngineProxy, Patch};
use serde_json::Value;

/// A shell for scripts in images, the only program of most of them.
const BUSYBOX: &[&str] = &["/bin/busybox", "/usr/bin/busybox"];

/// What a container of a test runs: nothing that matters.
const SLEEP: &[&str] = &["/bin/busybox", "sleep", "100000"];

/// An engine, and what a test made there; gone when this is dropped, also after a panic.
pub(super) struct Bench {
    pub(super) host: String,
    /// Beginning of all names.
    pub(super) prefix: String,
    pub(super) proxy: EngineProxy,
    pub(super) folder: tempfile::TempDir,
    made: RefCell<Vec<(&'static str, String)>>,
}

impl Bench {
    /// `None`, and said so, where this machine has no engine or no program to put into images.
    pub(super) fn start(name: &str) -> Option<Self> {
        let host = super::given("DRYDOCK_TEST_DOCKER_HOST")?;
        if !super::has("docker") {
            return None;
        }
        let Some(busybox) = BUSYBOX.iter().map(Path::new).find(|path| is_static(path)) else {
            eprintln!("SKIPPED: no static `busybox` (Debian package busybox-static)");
            return None;
        };
        let bench = Self::on(&host, name);
        bench.remove_leftovers();
        let bin = bench.folder.path().join("root/bin");
        std::fs::create_dir_all(&bin).unwrap();
        std::fs::copy(busybox, bin.join("busybox")).unwrap();
        Some(bench)
    }

    /// On this engine, without a program for images.
    fn on(host: &str, name: &str) -> Self {
        Self {
            host: host.to_owned(),
            prefix: format!("drydock-bench-{name}-"),
            proxy: EngineProxy::start(host),
            folder: tempfile::tempdir().unwrap(),
            made: RefCell::default(),
        }
    }

    /// What a run that was killed left behind.
    fn remove_leftovers(&self) {
        let filter = format!("name={}", self.prefix);
        let listed = self.docker(&["ps", "--all", "--quiet", "--filter", &filter]);
        for id in listed.lines() {
            self.docker(&["rm", "--force", "--volumes", id]);
        }
    }

    /// Whether the engine confines containers by a security module, and what is said of that differs
    /// from machine to machine.
    pub(super) fn has_module(&self, name: &str) -> bool {
        let options = self.docker(&["info", "--format", "{{json .SecurityOptions}}"]);
        options.contains(&format!("name={name}"))
    }

    /// Puts a script, a link or a text into the root that images are made of.
    pub(super) fn put(&self, path: &str, text: &str) {
        let place = self.folder.path().join("root").join(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, text).unwrap();
        if text.starts_with("#!") {
            set_mode(&place, 0o755);
        }
    }

    /// Makes an image of the root, with instructions of a Dockerfile that change its configuration.
    pub(super) fn import(&self, name: &str, instructions: &[&str]) -> String {
        let image = self.made_as("image", name);
        let root = self.folder.path().join("root");
        let mut tar = Command::new("tar")
            .args(["--owner=0", "--group=0", "-C"])
            .arg(&root)
            .args(["-c", "."])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut docker = self.command();
        docker.arg("import");
        for instruction in instructions {
            docker.args(["--change", instruction]);
        }
        docker.args(["-", &image]).stdin(tar.stdout.take().unwrap());
        succeeded("docker import", &docker.output().unwrap());
        assert!(tar.wait().unwrap().success());
        image
    }

    /// Builds an image with the classic builder.
    pub(super) fn build(&self, name: &str, dockerfile: &str) -> String {
        let image = self.made_as("image", name);
        let context = self.folder.path().join(format!("context-{name}"));
        std::fs::create_dir_all(&context).unwrap();
        std::fs::write(context.join("Dockerfile"), dockerfile).unwrap();
        std::fs::write(context.join("file"), name).unwrap();
        let mut docker = self.command();
        docker.env("DOCKER_BUILDKIT", "0");
        docker.args(["build", "--quiet", "--network", "none", "--tag", &image]);
        succeeded("docker build", &docker.arg(&context).output().unwrap());
        image
    }

    /// Starts a container of an image with options of `docker run`; it sleeps.
    pub(super) fn run(&self, name: &str, image: &str, options: &[&str]) -> String {
        self.run_program(name, image, options, SLEEP)
    }

    pub(super) fn run_program(
        &self,
        name: &str,
        image: &str,
        options: &[&str],
        program: &[&str],
    ) -> String {
        let container = format!("{}{name}", self.prefix);
        let mut args = vec!["run", "--detach", "--name", &container];
        if !options.iter().any(|option| option.contains("net")) {
            args.extend(["--network", "none"]);
        }
        args.extend(options);
        args.push(image);
        args.extend(program);
        self.made
            .borrow_mut()
            .push(("container", container.clone()));
        self.docker(&args);
        container
    }

    /// Changes what the proxy says of a container.
    pub(super) fn patch(&self, container: &str, merged: Value) {
        self.proxy.patch(Patch::of_container(container, merged));
    }

    /// What `docker` printed; it must succeed.
    pub(super) fn docker(&self, args: &[&str]) -> String {
        let output = self.command().args(args).output().unwrap();
        succeeded(&format!("docker {}", args.join(" ")), &output);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// The socket's path.
    pub(super) fn socket(&self) -> PathBuf {
        PathBuf::from(self.host.trim_start_matches("unix://"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("docker");
        command
            .args(["--host", &self.host])
            .env_remove("DOCKER_HOST");
        command
    }

    fn made_as(&self, kind: &'static str, name: &str) -> String {
        let name = format!("{}{name}:1", self.prefix);
        self.made.borrow_mut().push((kind, name.clone()));
        name
    }

    /// Takes away all that was made.
    pub(super) fn clear(&self) {
        self.proxy.reset();
        for (kind, name) in self.made.take().into_iter().rev() {
            let args: &[&str] = match kind {
                "container" => &["rm", "--force", "--volumes", &name],
                _ => &["rmi", "--force", &name],
            };
            let _ = self.command().args(args).output();
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.clear();
    }
}

pub(super) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

pub(super) fn succeeded(what: &str, output: &Output) {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {errors}");
}

/// Whether a program needs no libraries: there are none in the images.
fn is_static(path: &Path) -> bool {
    let listed = Command::new("ldd").arg(path).output();
    path.exists() && listed.is_ok_and(|output| !output.status.success())
}
