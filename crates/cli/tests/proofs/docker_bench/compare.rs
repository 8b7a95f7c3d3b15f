//! The comparison, and the list of differences that are meant.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::verdict::{OurResult, Ours, TheirResult, Theirs, agree};

/// Scenario, id (`5.*` for all of a group), what it is about (`-` for the whole, `*` for
/// anything, `*:1` for images), their verdict, ours, and the
/// number of a fault of theirs or a reason in words.
const DIFFERENCES: &str = include_str!("../docker_bench_differences.tsv");

/// A reason that begins so is of this machine: elsewhere there may be no difference.
const OF_MACHINE: &str = "machine: ";

struct Difference {
    line: &'static str,
    scenario: &'static str,
    id: &'static str,
    subject: &'static str,
    verdicts: (&'static str, &'static str),
    why: &'static str,
    is_used: Cell<bool>,
}

/// What was compared, and what came of it.
pub(super) struct Comparison {
    differences: Vec<Difference>,
    /// Scenarios and ids that were compared.
    compared: BTreeSet<(String, String)>,
    verdicts: usize,
    explained: Vec<(String, &'static str)>,
    unexplained: Vec<String>,
}

impl Comparison {
    pub(super) fn new() -> Self {
        let lines = DIFFERENCES.lines().filter(|line| !line.starts_with('#'));
        let differences: Vec<Difference> = lines.map(parse).collect();
        let lines: Vec<&str> = differences.iter().map(|one| one.line).collect();
        assert!(lines.is_sorted(), "the differences are not sorted");
        Self {
            differences,
            compared: BTreeSet::new(),
            verdicts: 0,
            explained: Vec::new(),
            unexplained: Vec::new(),
        }
    }

    /// Compares the checks of these ids, or groups of ids.
    pub(super) fn compare(
        &mut self,
        scenario: &str,
        groups: &[&str],
        theirs: &TheirResult,
        ours: &OurResult,
    ) {
        let missing = Theirs {
            verdict: "-".to_owned(),
            items: None,
        };
        let wanted = ours
            .iter()
            .filter(|(id, _)| groups.iter().any(|group| is_in(id, group)));
        let mut count = 0;
        for (id, ours) in wanted {
            count += 1;
            self.compared.insert((scenario.to_owned(), id.clone()));
            self.compare_one(scenario, id, theirs.get(id).unwrap_or(&missing), ours);
        }
        assert!(count > 0, "scenario {scenario}: nothing was compared");
        let lost = theirs.keys().filter(|id| !ours.contains_key(*id));
        assert_eq!(
            lost.collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "we lack checks"
        );
    }

    fn compare_one(&mut self, scenario: &str, id: &str, theirs: &Theirs, ours: &Ours) {
        self.judge((scenario, id, "-"), &theirs.verdict, &ours.verdict);
        if ours.items.is_empty() {
            return;
        }
        let listed = theirs.items.iter().flatten();
        let names: BTreeSet<&String> = ours.items.keys().chain(listed).collect();
        for name in names {
            let our_verdict = ours.items.get(name).map_or("-", String::as_str);
            if let Some(their_verdict) = theirs.of(name) {
                self.judge((scenario, id, name), their_verdict, our_verdict);
            }
        }
    }

    fn judge(&mut self, (scenario, id, subject): (&str, &str, &str), theirs: &str, ours: &str) {
        self.verdicts += 1;
        if agree(theirs, ours) {
            return;
        }
        let known = self.differences.iter().find(|known| {
            (known.scenario == "*" || known.scenario == scenario)
                && fits(known.id, id)
                && is_about(known.subject, subject)
                && known.verdicts == (theirs, ours)
        });
        match known {
            Some(known) => {
                known.is_used.set(true);
                self.explained.push((id.to_owned(), known.why));
            }
            None => {
                let line = format!("{scenario}\t{id}\t{subject}\t{theirs}\t{ours}\t");
                self.unexplained.push(line);
            }
        }
    }

    /// Ends with every difference explained and, where all was compared, every explanation used.
    pub(super) fn finish(self, is_all: bool) {
        let unused: Vec<&str> = self
            .differences
            .iter()
            .filter(|known| !known.is_used.get() && !known.why.starts_with(OF_MACHINE))
            .filter(|known| is_all && self.has_compared(known))
            .map(|known| known.line)
            .collect();
        let ids: BTreeSet<&String> = self.compared.iter().map(|(_, id)| id).collect();
        eprintln!(
            "{} verdicts of {} checks compared, {} differ as is meant",
            self.verdicts,
            ids.len(),
            self.explained.len()
        );
        let (unexplained, unused) = (self.unexplained.join("\n"), unused.join("\n"));
        assert!(
            unexplained.is_empty() && unused.is_empty(),
            "differences without a reason:\n{unexplained}\nreasons without a difference:\n{unused}"
        );
    }

    fn has_compared(&self, known: &Difference) -> bool {
        self.compared.iter().any(|(scenario, id)| {
            (known.scenario == "*" || known.scenario == scenario) && fits(known.id, id)
        })
    }
}

fn fits(pattern: &str, id: &str) -> bool {
    match pattern.strip_suffix(".*") {
        Some(group) => is_in(id, group),
        None => pattern == id,
    }
}

fn is_about(pattern: &str, subject: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => subject != "-" && subject.ends_with(end),
        None => pattern == subject,
    }
}

fn is_in(id: &str, group: &str) -> bool {
    let rest = id.strip_prefix(group);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn parse(line: &'static str) -> Difference {
    let columns: Vec<&str> = line.split('\t').collect();
    let [scenario, id, subject, theirs, ours, why] = columns[..] else {
        panic!("not six columns: {line}");
    };
    assert!(!why.is_empty(), "no reason: {line}");
    Difference {
        line,
        scenario,
        id,
        subject,
        verdicts: (theirs, ours),
        why,
        is_used: Cell::new(false),
    }
}
