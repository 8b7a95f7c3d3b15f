//! Changelog fragments are named `<slug>.<kind>.md`, so that two changes never meet in one file.

use super::Tree;

const KINDS: &[&str] = &["added", "changed", "fixed", "removed", "security"];

pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| file.starts_with("changelog.d"))
    {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let parts: Vec<&str> = name.split('.').collect();
        if !matches!(parts.as_slice(), [_, kind, "md"] if KINDS.contains(kind)) {
            complaints.push(format!(
                "{}: expected <slug>.<{}>.md",
                file.display(),
                KINDS.join("|")
            ));
        }
    }
    Ok(complaints)
}
