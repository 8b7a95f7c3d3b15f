//! A storage as the driver lays it out, and what does not fit.

use drydock_model::Platform;

use super::*;
use crate::samples::Sample;

/// The storage of an engine with one image.
fn storage(sample: &Sample) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let id = sample.id().hex();
    write(
        &format!("image/overlay2/imagedb/content/sha256/{id}"),
        &sample.config,
    );
    let diff_ids: Vec<Digest> = sample
        .layers
        .iter()
        .map(|layer| content::digest(layer))
        .collect();
    for (number, (chain_id, diff_id)) in chain_ids(&diff_ids).iter().zip(&diff_ids).enumerate() {
        let stack = format!("image/overlay2/layerdb/sha256/{}", chain_id.hex());
        write(&format!("{stack}/diff"), diff_id.to_string().as_bytes());
        write(
            &format!("{stack}/cache-id"),
            format!("cache{number}").as_bytes(),
        );
        write(&format!("{stack}/size"), b"12");
        write(&format!("overlay2/cache{number}/diff/file"), b"content");
    }
    root
}

fn open_in(root: &Path, id: &Digest) -> Result<OpenedImage, Error> {
    let default: Platform = "linux/amd64".parse().unwrap();
    let wish = Wish {
        asked: None,
        default: &default,
    };
    open(root, id, wish)
}

#[test]
fn finds_the_folders() {
    let sample = Sample::new("a");
    let root = storage(&sample);
    let opened = open_in(root.path(), &sample.id()).unwrap();
    assert_eq!(opened.image.id, Some(sample.id()));
    assert_eq!(opened.image.layers[1].created_by.as_deref(), Some("ADD 1"));
    let LayerInput::Folder { path, .. } = opened.layers[1].open().unwrap() else {
        panic!("a folder");
    };
    assert_eq!(path, root.path().join("overlay2/cache1/diff"));
    assert!(!opened.layers[1].is_verified());
    assert_eq!(opened.layers[1].size(), Some(12));
}

#[test]
fn what_does_not_fit_is_refused() {
    let sample = Sample::new("a");
    let id = sample.id();
    let config = format!("image/overlay2/imagedb/content/sha256/{}", id.hex());
    let stack = format!(
        "image/overlay2/layerdb/sha256/{}",
        content::digest(&sample.layers[0]).hex()
    );
    for (path, bytes) in [
        (config.clone(), &b"{}"[..]),
        (format!("{stack}/diff"), b"sha256:00"),
        (format!("{stack}/cache-id"), b"../../etc"),
        (format!("{stack}/cache-id"), b"nowhere"),
    ] {
        let root = storage(&sample);
        std::fs::write(root.path().join(&path), bytes).unwrap();
        assert!(open_in(root.path(), &id).is_err(), "{path}");
    }
    let root = storage(&sample);
    std::fs::remove_file(root.path().join(config)).unwrap();
    assert!(open_in(root.path(), &id).is_err());
}

#[test]
fn chains_hash_as_the_specification_says() {
    let a = content::digest(b"a");
    let b = content::digest(b"b");
    let chain = chain_ids(&[a, b]);
    assert_eq!(chain[0], a);
    assert_eq!(chain[1], content::digest(format!("{a} {b}").as_bytes()));
}
