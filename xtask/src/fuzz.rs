//! `cargo xtask fuzz`: every fuzz target for a while, each from the corpus it has.

use crate::run::{self, heading, root};

/// Options of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long each target runs, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only these targets
    targets: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let nightly = ["+nightly", "fuzz", "--version"];
    anyhow::ensure!(
        run::succeeds("cargo", &nightly),
        "fuzzing needs `rustup toolchain install nightly` and `cargo install cargo-fuzz`"
    );
    for target in targets(&args.targets)? {
        heading(&format!("fuzz {target} for {} s", args.seconds));
        let limit = format!("-max_total_time={}", args.seconds);
        // Leaks: the sanitizer takes hashing threads that are just ending for one.
        let mut words = vec![
            "+nightly",
            "fuzz",
            "run",
            "--fuzz-dir",
            "fuzz",
            &target,
            "--",
        ];
        words.extend([
            limit.as_str(),
            "-rss_limit_mb=2048",
            "-timeout=20",
            "-print_final_stats=1",
            "-detect_leaks=0",
        ]);
        run::show("cargo", &words)?;
    }
    Ok(())
}

/// The targets asked for, else all.
fn targets(asked: &[String]) -> anyhow::Result<Vec<String>> {
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root().join("fuzz/fuzz_targets"))? {
        let path = entry?.path();
        names.extend(
            path.file_stem()
                .and_then(|stem| stem.to_str())
                .map(str::to_owned),
        );
    }
    names.sort();
    Ok(names)
}
