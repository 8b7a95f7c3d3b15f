//! Against an engine that keeps its connections.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixListener;

use super::*;

const VERSION: &str = r#"{"Version":"28.2.2","ApiVersion":"1.41"}"#;

/// Answers each request with what `answer` says, raw; an empty answer closes the connection.
struct Fake {
    folder: tempfile::TempDir,
    connections: Arc<AtomicUsize>,
}

impl Fake {
    fn new(answer: impl Fn(usize, &str) -> String + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("s")).unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (counter, answer) = (connections.clone(), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let connection = counter.fetch_add(1, Ordering::Relaxed);
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    let mut line = String::new();
                    while matches!(stream.read_line(&mut line).await, Ok(1..)) {
                        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                        while line != "\r\n" {
                            line.clear();
                            stream.read_line(&mut line).await.unwrap();
                        }
                        line.clear();
                        let answer = answer(connection, &path);
                        if answer.is_empty() || stream.write_all(answer.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self {
            folder,
            connections,
        }
    }

    fn session(&self) -> Session {
        session_at(&self.folder.path().join("s"))
    }

    fn count(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

fn session_at(path: &Path) -> Session {
    let options = EngineOptions {
        host: Some(format!("unix://{}", path.display())),
        ..EngineOptions::default()
    };
    Session::new(&options, Duration::from_millis(500)).unwrap()
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn chunked(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    )
}

#[tokio::test]
async fn many_questions_take_one_connection() {
    let fake = Fake::new(|_, path| match path {
        "/version" => ok(VERSION),
        "/v1.41/chunked" => chunked(r#"{"a":1}"#),
        "/v1.41/refused" => {
            "HTTP/1.1 503 X\r\nContent-Length: 15\r\n\r\n{\"message\":\"m\"}".to_owned()
        }
        path => ok(&format!(r#"{{"path":"{path}"}}"#)),
    });
    let mut session = fake.session();
    session.negotiate().await.unwrap();
    for _ in 0..20 {
        let answer: Answer<serde_json::Value> = session.get("/x?all=true").await.unwrap();
        assert_eq!(answer.raw["path"], "/v1.41/x?all=true");
        let value: serde_json::Value = session.get_only("/chunked").await.unwrap();
        assert_eq!(value["a"], 1);
        let error = session.get_bytes("/refused").await.unwrap_err();
        assert!(
            matches!(error, Error::Refusal { status: 503, .. }),
            "{error}"
        );
    }
    assert_eq!(fake.count(), 1);
    assert_eq!(session.peer().unwrap().pid, std::process::id());
}

#[tokio::test]
async fn a_connection_that_was_closed_in_between_is_opened_again() {
    let closing = |body: &str| {
        format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let fake = Fake::new(move |_, _| closing("[]"));
    let mut session = fake.session();
    for _ in 0..3 {
        session.get_bytes("/x").await.unwrap();
    }
    assert_eq!(fake.count(), 3);

    // Closed without a word, just as the second question comes.
    let asked = AtomicUsize::new(0);
    let fake = Fake::new(move |_, _| match asked.fetch_add(1, Ordering::Relaxed) {
        1 => String::new(),
        _ => ok("[]"),
    });
    let mut session = fake.session();
    session.get_bytes("/x").await.unwrap();
    session.get_bytes("/x").await.unwrap();
    assert_eq!(fake.count(), 2);
}

#[tokio::test]
async fn silence_cuts_and_nonsense_are_errors() {
    let fake = Fake::new(|_, path| match path {
        "/silent" => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1".to_owned(),
        "/cut" => "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n1".to_owned(),
        "/nonsense" => "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        "/huge" => "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n".to_owned(),
        "/gone" => String::new(),
        _ => ok("{"),
    });
    let mut session = fake.session();
    for (path, expected) in [
        ("/silent", "no answer"),
        ("/nonsense", "broke off"),
        ("/huge", "broke off"),
        ("/gone", "broke off"),
        ("/cut", "no answer"),
    ] {
        let error = session.get_bytes(path).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{path}: {error}");
    }
    let error = session.get_only::<u8>("/x").await.unwrap_err();
    assert!(matches!(error, Error::Answer { .. }), "{error}");
}

#[tokio::test]
async fn wrong_sockets_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let dead = folder.path().join("dead");
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    for (path, expected) in [
        (folder.path().join("none"), "no socket at"),
        (file, "a file of another kind"),
        (dead, "connection refused"),
    ] {
        let error = session_at(&path).open().await.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn events_come_as_lines() {
    let fake = Fake::new(|_, path| {
        assert_eq!(path, "/events?filters=%7B%7D");
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        format!("{head}8\r\n{{\"a\":1}}\n\r\n4\r\n{{\"b\"\r\n4\r\n:2}}\n\r\n0\r\n\r\n")
    });
    let mut events = fake.session().events(Some("{}")).await.unwrap();
    let mut lines = Vec::new();
    while let Some(line) = events.next().await.unwrap() {
        lines.push(String::from_utf8(line).unwrap());
    }
    assert_eq!(lines, ["{\"a\":1}\n", "{\"b\":2}\n"]);
}

#[tokio::test]
async fn an_endless_line_ends_the_events() {
    let fake = Fake::new(|_, _| {
        let body = "x".repeat(MAX_ANSWER_BYTES / 32);
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len() * 2
        )
    });
    let mut events = fake.session().events(None).await.unwrap();
    let error = events.next().await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}
