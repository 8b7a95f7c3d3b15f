//! How the daemon is configured: the words of its command line and its file, as they are.
//!
//! What they mean together is [`crate::EffectiveConfig`]'s business.

use serde::{Deserialize, Serialize};

use super::File;
use crate::Fact;

/// The words of the command line and the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DaemonConfig {
    /// The daemon's arguments, program first. Secrets in addresses are replaced.
    pub arguments: Fact<Vec<String>>,
    /// The configuration file that the arguments name, or the default one.
    pub file: Fact<ConfigFile>,
}

/// The daemon's configuration file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfigFile {
    /// Its path, and who may do what with it.
    pub file: File,
    /// Its content as JSON; unknown with the place of the fault where it is not JSON, absent where
    /// there is no file. Values of proxies lose their passwords.
    pub content: Fact<serde_json::Value>,
    /// Whether it was changed after the daemon started (seconds since 1970 of both).
    pub changed_at: Option<i64>,
}
