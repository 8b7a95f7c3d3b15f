//! Debian's releases and their ends of support, `debian.csv` of the package distro-info-data.
//!
//! Published at <https://debian.pages.debian.net/distro-info-data/debian.csv>; the columns are
//! described in the package's [README](https://salsa.debian.org/debian/distro-info-data).
//! Rolling ones (`sid`, `experimental`) have no version there and get their series' name.
//!
//! The end of life is the later of `eol` and `eol-lts`, since the security tracker covers LTS; the
//! paid `eol-elts` is not counted. A day in `release` is taken to have passed, which may be some
//! weeks early for a release whose day is announced; days in `created` are not, because the next
//! release but one has one in the future.

use std::io::Read;

use drydock_model::Release;
use jiff::civil::Date;

use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

pub(super) struct DebianReleases;

static META: Meta = Meta {
    id: "debian-releases",
    title: "Debian releases",
    homepage: "https://salsa.debian.org/debian/distro-info-data",
    licence: "ISC",
    url: "https://debian.pages.debian.net/distro-info-data/debian.csv",
    kind: Kind::Releases,
    layout: Layout::File { name: "debian.csv" },
    max_file_bytes: 1 << 20,
    stale_after_days: None,
};

impl Source for DebianReleases {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        read(META.id, input, sink)
    }
}

/// Reads a file of this form; its releases are told to come from `origin`.
pub(crate) fn read(origin: &str, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
    let mut text = String::new();
    input
        .reader
        .take(META.max_file_bytes)
        .read_to_string(&mut text)
        .map_err(|source| Error::Read {
            file: input.path.to_owned(),
            source,
        })?;
    let mut lines = text.lines().enumerate();
    let columns = lines
        .next()
        .and_then(|(_, header)| Columns::read(header))
        .ok_or_else(|| Error::WrongFile {
            file: input.path.to_owned(),
            why: "its first line does not name `version`, `series`, `release` and `eol`".into(),
        })?;
    for (index, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        match columns.release(line, origin) {
            Ok(release) => {
                if let Some(day) = release.released {
                    sink.proves(day);
                }
                sink.release(release);
            }
            Err(why) => sink.skip(&format!("line {}", index + 1), why),
        }
    }
    Ok(())
}

/// Where the columns stand.
struct Columns {
    version: usize,
    series: usize,
    release: usize,
    eol: usize,
    eol_lts: Option<usize>,
}

impl Columns {
    fn read(header: &str) -> Option<Self> {
        let find = |name| header.trim().split(',').position(|column| column == name);
        Some(Self {
            version: find("version")?,
            series: find("series")?,
            release: find("release")?,
            eol: find("eol")?,
            eol_lts: find("eol-lts"),
        })
    }

    fn release(&self, line: &str, origin: &str) -> Result<Release, String> {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let field = |at: usize| fields.get(at).copied().filter(|text| !text.is_empty());
        let day = |at: usize| field(at).map(parse_day).transpose();
        let series = field(self.series).ok_or("no series")?;
        let supported = day(self.eol)?;
        let long_term = self.eol_lts.map(day).transpose()?.flatten();
        Ok(Release {
            distribution: "debian".into(),
            version: field(self.version).unwrap_or(series).to_owned(),
            codename: Some(series.to_owned()),
            released: day(self.release)?,
            end_of_life: supported.max(long_term),
            source: origin.to_owned(),
        })
    }
}

fn parse_day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| {
        format!(
            "`{}` is not a day",
            text.chars().take(40).collect::<String>()
        )
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::sink::Tally;

    const HEADER: &str = "version,codename,series,created,release,eol,eol-lts,eol-elts\n";

    fn parse(text: &str) -> Result<Tally, Error> {
        let mut none = |_| Ok(());
        let mut sink = Sink::new("debian.csv", &mut none);
        let input = Input {
            path: "debian.csv",
            reader: &mut text.as_bytes(),
            releases: &[],
        };
        DebianReleases.parse(input, &mut sink)?;
        Ok(sink.into_tally())
    }

    #[test]
    fn reads_releases() {
        let tally = parse(&format!(
            "{HEADER}12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-06-10,2028-06-30,2033-06-30\n\
             3.1,Sarge,sarge,2002-07-19,2005-06-06,2008-03-31\n\
             14,Forky,forky,2025-08-09\n\
             15,Duke,duke,2027-08-01\r\n\
             \n\
             ,Sid,sid,1993-08-16\n\
             9,Stretch,stretch,2015-04-26,soon\n"
        ))
        .unwrap();
        let shown: Vec<_> = tally
            .releases
            .iter()
            .map(|it| (it.version.as_str(), it.codename.as_deref(), it.end_of_life))
            .collect();
        assert_eq!(
            shown,
            [
                ("12", Some("bookworm"), Some(date(2028, 6, 30))),
                ("3.1", Some("sarge"), Some(date(2008, 3, 31))),
                ("14", Some("forky"), None),
                ("15", Some("duke"), None),
                ("sid", Some("sid"), None),
            ]
        );
        assert_eq!(
            tally.as_of,
            Some(date(2023, 6, 10)),
            "a day ahead proves nothing"
        );
        assert_eq!(tally.skipped, 1);
        assert_eq!(
            tally.first_warnings.first().unwrap().to_string(),
            "debian.csv#line 8: `soon` is not a day"
        );
    }

    #[test]
    fn refuses_other_documents() {
        for text in ["", "<html>", "version,codename\n12,Bookworm\n"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn agrees_with_the_packaged_file_where_there_is_one() {
        let Ok(text) = std::fs::read_to_string("/usr/share/distro-info/debian.csv") else {
            eprintln!("SKIPPED: package distro-info-data is not installed");
            return;
        };
        let tally = parse(&text).unwrap();
        assert_eq!(tally.skipped, 0);
        assert_eq!(tally.releases.len(), text.lines().count() - 1);
    }
}
