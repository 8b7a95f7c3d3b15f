//! What the tests of this crate share.

use std::path::{Path, PathBuf};

use drydock_model::{Advisory, Enrichment, Release};

use crate::Item;
use crate::{Error, Input, Sink, Source, Tally};

/// A file of `fixtures/feeds`.
pub(crate) fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(fixtures().join(path)).unwrap()
}

/// The folder `fixtures/feeds`, a mirror.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/feeds")
}

/// Parses bytes, collecting the advisories.
pub(crate) fn parse(
    source: &dyn Source,
    path: &str,
    bytes: &[u8],
    releases: &[Release],
) -> Result<(Vec<Advisory>, Tally), Error> {
    let mut advisories = Vec::new();
    let mut collect = |item| {
        if let Item::Advisory(advisory) = item {
            advisories.push(*advisory);
        }
        Ok(())
    };
    let mut sink = Sink::new(path, &mut collect);
    let input = Input {
        path,
        reader: &mut &*bytes,
        releases,
    };
    source.parse(input, &mut sink)?;
    let tally = sink.into_tally();
    Ok((advisories, tally))
}

/// Parses bytes, collecting what is said of vulnerabilities as such.
pub(crate) fn parse_enrichments(
    source: &dyn Source,
    path: &str,
    bytes: &[u8],
) -> Result<(Vec<Enrichment>, Tally), Error> {
    let mut enrichments = Vec::new();
    let mut collect = |item| {
        if let Item::Enrichment(enrichment) = item {
            enrichments.push(enrichment);
        }
        Ok(())
    };
    let mut sink = Sink::new(path, &mut collect);
    let input = Input {
        path,
        reader: &mut &*bytes,
        releases: &[],
    };
    source.parse(input, &mut sink)?;
    let tally = sink.into_tally();
    Ok((enrichments, tally))
}

/// What a script that reads feeds by other means prints; `None` without Python.
#[expect(clippy::disallowed_methods, reason = "the referee is a script")]
pub(crate) fn referee<A: AsRef<std::ffi::OsStr>>(script: &str, arguments: &[A]) -> Option<String> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/tests/referee/feeds");
    let mut command = std::process::Command::new("python3");
    let Ok(output) = command.arg(scripts.join(script)).args(arguments).output() else {
        eprintln!("SKIPPED: there is no `python3` to run `{script}`");
        return None;
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{script}: {errors}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// The folder of real data, where the machine has it.
pub(crate) fn shared_data() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where the tests' data is")]
    let set = std::env::var_os("DRYDOCK_SHARED_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = set.unwrap_or(beside);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: `{}` is not there", folder.display());
    None
}

/// All JSON files below a folder of the real data, sorted; none where there is no such data.
pub(crate) fn shared_files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = shared_data()
        .map(|it| it.join(folder))
        .into_iter()
        .collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
