//! Ends of life that are compiled in, for a mirror that has none of a distribution: data in the
//! publishers' own forms, `crates/feeds/data/`, written by us from what they announced.
//!
//! Knowingly missed: what was announced after the day that the files state.

use jiff::civil::Date;

use crate::sources::{alpine_releases, debian_releases};
use crate::{Error, Input, Sink, Tally};

/// Alpine's branches, in the form of `releases.json`, with the day they were checked as `as_of`.
pub(crate) const ALPINE: &str = include_str!("../data/alpine-releases.json");

/// Debian's releases, in the form of `debian.csv`, below a line with the day they were checked.
pub(crate) const DEBIAN: &str = include_str!("../data/debian.csv");

/// The releases that are compiled in; empty if the files should be unreadable, which a test rules
/// out.
pub(crate) fn releases() -> Tally {
    let mut all = alpine().unwrap_or_default();
    let debian = debian().unwrap_or_default();
    all.as_of = all.as_of.max(debian.as_of);
    all.releases.extend(debian.releases);
    all
}

fn alpine() -> Result<Tally, Error> {
    #[derive(serde::Deserialize)]
    struct Stated {
        as_of: Date,
    }
    let stated: Stated =
        serde_json::from_str(ALPINE).map_err(|error| crate::json::damaged("seed", error))?;
    read(ALPINE, stated.as_of, alpine_releases::read)
}

fn debian() -> Result<Tally, Error> {
    let (head, table) = DEBIAN.split_once('\n').unwrap_or_default();
    let day = head.strip_prefix("# as of ").and_then(|it| it.parse().ok());
    let day = day.ok_or_else(|| Error::WrongFile {
        file: "seed".into(),
        why: "its first line states no day".into(),
    })?;
    read(table, day, debian_releases::read)
}

type Read = fn(&str, Input<'_>, &mut Sink<'_>) -> Result<(), Error>;

fn read(text: &str, as_of: Date, read: Read) -> Result<Tally, Error> {
    let mut none = |_| Ok(());
    let mut sink = Sink::new("seed", &mut none);
    let input = Input {
        path: "seed",
        reader: &mut text.as_bytes(),
        releases: &[],
    };
    read(&format!("built-in {as_of}"), input, &mut sink)?;
    let mut tally = sink.into_tally();
    tally.as_of = Some(as_of);
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use drydock_model::Release;

    use super::*;

    #[test]
    fn is_readable_and_dated() {
        for tally in [alpine().unwrap(), debian().unwrap()] {
            assert!(tally.releases.len() > 8);
            assert_eq!(tally.skipped, 0);
            assert!(tally.as_of.is_some());
        }
        let seed = releases();
        let find = |distribution: &str, version: &str| {
            let fits = |it: &&Release| it.distribution == distribution && it.version == version;
            seed.releases.iter().find(fits).unwrap()
        };
        let bookworm = find("debian", "12");
        assert_eq!(bookworm.codename.as_deref(), Some("bookworm"));
        assert!(bookworm.source.starts_with("built-in 20"));
        assert_eq!(find("alpine", "edge").end_of_life, None);
    }
}
