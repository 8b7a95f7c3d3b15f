//! Command lines and files as people write them.

use super::*;
use crate::Why;
use crate::snapshot::{ConfigFile, DaemonConfig};

fn config(arguments: &[&str], file: &str) -> EffectiveConfig {
    let words = arguments.iter().map(|word| (*word).to_owned()).collect();
    EffectiveConfig::new(&DaemonConfig {
        arguments: Fact::Known(words),
        file: Fact::Known(ConfigFile {
            content: match file {
                "" => Fact::unknown(Why::Absent, "no file"),
                text => match serde_json::from_str(text) {
                    Ok(value) => Fact::Known(value),
                    Err(error) => Fact::unknown(Why::Failed, error.to_string()),
                },
            },
            ..ConfigFile::default()
        }),
    })
}

fn value(arguments: &[&str], file: &str, key: &'static str) -> Value {
    config(arguments, file).get(key).unwrap().value
}

#[test]
fn flags_are_read_in_every_form() {
    for (arguments, key, expected) in [
        (vec!["dockerd", "--icc=false"], "icc", Value::Bool(false)),
        (vec!["dockerd", "-D"], "debug", Value::Bool(true)),
        (vec!["dockerd", "-Dl", "warn"], "log-level", "warn".into()),
        (vec!["dockerd", "-l=debug"], "log-level", "debug".into()),
        (
            vec!["dockerd", "--log-level", "debug"],
            "log-level",
            "debug".into(),
        ),
        (
            vec!["dockerd", "--userns-remap="],
            "userns-remap",
            "".into(),
        ),
        (
            vec!["dockerd", "--live-restore", "false"],
            "live-restore",
            Value::Bool(true),
        ),
        (
            vec!["dockerd", "-H", "fd://", "-Htcp://0.0.0.0:2375"],
            "hosts",
            serde_json::json!(["fd://", "tcp://0.0.0.0:2375"]),
        ),
        (
            vec!["dockerd", "--default-ulimit", "nofile=10:20"],
            "default-ulimits",
            serde_json::json!({"nofile": "10:20"}),
        ),
        (vec!["dockerd", "--", "--icc=false"], "icc", Value::Null),
        (vec!["--icc=false"], "icc", Value::Null),
    ] {
        assert_eq!(value(&arguments, "", key), expected, "{arguments:?}");
    }
}

#[test]
fn a_file_is_merged_and_a_clash_is_named() {
    let both = config(&["dockerd", "--debug"], r#"{"icc":false,"debug":false}"#);
    assert_eq!(both.get("icc").unwrap().origin, Origin::File);
    assert_eq!(both.get("debug").unwrap().value, Value::Bool(true));
    assert_eq!(both.conflicts(), ["debug"]);
    assert_eq!(both.get("ip").unwrap().origin, Origin::Default);
}

#[test]
fn a_malformed_file_decides_nothing_but_what_the_command_line_says() {
    let broken = config(&["dockerd", "--icc=false"], "{");
    assert_eq!(broken.get("icc").unwrap().value, Value::Bool(false));
    assert_eq!(broken.get("iptables").unwrap_err().why, Why::Failed);
    assert!(config(&["dockerd"], "[]").get("icc").is_err());
}

#[test]
fn booleans_may_be_text() {
    let setting = config(&["dockerd"], r#"{"icc":"false"}"#)
        .get("icc")
        .unwrap();
    assert!(!setting.is_on(true));
}

#[test]
fn f7_a_file_that_is_named_after_a_blank_is_the_file_in_force() {
    let words = ["dockerd", "--config-file", "/srv/d.json"];
    let config = EffectiveConfig::new(&DaemonConfig {
        arguments: Fact::Known(words.map(str::to_owned).to_vec()),
        file: Fact::unknown(Why::NotPermitted, "`/srv/d.json`: permission denied"),
    });
    assert_eq!(config.file_path(), "/srv/d.json");
    assert_eq!(config.get("icc").unwrap_err().why, Why::NotPermitted);
    assert!(config.must_be_known().is_err());
}

#[test]
fn a_list_flag_without_a_value_adds_nothing() {
    let setting = config(&["dockerd", "--authorization-plugin="], "")
        .get("authorization-plugins")
        .unwrap();
    assert!(setting.list().is_empty());
    assert_eq!(
        setting.source,
        "command line of the daemon --authorization-plugin"
    );
}

#[test]
fn runtimes_may_be_in_both_places() {
    let both = config(
        &["dockerd", "--add-runtime", "a=/a"],
        r#"{"runtimes":{"b":{"path":"/b"}}}"#,
    );
    assert!(both.conflicts().is_empty());
}
