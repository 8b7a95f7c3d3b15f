//! The same image through every kind of place gives the same bytes.

use std::path::Path;
use std::process::Command;

use drydock_test_support::image::ImageBuilder;
use drydock_test_support::layer::{Compression, LayerBuilder};
use serde_json::Value;

use crate::{fixture_feeds, given, has, stdout, tool};

const OS_RELEASE: &str = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n";

fn stanza(name: &str, version: &str) -> String {
    format!(
        "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
    )
}

/// Two layers with a whiteout, an opaque folder and a link between them, so that the ways in which
/// places store layers make a difference.
fn image() -> ImageBuilder {
    let base = LayerBuilder::new()
        .folder("etc")
        .file("etc/os-release", OS_RELEASE)
        .folder("var")
        .folder("var/lib")
        .folder("var/lib/dpkg")
        .folder("var/lib/dpkg/info")
        .file("var/lib/dpkg/info/openssl.list", "/.\n/usr/bin/openssl\n")
        .file("var/lib/dpkg/info/gone.list", "/.\n/usr/bin/gone\n")
        .file(
            "var/lib/dpkg/status",
            stanza("openssl", "3.0.8-1") + &stanza("gone", "1"),
        )
        .folder("opt")
        .folder("opt/old")
        .file("opt/old/file", "old");
    let top = LayerBuilder::new()
        .folder("var/lib/dpkg")
        .folder("var/lib/dpkg/info")
        .whiteout("var/lib/dpkg/info/gone.list")
        .file(
            "var/lib/dpkg/status",
            stanza("openssl", "3.0.8-1") + &stanza("curl", "7.88.1-10"),
        )
        .folder("opt/old")
        .opaque("opt/old")
        .file("opt/old/new", "new");
    ImageBuilder::new()
        .layer("ADD base in /", base)
        .empty_layer("ENV A=b")
        .layer("RUN apt-get install -y curl", top)
}

fn scan(data: &Path, image: &str) -> String {
    stdout(
        data,
        &["scan", image, "--format", "json", "--insecure"],
        &[0],
    )
}

fn synced() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    stdout(
        data.path(),
        &["feeds", "sync", "--from", &fixture_feeds()],
        &[0],
    );
    data
}

/// Every layout of the image in `folder`, named as a user would.
fn local_images(folder: &Path) -> Vec<String> {
    let image = image();
    let at = |name: &str| folder.join(name);
    image.write_docker_archive(&at("classic.tar"), "proof:1");
    image.write_docker_archive_oci(&at("docker25.tar"), "proof:1");
    let mut names: Vec<String> = ["classic.tar", "docker25.tar"]
        .iter()
        .map(|name| format!("docker-archive:{}", at(name).display()))
        .collect();
    for (name, compression) in [
        ("plain", Compression::Plain),
        ("gzip", Compression::Gzip),
        ("zstd", Compression::Zstd),
    ] {
        image.write_oci_layout(&at(name), compression, "1");
        image.write_oci_archive(&at(&format!("{name}.tar")), compression, "1");
        names.push(format!("oci:{}:1", at(name).display()));
        names.push(format!(
            "oci-archive:{}",
            at(&format!("{name}.tar")).display()
        ));
        names.push(at(name).display().to_string());
        names.push(at(&format!("{name}.tar")).display().to_string());
    }
    names
}

#[test]
fn every_local_layout_gives_the_same_bytes() {
    let data = synced();
    let folder = tempfile::tempdir().unwrap();
    let names = local_images(folder.path());
    let first = scan(data.path(), &names[0]);
    let report: Value = serde_json::from_str(&first).unwrap();
    assert!(report["packages"].as_array().unwrap().len() == 2, "{first}");
    for name in &names {
        assert_eq!(scan(data.path(), name), first, "{name}");
        // The second time from the cache, where there was something to keep.
        assert_eq!(scan(data.path(), name), first, "{name}, again");
    }
}

#[test]
fn a_root_filesystem_gives_the_same_findings() {
    let data = synced();
    let folder = tempfile::tempdir().unwrap();
    let layer = LayerBuilder::new()
        .file("etc/os-release", OS_RELEASE)
        .file("var/lib/dpkg/status", stanza("openssl", "3.0.8-1"))
        .build();
    let tar = folder.path().join("root.tar");
    std::fs::write(&tar, &layer).unwrap();
    let image = ImageBuilder::new().layer_tar("ADD root in /", layer);
    let archive = folder.path().join("image.tar");
    image.write_docker_archive(&archive, "proof:1");
    // What a root filesystem cannot know is who built it: the image's name for itself and its build
    // steps. All else is the same, to the digest of the layer.
    let without_image = |name: String| {
        let mut report: Value = serde_json::from_str(&scan(data.path(), &name)).unwrap();
        report.as_object_mut().unwrap().remove("image");
        for list in ["packages", "findings"] {
            for item in report[list].as_array_mut().unwrap() {
                item.as_object_mut().unwrap().remove("build_step");
            }
        }
        serde_json::to_string(&report).unwrap()
    };
    let expected = without_image(format!("docker-archive:{}", archive.display()));
    assert!(expected.contains("CVE-"), "{expected}");
    assert_eq!(without_image(format!("rootfs:{}", tar.display())), expected);
    tool("gzip", &["-k", tar.to_str().unwrap()]);
    assert_eq!(
        without_image(format!("rootfs:{}.gz", tar.display())),
        expected
    );
}

