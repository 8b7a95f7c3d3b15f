//! A new variant is one file and its registration: every file of a variants folder has its `mod`
//! line in the registry beside the folder, and those lines are sorted.

use std::fs;
use std::path::Path;

use super::Tree;
use crate::run::root;

/// Folders whose files are all variants of one trait; the registry is the file of the same name.
const FOLDERS: &[&str] = &[
    "crates/audit/src/checks/community",
    "crates/audit/src/checks/daemon",
    "crates/audit/src/checks/daemon_files",
    "crates/audit/src/checks/host",
    "crates/audit/src/checks/images",
    "crates/audit/src/checks/operations",
    "crates/audit/src/checks/runtime",
    "crates/audit/src/checks/swarm",
    "crates/catalog/src/catalogers",
    "crates/cli/src/commands",
    "crates/feeds/src/sources",
    "crates/matcher/src/rules",
    "crates/report/src/audit_formats",
    "crates/report/src/formats",
    "crates/version/src/schemes",
    "xtask/src/bench",
    "xtask/src/tidy",
];

pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for folder in FOLDERS {
        let registry = format!("{folder}.rs");
        let Ok(text) = fs::read_to_string(root().join(&registry)) else {
            complaints.push(format!(
                "{registry}: missing; mend the list in tidy/registries.rs"
            ));
            continue;
        };
        let modules: Vec<&str> = text.lines().filter_map(module_of).collect();
        if !modules.is_sorted() {
            complaints.push(format!("{registry}: its `mod` lines are not sorted"));
        }
        for file in tree
            .with_extension("rs")
            .filter(|file| file.parent() == Some(Path::new(folder)))
        {
            let stem = file
                .file_stem()
                .and_then(|stem| stem.to_str())
                .unwrap_or_default();
            if !modules.contains(&stem) {
                complaints.push(format!("{}: not registered in {registry}", file.display()));
            }
        }
    }
    Ok(complaints)
}

/// The name in a line such as `pub(crate) mod apk;`.
fn module_of(line: &str) -> Option<&str> {
    let declaration = line
        .strip_prefix("pub(crate) ")
        .or(line.strip_prefix("pub "))
        .unwrap_or(line);
    declaration.strip_prefix("mod ")?.strip_suffix(';')
}
