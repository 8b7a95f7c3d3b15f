//! What was looked at, and with what.

use std::collections::BTreeMap;

use drydock_model::audit::{Subject, SubjectKind};
use serde_json::{Value, json};

use super::Run;
use super::words::{markup, property};
use crate::stable_id::uuid;

/// The engine, the things that it has, and Drydock.
pub(super) fn definitions(run: &Run<'_>) -> Value {
    let items = run.report.checks.iter().flat_map(|check| &check.items);
    let things: BTreeMap<(SubjectKind, &str), &Subject> = items
        .map(|item| {
            (
                (item.subject.kind, item.subject.name.as_str()),
                &item.subject,
            )
        })
        .collect();
    let things: Vec<Value> = things
        .into_values()
        .map(|subject| thing(run, subject))
        .collect();
    let mut definitions = json!({"components": [engine(run)]});
    if let Value::Object(keys) = &mut definitions {
        // The schema forbids empty lists.
        if !things.is_empty() {
            keys.insert("inventory-items".to_owned(), things.into());
        }
        keys.insert("assessment-assets".to_owned(), tool(run));
    }
    definitions
}

/// The id of a thing, the same from run to run; without one, of the engine.
pub(super) fn id_of(run: &Run<'_>, subject: Option<&Subject>) -> String {
    let engine = &run.report.subject.engine_id;
    let name = match subject {
        Some(subject) => format!("{engine}\n{}\n{}", subject.kind.word(), subject.name),
        None => engine.clone(),
    };
    uuid("thing", name.as_bytes()).to_string()
}

/// A reference to a thing; without one, to the engine.
pub(super) fn reference(run: &Run<'_>, subject: Option<&Subject>) -> Value {
    let (sort, title) = match subject {
        Some(subject) => ("inventory-item", subject.name.as_str()),
        None => ("component", "container engine"),
    };
    json!({"subject-uuid": id_of(run, subject), "type": sort, "title": markup(title)})
}

fn engine(run: &Run<'_>) -> Value {
    let subject = &run.report.subject;
    let mut properties = vec![property("engine-id", &subject.engine_id)];
    for (name, value) in [
        ("engine-version", &subject.engine_version),
        ("operating-system", &subject.operating_system),
        ("kernel", &subject.kernel),
        ("host", &subject.host),
        ("address", &subject.address),
    ] {
        if !value.is_empty() {
            properties.push(property(name, value));
        }
    }
    let traits = subject.traits.iter();
    properties.extend(traits.map(|one| property("trait", one)));
    json!({
        "uuid": id_of(run, None),
        "type": "software",
        "title": "container engine",
        "description": "The container engine and its host.",
        "props": properties,
        "status": {"state": "operational"},
    })
}

fn thing(run: &Run<'_>, subject: &Subject) -> Value {
    let kind = subject.kind.word();
    let mut properties = vec![property("kind", kind), property("name", &subject.name)];
    if !subject.id.is_empty() {
        properties.push(property("id", &subject.id));
    }
    if let Some((name, id)) = &subject.image {
        properties.push(property("image-name", name));
        properties.push(property("image-id", id));
    }
    let labels = subject.labels.iter();
    properties.extend(labels.map(|(name, value)| property("label", &format!("{name}={value}"))));
    json!({
        "uuid": id_of(run, Some(subject)),
        "description": markup(&format!("{kind} {}", subject.name)),
        "props": properties,
        "implemented-components": [{"component-uuid": id_of(run, None)}],
    })
}

fn tool(run: &Run<'_>) -> Value {
    json!({
        "components": [{
            "uuid": run.tool,
            "type": "software",
            "title": "Drydock",
            "description": "Audits a container engine and its host.",
            "props": [property("version", env!("CARGO_PKG_VERSION"))],
            "status": {"state": "operational"},
        }],
        "assessment-platforms": [{
            "uuid": uuid("platform", run.tool.as_bytes()).to_string(),
            "title": "Drydock",
            "uses-components": [{"component-uuid": run.tool}],
        }],
    })
}
