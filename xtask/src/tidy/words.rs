//! What may not stand in the sources: unfinished work, unsafe code outside its one home, paths of
//! a machine.

use std::fs;

use super::Tree;
use crate::run::root;

/// The one file that may hold unsafe code: the memory map of the advisory database.
const UNSAFE_HOME: &str = "crates/advisory-db/src/map.rs";

pub(crate) fn check(tree: &Tree) -> anyhow::Result<Vec<String>> {
    let mut complaints = Vec::new();
    let kinds = ["rs", "toml", "md", "yml", "sh"];
    for file in kinds.iter().flat_map(|kind| tree.with_extension(kind)) {
        // This file names what it forbids.
        if file.ends_with("tidy/words.rs") {
            continue;
        }
        let text = fs::read_to_string(root().join(file))?;
        let name = file.display().to_string();
        let is_rust = name.ends_with(".rs");
        for (number, line) in text.lines().enumerate() {
            if let Some(what) = complaint(line, is_rust, name == UNSAFE_HOME) {
                complaints.push(format!("{name}:{}: {what}", number + 1));
            }
        }
    }
    Ok(complaints)
}

fn complaint(line: &str, is_rust: bool, may_be_unsafe: bool) -> Option<&'static str> {
    let code = line.split("//").next().unwrap_or_default();
    if is_rust && !may_be_unsafe && (code.contains("unsafe {") || code.contains("unsafe fn")) {
        return Some("unsafe code has one home, see tidy/words.rs");
    }
    if is_rust
        && ["TODO", "FIXME", "XXX"]
            .iter()
            .any(|mark| line.contains(mark))
    {
        return Some("finish it, or open an issue and say what is missing in the docs");
    }
    if line.contains("/work/") || line.contains("/root/") || line.contains("/home/") {
        return Some("a path of one machine");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_may_not_stand() {
        assert!(complaint("    unsafe { map() }", true, false).is_some());
        assert!(complaint("    unsafe { map() }", true, true).is_none());
        assert!(complaint("// unsafe { in words", true, false).is_none());
        assert!(complaint("// TODO: later", true, false).is_some());
        assert!(complaint("let path = \"/var/lib/dpkg\";", true, false).is_none());
    }
}
