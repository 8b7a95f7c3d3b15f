//! Pulls from a registry that is as honest as each test needs it.

mod auth;

use std::io::Read;
use std::time::Duration;

use drydock_archive::LayerInput;
use drydock_net::{Client, Retries, Settings};
use serde_json::{Value, json};

use super::fake_registry::{Content, FakeRegistry, OCI_INDEX, OCI_MANIFEST, Reply, Seen};
use super::open_registry;
use crate::{Error, LayerBlob, OpenOptions, OpenedImage, content};

const LOWER: &[u8] = b"the lower layer";
const UPPER: &[u8] = b"the upper layer";

fn options() -> OpenOptions {
    let mut options = OpenOptions::new("/nowhere");
    options.default_platform = "linux/amd64".parse().unwrap();
    options.registry.insecure = true;
    options
}

fn net() -> Client {
    Client::new(Settings {
        retries: Retries {
            tries: 3,
            first_delay: Duration::from_millis(1),
            ..Retries::default()
        },
        ..Settings::default()
    })
}

/// An image `app:1` of two layers.
fn content() -> Content {
    let mut content = Content::default();
    content.image("app", "1", "amd64", &[LOWER, UPPER]);
    content
}

async fn open(registry: &FakeRegistry, rest: &str) -> Result<OpenedImage, Error> {
    open_with(registry, rest, &options()).await
}

async fn open_with(
    registry: &FakeRegistry,
    rest: &str,
    options: &OpenOptions,
) -> Result<OpenedImage, Error> {
    let name = format!("{}/{rest}", registry.address);
    open_registry(&name, options, &net()).await
}

/// The message and those of its sources, with the address of the registry left out.
fn chain(error: &dyn std::error::Error, registry: &FakeRegistry) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text.replace(&registry.address.to_string(), "HOST")
}

/// The bytes of a layer, read on another thread as a scan does.
async fn read(layer: &LayerBlob) -> Result<Vec<u8>, std::io::Error> {
    let layer = layer.clone();
    let read = move || {
        let LayerInput::Stream { mut reader, .. } = layer.open().unwrap() else {
            panic!("layers of a registry are streams")
        };
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map(|_| bytes)
    };
    tokio::task::spawn_blocking(read).await.unwrap()
}

#[tokio::test]
async fn opens_an_image_and_reads_its_layers() {
    let registry = FakeRegistry::open_to_all(content()).await;
    let opened = open(&registry, "app:1").await.unwrap();
    assert_eq!(opened.read_from, "registry");
    assert_eq!(opened.image.platform.unwrap().to_string(), "linux/amd64");
    assert_eq!(opened.image.layers[1].diff_id, Some(content::digest(UPPER)));
    assert_eq!(opened.image.layers[1].created_by.as_deref(), Some("RUN x"));
    assert_eq!(
        registry.lines().len(),
        2,
        "no layer is fetched before it is opened"
    );
    let accepted = registry.seen()[0].header("accept");
    assert!(
        accepted.contains(OCI_INDEX) && accepted.contains("manifest.v2+json"),
        "{accepted}"
    );
    for (layer, bytes) in opened.layers.iter().zip([LOWER, UPPER]) {
        assert!(layer.is_verified());
        assert_eq!(layer.size(), Some(bytes.len() as u64));
        assert_eq!(read(layer).await.unwrap(), bytes);
        assert_eq!(read(layer).await.unwrap(), bytes, "a second time");
    }
    let Ok(LayerInput::Stream {
        blob_digest,
        diff_id,
        ..
    }) = opened.layers[0].open()
    else {
        panic!("layers of a registry are streams")
    };
    assert_eq!(
        (blob_digest, diff_id),
        (Some(content::digest(LOWER)), Some(content::digest(LOWER)))
    );
}

#[tokio::test]
async fn opens_by_digest() {
    let mut content = content();
    let descriptor = content.image("app", "2", "amd64", &[UPPER]);
    let registry = FakeRegistry::open_to_all(content).await;
    let digest = descriptor["digest"].as_str().unwrap();
    // The digest wins over the tag.
    let opened = open(&registry, &format!("app:1@{digest}")).await.unwrap();
    assert_eq!(opened.layers.len(), 1);
    let error = open(&registry, &format!("app@{}", content::digest(b"x")))
        .await
        .unwrap_err();
    assert!(
        chain(&error, &registry).contains("does not have"),
        "{error}"
    );
}

