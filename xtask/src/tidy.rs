//! `cargo xtask tidy`: the rules of the house, checked by a program and not by review.
//!
//! Each check is a file under `tidy/` that returns its complaints; all run before any is reported.

mod changelog;
mod registries;
mod sizes;
mod walls;
mod words;

use std::path::{Path, PathBuf};

use crate::docs;
use crate::run::{self, heading, root};

/// A check returns one line per complaint.
type Check = fn(&Tree) -> anyhow::Result<Vec<String>>;

const CHECKS: &[(&str, Check)] = &[
    ("changelog fragments", changelog::check),
    ("registries of variants", registries::check),
    ("sizes", sizes::check),
    ("walls", walls::check),
    ("words", words::check),
];

/// The files that git tracks or would track, relative to the root.
pub(crate) struct Tree {
    files: Vec<PathBuf>,
}

impl Tree {
    fn read() -> anyhow::Result<Self> {
        let args = ["ls-files", "--cached", "--others", "--exclude-standard"];
        let listed = run::output("git", &args)?;
        let mut files: Vec<PathBuf> = listed.lines().map(PathBuf::from).collect();
        files.retain(|file| root().join(file).is_file());
        files.sort();
        files.dedup();
        Ok(Self { files })
    }

    /// Files with this ending.
    fn with_extension<'a>(&'a self, extension: &'a str) -> impl Iterator<Item = &'a Path> {
        self.files
            .iter()
            .map(PathBuf::as_path)
            .filter(move |file| file.extension().is_some_and(|end| end == extension))
    }
}

pub(crate) fn run() -> anyhow::Result<()> {
    heading("tidy: rules of the house");
    let tree = Tree::read()?;
    let mut complaints = 0;
    for (title, check) in CHECKS {
        let found = check(&tree)?;
        println!(
            "{title}: {}",
            if found.is_empty() { "ok" } else { "NOT ok" }
        );
        for complaint in &found {
            println!("  {complaint}");
        }
        complaints += found.len();
    }
    anyhow::ensure!(complaints == 0, "tidy found {complaints} things to mend");
    heading("tidy: format");
    run::show("cargo", &["fmt", "--all", "--check"])?;
    heading("tidy: lints");
    let deny = [
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ];
    run::show("cargo", &deny)?;
    heading("tidy: docs");
    docs::run(&docs::Args { check: true })?;
    rustdoc()?;
    if run::succeeds("cargo", &["deny", "--version"]) {
        run::show(
            "cargo",
            &["deny", "--offline", "check", "licenses", "bans", "sources"],
        )?;
    } else {
        println!("cargo-deny is not installed: licences and sources of dependencies not checked");
    }
    Ok(())
}

/// The public docs build without a warning, so no link in them is broken.
fn rustdoc() -> anyhow::Result<()> {
    let args = ["doc", "--quiet", "--workspace", "--no-deps", "--lib"];
    println!("$ RUSTDOCFLAGS='-D warnings' cargo {}", args.join(" "));
    let status = run::command("cargo", &args)
        .env("RUSTDOCFLAGS", "-D warnings")
        .status()?;
    anyhow::ensure!(status.success(), "the public docs have warnings");
    Ok(())
}
