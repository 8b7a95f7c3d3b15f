//! `drydock cache clear`: empties the cache of layers.

use crate::cache;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::words;

/// Empty the cache of layers
///
/// Scans that run meanwhile are not disturbed; they read again what they miss.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, context: &Context) -> anyhow::Result<Code> {
    let removed = cache::open(context)?.clear().or_fail(Code::Write)?;
    let layers = words::count(removed.entries, "layer", "layers");
    let size = words::size(removed.bytes);
    context.printer().note(&format!("Removed {layers}, {size}"));
    Ok(Code::Ok)
}
