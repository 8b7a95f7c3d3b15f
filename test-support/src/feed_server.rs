//! A web server for a mirror's folder, on this machine, with faults that can be switched on per path.
//!
//! It knows what a publisher's server knows: entity tags, dates, conditional requests, ranges, gzip
//! and index pages; and it can do what such servers do on bad days. It is no HTTP server otherwise:
//! GET only, one request per connection, no keep-alive.

mod answer;

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// What goes wrong with a path.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answers with this status, and no more than that.
    Status(u16),
    /// As `Status`, and asks to wait so many seconds.
    RetryAfter(u16, u64),
    /// Answers nothing, for ever.
    Stall,
    /// Sends so many bytes of the body, then nothing, for ever.
    StallAfter(usize),
    /// Sends so many bytes of the body and closes, though the head promised more.
    BreakAfter(usize),
    /// Sends so many bytes of the body and ends it as if that were all.
    CutAfter(usize),
    /// States a length that is off by this many bytes.
    WrongLength(i64),
    /// Sends this many bytes at a time, with a pause in between.
    Drip(usize, Duration),
    /// Redirects to this address.
    Redirect(String),
    /// Sends a gzip body that unpacks to this many bytes.
    Bomb(usize),
    /// Sends these bytes instead.
    Replace(Vec<u8>),
}

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Request {
    /// The path, without the leading slash and without a query.
    pub path: String,
    /// Its headers, names in lower case.
    pub headers: HashMap<String, String>,
    /// The status of the answer; 0 if there was none.
    pub status: u16,
}

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Compress for those who accept it.
    pub gzip: bool,
    /// Send entity tags.
    pub etags: bool,
    /// What `Last-Modified` says; nothing if empty.
    pub last_modified: String,
    /// Serve index pages of folders.
    pub indexes: bool,
    /// Honour `Range`.
    pub ranges: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            gzip: true,
            etags: true,
            last_modified: "Mon, 23 Nov 2026 12:00:00 GMT".into(),
            indexes: true,
            ranges: true,
        }
    }
}

/// The server; it ends when dropped.
#[derive(Debug)]
pub struct FeedServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    root: PathBuf,
    stopped: AtomicBool,
    behaviour: Mutex<Behaviour>,
    /// By path, each with how often it still strikes.
    faults: Mutex<HashMap<String, (Fault, usize)>>,
    requests: Mutex<Vec<Request>>,
}

impl FeedServer {
    /// Serves a folder.
    pub fn start(root: &Path) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            root: root.to_owned(),
            stopped: AtomicBool::new(false),
            behaviour: Mutex::default(),
            faults: Mutex::default(),
            requests: Mutex::default(),
        });
        let serving = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if serving.stopped.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), serving) = (stream, serving.clone()) else {
                    continue;
                };
                // A client may hang up at any time.
                std::thread::spawn(move || drop(serving.serve(stream)));
            }
        });
        Self { address, shared }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Switches a fault on, for as long as it is not cleared.
    pub fn fault(&self, path: &str, fault: Fault) {
        self.fault_times(path, fault, usize::MAX);
    }

    /// Switches a fault on for the next so many requests.
    pub fn fault_times(&self, path: &str, fault: Fault, times: usize) {
        lock(&self.shared.faults).insert(path.to_owned(), (fault, times));
    }

    /// Switches all faults off.
    pub fn heal(&self) {
        lock(&self.shared.faults).clear();
    }

    /// How the server behaves, to be changed.
    pub fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        lock(&self.shared.behaviour)
    }

    /// The requests since the last call.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut *lock(&self.shared.requests))
    }
}

impl Drop for FeedServer {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut request = read_request(&stream)?;
        let fault = self.next_fault(&request.path);
        let behaviour = lock(&self.behaviour).clone();
        let answer = answer::Answer::to(&self.root, &request, &behaviour, fault.as_ref());
        request.status = answer.as_ref().map_or(0, |it| it.status);
        lock(&self.requests).push(request);
        match answer {
            Some(answer) => answer.send(&stream, fault.as_ref()),
            None => {
                answer::hold(&stream);
                Ok(())
            }
        }
    }

    fn next_fault(&self, path: &str) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let (fault, times) = faults.get_mut(path)?;
        *times = times.checked_sub(1)?;
        Some(fault.clone())
    }
}

fn read_request(stream: &TcpStream) -> std::io::Result<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let target = first.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    Ok(Request {
        path: path.trim_start_matches('/').to_owned(),
        headers,
        status: 0,
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}
