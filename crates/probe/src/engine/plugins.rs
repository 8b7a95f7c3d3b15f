//! `GET /plugins`: managed plugins. Absent where the engine knows no such thing, as Podman.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Plugin).

use drydock_audit::snapshot::Plugin;
use drydock_audit::{Fact, Unknown};
use serde_json::{Value, json};

use super::asker::Asker;
use super::{decode, fact, redaction};

/// All managed plugins, sorted by name.
pub(crate) async fn all(asker: &mut Asker) -> Fact<Vec<Plugin>> {
    fact(ask(asker).await)
}

async fn ask(asker: &mut Asker) -> Result<Vec<Plugin>, Unknown> {
    let listed: Option<Vec<Value>> = asker.ask_for("/plugins").await?;
    let mut plugins = Vec::new();
    for value in listed.unwrap_or_default() {
        let mut config = json!({
            "Settings": value.get("Settings"),
            "Config": {
                "Interface": value.pointer("/Config/Interface"),
                "Linux": value.pointer("/Config/Linux"),
                "Network": value.pointer("/Config/Network"),
            },
        });
        redaction::redact_value(&mut config);
        let mut plugin: Plugin = decode::from_value("GET /plugins", without_config(value))?;
        plugin.config = config;
        plugins.push(plugin);
    }
    plugins.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(plugins)
}

fn without_config(mut value: Value) -> Value {
    if let Value::Object(map) = &mut value {
        map.remove("Config");
    }
    value
}
