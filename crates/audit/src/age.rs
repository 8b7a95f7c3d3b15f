//! Ages, counted from the moment at which the snapshot was collected.
//!
//! The engine writes moments as [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339), and the year 1
//! for "never". Missed: whether the host's clock was right.

use jiff::Timestamp;

/// Whole days from a moment in RFC 3339 until `now`; negative for one that is yet to come. Nothing
/// where either is not known, or the moment means "never".
pub(crate) fn days_since(moment: &str, now: Option<Timestamp>) -> Option<i64> {
    let moment: Timestamp = moment.parse().ok()?;
    let seconds = now?.as_second().checked_sub(moment.as_second())?;
    (!moment.to_string().starts_with("0001-")).then(|| seconds.div_euclid(86_400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_days_count_and_never_is_no_moment() {
        let now = "2026-03-11T12:00:00Z".parse().ok();
        for (moment, expected) in [
            ("2026-03-01T12:00:00.123456789Z", Some(10)),
            ("2026-03-01T13:00:00Z", Some(9)),
            ("2026-03-11T14:00:00+02:00", Some(0)),
            ("2026-03-13T12:00:00Z", Some(-2)),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
            ("yesterday", None),
        ] {
            assert_eq!(days_since(moment, now), expected, "{moment}");
        }
        assert_eq!(days_since("2026-03-01T12:00:00Z", None), None);
    }
}
