//! Catalogers: the files of a root filesystem become packages with evidence.
//!
//! A [`Cataloger`] turns the bytes of one package database or release file into values and knows
//! nothing of images. [`LayerReader`] runs [`CATALOGERS`] while a layer streams by and gives a
//! [`LayerCatalog`], which depends on nothing but the layer's bytes and the versions of the
//! catalogers; an [`Interner`] lets the catalogs of many layers share what they have in common.
//! [`merge()`] puts the catalogs of an image's layers on top of each other: what the
//! topmost view shows becomes the inventory, and each package gets the layer that brought it in.
//!
//! Nothing here opens a file, decompresses, or looks at the clock.

mod address;
mod cataloged;
mod cataloger;
mod catalogers;
mod deb822;
mod interner;
mod layer;
mod lines;
mod merge;
mod third_party;

pub use cataloged::{Cataloged, Owned, Owner, Warning};
pub use cataloger::{Cataloger, Detail, Finds, FoundFile, Location, Meta};
pub use catalogers::{CATALOGERS, catalogers_version, find_cataloger};
pub use interner::Interner;
pub use layer::{CatalogedFile, Elsewhere, LayerCatalog, LayerReader, LayerWarning};
pub use merge::{Merged, merge};
