//! Points in time as publishers write them: a day, a day and a time with or without seconds, with
//! `T` or a space between them, with or without a zone.
//!
//! Without a zone the time is taken as UTC, a day as its beginning. Knowingly missed: names of zones
//! other than `UTC` and `Z`, and days in words.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Reads `2021-07-16`, `2018-01-11 21:05`, `2017-01-31 22:59:00 UTC`, `2024-04-17T22:02:46Z` and
/// the like.
pub(crate) fn parse_moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(exact) = text.parse::<Timestamp>() {
        return Some(exact);
    }
    let day: Date = text.get(..10)?.parse().ok()?;
    let rest = text
        .get(10..)?
        .trim_end_matches("UTC")
        .trim_end_matches('Z');
    let time = match rest.trim_start_matches(['T', ' ']).trim() {
        "" => Time::midnight(),
        rest => clock(rest)?,
    };
    let moment = DateTime::from_parts(day, time);
    Offset::UTC.to_timestamp(moment).ok()
}

/// The day in UTC.
pub(crate) fn day_of(moment: Timestamp) -> Date {
    Offset::UTC.to_datetime(moment).date()
}

/// Reads `21:05`, `21:05:59` and `21:05:59.123`.
fn clock(text: &str) -> Option<Time> {
    let whole = text.split(['.', ' ', '+']).next()?;
    let mut parts = whole.split(':').map(str::parse::<i8>);
    let hour = parts.next()?.ok()?;
    let minute = parts.next()?.ok()?;
    let second = parts.next().unwrap_or(Ok(0)).ok()?;
    Time::new(hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_publishers_write() {
        for (text, moment) in [
            ("2021-07-16", Some("2021-07-16T00:00:00Z")),
            ("2018-01-11 21:05", Some("2018-01-11T21:05:00Z")),
            ("2017-01-31 22:59:01 UTC", Some("2017-01-31T22:59:01Z")),
            ("2023-02-17 20:41:00", Some("2023-02-17T20:41:00Z")),
            ("2024-04-17T22:02:46Z", Some("2024-04-17T22:02:46Z")),
            ("2022-04-27T06:35:16", Some("2022-04-27T06:35:16Z")),
            (
                "2020-06-08T23:31:02.188-04:00",
                Some("2020-06-09T03:31:02.188Z"),
            ),
            ("", None),
            ("unknown", None),
            ("2021-13-16", None),
            ("2021-07-16 25:00", None),
            ("2021-07-1é", None),
        ] {
            let read = parse_moment(text).map(|it| it.to_string());
            assert_eq!(read.as_deref(), moment, "{text}");
        }
    }
}
