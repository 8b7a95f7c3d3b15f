//! Requests against a server that misbehaves.

use std::time::Duration;

use crate::fake_server::{FakeServer, Step, answer, answer_claiming, client, impatient, settings};
use crate::{
    Authorization, Client, Content, Encoding, Error, Fetched, MinimumRate, Proxies, Request,
    Retries, Settings, Validators,
};

/// The error's message and those of its sources.
fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

#[tokio::test]
async fn gets_a_body_and_says_who_asks() {
    let server = FakeServer::start(|_| answer("200 OK", "ETag: \"a\"\r\n", b"hello")).await;
    let request = server
        .request("/x")
        .accept("text/plain")
        .accept("text/html");
    let mut response = client().send(&request).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.length(), Some(5));
    assert_eq!(response.header("etag"), Some("\"a\""));
    assert_eq!(response.bytes().await.unwrap(), b"hello");
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "GET /x");
    assert_eq!(
        seen.header("user-agent"),
        concat!("drydock/", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(seen.header("accept"), "text/plain, text/html");
    assert_eq!(seen.header("accept-encoding"), "identity");
    assert_eq!(seen.header("authorization"), "");
}

#[tokio::test]
async fn offline_asks_nobody() {
    let server = FakeServer::start(|_| answer("200 OK", "", b"")).await;
    let ours = Settings {
        offline: true,
        ..settings()
    };
    let error = Client::new(ours)
        .get_bytes(&server.request("/x?token=s"))
        .await
        .unwrap_err();
    let shown = format!(
        "`{}?token=***` is needed, but network access is switched off",
        server.url("/x")
    );
    assert_eq!(error.to_string(), shown);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn passing_failures_are_tried_again() {
    let server = FakeServer::start(|seen| match seen.number {
        0 => answer("503 Service Unavailable", "", b""),
        1 => answer("429 Too Many Requests", "Retry-After: 0\r\n", b""),
        _ => answer("200 OK", "", b"at last"),
    })
    .await;
    assert_eq!(
        client().get_bytes(&server.request("/")).await.unwrap(),
        b"at last"
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn tries_end() {
    let server = FakeServer::start(|_| answer("500 Internal Server Error", "", b"why")).await;
    let error = client().send(&server.request("/x")).await.unwrap_err();
    let Error::Status(status) = &error else {
        panic!("{error}")
    };
    assert_eq!(
        (status.status, status.excerpt.as_slice()),
        (500, &b"why"[..])
    );
    assert_eq!(
        error.to_string(),
        format!("`{}` answered 500 Internal Server Error", server.url("/x"))
    );
    assert_eq!(server.seen().len(), 3);

    let error = client()
        .send(&server.request("/").tries(1))
        .await
        .unwrap_err();
    assert_eq!(error.status(), Some(500));
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn an_unwanted_answer_that_stalls_is_an_answer() {
    let server = FakeServer::start(|_| {
        let mut steps = answer_claiming("404 Not Found", "", 100, b"part");
        steps.push(Step::Stall);
        steps
    })
    .await;
    let error = Client::new(impatient())
        .send(&server.request("/"))
        .await
        .unwrap_err();
    let Error::Status(status) = error else {
        panic!("{error}")
    };
    assert_eq!(
        (status.status, status.excerpt.as_slice()),
        (404, &b"part"[..])
    );
}

#[tokio::test]
async fn lasting_failures_are_not_tried_again() {
    for (head, headers, shown) in [
        ("404 Not Found", "", "answered 404 Not Found"),
        ("401 Unauthorized", "", "answered 401 Unauthorized"),
        ("299 Odd", "", "answered 299 unknown status"),
        ("302 Found", "", "answered 302 Found"),
        (
            "429 Too Many Requests",
            "Retry-After: 3600\r\n",
            "answered 429 Too Many Requests and asks to wait 3600 s",
        ),
    ] {
        let server = FakeServer::start(move |_| answer(head, headers, b"")).await;
        let error = client().get_bytes(&server.request("/")).await.unwrap_err();
        assert!(error.to_string().ends_with(shown), "{error}");
        assert_eq!(server.seen().len(), 1, "{head}");
    }
}

#[tokio::test]
async fn challenges_say_who_made_them() {
    let headers = "WWW-Authenticate: Basic\r\nWWW-Authenticate: Bearer realm=\"x\"\r\n";
    let server = FakeServer::start(move |seen| match seen.line.as_str() {
        "GET /x" => answer("401 Unauthorized", headers, b"no"),
        _ => answer("302 Found", "Location: /x\r\n", b""),
    })
    .await;
    for (path, redirected) in [("/x", false), ("/y", true)] {
        let error = client().send(&server.request(path)).await.unwrap_err();
        let Error::Status(status) = error else {
            panic!("{error}")
        };
        assert_eq!(status.challenges, ["Basic", "Bearer realm=\"x\""]);
        assert_eq!(status.redirected, redirected);
    }
}

#[tokio::test]
async fn a_refused_connection_is_named() {
    let server = FakeServer::start(|_| vec![]).await;
    let unused = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let request = Request::parse(&format!("http://{unused}/"), 1).unwrap();
    let error = client().send(&request).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    assert!(
        chain(&error).contains("onnection refused"),
        "{}",
        chain(&error)
    );

    let error = client().send(&server.request("/")).await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { .. }), "{error:?}");
    assert_eq!(server.seen().len(), 3, "closed connections are tried again");
}

#[tokio::test]
async fn plain_text_instead_of_tls_is_not_tried_again() {
    let server = FakeServer::start(|_| answer("200 OK", "", b"")).await;
    let address = format!("https://{}/", server.address);
    let request = Request::parse(&address, 1)
        .unwrap()
        .unverified_loopback(true);
    let error = client().send(&request).await.unwrap_err();
    assert!(matches!(error, Error::Tls { .. }), "{error:?}");
}

#[tokio::test]
async fn stalls_end() {
    let mut half = answer_claiming("200 OK", "", 20, b"0123456789");
    half.push(Step::Stall);
    let no_head = vec![Step::Send(b"HTTP/1.1 200".to_vec()), Step::Stall];
    for (steps, shown) in [
        (half, "nothing came for 2s after 10 of 20 bytes"),
        (no_head, "nothing came for 3s after 0 bytes"),
    ] {
        let server = FakeServer::start(move |_| steps.clone()).await;
        let ours = Settings {
            connect_timeout: Duration::from_secs(1),
            idle_timeout: Duration::from_secs(2),
            ..settings()
        };
        let request = server.request("/x").tries(1);
        let error = Client::new(ours).get_bytes(&request).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{}`: {shown}", server.url("/x"))
        );
    }
}

#[tokio::test]
async fn drips_end() {
    let mut steps = answer_claiming("200 OK", "", 9000, b"");
    steps.push(Step::Drip(vec![b'x'; 9000], 20));
    let server = FakeServer::start(move |_| steps.clone()).await;
    let minimum_rate = MinimumRate {
        bytes: 1000,
        window: Duration::from_millis(200),
    };
    let client = Client::new(Settings {
        minimum_rate,
        ..settings()
    });
    let error = client.get_bytes(&server.request("/x")).await.unwrap_err();
    let shown = "less than 1000 bytes came in 200ms, after";
    assert!(error.to_string().contains(shown), "{error}");
    assert_eq!(server.seen().len(), 3, "another connection may be faster");
}

#[tokio::test]
async fn broken_bodies_say_how_far_they_came() {
    let half = answer_claiming("200 OK", "", 20, b"0123456789");
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    let chunked = vec![Step::Send(chunked.into())];
    for (steps, shown) in [(half, "10 of 20 bytes"), (chunked, "5 bytes")] {
        let server = FakeServer::start(move |_| steps.clone()).await;
        let error = client().get_bytes(&server.request("/x")).await.unwrap_err();
        let url = server.url("/x");
        let shown = format!("the transfer of `{url}` broke off after {shown}");
        assert_eq!(error.to_string(), shown);
        assert_eq!(server.seen().len(), 3, "{shown}");
    }
}

#[tokio::test]
async fn bodies_over_the_cap_are_refused() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n";
    for steps in [
        answer("200 OK", "", b"hellohello"),
        vec![Step::Send(chunked.into())],
    ] {
        let server = FakeServer::start(move |_| steps.clone()).await;
        let request = Request::parse(&server.url("/x"), 9).unwrap();
        let error = client().get_bytes(&request).await.unwrap_err();
        let shown = format!(
            "`{}` is larger than the 9 bytes allowed for it",
            server.url("/x")
        );
        assert_eq!(error.to_string(), shown);
        assert_eq!(server.seen().len(), 1);
        let request = Request::parse(&server.url("/x"), 10).unwrap();
        assert_eq!(client().get_bytes(&request).await.unwrap(), b"hellohello");
    }
}

#[tokio::test]
async fn redirects_drop_credentials_for_others() {
    let storage = FakeServer::start(|_| answer("200 OK", "", b"blob")).await;
    let target = storage.url("/blob?sig=1");
    let server = FakeServer::start(move |seen| match seen.line.as_str() {
        "GET /a" => answer("301 Moved Permanently", "Location: /b\r\n", b"ignored"),
        _ => answer(
            "307 Temporary Redirect",
            &format!("Location: {target}\r\n"),
            b"",
        ),
    })
    .await;
    let basic = Authorization::Basic {
        user: "u".into(),
        password: "p".into(),
    };
    let request = server.request("/a").accept("x/y").authorize(Some(basic));
    assert_eq!(client().get_bytes(&request).await.unwrap(), b"blob");
    let sent: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| seen.header("authorization"))
        .collect();
    assert_eq!(sent, ["Basic dTpw", "Basic dTpw"]);
    assert_eq!(storage.seen()[0].header("authorization"), "");
    assert_eq!(storage.seen()[0].header("accept"), "x/y");
}

#[tokio::test]
async fn redirects_end() {
    let server = FakeServer::start(|_| answer("302 Found", "Location: /again\r\n", b"")).await;
    let error = client().send(&server.request("/x")).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{}` redirects more than 5 times", server.url("/x"))
    );
    assert_eq!(server.seen().len(), 6);
}

#[tokio::test]
async fn redirects_elsewhere_are_refused() {
    for (location, why) in [
        ("http://plain.example/", "is plain HTTP to another machine"),
        ("file:///etc/passwd", "only https and http are followed"),
    ] {
        let server = FakeServer::start(move |_| {
            answer("302 Found", &format!("Location: {location}\r\n"), b"")
        })
        .await;
        let error = client().send(&server.request("/")).await.unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(error.to_string().contains(location), "{error}");
    }
}

#[tokio::test]
async fn forms_are_posted_and_not_redirected() {
    let server = FakeServer::start(|seen| match seen.line.as_str() {
        "POST /token" => answer("200 OK", "", b"{}"),
        _ => answer("307 Temporary Redirect", "Location: /token\r\n", b""),
    })
    .await;
    let form = |path: &str| {
        let fields = vec![("scope".into(), "a:b c".into()), ("t".into(), "&=".into())];
        Request::post_form(server.url(path).parse().unwrap(), fields, 100)
    };
    client().get_bytes(&form("/token")).await.unwrap();
    assert_eq!(server.seen()[0].body, "scope=a%3Ab+c&t=%26%3D");
    let error = client().get_bytes(&form("/moved")).await.unwrap_err();
    assert_eq!(error.status(), Some(307));
}

#[tokio::test]
async fn uploads_are_sent_whole_and_once() {
    let server = FakeServer::start(|seen| match seen.line.as_str() {
        "PUT /moved" => answer("307 Temporary Redirect", "Location: /blob\r\n", b""),
        "PUT /broken" => answer("503 Service Unavailable", "", b""),
        "HEAD /gone" => answer("404 Not Found", "", b""),
        "POST /begin" => answer("202 Accepted", "Location: /blob?state=1\r\n", b""),
        _ => answer("201 Created", "", b""),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    std::fs::write(&path, vec![b'x'; 300_000]).unwrap();
    let put = |to: &str, path: &std::path::Path| {
        let content = Content::File {
            path: path.to_owned(),
            length: 300_000,
        };
        Request::put(
            server.url(to).parse().unwrap(),
            content,
            "application/x",
            100,
        )
    };
    let url = |to: &str| server.url(to).parse().unwrap();
    let head = Request::head(url("/gone"));
    let answer = client().send_for(&head, &[200, 404]).await.unwrap();
    assert_eq!(answer.status(), 404);
    let begin = Request::post_nothing(url("/begin"), 100);
    let begun = client().send_for(&begin, &[202]).await.unwrap();
    assert_eq!(begun.header("location"), Some("/blob?state=1"));
    client()
        .send_for(&put("/blob", &path), &[201])
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(seen[1].header("content-length"), "0");
    assert_eq!(seen[2].body.len(), 300_000);
    assert_eq!(seen[2].header("content-length"), "300000");
    assert_eq!(seen[2].header("content-type"), "application/x");

    for (to, status) in [("/moved", 307), ("/broken", 503)] {
        let before = server.seen().len();
        let error = client()
            .send_for(&put(to, &path), &[201])
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert_eq!(server.seen().len(), before + 1, "{to}");
    }
    let missing = put("/blob", &folder.path().join("gone"));
    let error = client().send_for(&missing, &[201]).await.unwrap_err();
    assert!(matches!(error, Error::Upload { .. }), "{error}");
}

#[tokio::test]
async fn an_unchanged_state_is_a_value() {
    let server = FakeServer::start(|seen| {
        if seen.header("if-none-match") == "\"v1\"" {
            return answer("304 Not Modified", "ETag: \"v1\"\r\n", b"");
        }
        answer(
            "200 OK",
            "ETag: \"v1\"\r\nLast-Modified: yesterday\r\n",
            b"state",
        )
    })
    .await;
    let request = server.request("/");
    let Fetched::Fresh(response) = client().fetch(&request).await.unwrap() else {
        panic!("nothing to compare with")
    };
    let validators = response.validators();
    let last_modified = Some("yesterday".to_owned());
    assert_eq!(
        validators,
        Validators {
            etag: Some("\"v1\"".into()),
            last_modified
        }
    );
    let request = request.unless_unchanged(validators);
    assert!(matches!(
        client().fetch(&request).await.unwrap(),
        Fetched::NotModified
    ));
    assert_eq!(server.seen()[1].header("if-modified-since"), "yesterday");
    let error = client().send(&request).await.unwrap_err();
    assert_eq!(
        error.status(),
        Some(304),
        "only `fetch` knows what it means"
    );
}

#[tokio::test]
async fn encodings_must_be_wanted() {
    for (encoding, asked, read) in [
        ("gzip", true, Some(Encoding::Gzip)),
        ("x-gzip", true, Some(Encoding::Gzip)),
        ("ZSTD", true, Some(Encoding::Zstd)),
        ("identity", false, Some(Encoding::Identity)),
        ("gzip", false, None),
        ("br", true, None),
        ("gzip, gzip", true, None),
    ] {
        let headers = format!("Content-Encoding: {encoding}\r\n");
        let server = FakeServer::start(move |_| answer("200 OK", &headers, b"?")).await;
        let mut request = server.request("/");
        if asked {
            request = request.accept_encoded();
        }
        let response = client().send(&request).await;
        assert_eq!(
            response.ok().map(|response| response.encoding()),
            read,
            "{encoding} {asked}"
        );
        let offered = server.seen()[0].header("accept-encoding");
        assert_eq!(offered, if asked { "gzip, zstd" } else { "identity" });
    }
}

#[tokio::test]
async fn proxies_are_used_but_not_for_this_machine() {
    let proxy = FakeServer::start(|_| answer("200 OK", "", b"by proxy")).await;
    let ours = Settings {
        proxies: Proxies {
            http: Some(format!("http://me:secret@{}", proxy.address)),
            bypass: Some("direct.invalid".into()),
            ..Proxies::default()
        },
        plain_http_hosts: vec!["far.invalid".into(), "direct.invalid".into()],
        ..settings()
    };
    assert!(!format!("{ours:?}").contains("secret"));
    let client = Client::new(ours);
    let request = Request::parse("http://far.invalid/x", 100).unwrap();
    assert_eq!(client.get_bytes(&request).await.unwrap(), b"by proxy");
    assert_eq!(proxy.seen()[0].line, "GET http://far.invalid/x");
    assert_eq!(
        proxy.seen()[0].header("proxy-authorization"),
        "Basic bWU6c2VjcmV0"
    );

    let server = FakeServer::start(|_| answer("200 OK", "", b"direct")).await;
    assert_eq!(
        client.get_bytes(&server.request("/")).await.unwrap(),
        b"direct"
    );
    let request = Request::parse("http://direct.invalid/x", 100).unwrap();
    assert!(client.get_bytes(&request.tries(1)).await.is_err());
    assert_eq!(proxy.seen().len(), 1);
}

#[tokio::test]
async fn unusable_settings_are_named() {
    let request = Request::parse("https://h.invalid/", 1).unwrap();
    let proxied = |url: &str| Settings {
        proxies: Proxies {
            https: Some(url.into()),
            ..Proxies::default()
        },
        ..settings()
    };
    for url in ["socks5://u:secret@h:1", "http://", "::"] {
        let error = Client::new(proxied(url)).send(&request).await.unwrap_err();
        assert!(
            matches!(error, Error::InvalidProxy { .. }),
            "{url}: {error:?}"
        );
        assert!(!error.to_string().contains("secret"), "{error}");
    }
    let file = std::env::temp_dir().join("drydock-net-no-such-file.pem");
    let ours = Settings {
        extra_roots: Some(file),
        ..settings()
    };
    let error = Client::new(ours).send(&request).await.unwrap_err();
    assert!(
        error.to_string().contains("drydock-net-no-such-file.pem"),
        "{error}"
    );
}

#[tokio::test]
async fn waits_as_long_as_the_server_asks() {
    let server = FakeServer::start(|seen| match seen.number {
        0 => answer("503 Service Unavailable", "Retry-After: 1\r\n", b""),
        _ => answer("200 OK", "", b"ok"),
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
    assert_eq!(client.get_bytes(&server.request("/")).await.unwrap(), b"ok");
}
