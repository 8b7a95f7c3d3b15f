//! The daemon's configuration in force, as its command line and its file say together.
//!
//! Flags as [dockerd](https://docs.docker.com/reference/cli/dockerd/) takes them: `--flag=value`,
//! `--flag value`, short forms, booleans that need no value and can be given `false`. The daemon
//! refuses to start where a key is both a flag and in the file, so neither wins; where both are
//! there, the running daemon had only the flag, and [`EffectiveConfig::conflicts`] names the key.
//! Missed: a file that was changed after the daemon started; what the API says is the word then.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::snapshot::DaemonConfig;
use crate::{Fact, Unknown};

mod flags;

pub(crate) use flags::{flag_of, parse_arguments};

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Argument,
    /// The configuration file.
    File,
    /// Neither: the daemon's default.
    Default,
}

/// A setting, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The value; `null` for the default.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
    /// The source for evidence, e.g. `/etc/docker/daemon.json icc`, `command line of the daemon
    /// --icc`.
    pub source: String,
}

impl Setting {
    /// As a boolean; `default` where nothing is set.
    pub fn is_on(&self, default: bool) -> bool {
        match &self.value {
            Value::Bool(value) => *value,
            Value::String(text) => match text.as_str() {
                "true" | "1" | "t" | "T" | "TRUE" | "True" => true,
                "false" | "0" | "f" | "F" | "FALSE" | "False" => false,
                _ => default,
            },
            _ => default,
        }
    }

    /// As text, where it is text and not empty.
    pub fn text(&self) -> Option<&str> {
        self.value.as_str().filter(|text| !text.is_empty())
    }

    /// As a list of texts: one text is a list of one, an object a list of `NAME=VALUE`. Empty texts
    /// are left out: a list flag without a value (`--authorization-plugin=`) adds nothing.
    pub fn list(&self) -> Vec<String> {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut list: Vec<String> = match &self.value {
            Value::Null => Vec::new(),
            Value::Array(values) => values.iter().map(text).collect(),
            Value::Object(map) => map
                .iter()
                .map(|(name, value)| format!("{name}={}", text(value)))
                .collect(),
            one => vec![text(one)],
        };
        list.retain(|text| !text.is_empty());
        list
    }

    /// For people: the value as JSON, or `not set`.
    pub fn shown(&self) -> String {
        match self.origin {
            Origin::Default => "not set".to_owned(),
            Origin::Argument | Origin::File => self.value.to_string(),
        }
    }
}

/// The configuration in force.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectiveConfig {
    arguments: Result<BTreeMap<&'static str, Value>, Unknown>,
    file: Result<BTreeMap<String, Value>, Unknown>,
    file_path: String,
}

impl EffectiveConfig {
    /// Merges.
    pub fn new(config: &DaemonConfig) -> Self {
        let arguments = config.arguments.get().map(|words| parse_arguments(words));
        let file = match &config.file {
            Fact::Known(file) => file.content.if_present().and_then(object),
            Fact::Unknown(_) if config.file.is_absent() => Ok(BTreeMap::new()),
            Fact::Unknown(unknown) => Err(unknown.clone()),
        };
        let read = config.file.known().map(|file| file.file.path.clone());
        let named = arguments.as_ref().ok().and_then(|arguments| {
            let path = arguments.get("config-file")?.as_str()?;
            (!path.is_empty()).then(|| path.to_owned())
        });
        let path = read.filter(|path| !path.is_empty()).or(named);
        Self {
            arguments,
            file,
            file_path: path.unwrap_or_else(|| "/etc/docker/daemon.json".to_owned()),
        }
    }

    /// The setting of a key, named as in the file, e.g. `icc`, `hosts`, `log-level`.
    ///
    /// # Errors
    /// When it is not among what could be read, and something could not be read.
    pub fn get(&self, key: &'static str) -> Result<Setting, Unknown> {
        if let Ok(arguments) = &self.arguments
            && let Some(value) = arguments.get(key)
        {
            return Ok(Setting {
                value: value.clone(),
                origin: Origin::Argument,
                source: format!("command line of the daemon {}", flag_of(key)),
            });
        }
        if let Some(value) = self.file.as_ref().ok().and_then(|file| file.get(key)) {
            return Ok(Setting {
                value: value.clone(),
                origin: Origin::File,
                source: format!("{} {key}", self.file_path),
            });
        }
        self.arguments.as_ref().map_err(Clone::clone)?;
        self.file.as_ref().map_err(Clone::clone)?;
        Ok(Setting {
            value: Value::Null,
            origin: Origin::Default,
            source: format!("command line of the daemon and {} `{key}`", self.file_path),
        })
    }

    /// Nothing, where both command line and file are known.
    ///
    /// # Errors
    /// With the reason, where one is not.
    pub fn must_be_known(&self) -> Result<(), Unknown> {
        self.arguments.as_ref().map_err(Clone::clone)?;
        self.file.as_ref().map_err(Clone::clone)?;
        Ok(())
    }

    /// The path of the configuration file, for remediation: the one in force, or the default one.
    pub fn file_path(&self) -> &str {
        &self.file_path
    }

    /// Keys that are on the command line and in the file: the daemon will not start again.
    /// Runtimes may be in both, and add up.
    pub fn conflicts(&self) -> Vec<&'static str> {
        let (Ok(arguments), Ok(file)) = (&self.arguments, &self.file) else {
            return Vec::new();
        };
        let both = arguments
            .keys()
            .filter(|key| file.contains_key(**key) && **key != "runtimes");
        both.copied().collect()
    }

    /// Everything that the file sets, where it could be read.
    pub fn of_file(&self) -> Option<&BTreeMap<String, Value>> {
        self.file.as_ref().ok()
    }
}

fn object(content: Option<&Value>) -> Result<BTreeMap<String, Value>, Unknown> {
    match content {
        None => Ok(BTreeMap::new()),
        Some(Value::Object(map)) => Ok(map
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()),
        Some(_) => Err(Unknown {
            why: crate::Why::Failed,
            message: "the daemon's configuration file is not a JSON object".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests;
