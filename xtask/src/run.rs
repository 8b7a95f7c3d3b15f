//! Running other programs: printed before they run, an error when they fail.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// A heading before a step.
pub(crate) fn heading(text: &str) {
    println!("\n=== {text}");
}

/// Runs a command line, printed first, with its output passed through.
pub(crate) fn show(program: &str, args: &[&str]) -> anyhow::Result<()> {
    println!("$ {} {}", program_name(program), args.join(" "));
    quiet(program, args)
}

/// Runs a command line with its output passed through.
pub(crate) fn quiet(program: &str, args: &[&str]) -> anyhow::Result<()> {
    let status = command(program, args)
        .status()
        .with_context(|| not_started(program))?;
    if !status.success() {
        bail!("`{program} {}` failed: {status}", args.join(" "));
    }
    Ok(())
}

/// Runs a command line and returns what it printed; fails when it fails.
pub(crate) fn output(program: &str, args: &[&str]) -> anyhow::Result<String> {
    let output = command(program, args)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| not_started(program))?;
    if !output.status.success() {
        bail!("`{program} {}` failed: {}", args.join(" "), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command line can be run and succeeds, without a word.
pub(crate) fn succeeds(program: &str, args: &[&str]) -> bool {
    command(program, args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A command that runs in the root of the workspace.
pub(crate) fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// The program as it would be typed: built binaries by their name.
fn program_name(program: &str) -> &str {
    Path::new(program)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(program)
}

fn not_started(program: &str) -> String {
    format!("could not start `{program}`: is it installed and on PATH?")
}
