//! The build steps of an image, the oldest first, and which of them its base brought.
//!
//! From `GET /images/ID/history`
//! ([the API](https://docs.docker.com/reference/api/engine/latest/)). Nothing in an image says
//! where
//! its base ends. Where the engine has an image whose layers are the lowest of this one, its steps
//! are the base's; else the base ends with the last `CMD` before the files of the image itself. The
//! second is a guess: it misses a base without one, and is misled by a build file with `CMD` in its
//! middle.

use drydock_model::audit::Judgement;

use super::build_step::BuildStep;
use crate::snapshot::Image;
use crate::{Facts, Judge, Unknown, Why, image_field, image_name};

/// The build steps of an image.
#[derive(Clone, Debug)]
pub(super) struct History<'a> {
    image: &'a Image,
    /// The steps, the oldest first.
    pub(super) steps: Vec<BuildStep<'a>>,
}

impl<'a> History<'a> {
    /// Of an image.
    ///
    /// # Errors
    /// When its history is not known, or has no steps.
    pub(super) fn of(facts: &Facts<'a>, image: &'a Image) -> Result<Self, Unknown> {
        let history = image.history.get()?;
        let mut steps: Vec<BuildStep<'a>> = history
            .iter()
            .rev()
            .map(|one| BuildStep::parse(&one.created_by))
            .collect();
        if steps
            .iter()
            .all(|step| step.arguments.is_empty() && step.instruction.is_empty())
        {
            let comments = history.iter().map(|one| one.comment.trim());
            let comment = comments.rev().find(|comment| !comment.is_empty());
            return Err(Unknown {
                why: Why::Absent,
                message: match comment {
                    Some(comment) => format!("it was not built from steps: `{comment}`"),
                    None => "its history has no build steps".to_owned(),
                },
            });
        }
        let of_base = match find_base(facts, image) {
            Some(base) => base.history.known().map_or(0, Vec::len),
            None => guess_base(&steps),
        };
        for (number, step) in (1_usize..).zip(&mut steps) {
            step.number = number;
            step.is_base = number <= of_base;
        }
        Ok(Self { image, steps })
    }

    /// Where a step was read: the source of its evidence.
    pub(super) fn source(&self, step: &BuildStep<'_>) -> String {
        let (request, count) = (request(self.image), self.steps.len());
        format!("{request} step {} of {count}", step.number)
    }

    /// Adds steps as evidence, the first ten.
    pub(super) fn because(
        &self,
        judgement: Judgement,
        steps: &[&BuildStep<'_>],
        expected: &str,
    ) -> Judgement {
        steps.iter().take(10).fold(judgement, |judgement, step| {
            judgement.because(self.source(step), step.shown(), expected)
        })
    }

    /// Adds that all steps were read as evidence.
    pub(super) fn because_of_all(&self, judgement: Judgement, expected: &str) -> Judgement {
        let observed = format!("{} steps, none such", self.steps.len());
        judgement.because(request(self.image), observed, expected)
    }
}

/// The image of this engine that another is built on: that whose layers are the most of its lowest.
/// An image with the same layers is no base, but has another name or other settings.
pub(super) fn find_base<'a>(facts: &Facts<'a>, image: &Image) -> Option<&'a Image> {
    let all = facts.snapshot.engine.images.known()?;
    let layers = &image.root_fs.layers;
    let is_base = |other: &&Image| {
        let lower = &other.root_fs.layers;
        !lower.is_empty() && lower.len() < layers.len() && layers.starts_with(lower)
    };
    // Of several with the same layers the first by name, so that nothing depends on their order.
    all.iter().filter(is_base).max_by_key(|other| {
        (
            other.root_fs.layers.len(),
            std::cmp::Reverse(image_name(other)),
        )
    })
}

/// How many of the oldest steps are the base's.
fn guess_base(steps: &[BuildStep<'_>]) -> usize {
    let own_settings = steps
        .iter()
        .rev()
        .take_while(|step| step.is_setting())
        .count();
    let before = steps.len().saturating_sub(own_settings);
    let mut lower = steps.iter().take(before);
    let end = lower.rposition(|step| step.instruction == "CMD");
    end.map_or(0, |place| place + 1)
}

fn request(image: &Image) -> String {
    let field = image_field(image, "");
    let request = field.trim_end();
    format!(
        "{}/history",
        request.strip_suffix("/json").unwrap_or(request)
    )
}

/// Steps as `GET /images/ID/history` gives them: the newest first.
#[cfg(test)]
pub(super) fn steps(oldest_first: &[&str]) -> crate::Fact<Vec<crate::snapshot::ImageHistory>> {
    let step = |created_by: &&str| crate::snapshot::ImageHistory {
        created_by: (*created_by).to_owned(),
        ..Default::default()
    };
    crate::Fact::Known(oldest_first.iter().rev().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Policy, Scope, Snapshot};

    fn bases(steps_of_it: &[&str], others: Vec<Image>, layers: &[&str]) -> Vec<bool> {
        let mut image = Image {
            history: steps(steps_of_it),
            ..Image::default()
        };
        image.root_fs.layers = layers.iter().map(|layer| (*layer).to_owned()).collect();
        let mut snapshot = Snapshot::default();
        snapshot.engine.images = crate::Fact::Known(others);
        let (policy, scope) = (Policy::default(), Scope::default());
        let facts = Facts::new(&snapshot, &policy, &scope);
        let history = History::of(&facts, &image).unwrap();
        history.steps.iter().map(|step| step.is_base).collect()
    }

    #[test]
    fn the_base_ends_with_its_command() {
        let guessed = bases(
            &[
                "ADD rootfs.tar /",
                "CMD [\"sh\"]",
                "RUN make",
                "CMD [\"app\"]",
            ],
            Vec::new(),
            &[],
        );
        assert_eq!(guessed, [true, true, false, false]);
        let alone = bases(&["ADD rootfs.tar /", "CMD [\"sh\"]"], Vec::new(), &[]);
        assert_eq!(alone, [false, false]);
    }

    #[test]
    fn an_image_that_is_there_says_it_better() {
        let mut base = Image {
            history: steps(&["ADD rootfs.tar /", "RUN a"]),
            ..Image::default()
        };
        base.root_fs.layers = vec!["1".into(), "2".into()];
        let found = bases(
            &["ADD rootfs.tar /", "RUN a", "RUN b"],
            vec![base],
            &["1", "2", "3"],
        );
        assert_eq!(found, [true, true, false]);
    }
}
