//! The chores of the project, all in Rust: `cargo xtask demo|test|tidy|bench|docs`.
//!
//! A chore prints what it does, runs other programs and may install what it needs; nothing of it
//! is part of the product.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_docs_in_private_items,
    missing_docs
)]

mod bench;
mod demo;
mod docs;
mod fuzz;
mod run;
mod services;
mod setup;
mod test;
mod test_data;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The chores of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Measure against peers and physical limits, and print ratios
    Bench(bench::Args),
    /// Build Drydock and show its main job on a sample image; needs no internet
    Demo,
    /// Write the generated pages of docs/, or check with --check that they are fresh
    Docs(docs::Args),
    /// Run every fuzz target for some seconds; needs a nightly toolchain and cargo-fuzz
    Fuzz(fuzz::Args),
    /// Set up and run everything that must pass: tidy, unit, integration and end-to-end tests
    Test(test::Args),
    /// Check format, lints, walls, sizes and docs
    Tidy,
}

fn main() -> ExitCode {
    match perform(Cli::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: Chore) -> anyhow::Result<()> {
    match chore {
        Chore::Bench(args) => bench::run(&args),
        Chore::Demo => demo::run(),
        Chore::Docs(args) => docs::run(&args),
        Chore::Fuzz(args) => fuzz::run(&args),
        Chore::Test(args) => test::run(&args),
        Chore::Tidy => tidy::run(),
    }
}
