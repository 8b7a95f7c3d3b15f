//! `GET /volumes`.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Volume).

use drydock_audit::snapshot::Volume;
use drydock_audit::{Fact, Unknown};
use serde::Deserialize;
use serde_json::Value;

use super::asker::Asker;
use super::{decode, fact, must_exist, redaction};

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Answer {
    volumes: Option<Vec<Value>>,
}

/// All volumes, sorted by name.
pub(crate) async fn all(asker: &mut Asker) -> Fact<Vec<Volume>> {
    fact(ask(asker).await)
}

async fn ask(asker: &mut Asker) -> Result<Vec<Volume>, Unknown> {
    let answer: Answer = must_exist(asker.ask_for("/volumes").await)?;
    let mut volumes = Vec::new();
    for value in answer.volumes.unwrap_or_default() {
        let mut volume: Volume = decode::from_value("GET /volumes", value)?;
        redaction::redact_map(&mut volume.options);
        volumes.push(volume);
    }
    volumes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(volumes)
}
