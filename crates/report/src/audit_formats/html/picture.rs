//! Pictures of a score: numbers that the template draws as SVG. What a picture shows, words beside
//! it say too.

use drydock_model::audit::Tally;

use crate::audit_phrases as phrases;

/// Length of the ring's line; its radius is chosen so that a percent is one unit.
const AROUND: u32 = 100;

/// A ring that is filled as far as the score.
pub(super) struct Ring {
    /// How far, 0 to 100.
    pub(super) filled: u32,
    /// The rest.
    pub(super) rest: u32,
    /// What stands within.
    pub(super) words: String,
    /// How good: `good`, `fair`, `bad` or `none`.
    pub(super) grade: &'static str,
}

/// A bar of parts, in thousandths of its length: one per sort of verdict.
pub(super) struct Bar {
    /// The parts.
    pub(super) parts: Vec<Part>,
    /// What they say.
    pub(super) words: String,
}

/// A part of a bar.
pub(super) struct Part {
    /// What it shows: `pass`, `fail`, `waived`, `open` or `none`.
    pub(super) class: &'static str,
    /// Where it begins.
    pub(super) from: u32,
    /// How long it is.
    pub(super) length: u32,
}

impl Ring {
    pub(super) fn new(tally: &Tally) -> Self {
        let percent = tally.percent();
        let filled = percent.unwrap_or(0).min(AROUND);
        Self {
            filled,
            rest: AROUND - filled,
            words: percent.map_or_else(|| "\u{2013}".to_owned(), |one| format!("{one}%")),
            grade: match percent {
                None => "none",
                Some(0..50) => "bad",
                Some(50..90) => "fair",
                Some(_) => "good",
            },
        }
    }
}

impl Bar {
    pub(super) fn new(tally: &Tally) -> Self {
        let sorts = [
            ("pass", tally.passed),
            ("fail", tally.failed),
            ("open", tally.open()),
            ("waived", tally.waived),
            ("none", tally.not_applicable),
        ];
        let total = u64::from(tally.total().max(1));
        let place = |count: u32| u32::try_from(u64::from(count) * 1000 / total).unwrap_or(1000);
        let mut before = 0;
        let parts = sorts.into_iter().filter(|(_, count)| *count > 0);
        let parts = parts.map(|(class, count)| {
            let from = place(before);
            before += count;
            Part {
                class,
                from,
                length: place(before) - from,
            }
        });
        Self {
            parts: parts.collect(),
            words: phrases::counts(tally),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_the_bar() {
        let tally = Tally {
            passed: 1,
            failed: 1,
            manual: 1,
            ..Tally::default()
        };
        let bar = Bar::new(&tally);
        let last = bar.parts.last().unwrap();
        assert_eq!(last.from + last.length, 1000);
        assert_eq!(bar.parts.len(), 3);
        assert!(Bar::new(&Tally::default()).parts.is_empty());
        assert_eq!(Ring::new(&Tally::default()).grade, "none");
    }
}
