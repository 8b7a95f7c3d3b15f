//! A registry on loopback, as honest as its handler. One request per connection.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use drydock_model::Digest;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::content;

pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and target: `GET /v2/`.
    pub(crate) line: String,
    /// Names lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    /// All values of a header, or the empty text.
    pub(crate) fn header(&self, name: &str) -> String {
        let values = self.headers.iter().filter(|(key, _)| key == name);
        values
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: &'static str,
    headers: String,
    body: Vec<u8>,
    /// How much of the body is sent before the connection breaks.
    sent: usize,
}

impl Reply {
    pub(crate) fn new(status: &'static str, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            status,
            headers: headers.to_owned(),
            sent: body.len(),
            body,
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.body.clone()
    }

    /// Breaks off after `sent` bytes.
    pub(crate) fn broken_after(mut self, sent: usize) -> Self {
        self.sent = sent.min(self.body.len());
        self
    }

    /// Honours a range, as storage does.
    pub(crate) fn ranged(self, seen: &Seen) -> Self {
        let range = seen.header("range");
        let Some(start) = range
            .strip_prefix("bytes=")
            .and_then(|r| r.strip_suffix('-'))
        else {
            return self;
        };
        let start: usize = start.parse().unwrap();
        let total = self.body.len();
        let headers = format!("Content-Range: bytes {start}-{}/{total}\r\n", total - 1);
        Self::new("206 Partial Content", &headers, &self.body[start..])
    }
}

/// What a registry has, by target.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content(BTreeMap<String, Reply>);

impl Content {
    /// Adds a blob and gives its descriptor.
    pub(crate) fn blob(&mut self, repository: &str, media_type: &str, bytes: &[u8]) -> Value {
        let digest = content::digest(bytes);
        let target = format!("/v2/{repository}/blobs/{digest}");
        self.0.insert(target, Reply::new("200 OK", "", bytes));
        json!({ "mediaType": media_type, "digest": digest.to_string(), "size": bytes.len() })
    }

    /// Adds a manifest or index under a tag and its digest, and gives its descriptor.
    pub(crate) fn manifest(&mut self, repository: &str, tag: &str, document: &Value) -> Value {
        let bytes = document.to_string().into_bytes();
        let digest = content::digest(&bytes);
        let media_type = document["mediaType"]
            .as_str()
            .unwrap_or(OCI_MANIFEST)
            .to_owned();
        let headers = format!("Content-Type: {media_type}\r\nDocker-Content-Digest: {digest}\r\n");
        for name in [tag, &digest.to_string()] {
            let target = format!("/v2/{repository}/manifests/{name}");
            self.0
                .insert(target, Reply::new("200 OK", &headers, bytes.clone()));
        }
        json!({ "mediaType": media_type, "digest": digest.to_string(), "size": bytes.len() })
    }

    /// Adds an image of these layers, which are not compressed.
    pub(crate) fn image(
        &mut self,
        repository: &str,
        tag: &str,
        architecture: &str,
        layers: &[&[u8]],
    ) -> Value {
        let diff_ids: Vec<Digest> = layers.iter().map(|layer| content::digest(layer)).collect();
        let config = json!({
            "os": "linux",
            "architecture": architecture,
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
            "history": layers.iter().map(|_| json!({ "created_by": "RUN x" })).collect::<Vec<_>>(),
        });
        let config_type = "application/vnd.oci.image.config.v1+json";
        let config = self.blob(repository, config_type, config.to_string().as_bytes());
        let layers: Vec<Value> = layers
            .iter()
            .map(|layer| self.blob(repository, OCI_LAYER, layer))
            .collect();
        let manifest = json!({
            "schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": layers,
        });
        self.manifest(repository, tag, &manifest)
    }

    /// What is at a target.
    pub(crate) fn get(&self, seen: &Seen) -> Reply {
        let target = seen.line.strip_prefix("GET ").unwrap_or_default();
        let missing =
            r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown to this registry"}]}"#;
        match self.0.get(target) {
            Some(reply) => reply.clone(),
            None => Reply::new("404 Not Found", "", missing),
        }
    }

    /// What is at the first target that ends so.
    pub(crate) fn at(&self, end: &str) -> Reply {
        let (_, reply) = self
            .0
            .iter()
            .find(|(target, _)| target.ends_with(end))
            .unwrap();
        reply.clone()
    }

    /// Replaces what is at every target that ends so.
    pub(crate) fn replace(&mut self, end: &str, change: impl Fn(Reply) -> Reply) {
        let targets = self
            .0
            .iter_mut()
            .filter(|(target, _)| target.ends_with(end));
        targets.for_each(|(_, reply)| *reply = change(reply.clone()));
    }
}

pub(crate) struct FakeRegistry {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl FakeRegistry {
    /// Serves until the runtime ends. The handler is told its own address.
    pub(crate) async fn start(
        handler: impl Fn(&Seen, SocketAddr) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, handler) = (seen.clone(), Arc::new(handler));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, handler) = (log.clone(), handler.clone());
                tokio::spawn(async move {
                    serve(stream, &log, &|seen: &Seen| handler(seen, address)).await;
                });
            }
        });
        Self { address, seen }
    }

    /// Serves `content` to everybody.
    pub(crate) async fn open_to_all(content: Content) -> Self {
        Self::start(move |seen, _| content.get(seen).ranged(seen)).await
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Their lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.line).collect()
    }
}

type Handler<'a> = &'a (dyn Fn(&Seen) -> Reply + Send + Sync);

async fn serve(mut stream: TcpStream, log: &Mutex<Vec<Seen>>, handler: Handler<'_>) {
    let Some(seen) = read_request(&mut stream).await else {
        // What most servers say to TLS.
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        return;
    };
    log.lock().unwrap().push(seen.clone());
    let Reply {
        status,
        headers,
        body,
        sent,
    } = handler(&seen);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(&body[..sent]).await;
    let _ = stream.shutdown().await;
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut text = String::new();
    let mut piece = [0; 8192];
    let (head, length) = loop {
        let read = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        text.push_str(std::str::from_utf8(&piece[..read]).ok()?);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let head = head.to_owned();
            let length = head.len() + 4;
            break (head, length);
        }
    };
    let mut lines = head.lines();
    let line = lines.next()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let mut seen = Seen {
        line,
        headers,
        body: String::new(),
    };
    let expected = length + seen.header("content-length").parse::<usize>().unwrap_or(0);
    while text.len() < expected {
        let read = stream
            .read(&mut piece)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        text.push_str(std::str::from_utf8(&piece[..read]).ok()?);
    }
    seen.body = text.split_off(length);
    Some(seen)
}
