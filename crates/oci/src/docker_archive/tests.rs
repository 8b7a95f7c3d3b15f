//! Archives of every age, and broken ones.

use std::io::Write;

use serde_json::{Value, json};

use super::*;
use crate::samples::{Sample, gzip, link, options, pack, summary, tar};

fn open_bytes(bytes: &[u8], image: Option<&str>, verify: bool) -> Result<OpenedImage, Error> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let archive = TarFile::of_file(file, "`x.tar`".to_owned())?;
    let options = options();
    let opening = Opening {
        verify,
        ..Opening::new("docker-archive:x.tar", image, &options)
    };
    open(&archive, opening)
}

fn error_of(bytes: &[u8], image: Option<&str>) -> String {
    open_bytes(bytes, image, false).unwrap_err().to_string()
}

#[test]
fn old_and_new_archives_give_the_same_image() {
    let sample = Sample::new("a");
    let classic = summary(open_bytes(&sample.classic(&["a:1"]), None, false)).unwrap();
    assert_eq!(classic[0], format!("{:?}", Some(sample.id())));
    assert!(classic[1].contains("ADD 0") && classic[1].contains("\"low\": \"low\""));
    assert!(classic[2].contains("ADD 1") && classic[2].contains("changed"));
    for verify in [false, true] {
        let newer = summary(open_bytes(&sample.docker25("a:1"), None, verify)).unwrap();
        assert_eq!(newer, classic);
    }
}

#[test]
fn plain_layers_are_verified_on_demand_only() {
    let archive = Sample::new("a").classic(&["a:1"]);
    for verify in [false, true] {
        let opened = open_bytes(&archive, None, verify).unwrap();
        assert!(
            opened
                .layers
                .iter()
                .all(|layer| layer.is_verified() == verify)
        );
    }
}

#[test]
fn compressed_layers_are_always_verified() {
    let sample = Sample::new("a");
    let compressed = gzip(&sample.layers[0]);
    let config = String::from_utf8(sample.config.clone()).unwrap();
    let manifest = json!([{"Config": "c.json", "Layers": ["l.tar.gz", "h.tar"]}]).to_string();
    let archive = |low: &[u8]| {
        tar(&[
            ("l.tar.gz", low),
            ("h.tar", &sample.layers[1]),
            ("c.json", config.as_bytes()),
            ("manifest.json", manifest.as_bytes()),
        ])
    };
    let opened = open_bytes(&archive(&compressed), None, false).unwrap();
    assert_eq!(
        opened
            .layers
            .iter()
            .map(LayerBlob::is_verified)
            .collect::<Vec<_>>(),
        [true, false]
    );
    assert!(summary(Ok(opened)).is_ok());
    let other = gzip(&sample.layers[1]);
    let error = summary(open_bytes(&archive(&other), None, false)).unwrap_err();
    assert!(
        error.contains(&content::digest(&sample.layers[0]).to_string()),
        "{error}"
    );
    assert!(
        error.contains(&content::digest(&sample.layers[1]).to_string()),
        "{error}"
    );
}

/// Two images in one archive, as `docker save a b` writes them.
fn two_images() -> Vec<u8> {
    let mut files = std::collections::BTreeMap::new();
    let mut entries = Vec::new();
    for (name, tags) in [("a", json!(["a:1", "also/a:2"])), ("b", Value::Null)] {
        let sample = Sample::new(name);
        let config = format!("{name}.json");
        let layers = [format!("{name}0/layer.tar"), format!("{name}1/layer.tar")];
        entries.push(json!({"Config": config, "RepoTags": tags, "Layers": layers}));
        for (layer, bytes) in layers.into_iter().zip(sample.layers) {
            files.insert(layer, bytes);
        }
        files.insert(config, sample.config);
    }
    files.insert(
        "manifest.json".into(),
        json!(entries).to_string().into_bytes(),
    );
    pack(&files)
}

#[test]
fn one_of_several_must_be_chosen() {
    let archive = two_images();
    let error = error_of(&archive, None);
    assert!(error.contains("`docker-archive:x.tar:a:1`"), "{error}");
    assert!(error.contains("`docker-archive:x.tar:@1`"), "{error}");
    for (image, name) in [("a:1", "a"), ("also/a:2", "a"), ("@0", "a"), ("@1", "b")] {
        let opened = open_bytes(&archive, Some(image), false).unwrap();
        assert_eq!(opened.image.id, Some(Sample::new(name).id()), "{image}");
    }
    assert!(error_of(&archive, Some("c")).contains("holds no image `c`"));
}

#[test]
fn what_does_not_fit_is_named() {
    let sample = Sample::new("a");
    let with = |manifest: Value| {
        tar(&[
            ("l.tar", &sample.layers[0]),
            ("c.json", &sample.config),
            ("manifest.json", manifest.to_string().as_bytes()),
        ])
    };
    for (archive, expected) in [
        (tar(&[("x", b"")]), "no `manifest.json`"),
        (
            tar(&[("manifest.json", b"{")]),
            "not what the specification",
        ),
        (with(json!([])), "holds no image"),
        (
            with(json!([{"Config": "d.json", "Layers": []}])),
            "`d.json` of its image is missing",
        ),
        (
            with(json!([{"Config": "../c.json", "Layers": []}])),
            "is missing",
        ),
        (
            with(json!([{"Config": "c.json", "Layers": ["l.tar"]}])),
            "lists 1 layers",
        ),
        (
            with(json!([{"Config": "c.json", "Layers": ["l.tar", "none.tar"]}])),
            "as `none.tar`",
        ),
    ] {
        let error = error_of(&archive, None);
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn an_edited_config_is_a_warning() {
    let sample = Sample::new("a");
    let mut edited = Sample::new("a");
    edited.config.push(b'\n');
    let name = format!("{}.json", sample.id().hex());
    let manifest = json!([{"Config": name, "Layers": ["l", "h"]}]).to_string();
    let archive = tar(&[
        ("l", &edited.layers[0]),
        ("h", &edited.layers[1]),
        (&name, &edited.config),
        ("manifest.json", manifest.as_bytes()),
    ]);
    let opened = open_bytes(&archive, None, false).unwrap();
    assert_eq!(opened.image.id, Some(edited.id()));
    assert!(opened.warnings[0].contains("was changed after it was named"));
}

#[test]
fn links_may_not_run_in_circles_or_out() {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, target) in [
        ("a", "b"),
        ("b", "a"),
        ("manifest.json", "../../etc/passwd"),
    ] {
        link(&mut builder, name, target);
    }
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&builder.into_inner().unwrap()).unwrap();
    let archive = TarFile::of_file(file, "`x.tar`".to_owned()).unwrap();
    assert_eq!(archive.find("a"), None);
    assert_eq!(archive.find("manifest.json"), None);
}

#[test]
fn a_truncated_archive_is_an_error() {
    let archive = Sample::new("a").classic(&["a:1"]);
    for cut in [100, 700, archive.len() / 2] {
        assert!(open_bytes(&archive[..cut], None, false).is_err(), "{cut}");
    }
}
