//! Which single files the lists want besides the archive.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Ask, Before, Plan};
use crate::sync::lists::{Entry, Listed};
use crate::sync::run::Run;

/// What the lists want besides the archive.
pub(super) struct Wanted {
    pub(super) files: BTreeMap<String, Timestamp>,
    pub(super) deleted: Vec<String>,
}

impl Wanted {
    pub(super) fn of(lists: &[Listed], since: Option<Timestamp>) -> Self {
        let mut latest: BTreeMap<&str, (Timestamp, bool)> = BTreeMap::new();
        for (number, listed) in lists.iter().enumerate() {
            let is_deletion = number > 0;
            for Entry { path, at, .. } in &listed.entries {
                if since.is_none_or(|since| *at >= since) {
                    let known = latest.entry(path).or_insert((*at, is_deletion));
                    *known = (*known).max((*at, is_deletion));
                }
            }
        }
        let mut wanted = Self {
            files: BTreeMap::new(),
            deleted: Vec::new(),
        };
        for (path, (at, is_deleted)) in latest {
            if is_deleted {
                wanted.deleted.push(path.to_owned());
            } else {
                wanted.files.insert(path.to_owned(), at);
            }
        }
        wanted
    }

    pub(super) fn plan(self, run: &Run, before: &Before<'_>, plan: &mut Plan) {
        let meta = before.source.meta();
        for (path, at) in self.files {
            let stamp = Some(at.to_string());
            let known = before.state.files.get(&path).is_some_and(|file| {
                before.same_origin
                    && file.failure.is_none()
                    && file.stamp == stamp
                    && file.fits(&run.mirror.file(meta, &path))
            });
            if known {
                plan.keep.insert(path);
            } else {
                plan.ask.push(Ask {
                    path,
                    stamp,
                    replaces: None,
                });
            }
        }
        plan.deleted.extend(self.deleted);
    }
}
