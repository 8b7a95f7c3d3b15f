//! The daemon's configuration file: where it is, who may change it, what it says.
//!
//! The places are those of [dockerd](https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file):
//! `--config-file`, else `/etc/docker/daemon.json`, else for a daemon without root
//! `$XDG_CONFIG_HOME/docker/daemon.json`. A file that was edited and read again by a signal counts as
//! changed since the start.

use drydock_audit::snapshot::{ConfigFile, DaemonConfig};
use drydock_audit::{EffectiveConfig, Fact, Unknown, Why};
use serde_json::Value;

use super::command_line::{redact_address, redact_named};
use super::daemon_process::FoundDaemon;
use super::files::Files;
use super::unknown;

/// The start of a process is counted in whole seconds from a boot in whole seconds, and so told up to
/// two too early. A file that is written and then read at once by a daemon that starts is not newer.
const START_ERROR: i64 = 2;

/// Keys whose objects are options of drivers.
const OPTION_KEYS: &[&str] = &["log-opts", "cluster-store-opts", "storage-opts"];

/// The path of the file and the file, secrets and all.
pub(crate) fn read_config_file(files: &Files<'_>, daemon: Option<&FoundDaemon>) -> ConfigFile {
    let path = config_path(daemon);
    let file = files.file(&path);
    let content = match files.sight.root.read(&path) {
        Ok(bytes) => parse_config(&path, &bytes),
        Err(error) => Fact::Unknown(unknown::of(&path, &error)),
    };
    let started_at = daemon.and_then(|daemon| daemon.process.started_at);
    let modified_at = file.stat.known().map(|stat| stat.modified_at);
    ConfigFile {
        file,
        content,
        changed_at: modified_at.filter(|changed| {
            started_at.is_some_and(|start| *changed > start.saturating_add(START_ERROR))
        }),
    }
}

fn config_path(daemon: Option<&FoundDaemon>) -> String {
    let named = daemon.and_then(|daemon| {
        let arguments = DaemonConfig {
            arguments: daemon.arguments.clone(),
            file: Fact::unknown(Why::Absent, ""),
        };
        let setting = EffectiveConfig::new(&arguments).get("config-file").ok()?;
        setting.text().map(str::to_owned)
    });
    named.unwrap_or_else(|| format!("{}/daemon.json", config_folder(daemon)))
}

/// The folder of the daemon's configuration.
pub(crate) fn config_folder(daemon: Option<&FoundDaemon>) -> String {
    let rootless = daemon.filter(|daemon| daemon.is_rootless());
    let config = rootless.and_then(|daemon| {
        let named = daemon.variable("XDG_CONFIG_HOME").map(str::to_owned);
        named.or_else(|| Some(format!("{}/.config", daemon.home.as_deref()?)))
    });
    config.map_or_else(
        || "/etc/docker".to_owned(),
        |config| format!("{config}/docker"),
    )
}

/// As the daemon reads it: a byte order mark is passed by, and an empty file sets nothing.
fn parse_config(path: &str, bytes: &[u8]) -> Fact<Value> {
    let text = decoded(bytes);
    if text.trim().is_empty() {
        return Fact::Known(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_str(&text) {
        Ok(value) => Fact::Known(value),
        Err(error) => Fact::Unknown(Unknown {
            why: Why::Failed,
            message: format!("`{path}` is not valid JSON: {error}"),
        }),
    }
}

fn decoded(bytes: &[u8]) -> String {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = rest.chunks_exact(2);
        let units: Vec<u16> = pairs
            .filter_map(|pair| pair.try_into().ok().map(unit))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The content without secrets.
pub(crate) fn redact_config(content: &Fact<Value>) -> Fact<Value> {
    match content {
        Fact::Known(value) => Fact::Known(redacted(value, "", false)),
        Fact::Unknown(unknown) => Fact::Unknown(unknown.clone()),
    }
}

fn redacted(value: &Value, name: &str, is_option: bool) -> Value {
    match value {
        Value::String(text) if is_option => {
            match text.split_once('=').filter(|_| name.is_empty()) {
                Some((key, value)) => Value::from(format!("{key}={}", redact_named(key, value))),
                None => Value::from(redact_named(name, text)),
            }
        }
        Value::String(text) => Value::from(redact_address(text)),
        Value::Array(list) => Value::Array(
            list.iter()
                .map(|item| redacted(item, "", is_option))
                .collect(),
        ),
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| {
                    let is_option = is_option || OPTION_KEYS.contains(&key.as_str());
                    (key.clone(), redacted(value, key, is_option))
                })
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn f38_a_broken_file_says_where() {
        let Fact::Unknown(unknown) =
            parse_config("/etc/docker/daemon.json", b"{\n  \"icc\": nope\n}")
        else {
            panic!("it is broken");
        };
        assert_eq!(unknown.why, Why::Failed);
        assert!(
            unknown.message.contains("/etc/docker/daemon.json"),
            "{}",
            unknown.message
        );
        assert!(
            unknown.message.contains("line 2 column"),
            "{}",
            unknown.message
        );
    }

    #[test]
    fn marks_of_byte_order_and_empty_files() {
        let icc = Fact::Known(json!({"icc": false}));
        assert_eq!(parse_config("f", b"\xef\xbb\xbf{\"icc\": false}"), icc);
        let wide: Vec<u8> = "\u{feff}{\"icc\": false}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(parse_config("f", &wide), icc);
        assert_eq!(parse_config("f", b" \n"), Fact::Known(json!({})));
    }

    #[test]
    fn secrets_of_the_file_go() {
        let content = Fact::Known(json!({
            "log-opts": {"splunk-token": "abc", "tag": "x"},
            "proxies": {"http-proxy": "u:hunter2@proxy:3128"},
            "storage-opts": ["dm.x=1", "a.password=abc"],
            "tlskey": "/k.pem", "debug": true, "mtu": 1500,
        }));
        assert_eq!(
            redact_config(&content),
            Fact::Known(json!({
                "log-opts": {"splunk-token": "[redacted]", "tag": "x"},
                "proxies": {"http-proxy": "[redacted]@proxy:3128"},
                "storage-opts": ["dm.x=1", "a.password=[redacted]"],
                "tlskey": "/k.pem", "debug": true, "mtu": 1500,
            }))
        );
    }

    #[test]
    fn f7_both_forms_of_the_flag_name_the_file() {
        for words in [
            vec!["dockerd", "--config-file", "/c.json"],
            vec!["dockerd", "--config-file=/c.json"],
        ] {
            let daemon = FoundDaemon {
                arguments: Fact::Known(words.into_iter().map(str::to_owned).collect()),
                ..FoundDaemon::default()
            };
            assert_eq!(config_path(Some(&daemon)), "/c.json");
        }
        assert_eq!(config_path(None), "/etc/docker/daemon.json");
        let mut rootless = FoundDaemon::default();
        rootless.process.user_id = 1000;
        rootless.home = Some("/people/eve".to_owned());
        assert_eq!(
            config_path(Some(&rootless)),
            "/people/eve/.config/docker/daemon.json"
        );
    }
}
