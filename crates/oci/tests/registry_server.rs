//! Against a real registry: Debian's `docker-registry`, filled by `skopeo`.
//!
//! The same image from its layout and from the registry must be the same image, and its layers must
//! prove themselves. Where the programs are not installed, the tests say so and do nothing.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "test code outside of functions that are tests"
)]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use drydock_archive::{
    Caps, Compression, FileContent, HashingReader, LayerVisitor, decompress, read_layer,
};
use drydock_net::{Client, Settings};
use drydock_oci::{ImageSource, LayerBlob, OpenOptions, open};
use tempfile::TempDir;

/// `user` with the password `s3cret`.
const HTPASSWD: &str = "user:$2b$04$CI0ppk6gKgj0TNDUWEKAku4H96j8MOMVA3uTmtGn6tyYzz0K0nt4C\n";
/// Base64 of `user:s3cret`.
const AUTH: &str = "dXNlcjpzM2NyZXQ=";

#[expect(
    clippy::disallowed_methods,
    reason = "finding a program of this machine"
)]
fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).any(|folder| folder.join(program).exists());
    if !found {
        eprintln!("SKIPPED: `{program}` is not installed");
    }
    found
}

#[expect(clippy::disallowed_methods, reason = "tests may start programs")]
fn command(program: &str) -> Command {
    Command::new(program)
}

fn run(program: &str, arguments: &[&str]) {
    let output = command(program).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
}

/// A running registry that ends with its value.
struct Registry {
    process: Child,
    folder: TempDir,
    address: String,
}

impl Registry {
    /// `sections` are added to its configuration, `FOLDER` in them is replaced.
    fn start(sections: &str, http: &str, prepare: impl Fn(&Path)) -> Option<Self> {
        if !is_installed("docker-registry") || !is_installed("skopeo") {
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let config = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: \
             FOLDER/data\nhttp:\n  addr: {address}\n{http}{sections}"
        );
        let path = folder.path().join("config.yml");
        std::fs::write(
            &path,
            config.replace("FOLDER", folder.path().to_str().unwrap()),
        )
        .unwrap();
        let mut serve = command("docker-registry");
        serve
            .arg("serve")
            .arg(&path)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = serve.spawn().unwrap();
        let registry = Self {
            process,
            folder,
            address,
        };
        while std::net::TcpStream::connect(&registry.address).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(registry)
    }

    fn push(&self, source: &str, name: &str) {
        let config = self.folder.path().join("push.json");
        std::fs::write(&config, self.docker_config()).unwrap();
        let target = format!("docker://{}/{name}", self.address);
        run(
            "skopeo",
            &[
                "copy",
                "--all",
                "--insecure-policy",
                "--dest-tls-verify=false",
                "--dest-authfile",
                config.to_str().unwrap(),
                source,
                &target,
            ],
        );
    }

    fn docker_config(&self) -> String {
        format!(r#"{{"auths":{{"{}":{{"auth":"{AUTH}"}}}}}}"#, self.address)
    }

    fn source(&self, name: &str) -> ImageSource {
        ImageSource::Registry(format!("{}/{name}", self.address))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// An image layout with an empty layer and one that is not.
fn write_layout(folder: &Path) -> String {
    let blobs = folder.join("blobs/sha256");
    std::fs::create_dir_all(&blobs).unwrap();
    let blob = |media_type: &str, bytes: &[u8]| {
        let mut reader = HashingReader::new(bytes);
        std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
        let digest = reader.finish().0;
        std::fs::write(blobs.join(digest.hex()), bytes).unwrap();
        let descriptor = serde_json::json!({
            "mediaType": media_type, "digest": digest.to_string(), "size": bytes.len(),
        });
        (descriptor, digest)
    };
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(300_000);
    header.set_mode(0o644);
    builder
        .append_data(&mut header, "etc/file", &vec![7u8; 300_000][..])
        .unwrap();
    let layer = "application/vnd.oci.image.layer.v1.tar";
    let (lower, lower_id) = blob(layer, &builder.into_inner().unwrap());
    let (upper, upper_id) = blob(layer, &[0; 1024]);
    let config = serde_json::json!({
        "os": "linux", "architecture": "amd64",
        "rootfs": { "type": "layers", "diff_ids": [lower_id, upper_id] },
        "history": [{ "created_by": "ADD file" }, { "created_by": "RUN true" }],
    });
    let (config, _) = blob(
        "application/vnd.oci.image.config.v1+json",
        config.to_string().as_bytes(),
    );
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": kind, "config": config, "layers": [lower, upper],
    });
    let (manifest, _) = blob(kind, manifest.to_string().as_bytes());
    let index = serde_json::json!({ "schemaVersion": 2, "manifests": [manifest] });
    std::fs::write(folder.join("index.json"), index.to_string()).unwrap();
    std::fs::write(
        folder.join("oci-layout"),
        r#"{"imageLayoutVersion":"1.0.0"}"#,
    )
    .unwrap();
    format!("oci:{}", folder.display())
}

struct Nothing;

impl LayerVisitor for Nothing {
    fn wants(&mut self, _: &str) -> bool {
        false
    }

