//! The pipeline from an image to its findings, with the cache of layers.
//!
//! [`read_inventory`] turns an opened image into what it contains: each layer comes from the
//! [`Cache`] or is streamed once, several at a time, and the layers are merged. [`scan`] asks the
//! advisory database about that inventory; [`explain`] says why one vulnerability is reported or
//! is not; [`read_file_facts`] tells an audit what it asks of files. Nothing here prints, and nothing is written but cache entries.
//!
//! The functions block. Layers that come over a network are read through a tokio runtime that must
//! be running on other threads.

mod cache;
mod error;
mod file_facts;
mod host;
mod kept;
mod layers;
mod lookup;
mod pipeline;
mod progress;
mod wire;

pub use cache::{Cache, CacheStatus};
pub use error::Error;
pub use file_facts::{FileFacts, ProgramSort, SecretFile, SetIdFile, read_file_facts};
pub use host::assess_host;
pub use lookup::Lookup;
pub use pipeline::{Options, explain, read_inventory, scan};
pub use progress::{Progress, Silent};