#[test]
fn a_registry_gives_the_same_bytes() {
    let Some(registry) = given("DRYDOCK_TEST_REGISTRY") else {
        return;
    };
    if !has("skopeo") {
        return;
    }
    let data = synced();
    let folder = tempfile::tempdir().unwrap();
    let names = local_images(folder.path());
    let expected = scan(data.path(), &names[0]);
    for kind in ["gzip", "zstd"] {
        let from = format!("oci:{}:1", folder.path().join(kind).display());
        let name = format!("{registry}/proof/{kind}:1");
        let to = format!("docker://{name}");
        tool(
            "skopeo",
            &[
                "--insecure-policy",
                "copy",
                "--quiet",
                "--dest-tls-verify=false",
                &from,
                &to,
            ],
        );
        assert_eq!(
            scan(data.path(), &format!("registry:{name}")),
            expected,
            "{kind}"
        );
    }
}

#[test]
fn the_engine_and_its_storage_give_the_same_bytes() {
    let Some(host) = given("DRYDOCK_TEST_DOCKER_HOST") else {
        return;
    };
    let data = synced();
    let folder = tempfile::tempdir().unwrap();
    let names = local_images(folder.path());
    let expected = scan(data.path(), &names[0]);
    let archive = folder.path().join("classic.tar");
    tool(
        "docker",
        &[
            "--host",
            &host,
            "load",
            "--quiet",
            "--input",
            archive.to_str().unwrap(),
        ],
    );
    let through = |extra: &[&str]| {
        let fresh = synced();
        let mut args = vec![
            "scan",
            "docker:proof:1",
            "--format",
            "json",
            "--docker-host",
            &host,
        ];
        args.extend(extra);
        stdout(fresh.path(), &args, &[0])
    };
    assert_eq!(
        through(&["--no-engine-storage"]),
        expected,
        "through `docker save`"
    );
    assert_eq!(
        through(&[]),
        expected,
        "from the engine's storage, where that can be read"
    );
    let saved = folder.path().join("saved.tar");
    tool(
        "docker",
        &[
            "--host",
            &host,
            "save",
            "--output",
            saved.to_str().unwrap(),
            "proof:1",
        ],
    );
    assert_eq!(
        scan(data.path(), &format!("docker-archive:{}", saved.display())),
        expected
    );
}

#[test]
fn an_image_that_the_engine_built_is_read_from_its_storage() {
    let Some(host) = given("DRYDOCK_TEST_DOCKER_HOST") else {
        return;
    };
    let data = synced();
    let folder = tempfile::tempdir().unwrap();
    let context = folder.path();
    std::fs::write(context.join("os-release"), OS_RELEASE).unwrap();
    std::fs::write(context.join("one"), stanza("openssl", "3.0.8-1")).unwrap();
    std::fs::write(context.join("two"), stanza("curl", "7.88.1-10")).unwrap();
    let dockerfile = "FROM scratch\nCOPY os-release /etc/os-release\nCOPY one /var/lib/dpkg/status\nCOPY two /var/lib/dpkg/status\n";
    std::fs::write(context.join("Dockerfile"), dockerfile).unwrap();
    // The classic builder needs nothing from a registry.
    let built = Command::new("docker")
        .args(["--host", &host, "build", "--quiet", "--tag", "built:1", "."])
        .current_dir(context)
        .env("DOCKER_BUILDKIT", "0")
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let args = [
        "scan",
        "docker:built:1",
        "--format",
        "json",
        "--no-cache",
        "--docker-host",
        &host,
    ];
    let direct = stdout(data.path(), &args, &[0]);
    let saved = stdout(
        data.path(),
        &[&args[..], &["--no-engine-storage"]].concat(),
        &[0],
    );
    assert_eq!(direct, saved);
    let report: Value = serde_json::from_str(&direct).unwrap();
    let packages = report["packages"].as_array().unwrap();
    assert_eq!(
        packages.len(),
        1,
        "the second COPY replaces the first: {direct}"
    );
    assert!(
        packages[0]["build_step"].as_str().unwrap().contains("COPY"),
        "{direct}"
    );
}
