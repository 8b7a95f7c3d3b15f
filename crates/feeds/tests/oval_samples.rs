//! Every sample of a format that a source here reads is read whole, or is in
//! `rejected_samples.tsv` with the reason why it is not, or not all of it.

#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use drydock_archive::{Caps, decompress, detect_compression};
use drydock_feeds::{Input, Item, Sink, find_source};

const FOLDERS: [&str; 10] = [
    "alma-oval",
    "azure-oval",
    "debian-oval",
    "oracle-oval",
    "photon-oval",
    "rhel-oval",
    "suse-csaf",
    "suse-oval",
    "ubuntu-oval",
    "updateinfo",
];

/// The source that reads a sample, and the path that the sample has in its feed.
fn reader_of(path: &str) -> Option<(&'static str, &str)> {
    let (folder, _) = path.split_once('/')?;
    let name = path.rsplit('/').next()?;
    Some(match folder {
        "azure-oval" => ("azure-linux", name),
        "oracle-oval" => ("oracle-oval", name),
        "rhel-oval" => ("redhat-oval", name),
        "suse-oval" => ("suse-oval", name),
        "ubuntu-oval" => ("ubuntu-oval", name),
        "debian-oval" if path.contains("canonical") => ("ubuntu-oval", name),
        "updateinfo" => ("amazon", name),
        _ => return None,
    })
}

fn samples() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "where the tests' data is")]
    let set = std::env::var_os("DRYDOCK_SHARED_DATA").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = set.unwrap_or(beside).join("samples");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: `{}` is not there", folder.display());
    None
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    files.sort();
    files
}

/// What is wrong with a sample, where something is.
fn problem(id: &str, name: &str, file: &Path) -> Option<String> {
    let source = find_source(id).unwrap();
    let mut head = Vec::new();
    let opened = File::open(file).unwrap();
    opened.take(8).read_to_end(&mut head).unwrap();
    let whole = Box::new(File::open(file).unwrap());
    let mut reader = decompress(whole, detect_compression(&head), &Caps::default()).unwrap();
    let mut count = 0;
    let mut forward = |item| {
        count += u64::from(matches!(item, Item::Advisory(_)));
        Ok(())
    };
    let mut sink = Sink::new(name, &mut forward);
    let input = Input {
        path: name,
        reader: &mut reader,
        releases: &[],
    };
    if let Err(error) = source.parse(input, &mut sink) {
        return Some(error.to_string());
    }
    let tally = sink.into_tally();
    match tally.first_warnings.first() {
        Some(first) => Some(format!("{} skipped, first {first}", tally.skipped)),
        None if count == 0 => Some("nothing in it".into()),
        None => None,
    }
}

#[test]
fn every_sample_is_read_or_its_rejection_explained() {
    let Some(samples) = samples() else {
        return;
    };
    let list = include_str!("rejected_samples.tsv");
    let rows = list.lines().filter_map(|row| row.split_once('\t'));
    let mut rejected: BTreeMap<&str, &str> = rows.collect();
    rejected.retain(|path, _| FOLDERS.iter().any(|it| path.starts_with(&format!("{it}/"))));
    let mut wrong = Vec::new();
    for file in FOLDERS.iter().flat_map(|it| files(&samples.join(it))) {
        let path = file.strip_prefix(&samples).unwrap().to_str().unwrap();
        let problem = match reader_of(path) {
            Some((id, name)) => problem(id, name, &file),
            None => Some("no source reads it".into()),
        };
        match (problem, rejected.remove(path)) {
            (Some(problem), None) => wrong.push(format!("{path}: {problem}")),
            (None, Some(_)) => wrong.push(format!("{path}: is read, and listed as rejected")),
            _ => {}
        }
    }
    wrong.extend(
        rejected
            .keys()
            .map(|path| format!("{path}: listed, but not there")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
