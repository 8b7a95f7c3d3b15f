//! What registries want to know about who asks.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Docker's configuration with a password for `registry`.
fn config_for(folder: &Path, registry: &str, entry: &str) -> PathBuf {
    let path = folder.join("config.json");
    std::fs::write(&path, format!(r#"{{"auths":{{"{registry}":{entry}}}}}"#)).unwrap();
    path
}

/// `u:p`
const PASSWORD: &str = r#"{"auth":"dTpw"}"#;
const BASIC: &str = "Basic dTpw";

/// Requires a token that its own token server gives to `wanted` only.
fn with_tokens(content: &Content, wanted: &str, seen: &Seen, address: SocketAddr) -> Reply {
    if let Some(query) = seen.line.strip_prefix("GET /token?") {
        let token = query.contains("scope=repository%3Aapp%3Apull") && query.contains("service=me");
        if seen.header("authorization") != wanted || !token {
            let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"who are you"}]}"#;
            return Reply::new("401 Unauthorized", "WWW-Authenticate: Basic\r\n", body);
        }
        return Reply::new("200 OK", "", r#"{"token":"T","expires_in":60}"#);
    }
    if seen.header("authorization") == "Bearer T" {
        return content.get(seen).ranged(seen);
    }
    let challenge = format!(
        "WWW-Authenticate: Bearer realm=\"http://{address}/token\",service=\"me\",scope=\"repository:app:pull\"\r\n"
    );
    Reply::new("401 Unauthorized", &challenge, "")
}

#[tokio::test]
async fn takes_tokens_as_nobody_and_keeps_them() {
    let content = content();
    let registry =
        FakeRegistry::start(move |seen, address| with_tokens(&content, "", seen, address)).await;
    let opened = open(&registry, "app:1").await.unwrap();
    read(&opened.layers[0]).await.unwrap();
    let asked = registry
        .lines()
        .iter()
        .filter(|line| line.contains("/token"))
        .count();
    assert_eq!(asked, 1, "{:?}", registry.lines());
}

#[tokio::test]
async fn takes_tokens_with_a_password() {
    let content = content();
    let registry =
        FakeRegistry::start(move |seen, address| with_tokens(&content, BASIC, seen, address)).await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();

    let error = open_with(&registry, "app:1", &options).await.unwrap_err();
    let shown = chain(&error, &registry);
    assert!(
        shown.contains("refuses anonymous access (who are you): log in with `docker login HOST`"),
        "{shown}"
    );

    // What is stored for another registry stays at home.
    options.registry.docker_config = Some(config_for(folder.path(), "quay.io", PASSWORD));
    let error = open_with(&registry, "app:1", &options).await.unwrap_err();
    assert!(
        error.to_string().contains("refuses anonymous access"),
        "{error}"
    );
    assert!(
        registry
            .seen()
            .iter()
            .all(|seen| !seen.header("authorization").contains("Basic"))
    );

    let host = registry.address.to_string();
    options.registry.docker_config = Some(config_for(folder.path(), &host, PASSWORD));
    let opened = open_with(&registry, "app:1", &options).await.unwrap();
    read(&opened.layers[0]).await.unwrap();
    let with_password = |seen: &&Seen| seen.header("authorization") == BASIC;
    let asked: Vec<_> = registry
        .seen()
        .iter()
        .filter(with_password)
        .map(|seen| seen.line.clone())
        .collect();
    assert_eq!(
        asked.len(),
        1,
        "the password goes to the token server alone: {asked:?}"
    );
    assert!(asked[0].contains("account=u"), "{asked:?}");

    let wrong = r#"{"auth":"dTpx"}"#;
    options.registry.docker_config = Some(config_for(folder.path(), &host, wrong));
    let error = open_with(&registry, "app:1", &options).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("refuses the stored credentials (who are you)"),
        "{error}"
    );
}

