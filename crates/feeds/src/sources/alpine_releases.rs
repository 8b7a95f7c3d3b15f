//! Alpine's release branches and their ends of support, `releases.json` of the project's web site.
//!
//! Published at <https://alpinelinux.org/releases.json>; the same facts for people are at
//! <https://alpinelinux.org/releases/>.
//!
//! Knowingly missed: `community` of a branch is supported only until the next branch comes, long
//! before `eol_date`; that date is the one of `main`.

use drydock_model::Release;
use jiff::civil::Date;
use serde::Deserialize;

use crate::json::{damaged, stream};
use crate::source::{Input, Kind, Layout, Meta, Source};
use crate::{Error, Sink};

pub(super) struct AlpineReleases;

static META: Meta = Meta {
    id: "alpine-releases",
    title: "Alpine release branches",
    homepage: "https://alpinelinux.org/releases/",
    licence: "not stated by the publisher",
    url: "https://alpinelinux.org/releases.json",
    kind: Kind::Releases,
    layout: Layout::File {
        name: "releases.json",
    },
    max_file_bytes: 8 << 20,
    stale_after_days: None,
};

impl Source for AlpineReleases {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn parse(&self, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
        read(META.id, input, sink)
    }
}

/// Reads a file of this form; its releases are told to come from `origin`.
pub(crate) fn read(origin: &str, input: Input<'_>, sink: &mut Sink<'_>) -> Result<(), Error> {
    let (mut json, _) = stream(input.reader);
    let document: Document = Document::deserialize(&mut json)
        .and_then(|document| json.end().map(|()| document))
        .map_err(|error| damaged(input.path, error))?;
    for (index, value) in document.release_branches.into_iter().enumerate() {
        match serde_json::from_value::<Branch>(value) {
            Ok(branch) => branch.emit(origin, sink),
            Err(error) => sink.skip(&format!("release_branches/{index}"), error),
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Document {
    release_branches: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Branch {
    /// `v3.18` or `edge`.
    rel_branch: String,
    branch_date: Option<Date>,
    eol_date: Option<Date>,
    #[serde(default)]
    releases: Vec<PointRelease>,
}

#[derive(Deserialize)]
struct PointRelease {
    date: Option<Date>,
}

impl Branch {
    fn emit(self, origin: &str, sink: &mut Sink<'_>) {
        let dates = || self.releases.iter().filter_map(|release| release.date);
        let released = dates().min().or(self.branch_date);
        if let Some(day) = dates().max().or(self.branch_date) {
            sink.proves(day);
        }
        let version = self
            .rel_branch
            .strip_prefix('v')
            .unwrap_or(&self.rel_branch);
        sink.release(Release {
            distribution: "alpine".into(),
            version: version.to_owned(),
            codename: None,
            released,
            end_of_life: self.eol_date,
            source: origin.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::sink::Tally;

    fn parse(text: &str) -> Result<Tally, Error> {
        let mut none = |_| Ok(());
        let mut sink = Sink::new("releases.json", &mut none);
        let input = Input {
            path: "releases.json",
            reader: &mut text.as_bytes(),
            releases: &[],
        };
        AlpineReleases.parse(input, &mut sink)?;
        Ok(sink.into_tally())
    }

    #[test]
    fn reads_branches() {
        let tally = parse(
            r#"{"latest_stable": "v3.19", "architectures": ["x86_64"], "release_branches": [
                {"rel_branch": "edge", "git_branch": "master"},
                {"rel_branch": "v3.19", "branch_date": "2023-12-01", "eol_date": "2025-11-01",
                 "releases": [{"version": "3.19.1", "date": "2024-01-26"},
                              {"version": "3.19.0", "date": "2023-12-07"}]},
                {"rel_branch": "v3.2", "branch_date": "2015-05-26", "eol_date": "2017-05-01"},
                {"rel_branch": "v3.1", "branch_date": "once upon a time"}
            ]}"#,
        )
        .unwrap();
        let shown: Vec<_> = tally
            .releases
            .iter()
            .map(|it| (it.version.as_str(), it.released, it.end_of_life))
            .collect();
        assert_eq!(
            shown,
            [
                ("edge", None, None),
                ("3.19", Some(date(2023, 12, 7)), Some(date(2025, 11, 1))),
                ("3.2", Some(date(2015, 5, 26)), Some(date(2017, 5, 1))),
            ]
        );
        assert_eq!(tally.as_of, Some(date(2024, 1, 26)));
        assert_eq!(tally.skipped, 1);
    }

    #[test]
    fn refuses_other_documents() {
        for text in ["", "{}", "[]", r#"{"release_branches": []}x"#] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
