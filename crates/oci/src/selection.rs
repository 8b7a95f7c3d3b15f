//! Which of the images of an archive or layout is meant.
//!
//! A choice is a name or `@` and a position. Names are compared as Docker's users read them:
//! `alpine` is `docker.io/library/alpine:latest`.

use crate::{Error, Reference};

/// The names under which one image of several goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named<T> {
    /// Its names, which may be none.
    pub(crate) names: Vec<String>,
    /// The image.
    pub(crate) image: T,
}

/// The images that `choice` means: those of its name, the one of its position, or all where there
/// is no choice. `source` is the source without the choice, as it would be written.
pub(crate) fn select<T>(
    source: &str,
    images: Vec<Named<T>>,
    choice: Option<&str>,
) -> Result<Vec<Named<T>>, Error> {
    let Some(choice) = choice else {
        return Ok(images);
    };
    let names = list(&images);
    let position = choice
        .strip_prefix('@')
        .and_then(|position| position.parse::<usize>().ok());
    let chosen: Vec<Named<T>> = match position {
        Some(position) => images.into_iter().skip(position).take(1).collect(),
        None => images
            .into_iter()
            .filter(|image| image.names.iter().any(|name| is_named(name, choice)))
            .collect(),
    };
    if chosen.is_empty() {
        return Err(Error::NoSuchImage {
            place: format!("`{source}`"),
            wanted: choice.to_owned(),
            names,
        });
    }
    Ok(chosen)
}

/// The error for a choice that was not made.
pub(crate) fn several<T>(source: &str, images: &[Named<T>]) -> Error {
    Error::SeveralImages {
        place: format!("`{source}`"),
        names: list(images)
            .into_iter()
            .map(|name| format!("`{source}:{name}`"))
            .collect(),
    }
}

/// How each image can be chosen.
fn list<T>(images: &[Named<T>]) -> Vec<String> {
    images
        .iter()
        .enumerate()
        .map(|(position, image)| match image.names.first() {
            Some(name) => name.clone(),
            None => format!("@{position}"),
        })
        .collect()
}

/// Whether an image called `name` is meant by `choice`: the whole name, or its tag alone.
fn is_named(name: &str, choice: &str) -> bool {
    if name == choice {
        return true;
    }
    let Ok(name) = name.parse::<Reference>() else {
        return false;
    };
    name.tag() == Some(choice) || choice.parse().is_ok_and(|choice: Reference| choice == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(names: &[&[&str]]) -> Vec<Named<usize>> {
        names
            .iter()
            .enumerate()
            .map(|(image, names)| Named {
                names: names.iter().map(|name| (*name).to_owned()).collect(),
                image,
            })
            .collect()
    }

    fn chosen(choice: &str) -> Option<usize> {
        let images = images(&[&["alpine:latest"], &["localhost:5000/a/b:1", "c:2"], &[]]);
        let chosen = select("docker-archive:x", images, Some(choice)).ok()?;
        chosen.first().map(|named| named.image)
    }

    #[test]
    fn by_name_and_position() {
        for (choice, expected) in [
            ("alpine", Some(0)),
            ("alpine:latest", Some(0)),
            ("docker.io/library/alpine", Some(0)),
            ("latest", Some(0)),
            ("localhost:5000/a/b:1", Some(1)),
            ("localhost:5000/a/b", None),
            ("c:2", Some(1)),
            ("2", Some(1)),
            ("@2", Some(2)),
            ("@3", None),
            ("d", None),
        ] {
            assert_eq!(chosen(choice), expected, "{choice}");
        }
    }

    #[test]
    fn errors_tell_what_there_is() {
        let images = images(&[&["a:1"], &[]]);
        let error = several("oci:x", &images).to_string();
        assert!(error.contains("`oci:x:a:1`, `oci:x:@1`"), "{error}");
        let error = select("oci:x", images, Some("b")).unwrap_err().to_string();
        assert!(
            error.contains("no image `b`") && error.contains("a:1, @1"),
            "{error}"
        );
    }
}
