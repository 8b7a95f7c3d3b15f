//! The grammar's corners, and what people mean by short names.

use super::*;

const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// `HEX` in a text stands for 64 digits.
fn parse(text: &str) -> Result<Reference, String> {
    let text = text.replace("HEX", HEX);
    text.parse().map_err(|error: Error| error.to_string())
}

/// As written, in normal form, in its shortest form.
const NAMES: &[(&str, &str, &str)] = &[
    ("alpine", "docker.io/library/alpine:latest", "alpine:latest"),
    (
        "alpine:3.18",
        "docker.io/library/alpine:3.18",
        "alpine:3.18",
    ),
    (
        "docker.io/alpine",
        "docker.io/library/alpine:latest",
        "alpine:latest",
    ),
    (
        "index.docker.io/alpine",
        "docker.io/library/alpine:latest",
        "alpine:latest",
    ),
    (
        "library/alpine",
        "docker.io/library/alpine:latest",
        "alpine:latest",
    ),
    ("ns/app", "docker.io/ns/app:latest", "ns/app:latest"),
    (
        "library/a/b",
        "docker.io/library/a/b:latest",
        "library/a/b:latest",
    ),
    ("docker.io/ns/app:1", "docker.io/ns/app:1", "ns/app:1"),
    ("quay.io/app", "quay.io/app:latest", "quay.io/app:latest"),
    (
        "localhost/app",
        "localhost/app:latest",
        "localhost/app:latest",
    ),
    (
        "localhost",
        "docker.io/library/localhost:latest",
        "localhost:latest",
    ),
    (
        "localhost:5000",
        "docker.io/library/localhost:5000",
        "localhost:5000",
    ),
    (
        "localhost:5000/app",
        "localhost:5000/app:latest",
        "localhost:5000/app:latest",
    ),
    ("host:5000/app:1", "host:5000/app:1", "host:5000/app:1"),
    ("Host/app", "Host/app:latest", "Host/app:latest"),
    (
        "127.0.0.1:5000/a/b:c",
        "127.0.0.1:5000/a/b:c",
        "127.0.0.1:5000/a/b:c",
    ),
    (
        "[fd00::1]/app",
        "[fd00::1]/app:latest",
        "[fd00::1]/app:latest",
    ),
    ("[::1]:5000/app:1", "[::1]:5000/app:1", "[::1]:5000/app:1"),
    (
        "example.com",
        "docker.io/library/example.com:latest",
        "example.com:latest",
    ),
    (
        "xn--n3h.com/app",
        "xn--n3h.com/app:latest",
        "xn--n3h.com/app:latest",
    ),
    (
        "a__b/c.d--e_f:T.-_",
        "docker.io/a__b/c.d--e_f:T.-_",
        "a__b/c.d--e_f:T.-_",
    ),
    // Without the registry these would mean another image, or none.
    (
        "docker.io/localhost/app",
        "docker.io/localhost/app:latest",
        "docker.io/localhost/app:latest",
    ),
    (
        "docker.io/a.b/app:1",
        "docker.io/a.b/app:1",
        "docker.io/a.b/app:1",
    ),
    (
        "docker.io/library/localhost/a",
        "docker.io/library/localhost/a:latest",
        "library/localhost/a:latest",
    ),
];

#[test]
fn normalises() {
    for (text, canonical, familiar) in NAMES {
        let reference = parse(text).unwrap();
        assert_eq!(reference.to_string(), *canonical, "{text}");
        assert_eq!(reference.familiar(), *familiar, "{text}");
    }
}

#[test]
fn keeps_tag_and_digest() {
    for (text, tag, digest) in [
        ("app", Some("latest"), false),
        ("app:1", Some("1"), false),
        ("app@sha256:HEX", None, true),
        ("app:1@sha256:HEX", Some("1"), true),
        ("host:5000/app:1@sha256:HEX", Some("1"), true),
        ("host:5000/app@sha512:HEXHEX", None, true),
        ("HEX:1", Some("1"), false),
        ("docker.io/library/HEX", Some("latest"), false),
    ] {
        let reference = parse(text).unwrap();
        assert_eq!(reference.tag(), tag, "{text}");
        assert_eq!(reference.digest().is_some(), digest, "{text}");
        let asked_for = if digest { "sha" } else { tag.unwrap() };
        assert!(reference.tag_or_digest().starts_with(asked_for), "{text}");
        for form in [reference.to_string(), reference.familiar()] {
            assert_eq!(parse(&form).as_ref(), Ok(&reference), "{text}");
        }
    }
}

#[test]
fn refuses_with_a_reason() {
    let long = |length| "a".repeat(length);
    for (text, why) in [
        (String::new(), "its name must be"),
        ("/app".into(), "its name must be"),
        ("app/".into(), "its name must be"),
        ("a//b".into(), "its name must be"),
        (":tag".into(), "its name must be"),
        ("@sha256:HEX".into(), "its name must be"),
        ("a..b/c/..".into(), "its registry"),
        ("a/b..c".into(), "its name must be"),
        ("a/../b".into(), "its name must be"),
        ("a___b".into(), "its name must be"),
        ("a._b".into(), "its name must be"),
        ("-a".into(), "its name must be"),
        ("a-".into(), "its name must be"),
        ("a b".into(), "its name must be"),
        ("añ".into(), "its name must be"),
        ("a/b\n".into(), "its name must be"),
        ("Alpine".into(), "lower case"),
        ("quay.io/App".into(), "lower case"),
        ("HEX".into(), "image id"),
        ("https://quay.io/app".into(), "`://`"),
        ("quay.io:443x/app".into(), "port"),
        ("quay.io:/app".into(), "port"),
        ("quay.io:65536/app".into(), "port"),
        ("quay.io:+1/app".into(), "port"),
        ("-quay.io/app".into(), "its registry"),
        ("quay-.io/app".into(), "its registry"),
        ("quay_.io/app".into(), "its registry"),
        ("user@quay.io/app".into(), "its registry"),
        ("[::1/app".into(), "its registry"),
        ("[::1]x/app".into(), "its registry"),
        ("[::ffff:127.0.0.1]/app".into(), "its registry"),
        ("[fe80::1%25eth0]/app".into(), "its registry"),
        ("::1/app".into(), "its registry"),
        ("é.io/app".into(), "its registry"),
        ("app:".into(), "its tag"),
        ("app:.1".into(), "its tag"),
        ("app:-1".into(), "its tag"),
        ("app:1:2".into(), "its tag"),
        ("app:a/b".into(), "port"),
        (format!("app:{}", long(129)), "its tag"),
        ("app@".into(), "its digest"),
        ("app@sha256:abc".into(), "its digest"),
        ("app@md5:HEX".into(), "its digest"),
        (format!("app@sha256:{}", HEX.to_uppercase()), "its digest"),
        ("app@sha256:HEX@sha256:HEX".into(), "its digest"),
        ("app@sha256:HEX:1".into(), "its digest"),
        (format!("quay.io/{}", long(256)), "255"),
        (format!("{}.io/app", long(300)), "its registry"),
    ] {
        let error = parse(&text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
        assert!(error.len() < 450, "{error}");
    }
    assert!(parse(&format!("quay.io/{}:{}", long(255), long(128))).is_ok());
}
