//! `GET /version` and `GET /info`.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/System).

use drydock_audit::snapshot::{Info, Version};
use drydock_audit::{Fact, Unknown, Why, redact_text, redact_url};

use super::asker::Asker;
use super::{decode, fact, must_exist, redaction};

/// The engine's version.
pub(crate) async fn version(asker: &mut Asker) -> Fact<Version> {
    let answer = must_exist(asker.negotiate().await);
    fact(answer.and_then(|bytes| decode::decode("GET /version", &bytes)))
}

/// What the engine says of itself and of its host.
pub(crate) async fn info(asker: &mut Asker) -> Fact<Info> {
    let mut info = must_exist(asker.ask_for::<Info>("/info").await);
    if let Ok(info) = &mut info {
        redact(info);
    }
    fact(info.and_then(told))
}

/// An answer that tells nothing would look like an engine with everything off.
fn told(info: Info) -> Result<Info, Unknown> {
    let tells = [&info.driver, &info.id, &info.server_version]
        .iter()
        .any(|field| !field.is_empty());
    match tells {
        true => Ok(info),
        false => Err(Unknown {
            why: Why::Failed,
            message: "GET /info: the answer tells nothing of the engine".to_owned(),
        }),
    }
}

fn redact(info: &mut Info) {
    info.http_proxy = redact_url(&info.http_proxy);
    info.https_proxy = redact_url(&info.https_proxy);
    for label in &mut info.labels {
        *label = drydock_audit::redact_image_pair(label);
    }
    for warning in &mut info.warnings {
        *warning = redact_text(warning);
    }
    for mirror in &mut info.registry_config.mirrors {
        *mirror = redact_url(mirror);
    }
    let registries = info.registry_config.index_configs.values_mut();
    for value in registries.chain(info.runtimes.values_mut()) {
        redaction::redact_value(value);
    }
}
