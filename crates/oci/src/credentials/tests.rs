//! Files as clients write them, and damaged ones.

use super::*;

/// What is found for `registry` in a file with this text.
async fn find(text: &str, registry: &str) -> Result<Option<Credentials>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    std::fs::write(&path, text).unwrap();
    let found = find_credentials(&path, registry).await;
    found.map_err(|why| why.replace(&path.display().to_string(), "FILE"))
}

fn password(user: &str, password: &str) -> Option<Credentials> {
    Some(Credentials::Password {
        user: user.to_owned(),
        password: password.to_owned(),
    })
}

// Base64: `u:hub`, `u:p`, `u:q`, `u:with:colons`.
const AUTHS: &str = r#"{"auths": {
    "https://index.docker.io/v1/": {"auth": "dTpodWI="},
    "quay.io": {"auth": "dTpw"},
    "https://host:5000/v2/": {"auth": "dTpx"},
    "tokens.example": {"auth": "PHRva2VuPjo=", "identitytoken": "T"},
    "unpadded.example": {"auth": "dTpw", "username": "u", "password": "p"},
    "plain.example": {"username": "u", "password": "p"},
    "colons.example": {"auth": "dTp3aXRoOmNvbG9ucw=="},
    "empty.example": {"auth": ""},
    "none.example": {}
}, "HttpHeaders": {"X": "y"}, "detachKeys": "ctrl-x"}"#;

#[tokio::test]
async fn each_registry_has_its_own() {
    for (registry, expected) in [
        ("docker.io", password("u", "hub")),
        ("quay.io", password("u", "p")),
        ("host:5000", password("u", "q")),
        ("host", None),
        ("host:5001", None),
        ("sub.quay.io", None),
        ("quay.io.example", None),
        ("QUAY.io", password("u", "p")),
        (
            "tokens.example",
            Some(Credentials::IdentityToken("T".into())),
        ),
        ("unpadded.example", password("u", "p")),
        ("plain.example", password("u", "p")),
        ("colons.example", password("u", "with:colons")),
        ("empty.example", None),
        ("none.example", None),
        ("unknown.example", None),
    ] {
        assert_eq!(find(AUTHS, registry).await, Ok(expected), "{registry}");
    }
}

#[tokio::test]
async fn other_names_of_docker_hub_count() {
    for key in [
        "docker.io",
        "index.docker.io",
        "https://registry-1.docker.io/v2/",
    ] {
        let text = AUTHS.replace("https://index.docker.io/v1/", key);
        assert_eq!(
            find(&text, "docker.io").await,
            Ok(password("u", "hub")),
            "{key}"
        );
    }
}

#[tokio::test]
async fn no_file_and_no_entries_are_none() {
    let nowhere = Path::new("/no/such/folder/config.json");
    assert_eq!(find_credentials(nowhere, "quay.io").await, Ok(None));
    for text in ["{}", r#"{"auths": null, "credsStore": ""}"#] {
        assert_eq!(find(text, "quay.io").await, Ok(None));
    }
}

#[tokio::test]
async fn damage_is_named_without_its_content() {
    for (text, why) in [
        (
            "",
            "`FILE` is not a Docker configuration file: line 1, column 0",
        ),
        (
            r#"{"auths": {"quay.io": "s3cret"}}"#,
            "`FILE` is not a Docker configuration file: line 1",
        ),
        (
            r#"{"auths": {"quay.io": {"auth": "s3cret!"}}}"#,
            "`auth` is not base64 of",
        ),
        (
            r#"{"auths": {"quay.io": {"auth": "czNjcmV0"}}}"#,
            "`auth` is not base64 of",
        ),
        (
            r#"{"auths": {"quay.io": {"auth": "dTpw", "username": "u", "password": "s3cret"}}}"#,
            "`auth` contradicts `username` and `password` in `FILE`",
        ),
    ] {
        let error = find(text, "quay.io").await.unwrap_err();
        assert!(error.starts_with(why), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    let large = format!("{}{}", "{}", " ".repeat(MAX_FILE as usize));
    assert!(
        find(&large, "quay.io")
            .await
            .unwrap_err()
            .contains("more than 1048576 bytes")
    );
}

#[tokio::test]
async fn helpers_that_cannot_run_are_named() {
    for (helper, why) in [
        (
            "drydock-test-absent",
            "`docker-credential-drydock-test-absent` cannot be started",
        ),
        (
            "../../evil",
            "`../../evil` is not the name of a credential helper",
        ),
    ] {
        let store = format!(r#"{{"credsStore": "{helper}"}}"#);
        let own = format!(r#"{{"credHelpers": {{"quay.io": "{helper}"}}}}"#);
        for text in [&store, &own] {
            let error = find(text, "quay.io").await.unwrap_err();
            assert!(error.starts_with(why), "{error}");
        }
        assert_eq!(find(&own, "other.example").await, Ok(None));
    }
}

#[test]
fn what_helpers_say_is_understood() {
    let failure = |stdout: &str| CredentialRetrievalError::HelperFailure {
        helper: "h".into(),
        stdout: stdout.into(),
        stderr: "s3cret".into(),
    };
    let nothing = failure("credentials not found in native keychain\n");
    assert_eq!(judge_helper("h", nothing), Ok(None));
    let error = judge_helper("h", failure("no keychain\x1b[0m\n")).unwrap_err();
    assert_eq!(error, "`h` failed: no keychain[0m");
    let error = judge_helper("h", CredentialRetrievalError::MalformedHelperResponse).unwrap_err();
    assert_eq!(error, "`h` answered nonsense");
}

#[test]
fn secrets_are_not_shown() {
    assert_eq!(
        format!("{:?}", password("u", "s3cret")),
        "Some(Credentials(***))"
    );
}