#[tokio::test]
async fn chooses_the_platform() {
    let mut content = Content::default();
    let mut manifests: Vec<Value> = Vec::new();
    for architecture in ["amd64", "arm64"] {
        let mut descriptor = content.image(
            "app",
            architecture,
            architecture,
            &[architecture.as_bytes()],
        );
        descriptor["platform"] = json!({ "os": "linux", "architecture": architecture });
        manifests.push(descriptor);
    }
    manifests.insert(
        0,
        json!({
            "mediaType": OCI_MANIFEST, "digest": content::digest(b"y").to_string(), "size": 1,
            "platform": { "os": "unknown", "architecture": "unknown" },
            "annotations": { "vnd.docker.reference.type": "attestation-manifest" },
        }),
    );
    let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": manifests });
    let inner = content.manifest("app", "1", &index);
    let outer = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [inner] });
    content.manifest("app", "nested", &outer);
    let registry = FakeRegistry::open_to_all(content).await;
    for (name, asked, expected) in [
        ("app:1", None, "linux/amd64"),
        ("app:1", Some("linux/arm64"), "linux/arm64"),
        ("app:nested", None, "linux/amd64"),
    ] {
        let mut options = options();
        options.platform = asked.map(|text| text.parse().unwrap());
        let opened = open_with(&registry, name, &options).await.unwrap();
        assert_eq!(
            opened.image.platform.unwrap().to_string(),
            expected,
            "{name}"
        );
    }
    for name in ["app:1", "app:amd64"] {
        let mut options = options();
        options.platform = Some("linux/s390x".parse().unwrap());
        let error = open_with(&registry, name, &options).await.unwrap_err();
        assert!(
            error
                .to_string()
                .contains("choose with `--platform` from: linux/amd64"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn endless_indexes_are_refused() {
    let mut content = content();
    let mut inner = content.image("app", "2", "amd64", &[UPPER]);
    for depth in 0..9 {
        let index = json!({ "schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [inner] });
        inner = content.manifest("app", &format!("depth{depth}"), &index);
    }
    let registry = FakeRegistry::open_to_all(content).await;
    assert!(open(&registry, "app:depth6").await.is_ok());
    let error = open(&registry, "app:depth8").await.unwrap_err();
    assert!(error.to_string().contains("more than 8 indexes"), "{error}");
}

#[tokio::test]
async fn wrong_bytes_are_refused() {
    let other = content::digest(b"other");
    let announced = format!("Docker-Content-Digest: {other}\r\n");
    // What is changed, how, and which of the names is asked for.
    type Change<'a> = &'a dyn Fn(Reply) -> Reply;
    let cases: [(&str, Change<'_>, bool); 4] = [
        (
            "manifests/1",
            &|reply| Reply::new("200 OK", &announced, reply.bytes()),
            false,
        ),
        ("BY_DIGEST", &|_| Reply::new("200 OK", "", "{}"), true),
        (
            "BY_DIGEST",
            &|reply| Reply::new("200 OK", &announced, reply.bytes()),
            true,
        ),
        ("CONFIG", &|_| Reply::new("200 OK", "", "{}"), false),
    ];
    for (target, change, by_digest) in cases {
        let mut content = Content::default();
        let descriptor = content.image("app", "1", "amd64", &[UPPER]);
        let digest = descriptor["digest"].as_str().unwrap();
        let manifest: Value = serde_json::from_slice(&content.at("manifests/1").bytes()).unwrap();
        let config = manifest["config"]["digest"].as_str().unwrap();
        let target = target
            .replace("BY_DIGEST", digest)
            .replace("CONFIG", config);
        content.replace(&target, change);
        let registry = FakeRegistry::open_to_all(content).await;
        let name = if by_digest {
            format!("app@{digest}")
        } else {
            "app:1".to_owned()
        };
        let error = open(&registry, &name).await.unwrap_err();
        assert!(
            matches!(error, Error::DigestMismatch { .. }),
            "{target}: {error}"
        );
    }
}

#[tokio::test]
async fn odd_images_are_refused_with_a_reason() {
    let config = |content: &mut Content, diff_ids: &[&str]| {
        let config = json!({ "rootfs": { "type": "layers", "diff_ids": diff_ids } });
        content.blob(
            "app",
            "application/vnd.oci.image.config.v1+json",
            config.to_string().as_bytes(),
        )
    };
    let digest = content::digest(b"z").to_string();
    let layer = |kind: &str| json!({ "mediaType": kind, "digest": digest, "size": 1, "urls": ["https://x.example/"] });
    let foreign = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    let mut content = Content::default();
    let one = config(&mut content, &[&digest]);
    let none = config(&mut content, &[]);
    let manifest = |config: &Value, layers: &[Value]| json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers });
    content.manifest("app", "foreign", &manifest(&one, &[layer(foreign)]));
    content.manifest("app", "fewer", &manifest(&one, &[]));
    content.manifest("app", "more", &manifest(&none, &[layer("x")]));
    content.manifest(
        "app",
        "schema1",
        &json!({ "schemaVersion": 1, "fsLayers": [] }),
    );
    let helm = json!({ "mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": digest, "size": 1 });
    content.manifest("app", "helm", &manifest(&helm, &[]));
    let registry = FakeRegistry::open_to_all(content).await;
    for (tag, why) in [
        ("foreign", "is not kept by the registry but at addresses"),
        ("fewer", "its config lists 1 layers, its manifest 0"),
        ("more", "its config lists 0 layers, its manifest 1"),
        ("schema1", "schema 1"),
        ("helm", "not a container image"),
        (
            "absent",
            "does not have `HOST/app:absent` (unknown to this registry)",
        ),
    ] {
        let error = open(&registry, &format!("app:{tag}")).await.unwrap_err();
        let shown = chain(&error, &registry);
        assert!(shown.contains(why), "{shown}");
    }
}

#[tokio::test]
async fn large_answers_are_refused() {
    let mut content = content();
    content.replace("manifests/1", |_| {
        Reply::new("200 OK", "", vec![b' '; 9 << 20])
    });
    let registry = FakeRegistry::open_to_all(content).await;
    let error = open(&registry, "app:1").await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn layers_survive_broken_connections() {
    let blob = format!("GET /v2/app/blobs/{}", content::digest(UPPER));
    let content = content();
    let registry = FakeRegistry::start(move |seen, _| {
        let reply = content.get(seen).ranged(seen);
        if seen.line == blob {
            reply.broken_after(6)
        } else {
            reply
        }
    })
    .await;
    let opened = open(&registry, "app:1").await.unwrap();
    assert_eq!(read(&opened.layers[1]).await.unwrap(), UPPER);
    let ranges: Vec<_> = registry
        .seen()
        .iter()
        .map(|seen| seen.header("range"))
        .collect();
    assert_eq!(ranges[2..], ["", "bytes=6-", "bytes=12-"]);
}

#[tokio::test]
async fn layers_that_fail_say_why() {
    let blob = content::digest(UPPER).to_string();
    for (reply, why) in [
        (Reply::new("404 Not Found", "", ""), "does not have layer"),
        (
            Reply::new("200 OK", "", "more than the manifest says"),
            "is larger than the 15 bytes",
        ),
        (
            Reply::new("500 Internal Server Error", "", ""),
            "it answers 500 for layer",
        ),
        (
            Reply::new("200 OK", "", UPPER).broken_after(0),
            "broke off after 0 of 15 bytes",
        ),
    ] {
        let mut content = content();
        content.replace(&blob, |_| reply.clone());
        let registry = FakeRegistry::open_to_all(content).await;
        let opened = open(&registry, "app:1").await.unwrap();
        let error = read(&opened.layers[1]).await.unwrap_err();
        let inner = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Error>())
            .unwrap();
        let shown = chain(inner, &registry);
        assert!(shown.contains(why), "{shown}");
    }
}

#[tokio::test]
async fn mirrors_come_first_and_the_registry_last() {
    let down = FakeRegistry::start(|_, _| Reply::new("500 Internal Server Error", "", "")).await;
    let empty = FakeRegistry::open_to_all(Content::default()).await;
    let mut content = Content::default();
    content.image("proxy/app", "1", "amd64", &[LOWER]);
    let full = FakeRegistry::open_to_all(content).await;
    let registry = FakeRegistry::open_to_all(self::content()).await;
    let mirror = |at: &FakeRegistry, prefix: &str| {
        format!("{}=http://{}{prefix}", registry.address, at.address)
            .parse()
            .unwrap()
    };
    let mut options = options();
    options.registry.mirrors = vec![
        mirror(&down, ""),
        format!("quay.io=http://{}", full.address).parse().unwrap(),
        mirror(&empty, ""),
    ];
    let opened = open_with(&registry, "app:1", &options).await.unwrap();
    assert_eq!(opened.layers.len(), 2, "from the registry");
    assert_eq!(
        (down.lines().len(), empty.lines().len(), full.lines().len()),
        (3, 1, 0)
    );

    options.registry.mirrors.push(mirror(&full, "/proxy"));
    let opened = open_with(&registry, "app:1", &options).await.unwrap();
    assert_eq!(opened.layers.len(), 1, "from the mirror");
    assert_eq!(read(&opened.layers[0]).await.unwrap(), LOWER);

    let error = open_with(&registry, "app:2", &options).await.unwrap_err();
    let shown = error.to_string();
    for place in [&down, &empty, &full, &registry] {
        assert!(shown.contains(&place.address.to_string()), "{shown}");
    }
}

#[tokio::test]
async fn without_insecure_plain_http_is_refused() {
    let registry = FakeRegistry::open_to_all(content()).await;
    let mut options = options();
    options.registry.insecure = false;
    let error = open_with(&registry, "app:1", &options).await.unwrap_err();
    assert!(error.to_string().contains("add `--insecure`"), "{error}");
    assert!(registry.seen().is_empty());
}
