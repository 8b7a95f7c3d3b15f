//! The releases that are known: those of mirrored files, and of the seed for any distribution that
//! no mirrored file tells of.

use std::collections::BTreeSet;

use drydock_model::Release;
use jiff::civil::Date;

use crate::mirror::Mirror;
use crate::mirror::state::State;
use crate::reading::{Job, read_file};
use crate::{Error, Kind, SOURCES, seed};

/// Releases, and a day that has passed for certain.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Known {
    pub(crate) releases: Vec<Release>,
    /// The newest of the days that the files prove; the seed's counts always, since it was compiled
    /// in before now.
    pub(crate) as_of: Option<Date>,
}

/// Reads what the mirror and the seed tell.
pub(crate) fn known(mirror: &Mirror, state: &State) -> Result<Known, Error> {
    let seed = seed::releases();
    let mut known = Known {
        releases: Vec::new(),
        as_of: seed.as_of,
    };
    let sources = SOURCES.iter().filter(|it| it.meta().kind == Kind::Releases);
    for source in sources {
        let files = state.source(*source).map(|it| it.files.keys());
        for path in files.into_iter().flatten() {
            let file = mirror.file(source.meta(), path);
            let job = Job {
                source: *source,
                path,
                file: &file,
                releases: &[],
                hides: &|_| false,
                hash_content: false,
            };
            let read = read_file(&job, &mut |_| Ok(()))?;
            known.as_of = known.as_of.max(read.tally.as_of);
            known.releases.extend(read.tally.releases);
        }
    }
    let told: BTreeSet<String> = known
        .releases
        .iter()
        .map(|it| it.distribution.clone())
        .collect();
    let missing = seed.releases.into_iter();
    known
        .releases
        .extend(missing.filter(|it| !told.contains(&it.distribution)));
    Ok(known)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::find_source;
    use crate::mirror::make_folder;
    use crate::testing::fixture;

    #[test]
    fn the_seed_answers_only_for_what_no_file_tells_of() {
        let folder = tempfile::tempdir().unwrap();
        let mirror = Mirror::of(folder.path());
        let from = |known: &Known, distribution: &str| {
            let mut releases = known.releases.iter();
            let found = releases.find(|it| it.distribution == distribution);
            found.unwrap().source.clone()
        };
        let without = known(&mirror, &State::load(&mirror).unwrap()).unwrap();
        assert!(from(&without, "debian").starts_with("built-in "));
        assert!(from(&without, "alpine").starts_with("built-in "));

        let debian = find_source("debian-releases").unwrap();
        let file = mirror.file(debian.meta(), "debian.csv");
        make_folder(file.parent().unwrap()).unwrap();
        fs::write(&file, fixture("debian-releases/debian.csv")).unwrap();
        let with = known(&mirror, &State::load(&mirror).unwrap()).unwrap();
        assert_eq!(from(&with, "debian"), "debian-releases");
        assert!(from(&with, "alpine").starts_with("built-in "));
        assert_eq!(with.as_of, without.as_of);
    }
}