#[tokio::test]
async fn exchanges_identity_tokens() {
    let content = content();
    let registry = FakeRegistry::start(move |seen, address| match seen.line.as_str() {
        "POST /token" => Reply::new("200 OK", "", r#"{"access_token":"T"}"#),
        _ => with_tokens(&content, "", seen, address),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    let host = registry.address.to_string();
    let entry = r#"{"auth":"PHRva2VuPjo=","identitytoken":"I/D"}"#;
    options.registry.docker_config = Some(config_for(folder.path(), &host, entry));
    open_with(&registry, "app:1", &options).await.unwrap();
    let posted = registry
        .seen()
        .into_iter()
        .find(|seen| seen.line == "POST /token")
        .unwrap();
    assert_eq!(
        posted.body,
        "scope=repository%3Aapp%3Apull&service=me&grant_type=refresh_token&client_id=drydock&refresh_token=I%2FD"
    );
    assert_eq!(posted.header("authorization"), "");
}

#[tokio::test]
async fn logs_in_with_a_password() {
    let content = content();
    let registry =
        FakeRegistry::start(move |seen, _| match seen.header("authorization").as_str() {
            BASIC => content.get(seen),
            _ => Reply::new(
                "401 Unauthorized",
                "WWW-Authenticate: Basic realm=\"r\"\r\n",
                "",
            ),
        })
        .await;
    let error = open(&registry, "app:1").await.unwrap_err();
    let shown = chain(&error, &registry);
    assert!(
        shown.contains("refuses `HOST/app:1`: it may not exist, or needs `docker login HOST`"),
        "{shown}"
    );
    let folder = tempfile::tempdir().unwrap();
    let mut options = options();
    let host = registry.address.to_string();
    for (entry, works) in [(PASSWORD, true), (r#"{"auth":"dTpx"}"#, false)] {
        options.registry.docker_config = Some(config_for(folder.path(), &host, entry));
        let opened = open_with(&registry, "app:1", &options).await;
        assert_eq!(opened.is_ok(), works, "{opened:?}");
    }
    options.registry.docker_config = Some(config_for(folder.path(), &host, r#"{"auth":"!"}"#));
    let error = open_with(&registry, "app:1", &options).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no credentials could be read: `auth` is not base64"),
        "{error}"
    );
}

#[tokio::test]
async fn a_token_that_ends_is_renewed() {
    let blob = format!("GET /v2/app/blobs/{}", content::digest(UPPER));
    let content = content();
    let tokens = AtomicU32::new(0);
    // Each token is good for two requests, the second of which may be half of a layer.
    let uses = AtomicU32::new(0);
    let order = Ordering::SeqCst;
    let registry = FakeRegistry::start(move |seen, address| {
        if seen.line.starts_with("GET /token") {
            uses.store(0, order);
            let token = tokens.fetch_add(1, order) + 1;
            return Reply::new("200 OK", "", format!(r#"{{"token":"T{token}"}}"#));
        }
        let good = seen.header("authorization") == format!("Bearer T{}", tokens.load(order));
        if !good || uses.fetch_add(1, order) >= 2 {
            let challenge =
                format!("WWW-Authenticate: Bearer realm=\"http://{address}/token\"\r\n");
            return Reply::new("401 Unauthorized", &challenge, "");
        }
        let reply = content.get(seen).ranged(seen);
        if seen.line == blob {
            reply.broken_after(6)
        } else {
            reply
        }
    })
    .await;
    let opened = open(&registry, "app:1").await.unwrap();
    assert_eq!(read(&opened.layers[1]).await.unwrap(), UPPER);
    let asked = registry
        .lines()
        .iter()
        .filter(|line| line.starts_with("GET /token"))
        .count();
    assert_eq!(asked, 3, "{:?}", registry.lines());
}

#[tokio::test]
async fn nonsense_from_servers_is_an_error() {
    for (challenge, token, why) in [
        ("Negotiate", "", "names no way to authenticate"),
        ("Bearer service=\"x\"", "", "names no token server"),
        (
            "Bearer realm=\"ftp://x.example/\"",
            "",
            "token server `ftp://x.example/` is refused",
        ),
        ("Bearer realm=\"TOKEN\"", "{}", "answers without a token"),
        (
            "Bearer realm=\"TOKEN\"",
            "<html>",
            "answers without a token",
        ),
        (
            "Bearer realm=\"TOKEN\"",
            "{\"token\":\"a\\nb\"}",
            "answers without a token",
        ),
        (
            "Bearer realm=\"TOKEN\"",
            "{\"token\":\"T\"}",
            "it may not exist, or needs `docker login",
        ),
        ("", "", "names no way to authenticate"),
    ] {
        let registry = FakeRegistry::start(move |seen, address| {
            if seen.line.starts_with("GET /token") {
                return Reply::new("200 OK", "", token);
            }
            let challenge = challenge.replace("TOKEN", &format!("http://{address}/token"));
            Reply::new(
                "401 Unauthorized",
                &format!("WWW-Authenticate: {challenge}\r\n"),
                "",
            )
        })
        .await;
        let error = open(&registry, "app:1").await.unwrap_err();
        let shown = chain(&error, &registry);
        assert!(shown.contains(why), "{challenge}: {shown}");
        assert!(registry.lines().len() < 5, "{:?}", registry.lines());
    }
}

#[tokio::test]
async fn storage_elsewhere_sees_no_credentials_and_asks_for_none() {
    let storage = FakeRegistry::start(|seen, _| match seen.line.contains("closed") {
        true => Reply::new(
            "401 Unauthorized",
            "WWW-Authenticate: Bearer realm=\"http://127.0.0.1:1/\"\r\n",
            "",
        ),
        false => Reply::new("200 OK", "", UPPER).ranged(seen),
    })
    .await;
    let at = storage.address;
    let blob = content::digest(UPPER).to_string();
    let closed = content::digest(LOWER).to_string();
    let content = content();
    let registry = FakeRegistry::start(move |seen, address| {
        let place = match seen.line.rsplit('/').next() {
            Some(digest) if digest == blob => "open?sig=s3cret",
            Some(digest) if digest == closed => "closed",
            _ => return with_tokens(&content, "", seen, address),
        };
        Reply::new(
            "307 Temporary Redirect",
            &format!("Location: http://{at}/{place}\r\n"),
            "",
        )
    })
    .await;
    let opened = open(&registry, "app:1").await.unwrap();
    assert_eq!(read(&opened.layers[1]).await.unwrap(), UPPER);
    assert_eq!(storage.seen()[0].header("authorization"), "");
    let error = read(&opened.layers[0]).await.unwrap_err();
    let shown = chain(error.get_ref().unwrap(), &registry);
    assert!(shown.contains("answered 401"), "{shown}");
    assert!(!shown.contains("s3cret"), "{shown}");
}
