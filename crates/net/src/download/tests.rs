//! Transfers that break.

use crate::fake_server::{
    FakeServer, Seen, Step, answer, answer_claiming, client, impatient, settings,
};
use crate::{Client, Error, Fetched, Progress, Retries, Settings, Validators};

const TEXT: &[u8] = b"0123456789abcdefghij";

/// What a server does that sends at most eight bytes per connection.
fn eight_at_a_time(seen: &Seen, etag: &str) -> Vec<Step> {
    let range = seen.header("range");
    let start: usize = match range.strip_prefix("bytes=") {
        Some(range) => range.trim_end_matches('-').parse().unwrap(),
        None => 0,
    };
    let rest = &TEXT[start..];
    let status = if range.is_empty() {
        "200 OK"
    } else {
        "206 Partial Content"
    };
    let headers = format!("ETag: {etag}\r\nContent-Range: bytes {start}-19/20\r\n");
    answer_claiming(status, &headers, rest.len(), &rest[..rest.len().min(8)])
}

async fn read(client: &Client, server: &FakeServer) -> Result<Vec<u8>, Error> {
    let Fetched::Fresh(mut download) = client.start_download(&server.request("/x")).await? else {
        panic!("nothing to compare with")
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await? {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(
        download.progress(),
        Progress {
            received: 20,
            expected: Some(20)
        }
    );
    Ok(bytes)
}

async fn download(server: &FakeServer) -> Result<(Vec<u8>, u64), Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "what was there before, and longer than the text").unwrap();
    let mut file = tokio::fs::File::options()
        .write(true)
        .open(&path)
        .await
        .unwrap();
    let mut last = 0;
    let mut progress = |progress: Progress| last = progress.received;
    let fetched = client()
        .download(&server.request("/x"), &mut file, &mut progress)
        .await?;
    let Fetched::Fresh(downloaded) = fetched else {
        panic!("nothing to compare with")
    };
    assert_eq!(last, downloaded.bytes);
    Ok((std::fs::read(&path).unwrap(), downloaded.bytes))
}

#[tokio::test]
async fn continues_where_it_broke() {
    let server = FakeServer::start(|seen| eight_at_a_time(seen, "\"v1\"")).await;
    assert_eq!(read(&client(), &server).await.unwrap(), TEXT);
    let asked: Vec<_> = server
        .seen()
        .iter()
        .map(|s| (s.header("range"), s.header("if-range")))
        .collect();
    let asked: Vec<_> = asked
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(
        asked,
        [("", ""), ("bytes=8-", "\"v1\""), ("bytes=16-", "\"v1\"")]
    );
}

#[tokio::test]
async fn a_stall_is_continued_too() {
    let server = FakeServer::start(|seen| {
        let mut steps = eight_at_a_time(seen, "\"v1\"");
        steps.push(Step::Stall);
        steps
    })
    .await;
    assert_eq!(
        read(&Client::new(impatient()), &server).await.unwrap(),
        TEXT
    );
}

#[tokio::test]
async fn skips_what_it_has_where_ranges_are_ignored() {
    let server = FakeServer::start(|seen| {
        let length = if seen.number == 0 { 8 } else { 20 };
        answer_claiming("200 OK", "ETag: \"v1\"\r\n", 20, &TEXT[..length])
    })
    .await;
    assert_eq!(read(&client(), &server).await.unwrap(), TEXT);
}

#[tokio::test]
async fn never_glues_two_states_together() {
    // The whole of another state, a part of another state, a part from elsewhere, another length.
    let answers = [
        ("200 OK", "ETag: \"v2\"\r\n"),
        ("206 Partial Content", "Content-Range: bytes 0-19/20\r\n"),
        ("206 Partial Content", "Content-Range: bytes 8-27/28\r\n"),
        ("206 Partial Content", ""),
        (
            "206 Partial Content",
            "Content-Range: bytes 8-19/20\r\nContent-Encoding: gzip\r\n",
        ),
    ];
    for (status, headers) in answers {
        let server = FakeServer::start(move |seen| match seen.number {
            0 => eight_at_a_time(seen, "\"v1\""),
            _ => answer(status, headers, &TEXT[8..]),
        })
        .await;
        let error = read(&client(), &server).await.unwrap_err();
        let refused = matches!(
            error,
            Error::Changed { .. } | Error::UnwantedEncoding { .. }
        );
        assert!(refused, "{status} {headers}: {error}");
    }
}

