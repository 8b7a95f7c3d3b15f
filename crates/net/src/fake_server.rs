//! A server on loopback that misbehaves on demand. One request per connection; what is sent back
//! is a script, so that every fault of a real server can be played.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Client, Request, Retries, Settings};

/// What a request looked like when it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and path: `GET /a`.
    pub(crate) line: String,
    headers: String,
    pub(crate) body: String,
    /// How many came before it.
    pub(crate) number: usize,
}

impl Seen {
    /// A header's value, or the empty text.
    pub(crate) fn header(&self, name: &str) -> String {
        let lines = self
            .headers
            .lines()
            .filter_map(|line| line.split_once(": "));
        let values = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        values
            .map(|(_, value)| value)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A step of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes one by one, so many milliseconds apart.
    Drip(Vec<u8>, u64),
    /// Sends nothing more and keeps the connection.
    Stall,
}

/// An answer with a head made of `status` and `headers`, and a body with its length.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Step> {
    answer_claiming(status, headers, body.len(), body)
}

/// As [`answer`], with a length of its own choice.
pub(crate) fn answer_claiming(
    status: &str,
    headers: &str,
    length: usize,
    body: &[u8],
) -> Vec<Step> {
    let head = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    );
    vec![Step::Send([head.as_bytes(), body].concat())]
}

pub(crate) struct FakeServer {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl FakeServer {
    /// Serves until the runtime ends.
    pub(crate) async fn start(script: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let script = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, script) = (log.clone(), script.clone());
                tokio::spawn(async move { serve(stream, &log, &*script).await });
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn request(&self, path: &str) -> Request {
        Request::parse(&self.url(path), 1024 * 1024).unwrap()
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Seen>>,
    script: &(dyn Fn(&Seen) -> Vec<Step> + Send + Sync),
) {
    let mut bytes = Vec::new();
    let (head, mut body) = loop {
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return,
            Ok(length) => bytes.extend_from_slice(&piece[..length]),
        }
        if !bytes[0].is_ascii_uppercase() {
            // TLS to a plain server: what most servers say, in plain HTTP.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            return;
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            break (head.to_owned(), body.to_owned());
        }
    };
    let (line, headers) = head.split_once("\r\n").unwrap();
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let mut seen = Seen {
        line,
        headers: headers.to_owned(),
        body: String::new(),
        number: 0,
    };
    let length = seen.header("content-length").parse().unwrap_or(0);
    while body.len() < length {
        let mut piece = [0; 4096];
        let length = stream.read(&mut piece).await.unwrap();
        body.push_str(&String::from_utf8_lossy(&piece[..length]));
    }
    seen.body = body;
    let steps = {
        let mut log = log.lock().unwrap();
        seen.number = log.len();
        log.push(seen.clone());
        script(&seen)
    };
    for step in steps {
        let sent = match step {
            Step::Send(bytes) => stream.write_all(&bytes).await,
            Step::Drip(bytes, pause) => drip(&mut stream, &bytes, pause).await,
            Step::Stall => std::future::pending().await,
        };
        if sent.is_err() {
            return;
        }
    }
    let _ = stream.shutdown().await;
}

async fn drip(stream: &mut TcpStream, bytes: &[u8], pause: u64) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    Ok(())
}

/// Settings that bear a slow machine, but do not wait long between tries.
pub(crate) fn settings() -> Settings {
    Settings {
        retries: Retries {
            tries: 3,
            first_delay: Duration::from_millis(1),
            max_delay: Duration::from_secs(2),
        },
        ..Settings::default()
    }
}

/// Settings that wait for a second and no longer.
pub(crate) fn impatient() -> Settings {
    Settings {
        idle_timeout: Duration::from_secs(1),
        ..settings()
    }
}

pub(crate) fn client() -> Client {
    Client::new(settings())
}
