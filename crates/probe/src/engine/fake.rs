//! An engine of canned answers, which counts what it is asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::broadcast;

use drydock_engine::EngineOptions;

use crate::CollectOptions;

/// What becomes of a question.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    /// Status and body.
    Answer(u16, String),
    /// No answer ever.
    Hang,
    /// These bytes, and the connection is closed.
    Raw(Vec<u8>),
    /// The engine dies: nobody listens from then on.
    Die,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) fates: BTreeMap<String, Fate>,
    /// What is asked of any other path.
    pub(crate) otherwise: Option<Fate>,
    pub(crate) connections: usize,
    pub(crate) asked: Vec<String>,
    is_dead: bool,
}

/// The engine.
pub(crate) struct FakeEngine {
    folder: tempfile::TempDir,
    state: Arc<Mutex<State>>,
    events: broadcast::Sender<String>,
}

impl FakeEngine {
    /// An engine without containers, images and all else.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (events, _) = broadcast::channel(64);
        let fake = Self {
            folder,
            state: Arc::default(),
            events,
        };
        fake.json(
            "/version",
            json!({"Version": "28.2.2", "ApiVersion": "1.41"}),
        );
        fake.json(
            "/info",
            json!({"Name": "", "Driver": "overlay2", "Swarm": {"LocalNodeState": "inactive"}}),
        );
        for path in [
            "/containers/json?all=true",
            "/images/json",
            "/networks",
            "/plugins",
        ] {
            fake.json(path, json!([]));
        }
        fake.json("/volumes", json!({"Volumes": null}));
        fake.listen();
        fake
    }

    /// Adds running containers of one image.
    pub(crate) fn with_containers(self, count: usize) -> Self {
        let list =
            (0..count).map(|n| json!({"Id": format!("{n:064x}"), "Names": [format!("/c{n}")]}));
        let list: Vec<Value> = list.collect();
        self.json("/containers/json?all=true", Value::Array(list));
        for n in 0..count {
            self.inspect(n, json!({}));
        }
        self
    }

    /// What inspecting a container answers, on top of a running one.
    pub(crate) fn inspect(&self, n: usize, patch: Value) {
        let mut inspect = json!({
            "Id": format!("{n:064x}"), "Name": format!("/c{n}"), "Image": "sha256:11",
            "State": {"Status": "running", "Running": true, "Pid": 0},
        });
        if let (Value::Object(inspect), Value::Object(patch)) = (&mut inspect, patch) {
            inspect.extend(patch);
        }
        self.json(&format!("/containers/{n:064x}/json"), inspect);
    }

    pub(crate) fn json(&self, path: &str, answer: Value) {
        self.fate(path, Fate::Answer(200, answer.to_string()));
    }

    pub(crate) fn refuse(&self, path: &str, status: u16, message: &str) {
        let words = json!({"message": message}).to_string();
        self.fate(path, Fate::Answer(status, words));
    }

    pub(crate) fn fate(&self, path: &str, fate: Fate) {
        self.state().fates.insert(path.to_owned(), fate);
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// How often a path was asked.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.state()
            .asked
            .iter()
            .filter(|asked| *asked == path)
            .count()
    }

    /// Tells those that listen to events.
    pub(crate) fn tell(&self, event: &Value) {
        let _nobody_may_listen = self.events.send(format!("{event}\n"));
    }

    /// Cuts the connections of those that listen to events.
    pub(crate) fn cut_events(&self) {
        let _nobody_may_listen = self.events.send(String::new());
    }

    pub(crate) fn options(&self) -> CollectOptions {
        options_at(&self.folder.path().join("s"))
    }

    fn listen(&self) {
        let path = self.folder.path().join("s");
        let listener = UnixListener::bind(&path).unwrap();
        let (state, events) = (self.state.clone(), self.events.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                if state.lock().unwrap().is_dead {
                    return;
                }
                state.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, state.clone(), events.clone()));
            }
        });
    }
}

pub(crate) fn options_at(path: &std::path::Path) -> CollectOptions {
    CollectOptions {
        engine: EngineOptions {
            host: Some(format!("unix://{}", path.display())),
            ..EngineOptions::default()
        },
        host_root: "/".into(),
        now: jiff::Timestamp::UNIX_EPOCH,
        collected_by: "test".into(),
    }
}

async fn serve(stream: UnixStream, state: Arc<Mutex<State>>, events: broadcast::Sender<String>) {
    let mut stream = BufReader::new(stream);
    while let Some(path) = read_path(&mut stream).await {
        let path = path.strip_prefix("/v1.41").unwrap_or(&path).to_owned();
        if path == "/events" {
            return serve_events(stream, events.subscribe()).await;
        }
        let fate = {
            let mut state = state.lock().unwrap();
            state.asked.push(path.clone());
            let missing = Fate::Answer(404, r#"{"message":"page not found"}"#.to_owned());
            let fate = state.fates.get(&path).or(state.otherwise.as_ref());
            fate.cloned().unwrap_or(missing)
        };
        match fate {
            Fate::Answer(status, body) => {
                let head = format!(
                    "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                let answer = [head.as_bytes(), body.as_bytes()].concat();
                if stream.write_all(&answer).await.is_err() {
                    return;
                }
            }
            Fate::Hang => std::future::pending().await,
            Fate::Raw(bytes) => {
                let _peer_may_be_gone = stream.write_all(&bytes).await;
                return;
            }
            Fate::Die => {
                state.lock().unwrap().is_dead = true;
                return;
            }
        }
    }
}

async fn serve_events(mut stream: BufReader<UnixStream>, mut events: broadcast::Receiver<String>) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let mut written = stream.write_all(head.as_bytes()).await;
    while let (Ok(()), Ok(event)) = (&written, events.recv().await) {
        if event.is_empty() {
            return;
        }
        let chunk = format!("{:x}\r\n{event}\r\n", event.len());
        written = stream.write_all(chunk.as_bytes()).await;
    }
}

async fn read_path(stream: &mut BufReader<UnixStream>) -> Option<String> {
    let mut line = String::new();
    stream
        .read_line(&mut line)
        .await
        .ok()
        .filter(|count| *count > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    while line != "\r\n" {
        line.clear();
        stream
            .read_line(&mut line)
            .await
            .ok()
            .filter(|count| *count > 0)?;
    }
    Some(path)
}
