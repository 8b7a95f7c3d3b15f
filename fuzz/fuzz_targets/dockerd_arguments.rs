//! The daemon's configuration: lines are the words of its command line, and what begins with a `{`
//! is its file. Whatever they are, each setting says where it comes from, and those in both places
//! are the conflicts.

#![no_main]

use drydock_audit::snapshot::{ConfigFile, DaemonConfig};
use drydock_audit::{EffectiveConfig, Fact, Origin, Why};
use libfuzzer_sys::fuzz_target;

const KEYS: [&str; 12] = [
    "authorization-plugins",
    "config-file",
    "default-ulimits",
    "experimental",
    "hosts",
    "icc",
    "insecure-registries",
    "ip",
    "log-level",
    "runtimes",
    "tlsverify",
    "userns-remap",
];

fuzz_target!(|text: &str| {
    let (words, content) = match text.find('{') {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let content = match serde_json::from_str(content) {
        Ok(content) => Fact::Known(content),
        Err(error) if content.is_empty() => Fact::unknown(Why::Absent, error.to_string()),
        Err(error) => Fact::unknown(Why::Failed, error.to_string()),
    };
    let words = std::iter::once("dockerd").chain(words.lines());
    let config = EffectiveConfig::new(&DaemonConfig {
        arguments: Fact::Known(words.map(str::to_owned).collect()),
        file: Fact::Known(ConfigFile {
            content,
            ..ConfigFile::default()
        }),
    });
    assert!(!config.file_path().is_empty());
    let conflicts = config.conflicts();
    for key in KEYS {
        let Ok(setting) = config.get(key) else {
            assert!(config.must_be_known().is_err());
            continue;
        };
        let _ = (setting.is_on(true), setting.text(), setting.shown());
        assert!(setting.list().iter().all(|text| !text.is_empty()));
        assert!(!setting.source.is_empty());
        if conflicts.contains(&key) {
            assert_eq!(setting.origin, Origin::Argument);
        }
    }
});
