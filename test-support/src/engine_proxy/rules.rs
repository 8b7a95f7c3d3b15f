//! Which answers are changed, and how.

use serde_json::Value;

/// A change of answers: objects are merged into what the engine says, everything else replaces it.
#[derive(Clone, Debug)]
pub struct Patch {
    path: String,
    /// A place in the answer, as a JSON pointer, and what must stand there.
    condition: Option<(String, Value)>,
    merged: Value,
}

impl Patch {
    /// Of answers to `GET` of this path, without version and with any query; `*` stands for anything
    /// but `/`. A path with a query is only that one.
    pub fn new(path: &str, merged: Value) -> Self {
        Self {
            path: path.to_owned(),
            condition: None,
            merged,
        }
    }

    /// Of what is said of one container, by its name.
    pub fn of_container(name: &str, merged: Value) -> Self {
        Self::new("/containers/*/json", merged).when("/Name", Value::from(format!("/{name}")))
    }

    /// Only of answers that have this value at this JSON pointer.
    #[must_use]
    pub fn when(self, pointer: &str, value: Value) -> Self {
        Self {
            condition: Some((pointer.to_owned(), value)),
            ..self
        }
    }

    fn apply(&self, answer: &mut Value) {
        let holds = self
            .condition
            .as_ref()
            .is_none_or(|(pointer, value)| answer.pointer(pointer) == Some(value));
        if holds {
            merge(answer, &self.merged);
        }
    }
}

/// All of them; later ones come on top.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) patches: Vec<Patch>,
    answers: Vec<(String, u16, Vec<u8>)>,
}

impl Rules {
    pub(super) fn answer(&mut self, path: &str, status: u16, answer: Value) {
        let bytes = serde_json::to_vec(&answer).expect("JSON");
        self.answers.push((path.to_owned(), status, bytes));
    }

    pub(super) fn ruled_answer(&self, method: &str, path: &str) -> Option<(u16, Vec<u8>)> {
        if method != "GET" {
            return None;
        }
        let fitting = |(pattern, ..): &&(String, u16, Vec<u8>)| fits(pattern, path);
        let (_, status, bytes) = self.answers.iter().rev().find(fitting)?;
        Some((*status, bytes.clone()))
    }

    pub(super) fn patches_of(&self, method: &str, path: &str) -> Vec<Patch> {
        let fitting = self.patches.iter().filter(|patch| fits(&patch.path, path));
        match method {
            "GET" => fitting.cloned().collect(),
            _ => Vec::new(),
        }
    }
}

/// The body with the patches applied; one that is not JSON is left as it is.
pub(super) fn patched(body: Vec<u8>, patches: &[Patch]) -> Vec<u8> {
    let Ok(mut answer) = serde_json::from_slice::<Value>(&body) else {
        return body;
    };
    for patch in patches {
        patch.apply(&mut answer);
    }
    serde_json::to_vec(&answer).expect("JSON")
}

fn fits(pattern: &str, path: &str) -> bool {
    if pattern.contains('?') {
        return pattern == path;
    }
    let path = path.split('?').next().unwrap_or_default();
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some("*"), Some(segment)) if !segment.is_empty() => {}
            (Some(wanted), Some(segment)) if wanted == segment => {}
            _ => return false,
        }
    }
}

/// Objects are merged, everything else is replaced.
fn merge(into: &mut Value, patch: &Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, patch) => *into = patch.clone(),
    }
}
