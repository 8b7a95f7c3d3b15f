//! Which check may have been meant by a name that is none.

use drydock_model::audit::Benchmark;

use crate::checks;

/// Longer names are no misspelling of a check.
const LONGEST: usize = 100;

/// Whether there is a check of this slug, or of this id in a benchmark.
pub(super) fn is_check(name: &str, benchmark: Benchmark) -> bool {
    checks().any(|check| {
        let id = check.meta().id(benchmark);
        id == Some(name) || (check.meta().slug == name && id.is_some())
    })
}

/// Why `name` is not a check of a benchmark, as the end of a sentence.
pub(super) fn explain(name: &str, benchmark: Benchmark) -> String {
    let is_elsewhere = checks().any(|check| {
        let mut ids = Benchmark::ALL
            .iter()
            .filter_map(|one| check.meta().id(*one));
        check.meta().slug == name || ids.any(|id| id == name)
    });
    if is_elsewhere {
        return format!("`{name}`, which {} does not have", benchmark.title());
    }
    match nearest(name, benchmark) {
        Some(meant) => format!("`{name}`, which is no check; `{meant}` may be meant"),
        None => format!("`{name}`, which is no check"),
    }
}

/// The slug or id that differs least, where it differs by no more than a third.
fn nearest(name: &str, benchmark: Benchmark) -> Option<&'static str> {
    if name.len() > LONGEST {
        return None;
    }
    let name = name.to_lowercase().replace('_', "-");
    let known = checks().flat_map(|check| {
        let id = check.meta().id(benchmark);
        [id.map(|_| check.meta().slug), id].into_iter().flatten()
    });
    let ranked = known.map(|known| (distance(&name, known), known));
    let (distance, meant) = ranked.min()?;
    (distance <= name.len() / 3).then_some(meant)
}

/// How many characters must be put in, left out or replaced to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, wanted) in one.chars().enumerate() {
        let mut next = vec![line + 1];
        for ((found, above), before) in other.iter().zip(row.iter().skip(1)).zip(&row) {
            let left = next.last().copied().unwrap_or_default();
            let replaced = before + usize::from(*found != wanted);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_check_is_recognised_and_another_word_is_not() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        let benchmark = Benchmark::default();
        let meant = nearest("Contianer_memory-limit", benchmark);
        assert_eq!(meant, Some("container-memory-limit"));
        assert_eq!(nearest("xyzzy", benchmark), None);
        assert_eq!(nearest(&"container".repeat(100_000), benchmark), None);
    }
}
