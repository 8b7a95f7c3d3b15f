//! As much of HTTP/1.1 as engines and their clients speak over a socket
//! ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)).

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

/// No head is as long as this.
const MAX_HEAD: usize = 1 << 20;

/// One end of a conversation.
pub(super) struct Peer {
    reader: BufReader<UnixStream>,
    writer: UnixStream,
}

impl Peer {
    pub(super) fn new(stream: UnixStream) -> io::Result<Self> {
        Ok(Self {
            writer: stream.try_clone()?,
            reader: BufReader::new(stream),
        })
    }
}

impl Write for Peer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// How the end of a body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// There is none, or it has so many bytes.
    Length(u64),
    /// In pieces, each with its length.
    Chunked,
    /// It ends with the connection.
    UntilClosed,
}

impl Body {
    pub(super) fn of_request(head: &Head) -> Self {
        Self::stated(head).unwrap_or(Self::Length(0))
    }

    pub(super) fn of_answer(head: &Head, method: &str) -> Self {
        match head.status() {
            100..200 | 204 | 304 => Self::Length(0),
            _ if method == "HEAD" => Self::Length(0),
            _ => Self::stated(head).unwrap_or(Self::UntilClosed),
        }
    }

    fn stated(head: &Head) -> Option<Self> {
        let is_chunked = head
            .header("transfer-encoding")
            .is_some_and(|value| value.contains("chunked"));
        if is_chunked {
            return Some(Self::Chunked);
        }
        let length = head.header("content-length")?.parse().ok()?;
        Some(Self::Length(length))
    }
}

/// The first line and the headers.
pub(super) struct Head {
    bytes: Vec<u8>,
    text: String,
}

impl Head {
    /// `None` where the other end closed instead.
    pub(super) fn read(peer: &mut Peer) -> io::Result<Option<Self>> {
        let mut bytes = Vec::new();
        loop {
            let before = bytes.len();
            let limit = MAX_HEAD.saturating_sub(before) as u64;
            (&mut peer.reader)
                .take(limit)
                .read_until(b'\n', &mut bytes)?;
            match bytes.get(before..).unwrap_or_default() {
                [] if before == 0 => return Ok(None),
                [] => return Err(ErrorKind::UnexpectedEof.into()),
                b"\r\n" | b"\n" => break,
                _ => {}
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Some(Self { bytes, text }))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Method and target.
    pub(super) fn request(&self) -> (String, String) {
        let mut words = self.text.split_whitespace().map(str::to_owned);
        (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        )
    }

    pub(super) fn status(&self) -> u16 {
        let word = self.text.split_whitespace().nth(1);
        word.and_then(|word| word.parse().ok()).unwrap_or_default()
    }

    pub(super) fn is_json(&self) -> bool {
        self.header("content-type")
            .is_some_and(|value| value.starts_with("application/json"))
    }

    pub(super) fn asks_to_upgrade(&self) -> bool {
        self.header("upgrade").is_some()
    }

    fn header(&self, name: &str) -> Option<String> {
        self.text.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            let is_it = found.trim().eq_ignore_ascii_case(name);
            is_it.then(|| value.trim().to_ascii_lowercase())
        })
    }

    /// Passes the body on as it comes, framing and all.
    pub(super) fn copy_body(
        &self,
        from: &mut Peer,
        to: &mut dyn Write,
        body: Body,
    ) -> io::Result<()> {
        body_into(from, to, body, true)
    }

    /// Takes the body out of its framing.
    pub(super) fn read_body(
        &self,
        from: &mut Peer,
        to: &mut Vec<u8>,
        body: Body,
    ) -> io::Result<()> {
        body_into(from, to, body, false)
    }
}

fn body_into(from: &mut Peer, to: &mut dyn Write, body: Body, is_framed: bool) -> io::Result<()> {
    match body {
        Body::Length(length) => copy(from, to, length),
        Body::Chunked => copy_chunks(from, to, is_framed),
        Body::UntilClosed => copy(from, to, u64::MAX),
    }
}

/// In small steps, so that a stream of events arrives as it is told.
fn copy(from: &mut Peer, to: &mut dyn Write, mut left: u64) -> io::Result<()> {
    while left > 0 {
        let available = from.reader.fill_buf()?;
        if available.is_empty() {
            return Ok(());
        }
        let wanted = usize::try_from(left).unwrap_or(usize::MAX);
        let step = available.len().min(wanted);
        to.write_all(&available[..step])?;
        from.reader.consume(step);
        left -= step as u64;
    }
    Ok(())
}

fn copy_chunks(from: &mut Peer, to: &mut dyn Write, is_framed: bool) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        from.reader.read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line);
        let digits = text.trim().split(';').next().unwrap_or_default();
        let length = u64::from_str_radix(digits, 16).map_err(|_| ErrorKind::InvalidData)?;
        if is_framed {
            to.write_all(&line)?;
        }
        copy(from, to, length)?;
        // The line end after a piece, or after the last one the end of what may follow it.
        let mut end = Vec::new();
        from.reader.read_until(b'\n', &mut end)?;
        while length == 0 && end.len() > 2 {
            end.clear();
            from.reader.read_until(b'\n', &mut end)?;
        }
        if is_framed {
            to.write_all(&end)?;
        }
        if length == 0 {
            return Ok(());
        }
    }
}

/// Copies both ways until either end has no more to say and the other has heard all.
pub(super) fn copy_both_ways(client: &mut Peer, engine: &mut Peer) -> io::Result<()> {
    let mut back = Peer::new(engine.reader.get_ref().try_clone()?)?;
    let mut to_client = client.writer.try_clone()?;
    let answering = std::thread::spawn(move || {
        let _ = copy(&mut back, &mut to_client, u64::MAX);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let _ = copy(client, &mut engine.writer, u64::MAX);
    let _ = engine.writer.shutdown(Shutdown::Write);
    answering.join().map_err(|_| ErrorKind::Other.into())
}

pub(super) fn write_json(to: &mut Peer, status: u16, body: &[u8]) -> io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Proxy\r\nApi-Version: 1.41\r\nOstype: linux\r\nContent-Type: \
         application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    to.write_all(head.as_bytes())?;
    to.write_all(body)
}
