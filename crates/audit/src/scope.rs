//! Which containers and images are audited.
//!
//! Patterns are exact names or have `*` and `?`; they fit the whole name. An image's pattern fits
//! any of its names, with or without tag, or its id from the start.

use std::collections::BTreeMap;

use crate::snapshot::{Container, Image};

/// Which containers and images are audited. Empty lists narrow nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Patterns of container names or ids.
    pub containers: Vec<String>,
    /// Patterns of image names or ids. Also narrows the containers to those of these images.
    pub images: Vec<String>,
    /// Labels that containers and images must have: name, and value where one is given.
    pub labels: Vec<(String, Option<String>)>,
    /// Leave stopped containers out.
    pub only_running: bool,
}

impl Scope {
    /// Whether a container is audited. `image_names` are names by image id.
    pub fn has_container(
        &self,
        container: &Container,
        image_names: &BTreeMap<&str, &[String]>,
    ) -> bool {
        let by_name = self.containers.is_empty()
            || self.containers.iter().any(|pattern| {
                matches(pattern, &container.name) || is_id_of(pattern, &container.id)
            });
        let Some(inspect) = container.inspect.known() else {
            // One that could not be inspected is kept where its name is all that is asked for, and
            // where nothing is: it must not get lost.
            return by_name && self.images.is_empty() && self.labels.is_empty();
        };
        let names = image_names.get(inspect.image.as_str()).copied();
        let by_image = self.images.is_empty()
            || self.images.iter().any(|pattern| {
                matches_image(pattern, &inspect.config.image)
                    || is_id_of(pattern, &inspect.image)
                    || names
                        .unwrap_or_default()
                        .iter()
                        .any(|name| matches_image(pattern, name))
            });
        by_name
            && by_image
            && self.has_labels(&inspect.config.labels)
            && (inspect.state.running || !self.only_running)
    }

    /// Whether an image is audited.
    pub fn has_image(&self, image: &Image) -> bool {
        let names = image.repo_tags.iter().chain(&image.repo_digests);
        let by_name = self.images.is_empty()
            || self.images.iter().any(|pattern| {
                is_id_of(pattern, &image.id)
                    || names.clone().any(|name| matches_image(pattern, name))
            });
        by_name && self.has_labels(&image.config.labels)
    }

    fn has_labels(&self, labels: &BTreeMap<String, String>) -> bool {
        self.labels.iter().all(|(name, value)| {
            let found = labels.get(name);
            found.is_some_and(|found| value.as_ref().is_none_or(|value| value == found))
        })
    }
}

/// Whether `pattern` is the start of an id, with or without `sha256:`.
pub(crate) fn is_id_of(pattern: &str, id: &str) -> bool {
    let bare = |id: &str| id.strip_prefix("sha256:").unwrap_or(id).to_owned();
    let pattern = bare(pattern);
    pattern.len() >= 6
        && pattern.bytes().all(|byte| byte.is_ascii_hexdigit())
        && bare(id).starts_with(&pattern)
}

/// Whether `pattern` fits the name of an image, with or without its tag or digest.
pub(crate) fn matches_image(pattern: &str, name: &str) -> bool {
    let without_tag = match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => repository,
        _ => name,
    };
    let without_digest = name.split('@').next().unwrap_or(name);
    [name, without_tag, without_digest]
        .iter()
        .any(|name| matches(pattern, name))
}

/// Whether the whole of `text` is what `pattern` says: `*` stands for any characters, `?` for one.
/// Takes time in proportion to the product of their lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    // Places in the pattern that are reached after some of the text.
    let mut reached = vec![false; pattern.len() + 1];
    let close = |reached: &mut Vec<bool>| {
        for (place, wanted) in pattern.iter().enumerate() {
            if *wanted == '*' && reached.get(place) == Some(&true) {
                reached.splice(place + 1..place + 2, [true]);
            }
        }
    };
    reached.splice(0..1, [true]);
    close(&mut reached);
    for found in text {
        let mut next = vec![false; pattern.len() + 1];
        for (place, wanted) in pattern.iter().enumerate() {
            if reached.get(place) != Some(&true) {
                continue;
            }
            match wanted {
                '*' => next.splice(place..place + 1, [true]).for_each(drop),
                '?' => next.splice(place + 1..place + 2, [true]).for_each(drop),
                wanted if *wanted == found => {
                    next.splice(place + 1..place + 2, [true]).for_each(drop);
                }
                _ => {}
            }
        }
        close(&mut next);
        reached = next;
    }
    reached.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_the_whole_name() {
        for (pattern, text, expected) in [
            ("web", "web", true),
            ("web", "web-1", false),
            ("web*", "web-1", true),
            ("*", "", true),
            ("w?b", "web", true),
            ("w?b", "wb", false),
            ("*-db-*", "shop-db-1", true),
            ("a*b*c", "aXbYbZc", true),
            ("nil", "vanilla", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn images_are_named_in_many_ways() {
        let image = Image {
            id: "sha256:0123456789abcdef".into(),
            repo_tags: vec!["localhost:5000/shop/web:1.2".into()],
            ..Image::default()
        };
        for (pattern, expected) in [
            ("localhost:5000/shop/web:1.2", true),
            ("localhost:5000/shop/web", true),
            ("*/web:*", true),
            ("0123456789", true),
            ("sha256:0123456789", true),
            ("0123", false),
            ("web", false),
        ] {
            let scope = Scope {
                images: vec![pattern.into()],
                ..Scope::default()
            };
            assert_eq!(scope.has_image(&image), expected, "{pattern}");
        }
    }

    #[test]
    fn a_container_that_could_not_be_inspected_is_not_lost() {
        let container = Container {
            name: "vanilla".into(),
            ..Container::default()
        };
        let names = BTreeMap::new();
        assert!(Scope::default().has_container(&container, &names));
        let by_label = Scope {
            labels: vec![("tier".into(), None)],
            ..Scope::default()
        };
        assert!(!by_label.has_container(&container, &names));
    }
}
