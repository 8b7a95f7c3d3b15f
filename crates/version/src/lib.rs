//! Version ordering, one file per scheme.
//!
//! The entry is [`find_scheme`]: a package's ecosystem names the scheme, the scheme orders two
//! versions as that ecosystem's own tool does. A version that the tool refuses is an
//! [`InvalidVersion`], never a guess. Nothing here knows of packages, ranges or advisories.
//!
//! Comparing sits in the innermost loop of matching: it is linear in the length of the versions, and
//! allocates nothing unless it fails, but for `maven`, which keeps a list of tokens.

#[cfg(test)]
mod cases;
mod scheme;
mod schemes;

pub use scheme::{InvalidVersion, Scheme};
pub use schemes::{SCHEMES, find_scheme};
