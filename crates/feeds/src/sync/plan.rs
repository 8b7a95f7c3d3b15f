//! Which files a source is to be asked for, which it is known to have unchanged, and which are out
//! of date.
//!
//! Sources with a list of changes ([`ChangeList`]) are asked for the list alone where it has not
//! changed. Otherwise what is in the list since the archive was made is wanted as files of their own,
//! and of these only such whose date in the list is another than that of the file that is here. When
//! they become too many, the newest archive is fetched, and what it holds goes.
//!
//! An archive is taken to hold everything up to the earlier of its own date (`Last-Modified`) and the
//! date in its name, less a margin for the time it took to make it. What is fetched twice for that
//! costs a little; nothing is missed.

mod base;
mod folder;
mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use self::base::Base;
use self::folder::plan_folder;
use self::wanted::Wanted;
use super::lists::{Answer, Listed};
use super::run::Run;
use super::since::{MARGIN, date_in};
use crate::changes::ArchiveName;
use crate::mirror::state::{Marker, SourceState};
use crate::origin::Place;
use crate::reading::is_clean;
use crate::{ChangeList, Discovery, Error, Source};

/// What is to be done for a source.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Files to ask for, sorted.
    pub(super) ask: Vec<Ask>,
    /// Files that are known to be unchanged.
    pub(super) keep: BTreeSet<String>,
    /// Files that are no longer wanted.
    pub(super) outdated: Vec<String>,
    /// Files that upstream has deleted and that an archive still holds.
    pub(super) deleted: BTreeSet<String>,
    /// The states of the lists that this rests on.
    pub(super) lists: BTreeMap<String, Marker>,
    /// Small files that a mirror of this mirror needs.
    pub(super) notes: Vec<(String, Vec<u8>)>,
}

/// A file to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ask {
    pub(super) path: String,
    /// What a list says of its state.
    pub(super) stamp: Option<String>,
    /// The file whose place it takes.
    pub(super) replaces: Option<String>,
}

impl Ask {
    pub(super) fn plain(path: String) -> Self {
        Self {
            path,
            ..Self::default()
        }
    }
}

impl Plan {
    fn of_files(files: Vec<String>) -> Self {
        Self {
            ask: files.into_iter().map(Ask::plain).collect(),
            ..Self::default()
        }
    }
}

/// What is known before.
pub(super) struct Before<'b> {
    pub(super) source: &'b dyn Source,
    pub(super) state: &'b SourceState,
    /// Whether it came from where it is to be fetched now.
    pub(super) same_origin: bool,
    /// Whether all of it is there and good.
    pub(super) in_order: bool,
}

impl Run {
    /// What is to be done for a source.
    pub(super) async fn plan(&self, before: &Before<'_>) -> Result<Plan, Error> {
        let list_all = || self.list(before.source, before.state);
        let Discovery::Changes(lists) = before.source.discovery() else {
            return Ok(Plan::of_files(list_all().await?));
        };
        if let Place::File(folder) = self.origin.place(before.source.meta())? {
            let mut plan = Plan::of_files(list_all().await?);
            lists
                .iter()
                .for_each(|it| plan_folder(it, &folder, &mut plan));
            return Ok(plan);
        }
        let mut plan = Plan::default();
        let mut has_any = false;
        for list in &lists {
            has_any |= self.plan_list(list, before, &mut plan).await?;
        }
        if !has_any {
            return Ok(Plan::of_files(list_all().await?));
        }
        plan.ask.sort();
        Ok(plan)
    }

    /// Adds what one list asks for; `false` if there is no such list.
    async fn plan_list(
        &self,
        list: &ChangeList,
        before: &Before<'_>,
        plan: &mut Plan,
    ) -> Result<bool, Error> {
        let mut base = Base::of(list, before);
        if base.archive.is_none() {
            match self.newest(list, before, plan).await? {
                None => return Ok(false),
                Some(newest) => base = newest,
            }
        }
        if base.since.is_none() {
            // Nobody knows what the archive lacks.
            plan.ask.extend(base.archive.map(Ask::plain));
            return Ok(true);
        }
        let lists = match self.both_lists(list, before, base.since).await? {
            Lists::Missing => return Ok(false),
            Lists::Same => {
                keep_all(list, before, plan);
                return Ok(true);
            }
            Lists::Lines(lists) => lists,
        };
        let mut wanted = Wanted::of(&lists, base.since);
        if !base.is_new && wanted.files.len() > list.most_changes {
            let Some(newest) = self.newest(list, before, plan).await? else {
                return Ok(false);
            };
            if newest.since.is_none() {
                plan.ask.extend(newest.archive.map(Ask::plain));
                outdate(list, before, plan);
                return Ok(true);
            }
            if newest.archive != base.archive {
                wanted = Wanted::of(&lists, newest.since);
                base = newest;
            }
        }
        self.plan_base(base, list, before, plan);
        wanted.plan(self, before, plan);
        outdate(list, before, plan);
        remember(list, &lists, plan);
        Ok(true)
    }

