//! A socket in front of a Docker Engine that changes some of its answers.
//!
//! Requests are forwarded as they are; a [`Patch`] is merged into the JSON of an answer, and some
//! paths can be answered without asking the engine. So a test shows states that this machine cannot
//! be in (a swarm of four managers, a privileged container) to several clients alike, and does not
//! touch the daemon. Every request is written down. Speaks HTTP/1.1 as engines and their clients do
//! ([the API](https://docs.docker.com/reference/api/engine/latest/)); after an `Upgrade` it only copies.
//! Knowingly missed: two requests that are sent before the first is answered.

mod http;
mod rules;

use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tempfile::TempDir;

pub use rules::Patch;

use http::{Body, Head, Peer};
use rules::Rules;

/// A request that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineRequest {
    /// `GET`, `POST`…
    pub method: String,
    /// The path with its query, without the version of the API.
    pub path: String,
}

/// The proxy; stopped when dropped.
#[derive(Debug)]
pub struct EngineProxy {
    folder: TempDir,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// The engine's socket; nothing is forwarded where there is none.
    engine: Option<PathBuf>,
    rules: Mutex<Rules>,
    log: Mutex<Log>,
    is_stopped: AtomicBool,
}

#[derive(Debug, Default)]
struct Log {
    requests: Vec<EngineRequest>,
    connections: usize,
}

impl EngineProxy {
    /// Listens in front of an engine at `unix:///PATH`.
    pub fn start(engine: &str) -> Self {
        let path = engine.strip_prefix("unix://").expect("a unix socket");
        Self::listen(Some(PathBuf::from(path)))
    }

    /// Listens in front of nothing: what is not answered by a rule is not found.
    pub fn alone() -> Self {
        Self::listen(None)
    }

    fn listen(engine: Option<PathBuf>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("drydock-engine-proxy")
            .tempdir()
            .expect("a temporary folder");
        let listener = UnixListener::bind(socket_in(folder.path())).expect("a socket");
        let shared = Arc::new(Shared {
            engine,
            rules: Mutex::default(),
            log: Mutex::default(),
            is_stopped: AtomicBool::new(false),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || serve(&listener, &serving));
        Self { folder, shared }
    }

    /// Its address, as `DOCKER_HOST` has it.
    pub fn host(&self) -> String {
        format!("unix://{}", socket_in(self.folder.path()).display())
    }

    /// Lets every user connect.
    pub fn open_to_all(&self) {
        let open = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
        };
        open(self.folder.path(), 0o755);
        open(&socket_in(self.folder.path()), 0o666);
    }

    /// Changes answers from now on.
    pub fn patch(&self, patch: Patch) {
        lock(&self.shared.rules).patches.push(patch);
    }

    /// Answers `GET` of this path, as that of a [`Patch`], from now on, without the engine.
    pub fn answer(&self, path: &str, status: u16, answer: Value) {
        lock(&self.shared.rules).answer(path, status, answer);
    }

    /// Forgets patches, answers and what was asked.
    pub fn reset(&self) {
        *lock(&self.shared.rules) = Rules::default();
        *lock(&self.shared.log) = Log::default();
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<EngineRequest> {
        lock(&self.shared.log).requests.clone()
    }

    /// How many connections asked something.
    pub fn connections(&self) -> usize {
        lock(&self.shared.log).connections
    }
}

impl Drop for EngineProxy {
    fn drop(&mut self) {
        self.shared.is_stopped.store(true, Ordering::SeqCst);
        let _ = UnixStream::connect(socket_in(self.folder.path()));
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join("engine.sock")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(listener: &UnixListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.is_stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        let shared = Arc::clone(shared);
        // A client or an engine that breaks off ends its connection and nothing else.
        std::thread::spawn(move || drop(converse(client, &shared)));
    }
}

/// All requests of one connection.
fn converse(client: UnixStream, shared: &Shared) -> io::Result<()> {
    let mut client = Peer::new(client)?;
    let mut engine: Option<Peer> = None;
    let mut is_first = true;
    while let Some(head) = Head::read(&mut client)? {
        let (method, target) = head.request();
        let path = without_version(&target).to_owned();
        shared.write_down(&method, &path, is_first);
        is_first = false;
        let ruled = lock(&shared.rules).ruled_answer(&method, &path);
        if let Some((status, body)) = ruled {
            head.copy_body(&mut client, &mut io::sink(), Body::of_request(&head))?;
            http::write_json(&mut client, status, &body)?;
            continue;
        }
        let Some(engine) = connected(&mut engine, shared)? else {
            head.copy_body(&mut client, &mut io::sink(), Body::of_request(&head))?;
            http::write_json(&mut client, 404, br#"{"message":"page not found"}"#)?;
            continue;
        };
        if !forward(&head, &path, &mut client, engine, shared)? {
            return Ok(());
        }
    }
    Ok(())
}

fn connected<'a>(
    engine: &'a mut Option<Peer>,
    shared: &Shared,
) -> io::Result<Option<&'a mut Peer>> {
    if engine.is_none()
        && let Some(path) = &shared.engine
    {
        *engine = Some(Peer::new(UnixStream::connect(path)?)?);
    }
    Ok(engine.as_mut())
}

/// Forwards a request and its answer; whether the connection goes on after it.
fn forward(
    head: &Head,
    path: &str,
    client: &mut Peer,
    engine: &mut Peer,
    shared: &Shared,
) -> io::Result<bool> {
    let (method, _) = head.request();
    engine.write_all(head.bytes())?;
    if head.asks_to_upgrade() {
        // The client may send before there is an answer, and goes on after it as it likes.
        http::copy_both_ways(client, engine)?;
        return Ok(false);
    }
    head.copy_body(client, engine, Body::of_request(head))?;
    let Some(answer) = Head::read(engine)? else {
        return Ok(false);
    };
    let body = Body::of_answer(&answer, &method);
    let patches = lock(&shared.rules).patches_of(&method, path);
    if patches.is_empty() || !answer.is_json() || answer.status() != 200 {
        client.write_all(answer.bytes())?;
        answer.copy_body(engine, client, body)?;
    } else {
        let mut whole = Vec::new();
        answer.read_body(engine, &mut whole, body)?;
        http::write_json(client, 200, &rules::patched(whole, &patches))?;
    }
    Ok(body != Body::UntilClosed)
}

impl Shared {
    fn write_down(&self, method: &str, path: &str, is_first: bool) {
        let mut log = lock(&self.log);
        log.connections += usize::from(is_first);
        log.requests.push(EngineRequest {
            method: method.to_owned(),
            path: path.to_owned(),
        });
    }
}

/// `/v1.41/info` is `/info`.
fn without_version(target: &str) -> &str {
    let rest = target.strip_prefix("/v").and_then(|rest| {
        let end = rest.find('/')?;
        let (version, path) = rest.split_at(end);
        let is_version = version.chars().all(|c| c.is_ascii_digit() || c == '.');
        is_version.then_some(path)
    });
    rest.unwrap_or(target)
}

#[cfg(test)]
mod tests;
