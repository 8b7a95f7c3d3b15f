//! `cargo xtask bench`: measures against a peer and a physical limit in the same run, and prints
//! ratios. Figures of one machine say little; ratios of one run say more.
//!
//! Inputs are made once under `target/bench` (a Debian root of more than 500 packages, as an image
//! with plain and with gzip layers; a synthetic database of two million keys). The results of a run
//! are appended as a Markdown table to `target/bench/results.md`; `docs/benchmarks.md` holds a
//! commented copy.

mod audit;
mod compressed;
mod feed_build;
mod input;
mod matching;
mod measure;
mod memory;
mod plain;
mod start;

use std::fmt::Write as _;

use crate::run::{self, heading, root};
use crate::setup::{self, Need};

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these: audit, compressed, feed-build, matching, memory, plain, start
    names: Vec<String>,
}

/// One line of the result.
pub(crate) struct Row {
    /// What was measured.
    pub(crate) what: String,
    /// Our figure with its unit.
    pub(crate) ours: String,
    /// What it is measured against.
    pub(crate) against: String,
    /// The other figure.
    pub(crate) theirs: String,
    /// Ours over theirs, or how often we are faster.
    pub(crate) ratio: String,
    /// The budget of the design, where there is one.
    pub(crate) budget: String,
}

type Bench = fn() -> anyhow::Result<Vec<Row>>;

const BENCHES: &[(&str, Bench)] = &[
    ("start", start::run),
    ("plain", plain::run),
    ("compressed", compressed::run),
    ("memory", memory::run),
    ("matching", matching::run),
    ("feed-build", feed_build::run),
    ("audit", audit::run),
];

const NEEDS: &[Need] = &[
    Need {
        program: "dockerd",
        package: "docker.io",
        purpose: "the engine to audit",
    },
    Need {
        program: "busybox",
        package: "busybox-static",
        purpose: "the containers to audit",
    },
    Need {
        program: "curl",
        package: "curl",
        purpose: "bare requests",
    },
    Need {
        program: "strace",
        package: "strace",
        purpose: "counting processes",
    },
    Need {
        program: "debootstrap",
        package: "debootstrap",
        purpose: "the image to scan",
    },
    Need {
        program: "time",
        package: "time",
        purpose: "peak memory",
    },
    Need {
        program: "python3",
        package: "python3-venv",
        purpose: "syft as a peer",
    },
];

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    setup::ensure(NEEDS);
    heading("build with optimisation");
    run::show("cargo", &["build", "--release", "--package", "drydock-cli"])?;
    run::show(
        "cargo",
        &["build", "--release", "--workspace", "--examples"],
    )?;
    std::fs::create_dir_all(root().join("target/bench"))?;
    let mut rows = Vec::new();
    for (name, bench) in BENCHES {
        if args.names.is_empty() || args.names.iter().any(|asked| asked == name) {
            heading(&format!("bench {name}"));
            rows.extend(bench()?);
        }
    }
    let table = table(&rows);
    println!("\n{table}");
    std::fs::write(root().join("target/bench/results.md"), table)?;
    Ok(())
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from(
        "| what | Drydock | against | theirs | ratio | budget |\n|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let cells = [
            &row.what,
            &row.ours,
            &row.against,
            &row.theirs,
            &row.ratio,
            &row.budget,
        ];
        let _ = writeln!(text, "| {} |", cells.map(String::as_str).join(" | "));
    }
    text
}
