//! `cargo xtask docs`: the pages of docs/ that are made from the program itself.

use anyhow::Context;

use crate::run::{self, root};

/// Options of `cargo xtask docs`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only check that the pages are fresh
    #[arg(long)]
    pub(crate) check: bool,
}

/// A generated page and the command whose output it is.
const PAGES: &[(&str, &[&str])] = &[
    ("docs/cli.md", &["help-markdown", "cli"]),
    ("docs/exit-codes.md", &["help-markdown", "exit-codes"]),
];

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    run::quiet("cargo", &["build", "--quiet", "--package", "drydock-cli"])?;
    let drydock = root().join("target/debug/drydock").display().to_string();
    for (page, command) in PAGES {
        let fresh = run::output(&drydock, command)?;
        let path = root().join(page);
        if args.check {
            let committed = std::fs::read_to_string(&path).unwrap_or_default();
            anyhow::ensure!(
                committed == fresh,
                "`{page}` is stale: run `cargo xtask docs`"
            );
        } else {
            std::fs::write(&path, fresh).with_context(|| format!("could not write `{page}`"))?;
            println!("wrote {page}");
        }
    }
    Ok(())
}
