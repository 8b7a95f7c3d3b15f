//! A sorted table: keys and values in compressed blocks, found through two levels of index.
//!
//! Keys are bytes and sort as such; one key may have several values, which keep their order. Blocks
//! are closed when they reach their aimed size, so that a key with thousands of entries spans several
//! and no block grows beyond one value more. Pages of index hold each block's first key and checksum,
//! the root each page's; a look-up reads one page and, mostly, one block. Opening reads the root alone.
//!
//! ```text
//! block       way of storing u8 · length of the items u32 · length of the side area u32
//!             · side area, as it is · items, compressed or as they are
//! item        bytes shared with the key before · rest of the key · value
//! page        a block whose items are: first key of a block -> offset · length · checksum u64
//! root        number of pages u32
//!             · per page: offset u64, length u32, end of its first key u32, checksum u64
//!             · first keys, one behind the other
//! ```
//!
//! The side area holds what nothing compresses (digests): mixed into the items it would cost the
//! compressor's model of all around it. A checksum is of the stored bytes, seeded with section and
//! offset, so that a block in a wrong place does not pass.

mod block;
mod reader;
mod root;
mod stored;
mod writer;

pub(crate) use reader::{Table, TableParts, Walk};
pub(crate) use writer::TableWriter;

/// Items of a block beyond this are refused when read: what a damaged or hostile length can make us
/// allocate.
const MAX_BLOCK: usize = 4 << 20;

/// The largest key.
pub(crate) const MAX_KEY: usize = 4 << 10;

/// The largest value; with its key and a block that is nearly full it stays under [`MAX_BLOCK`].
pub(crate) const MAX_VALUE: usize = 2 << 20;
