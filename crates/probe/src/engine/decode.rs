//! Answers as values, though an engine's ways may differ from the API in a field.
//!
//! Engines of other makers and versions write `null`, a text for a number or one thing for a list
//! of one. Where that can be read only one way it is, and fields that nothing is decided by are left
//! out where they cannot be read at all. What remains is a failure that names the field: a default
//! in its place could make a check pass.

use drydock_audit::{Unknown, Why};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Fields that no verdict hangs on.
const TELLING: &[&str] = &[
    "Author",
    "Containers",
    "ContainersRunning",
    "Created",
    "DriverStatus",
    "FinishedAt",
    "Hostname",
    "Images",
    "Interval",
    "OSVersion",
    "OperatingSystem",
    "SharedSize",
    "Size",
    "StartedAt",
    "Warnings",
];

/// So many fields of one answer are set right.
const MAX_MENDED: usize = 64;
const MAX_DEPTH: usize = 16;

/// The value in an answer. `source` says whose answer it is, e.g. `GET /info`.
pub(crate) fn decode<T: DeserializeOwned>(source: &str, bytes: &[u8]) -> Result<T, Unknown> {
    let is_list = bytes.trim_ascii_start().first() == Some(&b'[');
    if !is_list && let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    let value = serde_json::from_slice(bytes)
        .map_err(|error| failed(format!("{source}: the answer is not JSON: {error}")))?;
    from_value(source, value)
}

/// Same, of what is JSON already.
pub(crate) fn from_value<T: DeserializeOwned>(
    source: &str,
    mut value: Value,
) -> Result<T, Unknown> {
    // What has names is also read from a list, by position, which no engine writes.
    if value.is_array() && T::deserialize(&Value::Object(Map::new())).is_ok() {
        return Err(failed(format!(
            "{source}: it is not what the API describes"
        )));
    }
    for _ in 0..MAX_MENDED {
        let error = match T::deserialize(&value) {
            Ok(decoded) => return Ok(decoded),
            Err(error) => error,
        };
        let place = culprit::<T>(&value);
        if !mend::<T>(&mut value, &place) {
            return Err(failed(format!(
                "{source}: {} is not what the API describes: {error}",
                words(&place)
            )));
        }
    }
    Err(failed(format!(
        "{source}: too much is not what the API describes"
    )))
}

fn failed(message: String) -> Unknown {
    Unknown {
        why: Why::Failed,
        message,
    }
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    /// An element of a list; which one is for people only.
    Element(usize),
}

fn words(place: &[Step]) -> String {
    let mut text = String::new();
    for step in place {
        match step {
            Step::Key(key) if text.is_empty() => text = key.clone(),
            Step::Key(key) => text = format!("{text}.{key}"),
            Step::Element(at) => text = format!("{text}[{at}]"),
        }
    }
    match text.is_empty() {
        true => "it".to_owned(),
        false => format!("`{}`", text.escape_debug()),
    }
}

/// The innermost place that alone makes the value undecodable.
fn culprit<T: DeserializeOwned>(value: &Value) -> Vec<Step> {
    let mut place = Vec::new();
    let mut here = value;
    while place.len() < MAX_DEPTH {
        let empty = match here {
            Value::Object(_) => Value::Object(Map::new()),
            _ => Value::Array(Vec::new()),
        };
        // Not even an empty one can stand here: what is in it does not matter.
        if fails::<T>(&place, empty) {
            break;
        }
        let inner: Vec<(Step, &Value)> = match here {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| (Step::Key(key.clone()), value))
                .collect(),
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(at, value)| (Step::Element(at), value))
                .collect(),
            _ => break,
        };
        let found = inner.into_iter().find(|(step, value)| {
            let mut deeper = place.clone();
            deeper.push(step.clone());
            fails::<T>(&deeper, (*value).clone())
        });
        let Some((step, value)) = found else {
            break;
        };
        place.push(step);
        here = value;
    }
    place
}

/// Whether a value at a place, and nothing beside it, cannot be decoded.
fn fails<T: DeserializeOwned>(place: &[Step], value: Value) -> bool {
    let alone = place.iter().rev().fold(value, |value, step| match step {
        Step::Key(key) => Value::Object(Map::from_iter([(key.clone(), value)])),
        Step::Element(_) => Value::Array(vec![value]),
    });
    T::deserialize(&alone).is_err()
}

/// Sets the value at a place right, if there is only one way to.
fn mend<T: DeserializeOwned>(value: &mut Value, place: &[Step]) -> bool {
    let Some((last, outer)) = place.split_last() else {
        return false;
    };
    let Some(outer) = at(value, outer) else {
        return false;
    };
    let found = match (&mut *outer, last) {
        (Value::Object(map), Step::Key(key)) => map.get_mut(key),
        (Value::Array(list), Step::Element(at)) => list.get_mut(*at),
        _ => None,
    };
    let Some(found) = found else {
        return false;
    };
    for other in readings(found) {
        if !fails::<T>(place, other.clone()) {
            *found = other;
            return true;
        }
    }
    let is_nothing = found.is_null();
    match (outer, last) {
        (Value::Object(map), Step::Key(key)) if is_nothing || TELLING.contains(&key.as_str()) => {
            map.remove(key).is_some()
        }
        _ => false,
    }
}

