//! Layouts of every compression, names, platforms, and broken ones.

use std::collections::BTreeMap;

use drydock_model::Platform;

use super::*;
use crate::samples::{Layout, Sample, gzip, named, on, options, summary, unpack, zstd};

type Files = BTreeMap<String, Vec<u8>>;

fn open_files(files: &Files, image: Option<&str>) -> Result<OpenedImage, Error> {
    open_for(files, image, None)
}

fn open_for(
    files: &Files,
    image: Option<&str>,
    platform: Option<&str>,
) -> Result<OpenedImage, Error> {
    let folder = tempfile::tempdir().unwrap();
    unpack(files, folder.path());
    let mut options = options();
    options.platform = platform.map(|text| text.parse::<Platform>().unwrap());
    let opening = Opening::new("oci:x", image, &options);
    open(&FolderBlobs(folder.path()), opening)
}

fn blob(files: &Files, bytes: &[u8]) -> String {
    let name = format!("blobs/sha256/{}", content::digest(bytes).hex());
    assert!(files.contains_key(&name));
    name
}

#[test]
fn every_compression_gives_the_same_image() {
    let sample = Sample::new("a");
    let plain = sample.layout(&["1"], <[u8]>::to_vec);
    let expected = summary(open_files(&plain, None)).unwrap();
    assert_eq!(expected[0], format!("{:?}", Some(sample.id())));
    for compress in [gzip, zstd] {
        let opened = open_files(&sample.layout(&["1"], compress), None).unwrap();
        assert!(opened.layers.iter().all(LayerBlob::is_verified));
        assert_eq!(summary(Ok(opened)).unwrap(), expected);
    }
}

#[test]
fn changed_blobs_are_errors() {
    let sample = Sample::new("a");
    let files = sample.layout(&["1"], gzip);
    let mut config = files.clone();
    config.insert(blob(&files, &sample.config), b"{}".to_vec());
    let error = open_files(&config, None).unwrap_err();
    assert!(matches!(error, Error::DigestMismatch { .. }), "{error}");

    let mut layer = files.clone();
    let name = blob(&files, &gzip(&sample.layers[0]));
    layer.insert(name, gzip(&sample.layers[1]));
    let error = summary(open_files(&layer, None)).unwrap_err();
    assert!(error.contains("sha256:"), "{error}");
}

#[test]
fn a_missing_blob_is_named() {
    let sample = Sample::new("a");
    for bytes in [&sample.config, &sample.layers[1]] {
        let mut files = sample.layout(&["1"], <[u8]>::to_vec);
        files.remove(&blob(&files, bytes)).unwrap();
        let error = open_files(&files, None).unwrap_err().to_string();
        let digest = content::digest(bytes).to_string();
        assert!(
            error.contains(&digest) && error.contains("does not have it"),
            "{error}"
        );
    }
}

#[test]
fn names_choose() {
    let mut layout = Layout::default();
    let a = layout.add_image(&Sample::new("a"), gzip);
    let b = layout.add_image(&Sample::new("b"), gzip);
    let files = layout.finish(&[
        named(a.clone(), "docker.io/library/a:1"),
        named(a, "a:2"),
        named(b, "b"),
    ]);
    let error = open_files(&files, None).unwrap_err().to_string();
    assert!(error.contains("`oci:x:a:2`"), "{error}");
    for (image, name) in [
        ("a:1", "a"),
        ("2", "a"),
        ("b", "b"),
        ("@0", "a"),
        ("@2", "b"),
    ] {
        let opened = open_files(&files, Some(image)).unwrap();
        assert_eq!(opened.image.id, Some(Sample::new(name).id()), "{image}");
    }
    assert!(open_files(&files, Some("c")).is_err());
}

#[test]
fn two_names_of_one_image_are_no_choice() {
    let files = Sample::new("a").layout(&["1", "latest"], gzip);
    assert!(open_files(&files, None).is_ok());
}

/// An index of three platforms and an attestation, inside another index.
fn multi_platform() -> Files {
    let mut layout = Layout::default();
    let mut manifests: Vec<_> = ["amd64", "arm64", "s390x"]
        .into_iter()
        .map(|architecture| {
            let sample = Sample::for_platform("a", architecture);
            on(layout.add_image(&sample, gzip), architecture)
        })
        .collect();
    let mut attestation = on(layout.add_image(&Sample::new("sbom"), gzip), "unknown");
    attestation["annotations"] =
        serde_json::json!({"vnd.docker.reference.type": "attestation-manifest"});
    manifests.push(attestation);
    let inner = layout.add_index(&manifests);
    let outer = layout.add_index(&[inner]);
    layout.finish(&[named(outer, "a")])
}

#[test]
fn indexes_are_followed_to_the_platform() {
    let files = multi_platform();
    for (platform, architecture) in [(None, "amd64"), (Some("linux/arm64"), "arm64")] {
        let opened = open_for(&files, None, platform).unwrap();
        let expected = Sample::for_platform("a", architecture).id();
        assert_eq!(opened.image.id, Some(expected));
    }
    let error = open_for(&files, None, Some("linux/386")).unwrap_err();
    assert!(error.to_string().contains("linux/s390x"), "{error}");
}

#[test]
fn a_single_image_for_another_platform_is_taken_unless_asked_otherwise() {
    let files = Sample::for_platform("a", "s390x").layout(&["1"], gzip);
    assert!(open_files(&files, None).is_ok());
    assert!(open_for(&files, None, Some("linux/amd64")).is_err());
}

#[test]
fn an_index_that_is_too_deep_is_refused() {
    let mut layout = Layout::default();
    let mut descriptor = layout.add_image(&Sample::new("a"), gzip);
    for _ in 0..=MAX_INDEX_DEPTH {
        descriptor = layout.add_index(&[descriptor]);
    }
    let error = open_files(&layout.finish(&[descriptor]), None).unwrap_err();
    assert!(error.to_string().contains("more than 8 indexes"), "{error}");
}

#[test]
fn linked_blobs_must_prove_themselves() {
    let sample = Sample::new("a");
    let files = sample.layout(&["1"], <[u8]>::to_vec);
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    unpack(&files, folder.path());
    let layer = folder.path().join(blob(&files, &sample.layers[0]));
    let target = elsewhere.path().join("layer");
    std::fs::rename(&layer, &target).unwrap();
    std::os::unix::fs::symlink(&target, &layer).unwrap();
    let options = options();
    let opened = open(
        &FolderBlobs(folder.path()),
        Opening::new("oci:x", None, &options),
    )
    .unwrap();
    assert!(opened.layers[0].is_verified());
    assert!(!opened.layers[1].is_verified());
}
