//! What an audit asks of an image's files, through archives and folders.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::os::unix::fs::PermissionsExt as _;

use drydock_oci::{ImageSource, OpenOptions, open};
use drydock_scan::{FileFacts, Options, Silent, read_file_facts};
use drydock_test_support::image::ImageBuilder;
use drydock_test_support::layer::{Compression, LayerBuilder};

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIB\n";

fn program_sort(path: &str) -> Option<&'static str> {
    match path.rsplit('/').next()? {
        "gcc" => Some("compiler"),
        "nc" => Some("network-tool"),
        "sh" => Some("shell"),
        _ => None,
    }
}

fn facts(image: &str) -> FileFacts {
    let source = ImageSource::parse(image).unwrap();
    let net = drydock_net::Client::new(drydock_net::Settings::default());
    let options = OpenOptions::new(std::env::temp_dir());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let opened = runtime.block_on(open(&source, &options, &net)).unwrap();
    read_file_facts(&opened, program_sort, &Options::default(), &Silent).unwrap()
}

fn image() -> ImageBuilder {
    let base = LayerBuilder::new()
        .file(
            "etc/passwd",
            "root:x:0:0::/:/bin/sh\nbase:x:5:5::/:/bin/sh\n",
        )
        .file_with_mode("usr/bin/su", 0o4755, "")
        .file_with_mode("usr/bin/gone", 0o4755, "")
        .file_with_mode("usr/bin/tamed", 0o4755, "")
        .file_with_mode("opt/tree/deep/x", 0o2755, "")
        .file_with_mode("var/lock/y", 0o2644, "")
        .file("root/.ssh/id_rsa", KEY)
        .file("bin/sh", "")
        .file("usr/share/doc/sh", "")
        .file("usr/bin/gcc", "");
    let top = LayerBuilder::new()
        .file(
            "etc/passwd",
            "root:x:0:0::/:/bin/sh\nroot:x:7:7::/:/bin/sh\napp:x:1000:1000::/:\n",
        )
        .whiteout("usr/bin/gone")
        .file_with_mode("usr/bin/tamed", 0o755, "")
        .opaque("opt/tree")
        .whiteout("root/.ssh/id_rsa")
        .whiteout("usr/bin/gcc")
        .symlink("usr/bin/nc", "/bin/busybox");
    ImageBuilder::new()
        .layer("COPY base", base)
        .layer("RUN rm", top)
}

fn assert_facts(facts: &FileFacts) {
    let set_id: Vec<_> = facts
        .set_id_files
        .iter()
        .map(|file| (file.path.as_str(), file.mode, file.layer))
        .collect();
    assert_eq!(set_id, [("usr/bin/su", 0o4755, 0)]);
    let secrets: Vec<_> = facts
        .secrets
        .iter()
        .map(|secret| (secret.path.as_str(), secret.kind, secret.is_deleted))
        .collect();
    assert_eq!(secrets, [("root/.ssh/id_rsa", "private-key", true)]);
    let users: Vec<_> = facts
        .users
        .iter()
        .map(|(name, id)| (name.as_str(), *id))
        .collect();
    assert_eq!(users, [("app", 1000), ("root", 0)]);
    let tools: Vec<_> = facts.tools.iter().collect();
    assert_eq!(
        tools,
        [
            (&"network-tool", &vec!["usr/bin/nc".to_owned()]),
            (&"shell", &vec!["bin/sh".to_owned()]),
        ]
    );
}

#[test]
fn later_layers_hide_what_they_delete_and_replace() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("image.tar");
    image().write_docker_archive(&archive, "t:1");
    assert_facts(&facts(&format!("docker-archive:{}", archive.display())));
    let layout = folder.path().join("layout");
    image().write_oci_layout(&layout, Compression::Gzip, "1");
    assert_facts(&facts(&format!("oci:{}:1", layout.display())));
}

#[test]
fn a_folder_of_the_host_tells_its_modes() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("usr/bin/su");
    std::fs::create_dir_all(program.parent().unwrap()).unwrap();
    std::fs::write(&program, "").unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o4755)).unwrap();
    let facts = facts(&format!("rootfs:{}", folder.path().display()));
    assert_eq!(facts.set_id_files.len(), 1);
    assert_eq!(facts.set_id_files.first().unwrap().mode, 0o4755);
}