    fn plan_base(&self, base: Base, list: &ChangeList, before: &Before<'_>, plan: &mut Plan) {
        let Some(path) = base.archive else { return };
        if base.is_new {
            plan.ask.push(Ask {
                path,
                stamp: None,
                replaces: Base::of(list, before).archive,
            });
        } else {
            plan.keep.insert(path);
        }
    }

    /// The newest archive, as far as that can be told before it has come.
    async fn newest(
        &self,
        list: &ChangeList,
        before: &Before<'_>,
        plan: &mut Plan,
    ) -> Result<Option<Base>, Error> {
        let name = match list.archive {
            ArchiveName::Fixed(name) => {
                return Ok(Some(Base {
                    archive: Some(list.path(name)),
                    since: None,
                    is_new: true,
                }));
            }
            ArchiveName::In(name) => list.path(name),
        };
        let Some(text) = self.note(before.source, &name).await? else {
            return Ok(None);
        };
        let newest = String::from_utf8_lossy(&text).trim().to_owned();
        let path = list.path(&newest);
        let since = date_in(&newest).map(|it| it - MARGIN);
        if since.is_none() || !is_clean(&path) || !before.source.meta().layout.has(&path) {
            return Err(Error::BadList {
                list: name,
                why: format!("`{newest}` is not the name of an archive with a date in it"),
            });
        }
        plan.notes.push((name, text));
        Ok(Some(Base {
            archive: Some(path),
            since,
            is_new: true,
        }))
    }

    /// Both lists, unless neither has changed.
    async fn both_lists(
        &self,
        list: &ChangeList,
        before: &Before<'_>,
        since: Option<Timestamp>,
    ) -> Result<Lists, Error> {
        let source = before.source;
        let marker = |name: &str| {
            let marker = before.state.lists.get(&list.path(name));
            marker.filter(|_| before.in_order)
        };
        let mut answers = Vec::new();
        for name in [Some(list.changes), list.deletions].into_iter().flatten() {
            let answer = self.fetch_list(source, (list, name), marker(name), since);
            answers.push((name, answer.await?));
        }
        if answers.iter().all(|(_, it)| matches!(it, Answer::Same)) {
            return Ok(Lists::Same);
        }
        let mut listed = Vec::new();
        for (name, answer) in answers {
            // The lines of one that has not changed are needed too, now that the other has.
            let answer = match answer {
                Answer::Same => self.fetch_list(source, (list, name), None, since).await?,
                answer => answer,
            };
            match answer {
                Answer::Lines(lines) => listed.push(lines),
                _ if name == list.changes => return Ok(Lists::Missing),
                _ => listed.push(Listed::default()),
            }
        }
        Ok(Lists::Lines(listed))
    }
}

/// What came of asking for the lists of changes and deletions, in that order.
enum Lists {
    Missing,
    Same,
    Lines(Vec<Listed>),
}

fn is_of(list: &ChangeList, path: &str) -> bool {
    path.starts_with(&list.folder)
}

/// Nothing has changed.
fn keep_all(list: &ChangeList, before: &Before<'_>, plan: &mut Plan) {
    let state = before.state;
    let of_list = |path: &&String| is_of(list, path);
    plan.keep
        .extend(state.files.keys().filter(of_list).cloned());
    plan.deleted
        .extend(state.deleted.iter().filter(of_list).cloned());
    let lists = state.lists.iter().filter(|(path, _)| is_of(list, path));
    plan.lists
        .extend(lists.map(|(path, marker)| (path.clone(), marker.clone())));
}

/// Files of the list's folder that nothing speaks for any more.
fn outdate(list: &ChangeList, before: &Before<'_>, plan: &mut Plan) {
    let asked: BTreeSet<&str> = plan.ask.iter().map(|it| it.path.as_str()).collect();
    let of_list = before.state.files.keys().filter(|it| is_of(list, it));
    let outdated = of_list.filter(|it| !plan.keep.contains(*it) && !asked.contains(it.as_str()));
    let outdated: Vec<String> = outdated.cloned().collect();
    plan.outdated.extend(outdated);
}

/// Notes the lists' states and lines, for the next sync and for mirrors of this mirror.
fn remember(list: &ChangeList, lists: &[Listed], plan: &mut Plan) {
    let names = [Some(list.changes), list.deletions].into_iter().flatten();
    for (name, listed) in names.zip(lists) {
        let path = list.path(name);
        let text: String = listed
            .entries
            .iter()
            .map(|it| format!("{}\n", it.line))
            .collect();
        plan.notes.push((path.clone(), text.into_bytes()));
        if !listed.marker.validators().is_empty() {
            plan.lists.insert(path, listed.marker.clone());
        }
    }
}
