//! The inventory against `dpkg-query`, against independent counts, and against Syft.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{given, has, packages, shared, stdout, tool};

/// name, version, architecture, source name, source version.
type Row = (String, String, String, String, String);

fn row(package: &Value) -> Row {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&package["name"]),
        text(&package["version"]),
        text(&package["architecture"]),
        text(&package["source"]["name"]),
        text(&package["source"]["version"]),
    )
}

/// What dpkg itself says of the database in `admindir`: every package that has files.
fn dpkg_query(admindir: &Path) -> BTreeSet<Row> {
    let format = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${db:Status-Status}\n";
    let admindir = format!("--admindir={}", admindir.display());
    let printed = tool("dpkg-query", &[&admindir, "--showformat", format, "--show"]);
    let rows = printed
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|fields| !["config-files", "not-installed"].contains(&fields[5]))
        .map(|f| {
            (
                f[0].into(),
                f[1].into(),
                f[2].into(),
                f[3].into(),
                f[4].into(),
            )
        })
        .collect()
}

#[test]
fn a_debian_root_equals_dpkg_query() {
    let Some(root) = given("DRYDOCK_TEST_DEBIAN_ROOT") else {
        return;
    };
    let expected = dpkg_query(&Path::new(&root).join("var/lib/dpkg"));
    let found: Vec<Row> = packages(&format!("rootfs:{root}"))
        .iter()
        .map(row)
        .collect();
    assert!(
        expected.len() > 80,
        "the root has {} packages",
        expected.len()
    );
    assert_eq!(found.len(), expected.len(), "no package twice");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn shared_status_files_equal_dpkg_query() {
    let Some(folder) = shared("inventories") else {
        return;
    };
    if !has("dpkg-query") {
        return;
    }
    let files = [
        "dpkg/debian-buster.status",
        "claircore/dpkg/testdata/debian-only.status",
        "claircore/dpkg/testdata/postgresql.status",
        "claircore/dpkg/testdata/texlive.status",
    ];
    for file in files {
        let root = tempfile::tempdir().unwrap();
        let admindir = root.path().join("var/lib/dpkg");
        fs::create_dir_all(admindir.join("updates")).unwrap();
        fs::copy(folder.join(file), admindir.join("status")).unwrap();
        let expected = dpkg_query(&admindir);
        let image = format!("rootfs:{}", root.path().display());
        let found: BTreeSet<Row> = packages(&image).iter().map(row).collect();
        assert!(!expected.is_empty(), "{file}");
        assert_eq!(found, expected, "{file}");
    }
}

/// Every root of the shared set that is a tar: its databases hold as many packages as a plain count
/// of stanzas says.
#[test]
fn shared_roots_are_complete() {
    let Some(folder) = shared("images/meta-only") else {
        return;
    };
    let mut roots = 0;
    for path in files_of(&folder) {
        let image = format!("rootfs:{}", path.display());
        let found = packages(&image).len();
        assert_eq!(found, count_stanzas(&path), "{}", path.display());
        assert!(found > 10, "{} has {found} packages", path.display());
        roots += 1;
    }
    assert!(roots >= 14, "{roots} roots");
}

/// Counts `P:` lines of apk and `Status: … installed` lines of dpkg, with tar and nothing of ours.
fn count_stanzas(tar: &Path) -> usize {
    let archive = tar.to_str().unwrap();
    let members = tool("tar", &["-tzf", archive]);
    let mut count = 0;
    for member in members.lines() {
        let marks: &[&str] = if member.ends_with("lib/apk/db/installed") {
            &["P:"]
        } else if member.ends_with("var/lib/dpkg/status") {
            &["Status: install ok installed"]
        } else {
            continue;
        };
        let text = tool("tar", &["-xzOf", archive, member]);
        count += text
            .lines()
            .filter(|line| marks.iter().any(|mark| line.starts_with(mark)))
            .count();
    }
    count
}

fn files_of(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// What Syft finds that we do not, or the other way round, must be explained in the list beside
/// this file.
#[test]
fn syft_finds_nothing_more() {
    let Some(syft) = given("DRYDOCK_TEST_SYFT") else {
        return;
    };
    let mut unexplained = Vec::new();
    for root in roots_for_syft() {
        let ours: BTreeSet<(String, String)> = packages(&format!("rootfs:{}", root.display()))
            .iter()
            .map(named)
            .collect();
        let theirs = syft_packages(&syft, &root);
        assert!(
            !theirs.is_empty(),
            "syft found nothing in {}",
            root.display()
        );
        let label = root.file_name().unwrap().to_string_lossy().into_owned();
        for (side, difference) in [
            ("syft", theirs.difference(&ours)),
            ("drydock", ours.difference(&theirs)),
        ] {
            for (name, version) in difference {
                if !explained(&label, side, name) {
                    unexplained.push(format!("{label}\t{side}\t{name}\t{version}"));
                }
            }
        }
    }
    assert!(
        unexplained.is_empty(),
        "not in syft_differences.tsv:\n{}",
        unexplained.join("\n")
    );
}

fn named(package: &Value) -> (String, String) {
    let (name, version, ..) = row(package);
    (name, version)
}

/// Folders: the Debian root made here, and the shared roots unpacked.
fn roots_for_syft() -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = std::env::var_os("DRYDOCK_TEST_DEBIAN_ROOT")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    let unpacked = Path::new(env!("CARGO_TARGET_TMPDIR")).join("roots");
    for archive in shared("images/meta-only")
        .iter()
        .flat_map(|folder| files_of(folder))
    {
        let name = archive
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .replace(".meta.tar.gz", "");
        let root = unpacked.join(name);
        fs::create_dir_all(&root).unwrap();
        tool(
            "tar",
            &[
                "-xzf",
                archive.to_str().unwrap(),
                "-C",
                root.to_str().unwrap(),
            ],
        );
        roots.push(root);
    }
    roots
}

/// What Syft says of the two ecosystems that are read here.
fn syft_packages(syft: &str, root: &Path) -> BTreeSet<(String, String)> {
    let source = format!("dir:{}", root.display());
    let args = [
        "-q",
        "scan",
        &source,
        "-o",
        "json",
        "--override-default-catalogers",
        "dpkg-db-cataloger,apk-db-cataloger",
    ];
    let document: Value = serde_json::from_str(&tool(syft, &args)).unwrap();
    document["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|artifact| {
            (
                artifact["name"].as_str().unwrap().to_owned(),
                artifact["version"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// Lines of `root<TAB>side<TAB>package<TAB>reason`; `*` stands for every root or package.
fn explained(root: &str, side: &str, package: &str) -> bool {
    let list = include_str!("syft_differences.tsv");
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .any(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let fits = |pattern: &str, value: &str| pattern == "*" || pattern == value;
            fields.len() == 4
                && fits(fields[0], root)
                && fields[1] == side
                && fits(fields[2], package)
        })
}

/// A root in which nothing is damaged has no gaps.
#[test]
fn a_sound_root_has_no_gaps() {
    let Some(root) = given("DRYDOCK_TEST_DEBIAN_ROOT") else {
        return;
    };
    let data = tempfile::tempdir().unwrap();
    let text = stdout(
        data.path(),
        &["packages", &format!("rootfs:{root}"), "--format", "json"],
        &[0],
    );
    let inventory: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(inventory["not_assessed"].as_array().map(Vec::len), Some(0));
}
