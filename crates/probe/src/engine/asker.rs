//! Asks the engine, and gives up in time on one that does not answer.

use std::error::Error as StdError;

use drydock_audit::{Unknown, Why};
use drydock_engine::{Error, Session};
use serde::de::DeserializeOwned;

use super::{Patience, decode};
use crate::CollectOptions;

/// So many questions in a row without an answer are enough: hundreds would be waited for else.
const ENOUGH: u8 = 2;

/// Asks the engine.
#[derive(Debug)]
pub(crate) struct Asker {
    session: Session,
    patience: Patience,
    /// Whether there was ever an answer.
    has_answered: bool,
    unanswered: u8,
    gave_up: Option<Unknown>,
}

impl Asker {
    pub(crate) fn new(options: &CollectOptions, patience: Patience) -> Result<Self, Unknown> {
        let session = Session::new(&options.engine, patience.first);
        let session = session.map_err(|error| explain("", &error))?;
        Ok(Self {
            has_answered: false,
            ..Self::with(session, patience)
        })
    }

    /// Asks over a session that was answered already.
    pub(crate) const fn with(session: Session, patience: Patience) -> Self {
        Self {
            session,
            patience,
            has_answered: true,
            unanswered: 0,
            gave_up: None,
        }
    }

    /// The engine's address.
    pub(crate) fn address(&self) -> String {
        self.session.address()
    }

    /// The session, for what is not a question.
    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// Whether the engine was given up on.
    pub(crate) const fn gave_up(&self) -> Option<&Unknown> {
        self.gave_up.as_ref()
    }

    /// Asks for the version, and settles on one of the API.
    pub(crate) async fn negotiate(&mut self) -> Result<Vec<u8>, Unknown> {
        if let Some(unknown) = &self.gave_up {
            return Err(unknown.clone());
        }
        self.session.set_timeout(self.patience.first);
        let answer = self.session.negotiate().await;
        self.session.set_timeout(self.patience.each);
        self.judge("/version", answer)
    }

    /// The bytes of an answer. `Absent` is what the engine says it does not have.
    pub(crate) async fn ask(&mut self, path: &str) -> Result<Vec<u8>, Unknown> {
        if let Some(unknown) = &self.gave_up {
            return Err(unknown.clone());
        }
        let answer = self.session.get_bytes(path).await;
        self.judge(path, answer)
    }

    /// An answer, decoded.
    pub(crate) async fn ask_for<T: DeserializeOwned>(&mut self, path: &str) -> Result<T, Unknown> {
        let bytes = self.ask(path).await?;
        decode::decode(&format!("GET {path}"), &bytes)
    }

    fn judge(&mut self, path: &str, answer: Result<Vec<u8>, Error>) -> Result<Vec<u8>, Unknown> {
        let error = match answer {
            Ok(bytes) => {
                self.has_answered = true;
                self.unanswered = 0;
                return Ok(bytes);
            }
            Err(error) => error,
        };
        let unknown = explain(path, &error);
        match error {
            Error::Refusal { .. } | Error::TooLarge { .. } => {
                self.has_answered = true;
                self.unanswered = 0;
            }
            _ => self.unanswered = self.unanswered.saturating_add(1),
        }
        // Where nobody listens, the second question hears the same.
        let is_hopeless =
            !self.has_answered && !matches!(error, Error::Timeout { .. } | Error::BrokenOff { .. });
        let is_enough = self.unanswered >= ENOUGH || (is_hopeless && self.unanswered > 0);
        if is_enough {
            self.gave_up = Some(Unknown {
                why: unknown.why,
                message: match self.has_answered {
                    true => format!("not asked any more: {}", unknown.message),
                    false => unknown.message.clone(),
                },
            });
        }
        Err(unknown)
    }
}

/// Why the engine could not be asked, as the reason of a fact.
pub(crate) fn explain(path: &str, error: &Error) -> Unknown {
    let why = match error {
        Error::Refusal {
            status: 401 | 403, ..
        }
        | Error::PermissionDenied { .. } => Why::NotPermitted,
        Error::Refusal { status: 404, .. } | Error::NotFound { .. } => Why::Absent,
        Error::Refusal {
            status: 503,
            message,
            ..
        } if is_no_manager(message) => Why::Absent,
        _ => Why::Failed,
    };
    let message = match error {
        Error::Refusal {
            status, message, ..
        } => format!("GET {path}: {status} {message}"),
        _ => chain(error),
    };
    Unknown { why, message }
}

/// A swarm that is locked also answers 503, and has all that cannot be seen.
fn is_no_manager(message: &str) -> bool {
    ["not a swarm manager", "not part of a swarm"]
        .iter()
        .any(|words| message.contains(words))
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_reasons() {
        let refusal = |status, message: &str| Error::Refusal {
            request: "/x".into(),
            status,
            message: message.into(),
        };
        for (error, why) in [
            (
                refusal(403, "authorization denied by plugin"),
                Why::NotPermitted,
            ),
            (refusal(404, "No such container: x"), Why::Absent),
            (
                refusal(503, "This node is not a swarm manager. Use"),
                Why::Absent,
            ),
            (
                refusal(503, "Swarm is encrypted and needs to be unlocked"),
                Why::Failed,
            ),
            (refusal(500, "disk on fire"), Why::Failed),
            (
                Error::PermissionDenied { path: "/s".into() },
                Why::NotPermitted,
            ),
            (Error::NoSocket { path: "/s".into() }, Why::Failed),
        ] {
            assert_eq!(explain("/x", &error).why, why, "{error}");
        }
    }
}
