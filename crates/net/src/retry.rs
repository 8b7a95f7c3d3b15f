//! Which failures are worth another try, and when.
//!
//! `Retry-After` is understood in seconds; as a date it would need a clock, and is ignored.

use std::time::Duration;

use backon::ExponentialBuilder;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::{Error, Retries};

/// The waits between `tries` tries.
pub(crate) fn backoff(retries: &Retries, tries: u32) -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(retries.first_delay)
        .with_max_delay(retries.max_delay)
        .with_max_times(tries.saturating_sub(1) as usize)
        .with_jitter()
}

/// Whether the same request may succeed a little later. A server that asks for more patience than
/// `max_delay` is left alone.
pub(crate) fn is_transient(error: &Error, max_delay: Duration) -> bool {
    match error {
        Error::Connect { .. } | Error::NoAnswer { .. } => true,
        Error::Status(error) => {
            let patient = error.retry_after.is_none_or(|wait| wait <= max_delay);
            patient && is_transient_status(error.status)
        }
        _ => breaks_transfer(error),
    }
}

/// Whether the error ended a body that another connection may continue.
pub(crate) const fn breaks_transfer(error: &Error) -> bool {
    matches!(
        error,
        Error::Stalled { .. } | Error::TooSlow { .. } | Error::Broken { .. }
    )
}

const fn is_transient_status(status: u16) -> bool {
    match status {
        408 | 429 => true,
        // Not implemented, and HTTP version not supported, stay so.
        501 | 505 => false,
        _ => status >= 500,
    }
}

/// The wait before the next try: at least what the server asks for. `None` ends the tries.
pub(crate) fn delay(error: &Error, proposed: Option<Duration>) -> Option<Duration> {
    let asked = match error {
        Error::Status(error) => error.retry_after,
        _ => None,
    };
    proposed.map(|proposed| proposed.max(asked.unwrap_or_default()))
}

/// What the server asks for.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RedactedUrl, StatusError};

    fn status(status: u16, retry_after: Option<u64>) -> Error {
        Error::Status(Box::new(StatusError {
            url: RedactedUrl::of_text("https://h.example/"),
            status,
            excerpt: vec![],
            retry_after: retry_after.map(Duration::from_secs),
            challenges: vec![],
            redirected: false,
        }))
    }

    #[test]
    fn only_passing_failures_are_tried_again() {
        let minute = Duration::from_secs(60);
        for (code, wait, transient) in [
            (400, None, false),
            (401, None, false),
            (404, Some(1), false),
            (408, None, true),
            (429, Some(60), true),
            (429, Some(61), false),
            (500, None, true),
            (501, None, false),
            (503, None, true),
            (505, None, false),
            (522, None, true),
        ] {
            assert_eq!(
                is_transient(&status(code, wait), minute),
                transient,
                "{code}"
            );
        }
    }

    #[test]
    fn waits_as_long_as_asked_but_never_after_the_last_try() {
        let second = Duration::from_secs(1);
        let error = status(429, Some(7));
        assert_eq!(delay(&error, Some(second)), Some(second * 7));
        assert_eq!(delay(&error, Some(second * 9)), Some(second * 9));
        assert_eq!(delay(&error, None), None);
    }

    #[test]
    fn reads_seconds() {
        for (text, seconds) in [
            ("3", Some(3)),
            (" 120 ", Some(120)),
            ("-1", None),
            ("Fri, 31 Dec 1999 23:59:59 GMT", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            assert_eq!(
                retry_after(&headers),
                seconds.map(Duration::from_secs),
                "{text}"
            );
        }
    }
}
