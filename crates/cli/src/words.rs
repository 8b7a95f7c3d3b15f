//! Numbers as people read them.

use std::time::Duration;

use jiff::Timestamp;

/// `1 source`, `2 sources`.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// How long ago something was: `5 minutes ago`, `3 days ago`.
pub(crate) fn age(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second());
    let steps = [
        (86_400 * 365, "year", "years"),
        (86_400, "day", "days"),
        (3_600, "hour", "hours"),
        (60, "minute", "minutes"),
    ];
    for (length, one, many) in steps {
        if let Ok(number @ 1..) = u64::try_from(seconds / length) {
            return format!("{} ago", count(number, one, many));
        }
    }
    "just now".to_owned()
}

/// How long until something: `now`, `in 5 minutes`, `in 3 days`; begun units count whole.
pub(crate) fn until(then: Timestamp, now: Timestamp) -> String {
    let seconds = then.as_second().saturating_sub(now.as_second());
    let steps = [
        (86_400, "day", "days"),
        (3_600, "hour", "hours"),
        (60, "minute", "minutes"),
        (1, "second", "seconds"),
    ];
    for (length, one, many) in steps {
        if seconds >= length {
            let number = u64::try_from((seconds + length - 1) / length).unwrap_or(0);
            return format!("in {}", count(number, one, many));
        }
    }
    "now".to_owned()
}

/// A length of time in its largest whole unit: `90s`, `6h`, `2d`.
pub(crate) fn interval(length: Duration) -> String {
    let seconds = length.as_secs();
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let whole = units
        .iter()
        .find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    match whole {
        Some((unit, name)) => format!("{}{name}", seconds / unit),
        None => format!("{seconds}s"),
    }
}

/// A size: `999 B`, `1.2 MiB`.
pub(crate) fn size(bytes: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut rest = bytes as f64 / 1024.0;
    let mut unit = units.iter();
    let mut name = unit.next();
    while rest >= 1024.0 {
        match unit.next() {
            Some(next) => name = Some(next),
            None => break,
        }
        rest /= 1024.0;
    }
    format!("{rest:.1} {}", name.unwrap_or(&"B"))
}

/// The nearest of some known words, where one is near enough to be meant.
pub(crate) fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    known
        .into_iter()
        .map(|one| (strsim::jaro_winkler(word, one), one))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, one)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_sizes() {
        let at = |second| Timestamp::from_second(second).unwrap();
        for (seconds, expected) in [
            (0, "just now"),
            (-5, "just now"),
            (60, "1 minute ago"),
            (7_300, "2 hours ago"),
            (86_400 * 3, "3 days ago"),
            (86_400 * 800, "2 years ago"),
        ] {
            assert_eq!(
                age(at(1_000_000_000), at(1_000_000_000 + seconds)),
                expected
            );
        }
        for (seconds, expected) in [
            (0, "now"),
            (-9, "now"),
            (1, "in 1 second"),
            (21_599, "in 6 hours"),
            (86_400 * 2, "in 2 days"),
        ] {
            assert_eq!(
                until(at(1_000_000_000 + seconds), at(1_000_000_000)),
                expected
            );
        }
        for (seconds, expected) in [(90, "90s"), (21_600, "6h"), (172_800, "2d")] {
            assert_eq!(interval(Duration::from_secs(seconds)), expected);
        }
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_258_291), "1.2 MiB");
        assert_eq!(size(u64::MAX), "16777216.0 TiB");
    }

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("fail-onn", ["fail-on", "format"]), Some("fail-on"));
        assert_eq!(nearest("zzz", ["fail-on", "format"]), None);
    }
}
