//! Lists of changes in a folder.

use std::path::Path;

use super::wanted::Wanted;
use super::{Plan, is_of};
use crate::ChangeList;
use crate::changes::ArchiveName;
use crate::mirror::state::Marker;
use crate::sync::lists::{Entry, Listed};
use crate::sync::since::{MARGIN, date_in};

/// A folder has all its files anyway; only what was deleted must be known.
pub(super) fn plan_folder(list: &ChangeList, folder: &Path, plan: &mut Plan) {
    let read = |name: &str| std::fs::read(folder.join(list.path(name))).ok();
    let mut lists = Vec::new();
    for name in [Some(list.changes), list.deletions].into_iter().flatten() {
        let bytes = read(name).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let changes = text.lines().filter_map(|line| {
            let change = (list.read_line)(line)?;
            Some(Entry {
                path: list.path(&change.path),
                at: change.at,
                line: line.to_owned(),
            })
        });
        lists.push(Listed {
            marker: Marker::default(),
            entries: changes.collect(),
        });
        plan.notes.push((list.path(name), bytes));
    }
    if let ArchiveName::In(name) = list.archive
        && let Some(bytes) = read(name)
    {
        plan.notes.push((list.path(name), bytes));
    }
    let archives = plan.ask.iter().filter(|it| is_of(list, &it.path));
    let since = archives.filter_map(|it| date_in(&it.path)).max();
    let wanted = Wanted::of(&lists, since.map(|it| it - MARGIN));
    plan.deleted.extend(wanted.deleted);
}
