//! What the server answers, and how it goes wrong on the way.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::{Behaviour, Fault, Request};

pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// The answer to a request; none where the fault is that there is none.
    pub(super) fn to(
        root: &Path,
        request: &Request,
        behaviour: &Behaviour,
        fault: Option<&Fault>,
    ) -> Option<Self> {
        match fault {
            Some(Fault::Stall) => None,
            Some(Fault::Status(status)) => Some(Self::bare(*status)),
            Some(Fault::RetryAfter(status, seconds)) => {
                Some(Self::bare(*status).with("Retry-After", seconds.to_string()))
            }
            Some(Fault::Redirect(target)) => Some(Self::bare(302).with("Location", target.clone())),
            Some(Fault::Bomb(bytes)) => {
                let mut bomb = Self::bare(200).with("Content-Encoding", "gzip".into());
                bomb.body = gzip(&mut std::io::repeat(b' ').take(*bytes as u64));
                Some(bomb)
            }
            Some(Fault::Replace(bytes)) => Some(Self::of(bytes.clone(), request, behaviour)),
            _ => Some(match content(root, &request.path, behaviour) {
                Some(bytes) => Self::of(bytes, request, behaviour),
                None => Self::bare(404),
            }),
        }
    }

    fn bare(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// A body with all that a request may ask of it.
    fn of(bytes: Vec<u8>, request: &Request, behaviour: &Behaviour) -> Self {
        let asked = |name: &str| request.headers.get(name).map_or("", String::as_str);
        let gzipped = behaviour.gzip && asked("accept-encoding").contains("gzip");
        let suffix = if gzipped { "-gzip" } else { "" };
        let tag = format!("\"{:.16}{suffix}\"", hex(&bytes));
        let mut answer = Self::bare(200);
        if behaviour.etags {
            answer = answer.with("ETag", tag.clone());
        }
        if !behaviour.last_modified.is_empty() {
            answer = answer.with("Last-Modified", behaviour.last_modified.clone());
        }
        let date = behaviour.last_modified.as_str();
        let same_tag = behaviour.etags && asked("if-none-match") == tag;
        let same_date = asked("if-none-match").is_empty() && asked("if-modified-since") == date;
        if same_tag || (!date.is_empty() && same_date) {
            answer.status = 304;
            return answer;
        }
        answer.body = bytes;
        if gzipped {
            answer.body = gzip(&mut answer.body.as_slice());
            answer = answer.with("Content-Encoding", "gzip".into());
        }
        let still =
            asked("if-range").is_empty() || [tag.as_str(), date].contains(&asked("if-range"));
        match range(asked("range")) {
            Some(start) if behaviour.ranges && still && start < answer.body.len() => {
                let total = answer.body.len();
                answer.status = 206;
                answer.body.drain(..start);
                answer.with(
                    "Content-Range",
                    format!("bytes {start}-{}/{total}", total - 1),
                )
            }
            _ => answer,
        }
    }

    pub(super) fn send(self, mut stream: &TcpStream, fault: Option<&Fault>) -> std::io::Result<()> {
        let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = self.body.len() as i64;
        match fault {
            // Without a length, the end of the connection is the end of the body.
            Some(Fault::CutAfter(_)) => {}
            Some(Fault::WrongLength(off)) => {
                head.push_str(&format!("Content-Length: {}\r\n", length + off));
            }
            _ if self.status == 304 => {}
            _ => head.push_str(&format!("Content-Length: {length}\r\n")),
        }
        stream.write_all(format!("{head}\r\n").as_bytes())?;
        let part = |end: usize| &self.body[..end.min(self.body.len())];
        match fault {
            Some(Fault::StallAfter(end)) => {
                stream.write_all(part(*end))?;
                hold(stream);
            }
            Some(Fault::BreakAfter(end) | Fault::CutAfter(end)) => stream.write_all(part(*end))?,
            Some(Fault::Drip(bytes, pause)) => {
                for piece in self.body.chunks(*bytes) {
                    stream.write_all(piece)?;
                    sleep(*pause);
                }
            }
            _ => stream.write_all(&self.body)?,
        }
        stream.shutdown(Shutdown::Write)
    }
}

/// Keeps the connection without a word until the client gives up.
pub(super) fn hold(mut stream: &TcpStream) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(60)));
    let _ = stream.read(&mut [0]);
}

fn content(root: &Path, path: &str, behaviour: &Behaviour) -> Option<Vec<u8>> {
    if path.split('/').any(|part| part == "..") {
        return None;
    }
    let place = root.join(path);
    if !place.is_dir() {
        return std::fs::read(place).ok();
    }
    behaviour.indexes.then(|| {
        let entries = std::fs::read_dir(place).unwrap().map(Result::unwrap);
        let mut names: Vec<String> = entries
            .map(|entry| {
                let slash = if entry.path().is_dir() { "/" } else { "" };
                format!("{}{slash}", entry.file_name().to_string_lossy())
            })
            .collect();
        names.sort();
        let links = names
            .iter()
            .map(|name| format!("<a href=\"{name}\">{name}</a>\n"));
        format!(
            "<html><a href=\"../\">../</a>\n{}</html>",
            links.collect::<String>()
        )
        .into_bytes()
    })
}

fn range(header: &str) -> Option<usize> {
    header
        .strip_prefix("bytes=")?
        .strip_suffix('-')?
        .parse()
        .ok()
}

fn hex(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn gzip(bytes: &mut dyn Read) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::copy(bytes, &mut encoder).unwrap();
    encoder.finish().unwrap()
}
