//! What of a check a waiver accepts.
//!
//! Patterns are those of [`matches`](crate::matches). Values of one key are alternatives, except
//! labels, which must all be there; several keys must all fit. Missed: a label of a network,
//! service or volume, and any label of a container that could not be inspected.

use std::collections::BTreeMap;

use drydock_model::audit::{Subject, SubjectKind};

use crate::Snapshot;
use crate::scope::{is_id_of, matches, matches_image};

/// What of a check a waiver accepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// Patterns of container names, or the start of an id.
    pub container: Vec<String>,
    /// Patterns of image names: fits the image, and containers of it.
    pub image: Vec<String>,
    /// Labels of a container or image, as `NAME` or `NAME=PATTERN`.
    pub label: Vec<String>,
    /// Patterns of paths of files.
    pub path: Vec<String>,
    /// Patterns of names of items of whatever kind.
    pub item: Vec<String>,
    /// The id or a digest of an image, from its start: fits the image, and containers of it.
    pub digest: Vec<String>,
}

impl Selector {
    /// Whether nothing is selected, and so the whole check is meant.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it fits a thing.
    pub(super) fn selects(&self, subject: &Subject, known: &Known<'_>) -> bool {
        let is = |kind| subject.kind == kind;
        let image = image_id(subject);
        any(&self.container, |pattern| {
            is(SubjectKind::Container)
                && (matches(pattern, &subject.name) || is_id_of(pattern, &subject.id))
        }) && any(&self.image, |pattern| {
            let mut names = known.image_names(subject);
            names.any(|name| matches_image(pattern, name)) || is_id_of(pattern, image)
        }) && any(&self.path, |pattern| {
            is(SubjectKind::File) && matches(pattern, &subject.name)
        }) && any(&self.item, |pattern| matches(pattern, &subject.name))
            && any(&self.digest, |digest| {
                let mut names = known.image_names(subject);
                let is_named = |name: &str| {
                    let found = name.split_once('@');
                    found.is_some_and(|(_, found)| is_id_of(digest, found))
                };
                is_id_of(digest, image) || names.any(is_named)
            })
            && self
                .label
                .iter()
                .all(|label| known.has_label(subject, label))
    }
}

fn any(patterns: &[String], fits: impl Fn(&str) -> bool) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern))
}

/// The id of an image, or of a container's; empty for other things.
fn image_id(subject: &Subject) -> &str {
    match (&subject.image, subject.kind) {
        (Some((_, id)), _) => id,
        (None, SubjectKind::Image) => &subject.id,
        (None, _) => "",
    }
}

/// What the snapshot knows of containers and images beyond what a report shows.
#[derive(Debug, Default)]
pub(super) struct Known<'a> {
    /// Labels by the id of a container or image.
    labels: BTreeMap<&'a str, &'a BTreeMap<String, String>>,
    /// Tags and digests by the id of an image.
    names: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Known<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut known = Self::default();
        for container in snapshot.engine.containers.known().into_iter().flatten() {
            if let Some(inspect) = container.inspect.known() {
                known.labels.insert(&container.id, &inspect.config.labels);
            }
        }
        for image in snapshot.engine.images.known().into_iter().flatten() {
            known.labels.insert(&image.id, &image.config.labels);
            let names = image.repo_tags.iter().chain(&image.repo_digests);
            known
                .names
                .insert(&image.id, names.map(String::as_str).collect());
        }
        known
    }

    /// The names of an image, or of a container's.
    fn image_names<'s>(&'s self, subject: &'s Subject) -> impl Iterator<Item = &'s str> {
        let shown = match (&subject.image, subject.kind) {
            (Some((name, _)), _) => Some(name.as_str()),
            (None, SubjectKind::Image) => Some(subject.name.as_str()),
            (None, _) => None,
        };
        let known = self.names.get(image_id(subject)).into_iter().flatten();
        shown.into_iter().chain(known.copied())
    }

    /// Whether a thing has a label, `NAME` or `NAME=PATTERN`.
    fn has_label(&self, subject: &Subject, label: &str) -> bool {
        let (name, pattern) = match label.split_once('=') {
            Some((name, pattern)) => (name, pattern),
            None => (label, "*"),
        };
        let known = self.labels.get(subject.id.as_str());
        let found = known.and_then(|labels| labels.get(name)).or_else(|| {
            let shown = subject.labels.iter().find(|(found, _)| found == name);
            shown.map(|(_, value)| value)
        });
        found.is_some_and(|value| matches(pattern, value))
    }
}