#[tokio::test]
async fn without_a_validator_a_stream_cannot_go_on() {
    for etag in ["W/\"v1\"", ""] {
        let server = FakeServer::start(move |seen| eight_at_a_time(seen, etag)).await;
        let error = read(&client(), &server).await.unwrap_err();
        assert!(
            error.to_string().ends_with("broke off after 8 of 20 bytes"),
            "{error}"
        );
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn with_a_digest_no_validator_is_needed() {
    let server = FakeServer::start(|seen| eight_at_a_time(seen, "")).await;
    let request = server.request("/x").content_addressed();
    let Fetched::Fresh(mut download) = client().start_download(&request).await.unwrap() else {
        panic!("nothing to compare with")
    };
    let mut bytes = Vec::new();
    while let Some(chunk) = download.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(bytes, TEXT);
    assert_eq!(server.seen()[1].header("range"), "bytes=8-");
}

#[tokio::test]
async fn tries_end() {
    let server =
        FakeServer::start(|_| answer_claiming("200 OK", "ETag: \"v1\"\r\n", 20, &TEXT[..8])).await;
    let error = read(&client(), &server).await.unwrap_err();
    assert!(
        error.to_string().ends_with("broke off after 8 of 20 bytes"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn a_file_starts_over_where_it_must() {
    // No validator: a broken transfer cannot be continued.
    let server = FakeServer::start(|seen| {
        let length = if seen.number == 0 { 8 } else { 20 };
        answer_claiming("200 OK", "", 20, &TEXT[..length])
    })
    .await;
    assert_eq!(download(&server).await.unwrap(), (TEXT.to_vec(), 20));

    // Another state halfway.
    let server = FakeServer::start(|seen| match seen.number {
        0 => eight_at_a_time(seen, "\"v1\""),
        _ => answer("200 OK", "ETag: \"v2\"\r\n", b"another"),
    })
    .await;
    assert_eq!(download(&server).await.unwrap(), (b"another".to_vec(), 7));
}

#[tokio::test]
async fn a_file_is_given_up_on_in_the_end() {
    let server = FakeServer::start(|_| answer_claiming("200 OK", "", 20, &TEXT[..8])).await;
    let error = download(&server).await.unwrap_err();
    assert!(
        error.to_string().ends_with("broke off after 8 of 20 bytes"),
        "{error}"
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn an_unchanged_file_is_left_alone() {
    let server = FakeServer::start(|_| answer("304 Not Modified", "", b"")).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "kept").unwrap();
    let mut open = tokio::fs::File::options()
        .write(true)
        .open(file.path())
        .await
        .unwrap();
    let validators = Validators {
        etag: Some("\"v1\"".into()),
        last_modified: None,
    };
    let request = server.request("/x").unless_unchanged(validators);
    let fetched = client()
        .download(&request, &mut open, &mut |_| ())
        .await
        .unwrap();
    assert_eq!(fetched, Fetched::NotModified);
    assert_eq!(std::fs::read(file.path()).unwrap(), b"kept");
}

#[tokio::test]
async fn progress_renews_the_tries() {
    const MIB: usize = 1024 * 1024;
    let server = FakeServer::start(|seen| {
        let start = seen.number * MIB;
        let headers = format!(
            "ETag: \"v1\"\r\nContent-Range: bytes {start}-{}/{}\r\n",
            4 * MIB - 1,
            4 * MIB
        );
        let status = if start == 0 {
            "200 OK"
        } else {
            "206 Partial Content"
        };
        answer_claiming(status, &headers, 4 * MIB - start, &vec![b'x'; MIB])
    })
    .await;
    let retries = Retries {
        tries: 2,
        ..settings().retries
    };
    let client = Client::new(Settings {
        retries,
        ..settings()
    });
    let request = crate::Request::parse(&server.url("/x"), 8 << 20).unwrap();
    let Fetched::Fresh(mut download) = client.start_download(&request).await.unwrap() else {
        panic!("nothing to compare with")
    };
    while download.chunk().await.unwrap().is_some() {}
    assert_eq!(download.progress().received, 4 << 20);
    assert_eq!(server.seen().len(), 4);
}
