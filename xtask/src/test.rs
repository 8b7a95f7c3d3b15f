//! `cargo xtask test`: everything that must pass, set up by itself, with one closing count.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::Context;

use crate::run::{self, heading};
use crate::services::Services;
use crate::{setup, test_data, tidy};

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave out tidy (format, lints, walls, sizes, docs)
    #[arg(long)]
    no_tidy: bool,
    /// Arguments for `cargo test`, e.g. a name to filter by
    #[arg(last = true)]
    cargo: Vec<String>,
}

/// What the test binaries counted.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
    /// What tests said of inputs that are not there.
    missing: BTreeSet<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    heading("set up");
    setup::ensure(setup::FOR_TESTS);
    if !args.no_tidy {
        tidy::run()?;
    }
    heading("build");
    run::show("cargo", &["build", "--workspace", "--all-targets"])?;
    heading("inputs and services for the end-to-end tests");
    let mut environment = test_data::environment();
    let services = Services::start();
    environment.extend(services.environment());
    heading("tests");
    let (counts, ok) = test_all(environment, &args.cargo)?;
    drop(services);
    for what in &counts.missing {
        println!("{what}");
    }
    println!(
        "\n{} passed, {} failed, {} skipped",
        counts.passed, counts.failed, counts.ignored
    );
    anyhow::ensure!(ok && counts.failed == 0, "tests failed");
    anyhow::ensure!(counts.passed > 0, "no test ran");
    Ok(())
}

/// Runs `cargo test` over the workspace, passing its output through and adding up its summaries.
fn test_all(
    environment: Vec<(String, String)>,
    extra: &[String],
) -> anyhow::Result<(Counts, bool)> {
    let mut args = vec!["test", "--workspace", "--no-fail-fast"];
    args.extend(extra.iter().map(String::as_str));
    // A test that lacks its input passes and says so in its output, which is shown for that alone.
    args.extend(["--", "--show-output"]);
    println!("$ cargo {}", args.join(" "));
    let mut child = run::command("cargo", &args)
        .envs(environment)
        .stdout(Stdio::piped())
        .spawn()
        .context("could not start cargo")?;
    let mut counts = Counts::default();
    if let Some(stdout) = child.stdout.take() {
        let mut of_passed = false;
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            of_passed = match line.as_str() {
                "successes:" => true,
                "failures:" => false,
                other => of_passed && !other.starts_with("test result: "),
            };
            counts.add(&line);
            if !of_passed {
                println!("{line}");
            }
        }
    }
    Ok((counts, child.wait()?.success()))
}

impl Counts {
    /// Adds a line such as `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
    fn add(&mut self, line: &str) {
        if line.starts_with("SKIPPED") {
            self.missing.insert(line.to_owned());
        }
        let Some(rest) = line.strip_prefix("test result: ") else {
            return;
        };
        let words: Vec<&str> = rest
            .split([' ', ';', '.'])
            .filter(|word| !word.is_empty())
            .collect();
        for pair in words.windows(2) {
            let count = pair[0].parse().unwrap_or(0);
            match pair[1] {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.ignored += count,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_summaries() {
        let mut counts = Counts::default();
        counts.add("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; finished in 0.1s");
        counts.add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured");
        counts.add("running 3 tests");
        counts.add("SKIPPED: `apk` is not installed");
        assert_eq!((counts.passed, counts.failed, counts.ignored), (13, 2, 1));
        assert_eq!(counts.missing.len(), 1);
    }
}
