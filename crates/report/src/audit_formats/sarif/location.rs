//! Where a result is.

use drydock_model::audit::{Subject, SubjectKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// All but what a segment of a path may hold as it is (RFC 3986, 3.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b':')
    .remove(b'@');

/// What the places of results are relative to.
pub(super) fn bases() -> Value {
    json!({
        // Without a URI, so that nobody takes it for a place to read from.
        "ENGINE": {
            "description": {"text": "Things that the engine knows by name; no folder."},
        },
        "ROOTPATH": {
            "uri": "file:///",
            "description": {"text": "The root folder of the engine's host."},
        },
    })
}

/// The place of a thing; without one, of the engine and its host as a whole.
pub(super) fn location(subject: Option<&Subject>, host: &str) -> Value {
    let Some(subject) = subject else {
        return place("ENGINE", "host".to_owned(), "host", host);
    };
    let (kind, name) = (subject.kind.word(), &subject.name);
    if subject.kind == SubjectKind::File && name.starts_with('/') {
        return place("ROOTPATH", path(name), kind, name);
    }
    place("ENGINE", format!("{kind}s/{}", encode(name)), kind, name)
}

fn place(base: &str, uri: String, kind: &str, name: &str) -> Value {
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri, "uriBaseId": base},
            // Without a line GitHub does not take it. Nothing is said of what the line holds.
            "region": {"startLine": 1},
        },
        "logicalLocations": [{
            "name": name,
            "fullyQualifiedName": format!("{kind}/{name}"),
            "kind": kind,
        }],
    })
}

/// A path without its leading slash, as the end of a URI.
fn path(path: &str) -> String {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let encoded: Vec<String> = segments.map(encode).collect();
    encoded.join("/")
}

/// Text as one segment of the path of a URI. Dots alone would lead elsewhere.
pub(super) fn encode(text: &str) -> String {
    match text {
        "" => "-".to_owned(),
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => utf8_percent_encode(text, ENCODED).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_its_place() {
        for (kind, name, base, uri) in [
            (
                SubjectKind::File,
                "/etc/docker/daemon.json",
                "ROOTPATH",
                "etc/docker/daemon.json",
            ),
            (
                SubjectKind::File,
                "/etc/a b#c?%",
                "ROOTPATH",
                "etc/a%20b%23c%3F%25",
            ),
            (SubjectKind::File, "/a/../b", "ROOTPATH", "a/%2E%2E/b"),
            (
                SubjectKind::File,
                "docker.sock",
                "ENGINE",
                "files/docker.sock",
            ),
            (
                SubjectKind::Container,
                "../../x",
                "ENGINE",
                "containers/..%2F..%2Fx",
            ),
            (SubjectKind::Container, "..", "ENGINE", "containers/%2E%2E"),
            (
                SubjectKind::Image,
                "a:5000/b@c",
                "ENGINE",
                "images/a:5000%2Fb@c",
            ),
            (
                SubjectKind::Container,
                "é\u{0}",
                "ENGINE",
                "containers/%C3%A9%00",
            ),
        ] {
            let place = location(Some(&Subject::named(kind, name)), "host");
            let found = &place["physicalLocation"]["artifactLocation"];
            assert_eq!(found["uri"], uri);
            assert_eq!(found["uriBaseId"], base);
        }
    }
}
