//! The only place that asks the time. Results never hold it; it serves to tell how old things are.

use jiff::Timestamp;

/// Now.
#[expect(
    clippy::disallowed_methods,
    reason = "the one clock of the command line"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
