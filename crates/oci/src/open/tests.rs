//! The same image by every local way, detection, and the files beside the project.

use std::path::PathBuf;

use super::*;
use crate::samples::{Sample, gzip, options, pack, summary, tar, unpack, zstd};

fn open_text(text: &str) -> Result<OpenedImage, Error> {
    open_local(&ImageSource::parse(text)?, &options())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

#[test]
fn every_way_gives_the_same_image() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new("a");
    let classic = sample.classic(&["a:1"]);
    let newer = sample.docker25("a:1");
    let oci = pack(&sample.layout(&["a:1"], gzip));
    let layout = folder.path().join("layout");
    unpack(&sample.layout(&["a:1"], zstd), &layout);
    let ways = [
        (
            "docker-archive",
            write(folder.path(), "classic.tar", &classic),
        ),
        (
            "docker-archive",
            write(folder.path(), "classic.tgz", &gzip(&classic)),
        ),
        ("docker-archive", write(folder.path(), "newer.tar", &newer)),
        ("oci-archive", write(folder.path(), "newer2.tar", &newer)),
        ("oci-archive", write(folder.path(), "oci.tar", &oci)),
        (
            "oci-archive",
            write(folder.path(), "oci.tar.zst", &zstd(&oci)),
        ),
        ("oci", layout.display().to_string()),
    ];
    let expected = summary(open_text(&format!("docker-archive:{}", ways[0].1))).unwrap();
    assert_eq!(expected[0], format!("{:?}", Some(sample.id())));
    for (scheme, path) in &ways {
        for text in [
            format!("{scheme}:{path}"),
            format!("{scheme}:{path}:a:1"),
            path.clone(),
        ] {
            assert_eq!(summary(open_text(&text)).as_ref(), Ok(&expected), "{text}");
        }
    }
}

#[test]
fn what_is_no_image_is_a_root_filesystem() {
    let folder = tempfile::tempdir().unwrap();
    let root = tar(&[("etc/", b""), ("etc/name", b"x")]);
    let blobs = tar(&[("blobs/", b""), ("etc/name", b"x")]);
    for path in [
        write(folder.path(), "root.tar", &root),
        write(folder.path(), "root.tar.gz", &gzip(&root)),
        write(folder.path(), "root.tar.zst", &zstd(&root)),
        write(folder.path(), "blobs.tar", &blobs),
        folder.path().display().to_string(),
    ] {
        let opened = open_text(&path).unwrap();
        assert_eq!(opened.image.id, None, "{path}");
        assert!(opened.read_from.starts_with("rootfs"), "{path}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(folder.path(), "notes.txt", b"buy milk\n");
    let error = open_text(&text).unwrap_err();
    assert!(error.to_string().contains("notes.txt"), "{error}");
    let gone = folder.path().join("gone").display().to_string();
    for scheme in ["", "docker-archive:", "oci-archive:", "oci:", "rootfs:"] {
        let error = open_text(&format!("{scheme}{gone}")).unwrap_err();
        assert!(error.to_string().contains("gone"), "{error}");
    }
}

#[tokio::test]
async fn a_name_that_is_nowhere_lists_where_it_was_looked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    options.engine.host = Some(format!("unix://{}/none.sock", folder.path().display()));
    let net = drydock_net::Client::new(drydock_net::Settings::default());
    let source = ImageSource::parse("no/such:image").unwrap();
    let Err(Error::NotFound { attempts, .. }) = open(&source, &options, &net).await else {
        panic!("not found");
    };
    let told: Vec<String> = attempts.iter().map(ToString::to_string).collect();
    assert!(told[0].contains("`no/such:image`"), "{told:?}");
    assert!(told[1].contains("docker:no/such:image") && told[1].contains("no socket at"));
    assert!(told[2].contains("registry:no/such:image") && told[2].contains("--offline"));
}

fn shared_data() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests find the shared data by it"
    )]
    let given = std::env::var_os("DRYDOCK_SHARED_DATA").map(PathBuf::from);
    let data = given.unwrap_or_else(|| {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"))
    });
    let there = data.is_dir();
    if !there {
        eprintln!("SKIPPED: no shared data at {}", data.display());
    }
    there.then_some(data)
}

/// Saved by real engines, then shrunk by hand by those who keep them: two had their digests brought
/// up to date, the layers of the third no longer match.
#[test]
fn archives_saved_by_docker() {
    let Some(data) = shared_data() else { return };
    let saved = data.join("images/docker-save");
    let open_saved = |name: &str, image: Option<&str>, verify: bool| {
        let source = ImageSource::DockerArchive {
            path: saved.join(name),
            image: image.map(str::to_owned),
        };
        let options = OpenOptions {
            verify,
            ..options()
        };
        summary(open_local(&source, &options))
    };
    for (name, file) in [
        ("scancodeio-alpine_3_15_4.tar.gz", "lib/apk/db/installed"),
        ("scancodeio-debian.tar.gz", "etc/os-release"),
    ] {
        for verify in [false, true] {
            let lines = open_saved(name, None, verify).unwrap();
            assert!(
                lines.iter().any(|line| line.contains(file)),
                "{name}: {lines:?}"
            );
        }
    }
    let edited = "scancodeio-docker-images.tar.gz";
    let error = open_saved(edited, None, false).unwrap_err();
    assert!(
        error.contains("microscaling/microscaling:latest"),
        "{error}"
    );
    for (image, layers) in [("microscaling/microscaling", 4), ("@1", 6)] {
        let lines = open_saved(edited, Some(image), false).unwrap();
        assert_eq!(lines.len(), 1 + layers);
        let error = open_saved(edited, Some(image), true).unwrap_err();
        assert!(error.contains("sha256:"), "{error}");
    }
}