    fn file(&mut self, _: &str, _: FileContent<'_>) {}
}

/// Reads a layer to its end, which verifies it.
async fn verify(layer: &LayerBlob) {
    let layer = layer.clone();
    let read = move || read_layer(layer.open().unwrap(), &Caps::default(), &mut Nothing).unwrap();
    tokio::task::spawn_blocking(read).await.unwrap();
}

fn options(registry: &Registry, docker_config: Option<PathBuf>, insecure: bool) -> OpenOptions {
    let mut options = OpenOptions::new(registry.folder.path());
    options.default_platform = "linux/amd64".parse().unwrap();
    options.registry.insecure = insecure;
    options.registry.docker_config = docker_config;
    options
}

/// Pushes what `local` names and compares it with what comes back.
async fn check(registry: &Registry, local: &str, name: &str, options: &OpenOptions, net: &Client) {
    registry.push(local, name);
    let local = open(&ImageSource::parse(local).unwrap(), options, net)
        .await
        .unwrap();
    let remote = open(&registry.source(name), options, net).await.unwrap();
    assert_eq!(local.image.platform, remote.image.platform, "{name}");
    assert_eq!(local.image.layers, remote.image.layers, "{name}");
    assert_eq!(local.warnings, remote.warnings, "{name}");
    assert!(!remote.layers.is_empty());
    for layer in &remote.layers {
        verify(layer).await;
    }
}

#[tokio::test]
async fn gives_back_what_was_pushed() {
    let Some(registry) = Registry::start("", "", |_| ()) else {
        return;
    };
    let net = Client::new(Settings::default());
    let options = options(&registry, None, true);
    let layout = tempfile::tempdir().unwrap();
    let source = write_layout(layout.path());
    check(&registry, &source, "ns/app:1", &options, &net).await;
    for archive in shared_archives(layout.path()) {
        let source = format!("docker-archive:{}", archive.display());
        check(&registry, &source, "shared:latest", &options, &net).await;
    }
    let error = open(&registry.source("ns/app:2"), &options, &net)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("(manifest unknown)"), "{error}");
}

/// Archives that hold one image, put into `folder` without their compression, which skopeo cannot
/// read.
#[expect(clippy::disallowed_methods, reason = "the place of shared test data")]
fn shared_archives(folder: &Path) -> Vec<PathBuf> {
    let shared = match std::env::var_os("DRYDOCK_SHARED_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
    };
    let mut archives = Vec::new();
    for name in ["scancodeio-alpine_3_15_4.tar", "scancodeio-debian.tar"] {
        let path = shared.join(format!("images/docker-save/{name}.gz"));
        let Ok(file) = std::fs::File::open(&path) else {
            eprintln!("SKIPPED: no `{}`", path.display());
            continue;
        };
        let mut plain = decompress(Box::new(file), Compression::Gzip, &Caps::default()).unwrap();
        let archive = folder.join(name);
        std::io::copy(&mut plain, &mut std::fs::File::create(&archive).unwrap()).unwrap();
        archives.push(archive);
    }
    archives
}

#[tokio::test]
async fn logs_in() {
    let auth = "auth:\n  htpasswd:\n    realm: me\n    path: FOLDER/htpasswd\n";
    let prepare = |folder: &Path| std::fs::write(folder.join("htpasswd"), HTPASSWD).unwrap();
    let Some(registry) = Registry::start(auth, "", prepare) else {
        return;
    };
    let net = Client::new(Settings::default());
    let layout = tempfile::tempdir().unwrap();
    let source = write_layout(layout.path());
    let config = registry.folder.path().join("config.json");
    std::fs::write(&config, registry.docker_config()).unwrap();
    let with_config = options(&registry, Some(config), true);
    check(&registry, &source, "app:1", &with_config, &net).await;
    let error = open(
        &registry.source("app:1"),
        &options(&registry, None, true),
        &net,
    )
    .await;
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("authentication required") && error.contains("docker login"),
        "{error}"
    );
}

#[tokio::test]
async fn verifies_tls_unless_told_otherwise() {
    if !is_installed("openssl") {
        return;
    }
    let http = "  tls:\n    certificate: FOLDER/cert.pem\n    key: FOLDER/key.pem\n";
    let prepare = |folder: &Path| {
        let path = |name: &str| folder.join(name).display().to_string();
        run(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=drydock test",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-keyout",
                &path("key.pem"),
                "-out",
                &path("cert.pem"),
            ],
        );
    };
    let Some(registry) = Registry::start("", http, prepare) else {
        return;
    };
    let layout = tempfile::tempdir().unwrap();
    let source = write_layout(layout.path());
    let unknown = Client::new(Settings::default());
    check(
        &registry,
        &source,
        "app:1",
        &options(&registry, None, true),
        &unknown,
    )
    .await;

    let strict = options(&registry, None, false);
    let error = open(&registry.source("app:1"), &strict, &unknown)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("UnknownIssuer") && error.contains("`--insecure`"),
        "{error}"
    );

    let extra_roots = Some(registry.folder.path().join("cert.pem"));
    let trusting = Client::new(Settings {
        extra_roots,
        ..Settings::default()
    });
    check(&registry, &source, "app:1", &strict, &trusting).await;
}
