//! What a statement means for the packages it names.

use drydock_model::{Affected, KeyKind, Namespace, Qualifier, Range, RangeEvent, State};

use super::statements::Fact;
use super::tables::{Compared, Operation};

/// The words of architectures that a pattern lists; none where it is not such a list.
pub(crate) fn architectures(compared: Option<&Compared>) -> Vec<&str> {
    let Some(compared) = compared else {
        return Vec::new();
    };
    let list = compared.value.trim_matches(['^', '$', '(', ')']);
    let is_word = |it: &&str| {
        !it.is_empty()
            && it
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'_')
    };
    let words: Vec<&str> = list.split('|').collect();
    match words.iter().all(is_word) {
        true => words,
        false => Vec::new(),
    }
}

/// What is so of a package, and in which versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The state.
    pub(crate) state: State,
    /// The versions it is so in.
    pub(crate) ranges: Vec<Range>,
    /// Why, in the publisher's words.
    pub(crate) reason: Option<String>,
}

impl Verdict {
    /// Affected in every version, in a state without a fix.
    pub(crate) fn unfixed(state: State) -> Self {
        let ranges = match state {
            State::NotAffected => Vec::new(),
            _ => vec![Range::all()],
        };
        Self {
            state,
            ranges,
            reason: None,
        }
    }

    /// Fixed in a version. Nothing is below `0`: it says that there is no fix.
    pub(crate) fn fixed(version: &str) -> Result<Self, String> {
        match version.trim() {
            "0" | "0:0" | "0:0-0" => Ok(Self::unfixed(State::Affected)),
            version if is_version(version) => Ok(Self {
                state: State::Fixed,
                ranges: vec![Range::below(version)],
                reason: None,
            }),
            other => Err(format!("`{other}` is not a version")),
        }
    }

    /// What the test behind a statement says, under its conditions: one of them can be that the
    /// same package is above a version. That version is taken to be meant too.
    pub(crate) fn of(fact: &Fact<'_>, conditions: &[Vec<Fact<'_>>]) -> Result<Self, String> {
        let mut verdict = Self::of_test(fact)?;
        for group in conditions {
            let bound = match group.as_slice() {
                [bound] if bound.names == fact.names => bound.lower_bound(),
                _ => None,
            };
            let Some(bound) = bound else { continue };
            if !is_version(bound) {
                return Err(format!("`{bound}` is not a version"));
            }
            let starts = verdict
                .ranges
                .iter_mut()
                .flat_map(|it| it.events.first_mut());
            starts.for_each(|it| *it = RangeEvent::Introduced(bound.to_owned()));
        }
        Ok(verdict)
    }

    fn of_test(fact: &Fact<'_>) -> Result<Self, String> {
        let Some(evr) = fact.evr else {
            return Ok(Self::unfixed(State::Affected));
        };
        let value = evr.value.trim();
        match evr.operation {
            Operation::Less => Self::fixed(value),
            Operation::LessOrEqual if is_version(value) => {
                let start = RangeEvent::Introduced("0".to_owned());
                let end = RangeEvent::LastAffected(value.to_owned());
                Ok(Self {
                    state: State::Affected,
                    ranges: vec![Range {
                        events: vec![start, end],
                    }],
                    reason: None,
                })
            }
            // Above zero is any.
            Operation::Greater => Ok(Self::unfixed(State::Affected)),
            _ => Err(format!(
                "`{}` compares in a way that is not read",
                fact.comment
            )),
        }
    }

    /// The entry that says so of a package.
    pub(crate) fn affects(
        &self,
        namespace: &Namespace,
        key: KeyKind,
        package: &str,
        qualifiers: &[Qualifier],
    ) -> Affected {
        Affected {
            namespace: namespace.clone(),
            key,
            package: package.to_owned(),
            state: self.state,
            reason: self.reason.clone(),
            ranges: self.ranges.clone(),
            versions: Vec::new(),
            rating: None,
            qualifiers: qualifiers.to_vec(),
        }
    }
}

/// Whether the text can be the version of a package.
pub(crate) fn is_version(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether the text can be the name of a package.
pub(crate) fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-._@~:".contains(&byte);
    (1..=200).contains(&text.len()) && text.bytes().all(fits)
}
