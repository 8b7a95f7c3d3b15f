//! Against an engine of a few canned answers.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;

use futures_util::TryStreamExt;

use super::*;

/// An engine that gives the same answer to each of its callers, and tells what it was asked.
struct FakeEngine {
    folder: tempfile::TempDir,
    asked: std::sync::mpsc::Receiver<String>,
}

impl FakeEngine {
    fn answering(answers: Vec<(u16, &'static str)>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("docker.sock")).unwrap();
        let (tell, asked) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for (status, body) in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 4096];
                let count = stream.read(&mut request).unwrap();
                let request = String::from_utf8_lossy(&request[..count]).into_owned();
                let first = request.lines().next().unwrap_or_default().to_owned();
                let _ = tell.send(first);
                let length = body.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
            }
        });
        Self { folder, asked }
    }

    fn options(&self) -> EngineOptions {
        let socket = self.folder.path().join("docker.sock");
        EngineOptions {
            host: Some(format!("unix://{}", socket.display())),
            ..EngineOptions::default()
        }
    }
}

const VERSION: (u16, &str) = (
    200,
    r#"{"Version":"20.10.24","ApiVersion":"1.41","Os":"linux"}"#,
);

#[tokio::test]
async fn negotiates_and_asks_in_that_version() {
    let inspect = (200, r#"{"Id":"sha256:00","RepoTags":null,"New":"field"}"#);
    let fake = FakeEngine::answering(vec![VERSION, inspect]);
    let engine = Engine::connect(&fake.options()).await.unwrap();
    assert_eq!(engine.version().version, "20.10.24");
    let answer = engine.inspect_image("a/b:1").await.unwrap();
    assert_eq!(answer.value.id, "sha256:00");
    assert_eq!(answer.raw["New"], "field");
    let asked: Vec<String> = fake.asked.iter().collect();
    assert_eq!(
        asked,
        [
            "GET /version HTTP/1.1",
            "GET /v1.41/images/a/b:1/json HTTP/1.1"
        ]
    );
}

#[tokio::test]
async fn exports_bytes() {
    let fake = FakeEngine::answering(vec![VERSION, (200, "archive")]);
    let engine = Engine::connect(&fake.options()).await.unwrap();
    let chunks: Vec<_> = engine
        .export_image("a")
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(chunks.concat(), b"archive");
}

#[tokio::test]
async fn refusals_keep_the_engines_words() {
    let missing = (404, r#"{"message":"No such image: a"}"#);
    let broken = (500, r#"{"message":"disk on fire"}"#);
    let fake = FakeEngine::answering(vec![VERSION, missing, broken, missing]);
    let engine = Engine::connect(&fake.options()).await.unwrap();
    let error = engine.inspect_image("a").await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
    let error = engine.info().await.unwrap_err().to_string();
    assert!(
        error.contains("500") && error.contains("disk on fire"),
        "{error}"
    );
    let export = engine.export_image("a").unwrap();
    let error = export.try_collect::<Vec<_>>().await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error}");
}

#[tokio::test]
async fn absence_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: PathBuf| EngineOptions {
        host: Some(format!("unix://{}", path.display())),
        ..EngineOptions::default()
    };
    let error = Engine::connect(&at(folder.path().join("none")))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::NoSocket { .. }) && error.is_absent(),
        "{error}"
    );

    let dead = folder.path().join("dead");
    drop(UnixListener::bind(&dead).unwrap());
    let error = Engine::connect(&at(dead)).await.unwrap_err();
    assert!(
        matches!(error, Error::Refused { .. }) && error.is_absent(),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_that_is_no_json_is_an_error() {
    let fake = FakeEngine::answering(vec![(200, "<html>")]);
    let error = Engine::connect(&fake.options()).await.unwrap_err();
    assert!(matches!(error, Error::Answer { .. }), "{error}");
}

#[test]
fn negotiates_the_older_of_both() {
    assert_eq!(negotiate("1.41"), "1.41");
    assert_eq!(negotiate("1.9999"), API_DEFAULT_VERSION.to_string());
    assert_eq!(negotiate("nonsense"), API_DEFAULT_VERSION.to_string());
}
