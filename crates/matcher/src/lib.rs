//! Packages and advisories become findings, with the reason.
//!
//! The entry is [`assess`]: an [`Inventory`](drydock_model::Inventory) and a database of advisories
//! go in, an [`Assessment`] comes out. [`explain`] asks the same machinery about one vulnerability
//! and also tells why it is *not* reported. What differs between distributions is a [`Rule`], one
//! file each.
//!
//! Pure: nothing here reads a file, asks the time or knows how the database is stored; it is asked
//! through [`AdvisoryLookup`]. What cannot be decided is said, never guessed or dropped.

mod assess;
mod channels;
mod cpe;
mod evaluate;
mod explain;
mod facts;
mod finding;
mod gaps;
mod judge;
mod lookup;
#[cfg(test)]
mod memory;
mod qualify;
mod rating;
mod records;
mod rules;
mod scope;
mod settle;

pub use assess::{Assessment, Options, assess};
pub use explain::{Explanation, explain};
pub use lookup::{AdvisoryLookup, LookupError};
pub use rules::{Key, Meta, Origin, RULES, Rule, Surroundings, find_language, find_rule};
