//! Why something could not be read, as the snapshot says it.

use std::io::{self, ErrorKind};

use drydock_audit::{Fact, Unknown, Why};

/// What came of reading `place`.
pub(crate) fn fact<T>(place: &str, result: io::Result<T>) -> Fact<T> {
    match result {
        Ok(value) => Fact::Known(value),
        Err(error) => Fact::Unknown(of(place, &error)),
    }
}

/// Why `place` could not be read.
pub(crate) fn of(place: &str, error: &io::Error) -> Unknown {
    let (why, text) = match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            (Why::Absent, "no such file or folder".to_owned())
        }
        ErrorKind::PermissionDenied => (Why::NotPermitted, "permission denied".to_owned()),
        _ => (Why::Failed, error.to_string()),
    };
    Unknown {
        why,
        message: format!("`{place}`: {text}"),
    }
}

/// The fact that this user may not see something.
pub(crate) fn not_permitted(message: impl Into<String>) -> Unknown {
    Unknown {
        why: Why::NotPermitted,
        message: message.into(),
    }
}

/// A fact made of a fact.
pub(crate) fn map<T, U>(fact: Fact<T>, turn: impl FnOnce(T) -> U) -> Fact<U> {
    match fact {
        Fact::Known(value) => Fact::Known(turn(value)),
        Fact::Unknown(unknown) => Fact::Unknown(unknown),
    }
}
