//! `drydock cache status`: what the cache of layers holds.

use drydock_report::Columns;
use serde_json::json;

use crate::cache;
use crate::context::Context;
use crate::exit_code::Code;
use crate::listing::{ListFormat, Listing};
use crate::words;

/// Show what the cache of layers holds
///
/// The cache keeps what the layers of scanned images contain, by the digest of each layer, so that
/// a layer that was read once is not read again. Several scans may use it at the same time. What
/// was not used for the longest time goes first when it grows over its limit.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let cache = cache::open(context)?;
    let status = cache.status();
    let folder = cache.folder().display().to_string();
    let mut columns = Columns::new(["LAYERS", "SIZE", "LIMIT", "FOLDER"]);
    columns.row([
        status.entries.to_string(),
        words::size(status.bytes),
        words::size(status.max_bytes),
        folder.clone(),
    ]);
    let listing = Listing {
        columns,
        json: json!({
            "folder": folder,
            "layers": status.entries,
            "bytes": status.bytes,
            "max_bytes": status.max_bytes,
        }),
        empty: "",
    };
    listing.print(args.format, context)?;
    Ok(Code::Ok)
}
