//! Secrets are replaced in objects of the API that are kept as they are.
//!
//! Names of variables, labels and options say what is a secret; names of the API's own fields
//! (`SecretName`, `TokenType`) do not.

use std::collections::BTreeMap;

use drydock_audit::{redact_pair, redact_text, redact_words};
use serde_json::Value;

/// Fields that hold nothing but secrets; they are dropped.
const DROPPED: &[&str] = &["JoinTokens", "SigningCAKey", "UnlockKey"];

/// Fields whose keys somebody chose.
const CHOSEN: &[&str] = &["Config", "DriverOpts", "Labels", "Options", "Sysctls"];

/// Fields that are the words of a command.
const COMMANDS: &[&str] = &[
    "Args",
    "Command",
    "Entrypoint",
    "Test",
    "args",
    "runtimeArgs",
];

const MAX_DEPTH: u8 = 64;

/// Replaces the values of options and labels that look like secrets.
pub(super) fn redact_map(map: &mut BTreeMap<String, String>) {
    for (name, value) in map {
        *value = drydock_audit::redact_value(name, value);
    }
}

/// Replaces words of a command that look like secrets. An option can be the last word of the one
/// part, and its value the first of the other.
pub(super) fn redact_command(entrypoint: &mut Vec<String>, cmd: &mut Vec<String>) {
    let count = entrypoint.len();
    let words: Vec<String> = entrypoint.drain(..).chain(cmd.drain(..)).collect();
    let mut words = redact_words(&words);
    *cmd = words.split_off(count.min(words.len()));
    *entrypoint = words;
}

/// Replaces what looks like a secret in an object of the API; values of variables always.
pub(super) fn redact_value(value: &mut Value) {
    redact(value, "", false, MAX_DEPTH);
}

fn redact(value: &mut Value, name: &str, is_chosen: bool, depth: u8) {
    match value {
        Value::String(text) if is_chosen => *text = drydock_audit::redact_value(name, text),
        Value::String(text) => *text = redact_text(text),
        Value::Array(list) if name == "Env" => redact_list(list, |words| {
            words.iter().map(|pair| redact_pair(pair)).collect()
        }),
        Value::Array(list) if COMMANDS.contains(&name) => redact_list(list, redact_words),
        Value::Array(list) => {
            for value in list {
                redact(value, name, is_chosen, depth.saturating_sub(1));
            }
        }
        Value::Object(map) => {
            map.retain(|key, _| !DROPPED.contains(&key.as_str()));
            let chosen = CHOSEN.contains(&name);
            for (key, value) in map {
                match depth {
                    0 => *value = Value::Null,
                    depth => redact(
                        value,
                        key,
                        chosen && !value.is_object(),
                        depth.saturating_sub(1),
                    ),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A list of texts is redacted as a whole; in one of other things, texts are.
fn redact_list(list: &mut [Value], redact_all: impl Fn(&[String]) -> Vec<String>) {
    let texts = list.iter().map(|value| match value {
        Value::String(text) => text.clone(),
        _ => String::new(),
    });
    let redacted = redact_all(&texts.collect::<Vec<_>>());
    for (value, text) in list.iter_mut().zip(redacted) {
        match value {
            Value::String(old) => *old = text,
            other => redact(other, "", false, MAX_DEPTH),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_service_keeps_names_and_loses_values() {
        let mut spec = json!({
            "Name": "shop",
            "Labels": {"api.token": "abcdefgh", "tier": "web"},
            "TaskTemplate": {
                "ContainerSpec": {
                    "Env": ["DB_PASSWORD=hunter2", "EMPTY=", "MODE=fast"],
                    "Args": ["--password", "hunter2", "-v"],
                    "Command": ["sh", "-c", "run --token abcdefgh"],
                    "Secrets": [{"SecretName": "db_password", "SecretID": "s1", "File": {"Name": "pw"}}],
                },
                "LogDriver": {"Name": "splunk", "Options": {"splunk-token": "abcdefgh", "tag": "x"}},
            },
            "SigningCAKey": "k", "JoinTokens": {"Worker": "SWMTKN-1-x"},
        });
        redact_value(&mut spec);
        let text = spec.to_string();
        for gone in ["hunter2", "abcdefgh", "fast", "SWMTKN", "SigningCAKey"] {
            assert!(!text.contains(gone), "{gone} in {text}");
        }
        for stays in [
            "DB_PASSWORD=[redacted]",
            "\"EMPTY=\"",
            "db_password",
            "\"s1\"",
            "\"web\"",
            "-v",
        ] {
            assert!(text.contains(stays), "{stays} not in {text}");
        }
    }
}
