//! An event, as the engine writes it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Cause;

/// An event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Event {
    #[serde(rename = "Type")]
    pub(super) kind: String,
    action: String,
    pub(super) actor: Actor,
}

/// What it happened to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Actor {
    #[serde(rename = "ID")]
    pub(super) id: String,
    attributes: Option<BTreeMap<String, String>>,
}

impl Event {
    /// Reads a line; `None` where it is none. Engines before 1.10 wrote events without a type.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let event: Self = serde_json::from_slice(line).ok()?;
        (!event.kind.is_empty()).then_some(event)
    }

    /// What happened, without what follows it: `exec_create: COMMAND` can hold secrets.
    pub(super) fn action(&self) -> &str {
        let (action, detail) = self.action.split_once(':').unwrap_or((&self.action, ""));
        match (action, detail.trim()) {
            ("health_status", "healthy" | "unhealthy") => &self.action,
            _ => action,
        }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let attributes = self.actor.attributes.as_ref()?;
        attributes.get(name).map(String::as_str)
    }

    pub(super) fn cause(&self) -> Cause {
        Cause {
            kind: self.kind.clone(),
            action: self.action().to_owned(),
            id: self.actor.id.clone(),
            name: self.attribute("name").unwrap_or_default().to_owned(),
        }
    }
}

/// What happened, as the end of a sentence.
pub(super) fn in_words(kind: &str, action: &str) -> Option<&'static str> {
    let words = match (kind, action) {
        ("daemon", "reload") => "read its configuration again",
        (_, "create") => "was created",
        (_, "start") => "started",
        (_, "restart") => "restarted",
        (_, "stop") => "was stopped",
        (_, "die" | "died") => "ended",
        (_, "oom") => "ran out of memory",
        (_, "pause") => "was paused",
        (_, "unpause") => "goes on",
        (_, "destroy" | "remove" | "delete") => "was removed",
        (_, "rename") => "was renamed",
        (_, "update") => "was changed",
        (_, "connect") => "was connected",
        (_, "disconnect") => "was disconnected",
        (_, "exec_create" | "exec_start" | "exec") => "has a command started in it",
        (_, "exec_die" | "exec_died") => "had a command end in it",
        (_, "health_status: healthy") => "is healthy",
        (_, "health_status: unhealthy") => "is unhealthy",
        (_, "pull") => "was pulled",
        (_, "load" | "import") => "was loaded",
        (_, "tag") => "was tagged",
        (_, "untag") => "lost a tag",
        (_, "prune") => "was cleaned up",
        (_, "enable") => "was enabled",
        (_, "disable") => "was disabled",
        _ => return None,
    };
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stay_out_of_causes() {
        let line =
            br#"{"Type":"container","Action":"exec_create: mysql -phunter2","Actor":{"ID":"ab",
            "Attributes":{"name":"d\u001bb"}},"scope":"local","time":1,"timeNano":2}"#;
        let cause = Event::parse(line).unwrap().cause();
        assert_eq!(cause.action, "exec_create");
        assert_eq!(
            cause.to_string(),
            "container `d\\u{1b}b` has a command started in it"
        );
    }

    #[test]
    fn causes_are_sentences() {
        for (kind, action, expected) in [
            (
                "container",
                "health_status: unhealthy",
                "container `web` is unhealthy",
            ),
            ("network", "create", "network `web` was created"),
            ("plugin", "odd", "plugin `web`: odd"),
        ] {
            let cause = Cause {
                kind: kind.into(),
                action: action.into(),
                id: "0123".into(),
                name: "web".into(),
            };
            assert_eq!(cause.to_string(), expected);
        }
    }

    #[test]
    fn other_lines_are_none() {
        for line in [&b"{}"[..], b"[]", b"x", br#"{"status":"start","id":"ab"}"#] {
            assert_eq!(Event::parse(line), None);
        }
    }
}
