//! Releases of distributions and how long they are supported: data that feeds bring, never a table
//! in code.

use jiff::civil::Date;

/// One release of a distribution.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release {
    /// The distribution's id, e.g. `debian`.
    pub distribution: String,
    /// The release as advisories are filed under: `12`, `3.18`; a word for rolling ones.
    pub version: String,
    /// Its code name, e.g. `bookworm`.
    pub codename: Option<String>,
    /// Day of the release; absent while it is not released.
    pub released: Option<Date>,
    /// Last day on which the distribution's security team supports it; absent for rolling ones and
    /// where none is announced. For Debian this includes the LTS period, since the tracker does.
    pub end_of_life: Option<Date>,
    /// Where this was read, e.g. `alpine-releases`.
    pub source: String,
}
