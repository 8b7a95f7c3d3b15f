//! Paths of an archive, made harmless.
//!
//! A path is a list of names that says where something is in the layer. It is never joined to a
//! path of the host. Container runtimes clean `a/../b` to `b`; here any `..` is refused, as
//! no tool writes it and it only serves to make two readers disagree.

use std::borrow::Cow;

/// A path without leading `/`, `.` or empty names; empty for the root.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CleanPath {
    pub(crate) text: String,
    /// Whether the name was not UTF-8, so that `text` only resembles it.
    pub(crate) lossy: bool,
    /// Whether it ended with `/`, which makes a folder of a file in old archives.
    pub(crate) folder: bool,
}

/// Cleans a path as written in an archive; the error says what is wrong with it.
pub(crate) fn clean_path(raw: &[u8], cap: usize) -> Result<CleanPath, &'static str> {
    if raw.len() > cap {
        return Err("left out: the path is longer than any file system allows");
    }
    if raw.contains(&0) {
        return Err("left out: the path has a NUL byte in it");
    }
    let (text, lossy) = match String::from_utf8_lossy(raw) {
        Cow::Borrowed(text) => (Cow::Borrowed(text), false),
        Cow::Owned(text) => (Cow::Owned(text), true),
    };
    let folder = text.ends_with('/');
    if is_clean(&text) {
        return Ok(CleanPath {
            text: text.into_owned(),
            lossy,
            folder,
        });
    }
    let mut clean = String::with_capacity(text.len());
    for name in text.split('/').filter(|name| !matches!(*name, "" | ".")) {
        if name == ".." {
            return Err("left out: the path has `..` in it");
        }
        if !clean.is_empty() {
            clean.push('/');
        }
        clean.push_str(name);
    }
    Ok(CleanPath {
        text: clean,
        lossy,
        folder,
    })
}

fn is_clean(text: &str) -> bool {
    text.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

/// The folder and the last name of a clean path.
pub(crate) fn split_path(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_paths() {
        for (raw, text) in [
            (&b"etc/passwd"[..], "etc/passwd"),
            (b"./etc/passwd", "etc/passwd"),
            (b"/etc//./passwd", "etc/passwd"),
            (b"etc/", "etc"),
            (b"./", ""),
            (b"", ""),
            (b"...", "..."),
            (b"a/..b", "a/..b"),
        ] {
            assert_eq!(clean_path(raw, 99).unwrap().text, text, "{raw:?}");
        }
        for raw in [&b"../x"[..], b"a/../b", b"..", b"a\0b", &[b'x'; 100]] {
            assert!(clean_path(raw, 99).is_err(), "{raw:?}");
        }
        assert!(clean_path(b"etc/", 99).unwrap().folder);
        assert!(clean_path(b"caf\xe9", 99).unwrap().lossy);
        assert_eq!(split_path("a/b/c"), ("a/b", "c"));
        assert_eq!(split_path("c"), ("", "c"));
    }
}
