//! Which package names are spoken of differently in two databases.
//!
//! Both are walked in the order of their keys, a block at a time, so memory does not depend on their
//! size. Records are compared by what they say of packages; a description that was reworded is no
//! change.

use std::cmp::Ordering;
use std::iter::Peekable;

use drydock_model::{Affected, Candidate};

use crate::{Database, Entries, Error, Key, Keys};

/// What changed under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: Key,
    /// What is said in the first database and not in the second, sorted by source and id.
    pub removed: Vec<Candidate>,
    /// What is said in the second database and not in the first, sorted likewise.
    pub added: Vec<Candidate>,
}

/// Iterator over the changes between two databases, sorted by key. Ends at the first error.
#[derive(Debug)]
pub struct Changes<'a> {
    old: Peekable<Keys<'a>>,
    new: Peekable<Keys<'a>>,
}

impl<'a> Changes<'a> {
    /// The changes that lead from `old` to `new`.
    pub fn between(old: &'a Database, new: &'a Database) -> Self {
        Self {
            old: old.keys().peekable(),
            new: new.keys().peekable(),
        }
    }

    /// The next key of either, with what each says of it.
    fn next_pair(&mut self) -> Result<Option<Pair>, Error> {
        let order = match (self.old.peek(), self.new.peek()) {
            (None, None) => return Ok(None),
            (Some(Ok(old)), Some(Ok(new))) => old.key.cmp(&new.key),
            // Errors come out where they are taken.
            (Some(_), None) | (Some(Err(_)), _) => Ordering::Less,
            (None, Some(_)) | (_, Some(Err(_))) => Ordering::Greater,
        };
        let old = self.old.next_if(|_| order.is_le()).transpose()?;
        let new = self.new.next_if(|_| order.is_ge()).transpose()?;
        let key = [&old, &new].into_iter().flatten().next();
        let key = key.map(|entries| entries.key.clone());
        let said = |entries: Option<Entries>| entries.map_or(vec![], |it| it.candidates);
        Ok(key.map(|key| (key, [said(old), said(new)])))
    }

    fn next_change(&mut self) -> Result<Option<Change>, Error> {
        while let Some((key, [old, new])) = self.next_pair()? {
            let (removed, added) = difference(old, new);
            if !removed.is_empty() || !added.is_empty() {
                return Ok(Some(Change {
                    key,
                    removed,
                    added,
                }));
            }
        }
        Ok(None)
    }
}

impl Iterator for Changes<'_> {
    type Item = Result<Change, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_change().transpose()
    }
}

/// A key with what the first and the second database say of it.
type Pair = (Key, [Vec<Candidate>; 2]);

/// All that counts: handles are dealt out anew with every build.
fn said(candidate: &Candidate) -> (&str, &str, bool, &Affected) {
    let Candidate {
        source,
        id,
        withdrawn,
        affected,
        ..
    } = candidate;
    (source, id, *withdrawn, affected)
}

/// What only the first, and what only the second has.
fn difference(
    mut old: Vec<Candidate>,
    mut new: Vec<Candidate>,
) -> (Vec<Candidate>, Vec<Candidate>) {
    old.sort_by(|a, b| said(a).cmp(&said(b)));
    new.sort_by(|a, b| said(a).cmp(&said(b)));
    let (mut removed, mut added) = (vec![], vec![]);
    let (mut old, mut new) = (old.into_iter().peekable(), new.into_iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(old), Some(new)) => said(old).cmp(&said(new)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return (removed, added),
        };
        match order {
            Ordering::Less => removed.extend(old.next()),
            Ordering::Greater => added.extend(new.next()),
            Ordering::Equal => {
                old.next();
                new.next();
            }
        }
    }
}
