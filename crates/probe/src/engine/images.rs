//! `GET /images/json`, and each image inspected, with its history.
//!
//! See [the API](https://docs.docker.com/reference/api/engine/latest/#tag/Image). An image of many
//! names is asked for once.

use std::collections::BTreeSet;

use drydock_audit::snapshot::{Image, ImageHistory, ImageSummary};
use drydock_audit::{Fact, Unknown, Why, redact_image_pair, redact_text, redact_words};
use serde_json::Value;

use super::asker::Asker;
use super::{decode, fact, id, must_exist, redaction};

/// The list, sorted by id.
pub(crate) async fn list(asker: &mut Asker) -> Fact<Vec<ImageSummary>> {
    fact(ask_list(asker).await)
}

async fn ask_list(asker: &mut Asker) -> Result<Vec<ImageSummary>, Unknown> {
    let listed: Vec<Value> = must_exist(asker.ask_for("/images/json").await)?;
    let mut images = Vec::with_capacity(listed.len());
    for value in listed {
        let mut image: ImageSummary = decode::from_value("GET /images/json", value)?;
        redaction::redact_map(&mut image.labels);
        images.push(image);
    }
    images.sort_by(|a, b| (&a.id, &a.repo_tags).cmp(&(&b.id, &b.repo_tags)));
    Ok(images)
}

/// Each image of the list, sorted by id. One that was removed meanwhile is left out.
pub(crate) async fn inspect_all(
    asker: &mut Asker,
    list: &Fact<Vec<ImageSummary>>,
) -> Fact<Vec<Image>> {
    let list = match list {
        Fact::Known(list) => list,
        Fact::Unknown(unknown) => return Fact::Unknown(unknown.clone()),
    };
    let mut images = Vec::with_capacity(list.len());
    let mut seen = BTreeSet::new();
    for summary in list {
        if seen.insert(summary.id.as_str()) {
            images.extend(one(asker, summary).await);
        }
    }
    Fact::Known(images)
}

/// One image; `None` where it was removed meanwhile.
pub(crate) async fn one(asker: &mut Asker, summary: &ImageSummary) -> Option<Image> {
    match inspect(asker, &summary.id).await {
        Ok(image) => Some(image),
        Err(unknown) if unknown.why == Why::Absent => None,
        Err(unknown) => Some(Image {
            id: summary.id.clone(),
            repo_tags: summary.repo_tags.clone(),
            history: Fact::Unknown(unknown.clone()),
            unread: Some(unknown),
            ..Image::default()
        }),
    }
}

async fn inspect(asker: &mut Asker, id: &str) -> Result<Image, Unknown> {
    let id = id::check(id)?;
    let path = format!("/images/{id}/json");
    let mut image: Image = asker.ask_for(&path).await?;
    let bare = |id: &str| id.trim_start_matches("sha256:").to_owned();
    if bare(&image.id) != bare(id) {
        return Err(Unknown {
            why: Why::Failed,
            message: format!("GET {path}: the answer is about another image, or none"),
        });
    }
    let config = &mut image.config;
    for pair in &mut config.env {
        *pair = redact_image_pair(pair);
    }
    redaction::redact_command(&mut config.entrypoint, &mut config.cmd);
    if let Some(check) = &mut config.healthcheck {
        check.test = redact_words(&check.test);
    }
    for step in &mut config.on_build {
        *step = redact_text(step);
    }
    redaction::redact_map(&mut config.labels);
    image.history = fact(history(asker, id).await);
    // These are not the engine's to say.
    image.contents = Fact::default();
    image.registry = Fact::default();
    image.unread = None;
    Ok(image)
}

async fn history(asker: &mut Asker, id: &str) -> Result<Vec<ImageHistory>, Unknown> {
    let path = format!("/images/{id}/history");
    let steps: Vec<Value> = asker.ask_for(&path).await?;
    let decode = |value| {
        let mut step: ImageHistory = decode::from_value(&format!("GET {path}"), value)?;
        step.created_by = redact_text(&step.created_by);
        step.comment = redact_text(&step.comment);
        Ok(step)
    };
    steps.into_iter().map(decode).collect()
}
