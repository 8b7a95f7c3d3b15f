//! The date in the name of an archive.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// How long before its date an archive may have been begun.
pub(super) const MARGIN: SignedDuration = SignedDuration::from_hours(24);

/// The beginning (in UTC) of the day that a name like `csaf_vex_2024-08-04.tar.zst` speaks of; the
/// first, if there are several.
pub(super) fn date_in(name: &str) -> Option<Timestamp> {
    const LEN: usize = "2024-08-04".len();
    let starts = 0..name.len().saturating_sub(LEN - 1);
    let mut dates = starts.filter_map(|start| {
        let text = name.get(start..start + LEN)?;
        let day: Date = text.parse().ok()?;
        Offset::UTC
            .to_timestamp(day.to_datetime(Time::midnight()))
            .ok()
    });
    dates.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_dates() {
        let date = date_in("csaf_vex_2024-08-04.tar.zst").unwrap();
        assert_eq!(date.to_string(), "2024-08-04T00:00:00Z");
        for name in ["all.zip", "", "2024-13-40.zip", "ä2024-8-4"] {
            assert_eq!(date_in(name), None, "{name}");
        }
    }
}
