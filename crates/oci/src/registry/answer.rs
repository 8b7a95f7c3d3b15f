//! What a registry's refusal means, in words that tell what to do.

use drydock_net::{Error as NetError, StatusError};
use serde::Deserialize;

use super::session::Session;
use crate::Error;

/// Most characters of a registry's own words that are shown.
const MAX_WORDS: usize = 300;

/// The body of an error, as the distribution specification has it.
#[derive(Deserialize)]
struct Wire {
    errors: Vec<ErrorWire>,
}

#[derive(Deserialize)]
struct ErrorWire {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Session {
    /// The error for a request for `what` that failed.
    pub(crate) async fn explain(&self, error: NetError, what: &str) -> Error {
        match error {
            NetError::Status(status) if !status.redirected => self.judge(&status, what).await,
            NetError::TooLarge { cap, .. } => Error::TooLarge {
                what: what.to_owned(),
                limit: cap,
            },
            NetError::Connect { .. } | NetError::Tls { .. }
                if self.endpoint.may_need_insecure() =>
            {
                self.refusal(format!(
                    "it does not answer in trusted TLS for {what}: {}; if it speaks plain HTTP or \
                     has a certificate of its own, add `--insecure`",
                    innermost(&error)
                ))
            }
            source => Error::Net {
                what: what.to_owned(),
                source,
            },
        }
    }

    async fn judge(&self, status: &StatusError, what: &str) -> Error {
        let said = words_of(&status.excerpt).map_or(String::new(), |words| format!(" ({words})"));
        self.refusal(match status.status {
            401 | 403 => format!(
                "it refuses {what}{said}: {}",
                self.authority.advice(self).await
            ),
            404 => format!("it does not have {what}{said}"),
            429 => format!(
                "it has had too many requests{said}: wait, log in with `docker login {}`, or use a \
                 mirror",
                self.endpoint.registry
            ),
            code => format!("it answers {code} for {what}{said}"),
        })
    }
}

/// The registry's own words, without what a terminal would act upon.
pub(crate) fn words_of(body: &[u8]) -> Option<String> {
    let wire: Wire = serde_json::from_slice(body).ok()?;
    let error = wire.errors.into_iter().next()?;
    let words = if error.message.is_empty() {
        error.code
    } else {
        error.message
    };
    let words: String = words
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_WORDS)
        .collect();
    (!words.is_empty()).then_some(words)
}

fn innermost(error: &NetError) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_the_registry() {
        let body = |message: &str| {
            format!(
                r#"{{"errors":[{{"code":"DENIED","message":"{message}","detail":{{"a":1}}}}]}}"#
            )
        };
        for (text, words) in [
            (body("not yours"), Some("not yours")),
            (body(""), Some("DENIED")),
            (body("a\\u001b[31mb\\n"), Some("a[31mb")),
            (r#"{"errors":[]}"#.to_owned(), None),
            (r#"{"errors":[{}]}"#.to_owned(), None),
            ("<html>".to_owned(), None),
        ] {
            assert_eq!(words_of(text.as_bytes()).as_deref(), words, "{text}");
        }
        let long = body(&"x".repeat(1000));
        assert_eq!(
            words_of(long.as_bytes()).map(|words| words.len()),
            Some(MAX_WORDS)
        );
    }
}
