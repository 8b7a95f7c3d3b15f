//! Archives that GNU tar and Python write, compared with the folder they were made from.

use std::fs;
use std::os::unix::fs::{FileExt, symlink};
use std::path::Path;
use std::process::Command;

use super::*;

#[expect(
    clippy::disallowed_methods,
    reason = "the reference is another program"
)]
fn run(program: &str, args: &[&str], folder: &Path) -> Option<Vec<u8>> {
    let output = match Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()
    {
        Ok(output) => output,
        Err(error) => {
            eprintln!("SKIPPED: no `{program}` here: {error}");
            return None;
        }
    };
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {stderr}");
    Some(output.stdout)
}

/// A folder with everything that makes archives difficult.
fn make_tree(root: &Path) {
    let deep = root.join("deep/".to_owned() + &"long-folder-name-that-goes-on/".repeat(6));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("n".repeat(200)), "long name").unwrap();
    fs::write(root.join("x".repeat(100)), "exactly 100").unwrap();
    fs::write(root.join("y".repeat(101)), "one more").unwrap();
    fs::write(root.join("empty"), "").unwrap();
    fs::write(root.join("sp ace\nline=é"), "odd name").unwrap();
    symlink("t".repeat(150), root.join("long-link")).unwrap();
    symlink("../etc/x", root.join("link")).unwrap();
    fs::write(root.join("a-target"), "linked").unwrap();
    fs::hard_link(root.join("a-target"), root.join("b-hard")).unwrap();
    fs::write(root.join("blocks"), vec![b'b'; 512 * 3]).unwrap();
    fs::write(root.join("large"), vec![b'l'; 700_001]).unwrap();
    for (name, pieces, len) in [
        ("sparse-one", 1, 1 << 20),
        ("sparse-many", 40, 3 << 20),
        ("sparse-most", 300, 4 << 20),
        ("sparse-none", 0, 2 << 20),
    ] {
        let file = File::create(root.join(name)).unwrap();
        file.set_len(len).unwrap();
        for n in 0..pieces {
            let at = n * (len / pieces) / 4096 * 4096;
            file.write_all_at(&[(n % 250) as u8 + 1; 4096], at).unwrap();
        }
    }
}

/// Regular files with their content, folders and links of a folder, hard links as files.
fn read_tree(root: &Path, path: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(root.join(path)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = match path {
            "" => name,
            _ => format!("{path}/{name}"),
        };
        let kind = entry.file_type().unwrap();
        let content = if kind.is_dir() {
            read_tree(root, &path, found);
            b"a folder".to_vec()
        } else if kind.is_symlink() {
            let target = fs::read_link(entry.path()).unwrap();
            target.into_os_string().into_encoded_bytes()
        } else {
            fs::read(entry.path()).unwrap()
        };
        found.insert(path, content);
    }
}

fn compare(tar: &[u8], expected: &BTreeMap<String, Vec<u8>>, what: &str) {
    let (scan, kept) = read_all_ways(tar, &[""]);
    assert_eq!(scan.warnings, [], "{what}");
    let trees = [&scan.tree];
    let overlay = Overlay::new(&trees);
    assert_eq!(scan.tree.len(), expected.len(), "{what}");
    for (path, content) in expected {
        let node = scan
            .tree
            .find(path)
            .unwrap_or_else(|| panic!("{what}: {path}"));
        let target = scan.tree.target(node).as_bytes();
        match overlay.resolve(path) {
            Resolved::File { path: real, .. } => {
                assert!(kept.files.get(&real) == Some(content), "{what}: {path}");
            }
            Resolved::Directory { .. } => assert_eq!(content, b"a folder", "{what}: {path}"),
            _ => assert_eq!(target, content, "{what}: {path}"),
        }
    }
}

#[test]
fn every_format_of_gnu_tar_gives_the_folder_back() {
    let folder = tempfile::tempdir().unwrap();
    make_tree(folder.path());
    let mut expected = BTreeMap::new();
    read_tree(folder.path(), "", &mut expected);
    for options in [
        &["--format=gnu"][..],
        &["--format=oldgnu"],
        &["--format=posix"],
        &["--format=gnu", "--sparse"],
        &["--format=gnu", "--sparse", "--hole-detection=raw"],
        &["--format=posix", "--sparse", "--sparse-version=0.0"],
        &["--format=posix", "--sparse", "--sparse-version=0.1"],
        &["--format=posix", "--sparse", "--sparse-version=1.0"],
        &["--format=gnu", "--blocking-factor=1"],
    ] {
        let args = [options, &["-cf", "-", "."]].concat();
        let Some(tar) = run("tar", &args, folder.path()) else {
            return;
        };
        compare(&tar, &expected, &options.join(" "));
    }
}

#[test]
fn every_format_of_python_gives_the_folder_back() {
    let folder = tempfile::tempdir().unwrap();
    make_tree(folder.path());
    let mut expected = BTreeMap::new();
    read_tree(folder.path(), "", &mut expected);
    for format in ["GNU_FORMAT", "PAX_FORMAT"] {
        let script = format!(
            "import sys, tarfile\n\
             with tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.{format}) as t:\n\
             \x20   t.add('.')"
        );
        let Some(tar) = run("python3", &["-c", &script], folder.path()) else {
            return;
        };
        compare(&tar, &expected, format);
    }
}

/// GNU tar and this reader agree on which damaged archives can be read, and how far.
#[test]
fn cut_archives_are_judged_like_gnu_tar_does() {
    let folder = tempfile::tempdir().unwrap();
    let tar = Tar::new()
        .dir("d")
        .file("d/f", [1; 900])
        .file("g", "x")
        .finish();
    for len in (512..=tar.len()).step_by(512) {
        fs::write(folder.path().join("cut.tar"), &tar[..len]).unwrap();
        #[expect(
            clippy::disallowed_methods,
            reason = "the reference is another program"
        )]
        let Ok(output) = Command::new("tar")
            .args(["-tf", "cut.tar"])
            .current_dir(folder.path())
            .output()
        else {
            eprintln!("SKIPPED: no `tar` here");
            return;
        };
        let ours = read_layer(stream(&tar[..len]), &Caps::default(), &mut keep(&[""]));
        assert_eq!(output.status.success(), ours.is_ok(), "{len}: {output:?}");
    }
}
