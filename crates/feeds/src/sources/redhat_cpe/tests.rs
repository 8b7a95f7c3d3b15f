//! Shapes of the map, and the real one against a script.

use super::*;
use crate::Item;
use crate::sink::Tally;
use crate::testing::{referee, shared_data, shared_files};

fn read(bytes: &[u8]) -> Result<(Vec<RepositoryCpes>, Tally), Error> {
    let mut repositories = Vec::new();
    let mut collect = |item| {
        if let Item::Repository(repository) = item {
            repositories.push(repository);
        }
        Ok(())
    };
    let path = "repository-to-cpe.json";
    let mut sink = Sink::new(path, &mut collect);
    let input = Input {
        path,
        reader: &mut &*bytes,
        releases: &[],
    };
    RedhatCpe.parse(input, &mut sink)?;
    let tally = sink.into_tally();
    Ok((repositories, tally))
}

#[test]
fn reads_repositories() {
    let (repositories, tally) = read(
        br#"{"data": {
            "rhel-9-for-x86_64-baseos-rpms": {
                "cpes": ["cpe:/o:redhat:enterprise_linux:9::baseos",
                         "cpe:/a:redhat:x:1", "cpe:/a:redhat:x:1", "something"],
                "repo_relative_urls": ["content/dist/rhel9/9/x86_64/baseos/os"]},
            "none-rpms": {"cpes": []},
            "odd-rpms": {"cpes": 7},
            "": {"cpes": []}},
            "last_updated": "2025-04-04T00:47:17.866Z"}"#,
    )
    .unwrap();
    let shown: Vec<_> = repositories
        .iter()
        .map(|it| (it.repository.as_str(), it.cpes.join(" ")))
        .collect();
    assert_eq!(
        shown,
        [
            (
                "rhel-9-for-x86_64-baseos-rpms",
                "cpe:/a:redhat:x:1 cpe:/o:redhat:enterprise_linux:9::baseos".to_owned()
            ),
            ("none-rpms", String::new()),
        ]
    );
    assert_eq!((tally.records, tally.skipped, tally.warnings), (2, 2, 3));
    assert_eq!(tally.as_of, Some(jiff::civil::date(2025, 4, 4)));
}

#[test]
fn refuses_other_documents() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"data": []}"#,
        r#"{"data": {"a": "#,
        r#"{"data": {}}x"#,
    ] {
        assert!(read(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn real_maps_are_read_whole() {
    let folders = [
        "mirror/redhat-cpe",
        "samples/rhel-repo2cpe",
        "samples/stackrox-fixtures",
    ];
    for path in folders.into_iter().flat_map(shared_files) {
        if path.ends_with("repository-to-cpe.json") {
            let (repositories, tally) = read(&std::fs::read(&path).unwrap()).unwrap();
            assert_eq!(tally.skipped, 0, "{}", path.display());
            assert!(!repositories.is_empty(), "{}", path.display());
        }
    }
}

#[test]
fn agrees_with_the_referee() {
    let Some(folder) = shared_data().map(|it| it.join("mirror/redhat-cpe")) else {
        return;
    };
    let folder = folder.to_str().unwrap();
    let Some(counts) = referee("redhat_cpe.py", &[folder]) else {
        return;
    };
    let bytes = std::fs::read(format!("{folder}/repository-to-cpe.json")).unwrap();
    let (repositories, tally) = read(&bytes).unwrap();
    assert_eq!(counts, format!("records\t{}\n", tally.records));
    let sample = referee("redhat_cpe.py", &[folder, "--sample", "1000", "7"]).unwrap();
    let ours: std::collections::BTreeMap<_, _> = repositories
        .iter()
        .map(|it| (it.repository.as_str(), &it.cpes))
        .collect();
    for line in sample.lines() {
        let mut cells = line.split('\t');
        let repository = cells.next().unwrap();
        assert_eq!(cells.collect::<Vec<_>>(), *ours[repository], "{repository}");
    }
}
