//! Crates are walls: a crate depends only on crates of lower floors that it may use, and the pure
//! crates on nothing that does I/O.

use anyhow::Context;
use serde_json::Value;

use super::Tree;
use crate::run;

/// Every crate, and the crates of ours that it may use. ARCHITECTURE.md says the same in words.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("version", &[]),
    ("archive", &["model"]),
    ("net", &[]),
    ("engine", &[]),
    ("oci", &["model", "archive", "net", "engine"]),
    ("catalog", &["model", "archive"]),
    ("advisory-db", &["model"]),
    ("matcher", &["model", "version"]),
    ("report", &["model"]),
    ("audit", &["model"]),
    ("feeds", &["model", "archive", "net", "advisory-db"]),
    ("probe", &["audit", "engine"]),
    (
        "scan",
        &[
            "model",
            "archive",
            "oci",
            "catalog",
            "matcher",
            "advisory-db",
        ],
    ),
    ("test-support", &["model"]),
];

/// Crates that are pure: values in, values out.
const PURE: &[&str] = &[
    "model",
    "version",
    "archive",
    "catalog",
    "audit",
    "matcher",
    "report",
    "advisory-db",
];

/// What a pure crate may not depend on.
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "hyper",
    "bollard",
    "axum",
    "sqlx",
    "sea-orm",
    "rusqlite",
    "tracing",
    "async-trait",
    "futures-util",
];

/// Who alone may depend on a library: decoders live in `archive`, HTTP in `net` and `engine`,
/// argument parsing and printing in `cli`.
const ONLY: &[(&str, &[&str])] = &[
    ("flate2", &["archive", "test-support"]),
    ("bzip2", &["archive", "test-support"]),
    ("libdeflater", &["archive"]),
    ("liblzma", &["archive"]),
    ("tar", &["archive", "test-support"]),
    ("zip", &["archive"]),
    ("reqwest", &["net"]),
    ("bollard", &["engine"]),
    ("hyper", &["net", "engine"]),
    ("clap", &["cli", "xtask"]),
    ("indicatif", &["cli"]),
    ("anstream", &["cli"]),
    ("anyhow", &["cli", "xtask"]),
    // `archive` maps anonymous memory only: buffers that go back to the system when they are done.
    ("memmap2", &["advisory-db", "archive"]),
];

pub(crate) fn check(_: &Tree) -> anyhow::Result<Vec<String>> {
    let text = run::output("cargo", &["metadata", "--format-version", "1", "--no-deps"])?;
    let metadata: Value = serde_json::from_str(&text).context("cargo metadata is not JSON")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata has no packages")?;
    let mut complaints = Vec::new();
    for package in packages {
        let name = short(package["name"].as_str().unwrap_or_default());
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let of_tests = dependency["kind"].as_str() == Some("dev");
            let target = dependency["name"].as_str().unwrap_or_default();
            complaints.extend(judge(name, target, of_tests));
        }
    }
    Ok(complaints)
}

/// What is wrong with the arrow from `name` to `target`, if anything.
fn judge(name: &str, target: &str, of_tests: bool) -> Option<String> {
    if let Some(ours) = target.strip_prefix("drydock-") {
        return judge_ours(name, ours, of_tests);
    }
    if of_tests {
        return None;
    }
    if PURE.contains(&name) && IMPURE.contains(&target) {
        return Some(format!("{name}: a pure crate may not depend on `{target}`"));
    }
    let (_, owners) = ONLY.iter().find(|(library, _)| *library == target)?;
    let allowed = owners.contains(&name);
    (!allowed).then(|| format!("{name}: `{target}` belongs to {}", owners.join(", ")))
}

fn judge_ours(name: &str, ours: &str, of_tests: bool) -> Option<String> {
    if ["cli", "xtask"].contains(&name) {
        return None;
    }
    let Some((_, allowed)) = MAY_USE.iter().find(|(package, _)| *package == name) else {
        return Some(format!(
            "{name}: give the crate a floor in tidy/walls.rs and ARCHITECTURE.md"
        ));
    };
    let fine = allowed.contains(&ours) || (of_tests && may_test_with(name, ours));
    (!fine).then(|| format!("{name}: may not depend on `{ours}`"))
}

/// Tests of floor 3 may also use `test-support` and any crate that stands before theirs.
fn may_test_with(name: &str, ours: &str) -> bool {
    let place = |wanted| MAY_USE.iter().position(|(package, _)| *package == wanted);
    ["feeds", "probe", "scan"].contains(&name)
        && (ours == "test-support" || place(ours) < place(name))
}

fn short(name: &str) -> &str {
    name.strip_prefix("drydock-").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_down() {
        assert_eq!(judge("scan", "drydock-oci", false), None);
        assert!(judge("oci", "drydock-scan", false).is_some());
        assert!(judge("matcher", "tokio", false).is_some());
        assert!(judge("oci", "flate2", false).is_some());
        assert_eq!(judge("oci", "flate2", true), None);
        assert!(judge("catalog", "drydock-test-support", true).is_some());
        assert!(judge("novel", "drydock-model", false).is_some());
    }
}
