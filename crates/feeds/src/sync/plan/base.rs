//! The archive to which single files are added.

use jiff::Timestamp;

use super::{Before, is_of};
use crate::ChangeList;
use crate::reading::is_archive;
use crate::sync::since::{MARGIN, date_in};

/// The archive to which changes are added.
pub(super) struct Base {
    pub(super) archive: Option<String>,
    /// What may have changed since.
    pub(super) since: Option<Timestamp>,
    pub(super) is_new: bool,
}

impl Base {
    /// The archive that is here.
    pub(super) fn of(list: &ChangeList, before: &Before<'_>) -> Self {
        let mut files = before.state.files.iter();
        let found = files.find(|(path, file)| {
            before.same_origin && file.is_good() && is_archive(path) && is_of(list, path)
        });
        let Some((path, file)) = found else {
            return Self {
                archive: None,
                since: None,
                is_new: false,
            };
        };
        let dates = [date_in(path), file.upstream];
        Self {
            archive: Some(path.clone()),
            since: dates.into_iter().flatten().min().map(|it| it - MARGIN),
            is_new: false,
        }
    }
}
