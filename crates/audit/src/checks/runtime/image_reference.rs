//! The name that a container's image was asked for by
//! ([its grammar](https://github.com/distribution/reference)): what it pins, and whether two names
//! mean the same.

/// The tag of a name that has none.
const DEFAULT_TAG: &str = "latest";

/// What a name pins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pin {
    /// An image, for ever.
    Digest,
    /// A version; its image may be built again.
    Version,
    /// Nothing: `latest`, or no tag.
    Floating,
}

/// What a name pins. An id of an image is taken for a digest.
pub(super) fn pin(name: &str) -> Pin {
    let is_id = name.len() >= 12 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    if name.contains('@') || name.starts_with("sha256:") || is_id {
        return Pin::Digest;
    }
    match split_tag(name) {
        (_, Some(tag)) if tag != DEFAULT_TAG => Pin::Version,
        _ => Pin::Floating,
    }
}

/// Whether two names with tag mean the same: with Docker Hub said or left out, and `latest` said or
/// left out.
pub(super) fn same_name(a: &str, b: &str) -> bool {
    let full = |name| {
        let (repository, tag) = split_tag(name);
        (familiar(repository), tag.unwrap_or(DEFAULT_TAG))
    };
    full(a) == full(b)
}

/// A colon before the last slash belongs to a port.
fn split_tag(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, Some(tag)),
        _ => (name, None),
    }
}

fn familiar(repository: &str) -> &str {
    let hub = ["docker.io/", "index.docker.io/"];
    let rest = hub.iter().find_map(|host| repository.strip_prefix(host));
    let rest = rest.unwrap_or(repository);
    rest.strip_prefix("library/").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_pin_more_or_less() {
        for (name, expected) in [
            ("app", Pin::Floating),
            ("app:latest", Pin::Floating),
            ("host:5000/app", Pin::Floating),
            ("host:5000/app:1.2", Pin::Version),
            ("app:1@sha256:aa", Pin::Digest),
            ("sha256:aa", Pin::Digest),
            ("0123456789ab", Pin::Digest),
        ] {
            assert_eq!(pin(name), expected, "{name}");
        }
    }

    #[test]
    fn one_image_has_many_names() {
        assert!(same_name("app", "docker.io/library/app:latest"));
        assert!(same_name("shop/app:1", "index.docker.io/shop/app:1"));
        assert!(!same_name("app:1", "app:2") && !same_name("app", "host:5000/app"));
    }
}