fn at<'a>(value: &'a mut Value, place: &[Step]) -> Option<&'a mut Value> {
    place.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Element(at) => value.get_mut(*at),
    })
}

/// What else a value could mean.
fn readings(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) if text.is_empty() => nothing().to_vec(),
        Value::Array(list) if list.is_empty() => nothing().to_vec(),
        Value::Object(map) if map.is_empty() => nothing().to_vec(),
        Value::String(text) => {
            let parsed = serde_json::from_str::<Value>(text).ok();
            let scalar = parsed.filter(|value| value.is_number() || value.is_boolean());
            let list = Value::Array(vec![value.clone()]);
            scalar.into_iter().chain([list]).collect()
        }
        Value::Number(number) => {
            let whole = number.as_f64().filter(|number| number.fract() == 0.0);
            let whole = whole.and_then(|whole| serde_json::from_str(&format!("{whole:.0}")).ok());
            let text = Value::String(number.to_string());
            whole.into_iter().chain([text]).collect()
        }
        Value::Bool(switch) => vec![Value::String(switch.to_string())],
        Value::Object(_) => vec![Value::Array(vec![value.clone()])],
        Value::Null | Value::Array(_) => Vec::new(),
    }
}

/// An empty list and an empty map are the same to some languages.
fn nothing() -> [Value; 2] {
    [Value::Array(Vec::new()), Value::Object(Map::new())]
}

#[cfg(test)]
mod tests {
    use drydock_audit::snapshot::{Info, Inspect, Version};

    use super::*;

    fn inspect(text: &str) -> Result<Inspect, String> {
        decode("GET /x", text.as_bytes()).map_err(|unknown| unknown.message)
    }

    #[test]
    fn what_can_be_read_one_way_is_read() {
        let read = inspect(
            r#"{"Id":7,"State":null,"HostConfig":{"Privileged":"true","Memory":"1024","Binds":"/a:/b",
            "CapAdd":{},"PidsLimit":1e3,"RestartPolicy":null},
            "NetworkSettings":{"Ports":{"80/tcp":null,"81/tcp":[{"HostIp":"::","HostPort":81}]}},
            "Config":{"Hostname":[1],"Env":["A=b",null]},"Unknown":[[[1]]]}"#,
        );
        // A list with a hole in it can be read in more ways than one.
        assert!(read.unwrap_err().contains("`Config.Env[1]`"));
        let read = inspect(
            r#"{"Id":7,"State":null,"HostConfig":{"Privileged":"true","Memory":"1024","Binds":"/a:/b",
            "CapAdd":{},"PidsLimit":1e3,"RestartPolicy":null},"Id":"8",
            "NetworkSettings":{"Ports":{"80/tcp":null,"81/tcp":[{"HostIp":"::","HostPort":81}]}},
            "Config":{"Hostname":[1],"Env":null}}"#,
        )
        .unwrap();
        assert_eq!(read.id, "8");
        assert!(read.host_config.privileged);
        assert_eq!(read.host_config.memory, 1024);
        assert_eq!(read.host_config.binds, ["/a:/b"]);
        assert_eq!(read.host_config.pids_limit, Some(1000));
        assert_eq!(read.network_settings.ports.len(), 2);
        assert_eq!(read.network_settings.ports["80/tcp"], None);
    }

    #[test]
    fn what_cannot_is_named() {
        for (text, expected) in [
            (
                r#"{"HostConfig":{"Privileged":"maybe"}}"#,
                "`HostConfig.Privileged`",
            ),
            (r#"{"Mounts":[{"RW":true},{"RW":[]}]}"#, "`Mounts[1].RW`"),
            (
                r#"{"HostConfig":{"Devices":[{"PathOnHost":{"a":1}}]}}"#,
                "`HostConfig.Devices[0].PathOnHost`",
            ),
            ("[]", "it is not what"),
            ("7", "it is not what"),
            ("<html>", "not JSON"),
            ("", "not JSON"),
        ] {
            let error = inspect(text).unwrap_err();
            assert!(
                error.starts_with("GET /x: ") && error.contains(expected),
                "{error}"
            );
        }
    }

    #[test]
    fn nothing_hangs_on_what_only_tells() {
        let info =
            r#"{"Warnings":7,"Containers":-1,"OperatingSystem":{"a":1},"Driver":"overlay2"}"#;
        let info: Info = decode("GET /info", info.as_bytes()).unwrap();
        assert_eq!(info.driver, "overlay2");
        let info: Result<Info, _> = decode("GET /info", br#"{"Debug":[3]}"#);
        assert!(info.unwrap_err().message.contains("`Debug`"));
    }

    #[test]
    fn hostile_answers_end() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(inspect(&deep).is_err());
        let wide: String = (0..500).map(|n| format!("\"{n}\",")).collect();
        let wide = format!(r#"{{"Components":[{wide}"x"]}}"#);
        assert!(decode::<Version>("GET /x", wide.as_bytes()).is_err());
    }
}
