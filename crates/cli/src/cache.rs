//! The cache of layers, as commands open it.

use drydock_scan::Cache;

use crate::context::Context;
use crate::failure::Failure;

/// The size to which the cache grows: a layer takes some ten kilobytes, so this is tens of
/// thousands of layers.
const MAX_BYTES: u64 = 1 << 30;

/// The cache of the data folder; it is made when first written to.
pub(crate) fn open(context: &Context) -> Result<Cache, Failure> {
    let folder = context.data_dir()?.join("cache").join("layers");
    let catalogers = drydock_catalog::catalogers_version();
    Ok(Cache::new(folder, MAX_BYTES, &catalogers))
}
