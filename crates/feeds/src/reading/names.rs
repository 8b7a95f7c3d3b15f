//! What the name of a mirrored file tells of its content.

use drydock_archive::Compression;

/// How a file of this name is published: compressed files stay so in a mirror.
pub(crate) fn compression_of_name(path: &str) -> Compression {
    match ending(path) {
        "gz" | "tgz" => Compression::Gzip,
        "bz2" | "tbz2" => Compression::Bzip2,
        "xz" | "txz" => Compression::Xz,
        "zst" | "tzst" => Compression::Zstd,
        _ => Compression::None,
    }
}

/// Whether a file of this name is an archive whose members are read one by one.
pub(crate) fn is_archive(path: &str) -> bool {
    is_zip(path) || is_tar(path)
}

pub(crate) fn is_zip(path: &str) -> bool {
    ending(path) == "zip"
}

pub(crate) fn is_tar(path: &str) -> bool {
    match ending(path) {
        "tar" | "tgz" | "tbz2" | "txz" | "tzst" => true,
        "gz" | "bz2" | "xz" | "zst" => {
            let inner = path.rsplit_once('.').map_or("", |(inner, _)| inner);
            ending(inner) == "tar"
        }
        _ => false,
    }
}

/// Whether a path that a server names can be one of a feed, and stays in the mirror's folder.
pub(crate) fn is_clean(path: &str) -> bool {
    let sane = |name: &str| {
        !matches!(name, "" | "." | "..")
            && name
                .chars()
                .all(|c| !c.is_control() && !matches!(c, '\\' | '?' | '#' | '%'))
    };
    path.len() <= 250 && path.split('/').count() <= 4 && path.split('/').all(sane)
}

fn ending(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_inside() {
        for (name, compression, archive) in [
            ("data.json", Compression::None, false),
            ("a/nvdcve-2.0-2024.json.gz", Compression::Gzip, false),
            ("x.xml.bz2", Compression::Bzip2, false),
            ("PyPI/all.zip", Compression::None, true),
            ("csaf_vex_2024-08-04.tar.zst", Compression::Zstd, true),
            ("a.tgz", Compression::Gzip, true),
            ("a.tar", Compression::None, true),
            ("tar.gz/data", Compression::None, false),
            ("plain", Compression::None, false),
        ] {
            assert_eq!(compression_of_name(name), compression, "{name}");
            assert_eq!(is_archive(name), archive, "{name}");
        }
    }

    #[test]
    fn paths_of_servers_stay_inside() {
        for path in ["a", "2024/cve-2024-1.json", "a/b/c/d"] {
            assert!(is_clean(path), "{path}");
        }
        for path in [
            "",
            "/a",
            "a//b",
            "../a",
            "a/..",
            "a\\b",
            "a?b",
            "a/b/c/d/e",
            "a\nb",
        ] {
            assert!(!is_clean(path), "{path}");
        }
    }
}
