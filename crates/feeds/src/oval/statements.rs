//! Walks a tree of criteria for what it says of packages, and under which conditions.

use super::criteria::Criteria;
use super::identity::Id;
use super::tables::{Compared, Object, Operation, State, Tables, TestKind};

/// Most conditions of all statements of a definition together; real ones have some ten thousand.
const CONDITIONS: usize = 4 << 20;

/// A leaf of the tree, with what its test names.
pub(crate) struct Fact<'t> {
    /// What it means, in the publisher's words.
    pub(crate) comment: &'t str,
    /// What the test looks at; `None` where there is no such test.
    pub(crate) kind: Option<TestKind>,
    /// The packages it looks at.
    pub(crate) names: Vec<&'t str>,
    /// Which epoch, version and release they must have.
    pub(crate) evr: Option<&'t Compared>,
    /// Which architecture.
    pub(crate) arch: Option<&'t Compared>,
    /// Whether it asks for nothing but that the package is there.
    pub(crate) bare: bool,
}

impl Fact<'_> {
    /// Whether it says which versions of packages are meant, or asks for nothing but their presence.
    pub(crate) fn speaks_of_packages(&self) -> bool {
        let packages = matches!(self.kind, Some(TestKind::Rpm | TestKind::Dpkg));
        packages && (self.evr.is_some() || self.bare) && self.lower_bound().is_none()
    }

    /// The version above which packages must be, which is a condition beside a statement.
    pub(crate) fn lower_bound(&self) -> Option<&str> {
        let evr = self.evr.filter(|it| it.operation == Operation::Greater)?;
        let value = evr.value.trim();
        (!matches!(value, "0" | "0:0" | "0:0-0")).then_some(value)
    }

    /// The part of the comment between two texts.
    pub(crate) fn between(&self, before: &str, behind: &str) -> Option<&str> {
        let inner = self.comment.trim().strip_prefix(before)?;
        inner.strip_suffix(behind).map(str::trim)
    }
}

/// Visits each leaf for which `speaks` holds, with its conditions: each is a list of alternatives.
/// Fails where there are more of them than a publisher can mean.
pub(crate) fn statements<'t>(
    criteria: &'t Criteria,
    tables: &'t Tables,
    speaks: &dyn Fn(&Fact<'t>) -> bool,
    visit: &mut dyn FnMut(&Fact<'t>, &[Vec<Fact<'t>>]),
) -> Result<(), String> {
    let mut walk = Walk {
        tables,
        speaks,
        left: CONDITIONS,
    };
    walk.go(criteria, &mut Vec::new(), visit)
}

struct Walk<'t, 's> {
    tables: &'t Tables,
    speaks: &'s dyn Fn(&Fact<'t>) -> bool,
    /// Conditions that may still be told.
    left: usize,
}

impl<'t> Walk<'t, '_> {
    fn go(
        &mut self,
        node: &'t Criteria,
        conditions: &mut Vec<Vec<Fact<'t>>>,
        visit: &mut dyn FnMut(&Fact<'t>, &[Vec<Fact<'t>>]),
    ) -> Result<(), String> {
        match node {
            Criteria::All(children) => {
                let outer = conditions.len();
                let (speaking, beside): (Vec<_>, Vec<_>) =
                    children.iter().partition(|child| self.carries(child));
                conditions.extend(beside.into_iter().map(|child| self.leaves(child)));
                for child in speaking {
                    self.go(child, conditions, visit)?;
                }
                conditions.truncate(outer);
            }
            Criteria::Any(children) => {
                for child in children {
                    self.go(child, conditions, visit)?;
                }
            }
            Criteria::Test { test, comment } => {
                let fact = self.tables.fact(*test, comment);
                if (self.speaks)(&fact) {
                    let told: usize = conditions.iter().map(Vec::len).sum();
                    let left = self.left.checked_sub(told);
                    self.left = left.ok_or("its conditions multiply beyond all reason")?;
                    visit(&fact, conditions);
                }
            }
            Criteria::Extend { .. } | Criteria::Other => {}
        }
        Ok(())
    }

    /// Whether there is a statement somewhere below.
    fn carries(&self, node: &'t Criteria) -> bool {
        match node {
            Criteria::All(children) | Criteria::Any(children) => {
                children.iter().any(|child| self.carries(child))
            }
            Criteria::Test { test, comment } => (self.speaks)(&self.tables.fact(*test, comment)),
            Criteria::Extend { .. } | Criteria::Other => false,
        }
    }

    fn leaves(&self, node: &'t Criteria) -> Vec<Fact<'t>> {
        match node {
            Criteria::All(children) | Criteria::Any(children) => {
                let leaves = children.iter().flat_map(|child| self.leaves(child));
                leaves.collect()
            }
            Criteria::Test { test, comment } => vec![self.tables.fact(*test, comment)],
            Criteria::Extend { comment } => vec![Fact::of_comment(comment)],
            Criteria::Other => Vec::new(),
        }
    }
}

impl<'t> Fact<'t> {
    fn of_comment(comment: &'t str) -> Self {
        Self {
            comment,
            kind: None,
            names: Vec::new(),
            evr: None,
            arch: None,
            bare: false,
        }
    }
}

impl Tables {
    fn fact<'t>(&'t self, test: Id, comment: &'t str) -> Fact<'t> {
        let none = Fact::of_comment(comment);
        let Some(test) = self.tests.get(&test) else {
            return none;
        };
        let names = match test.object.and_then(|it| self.objects.get(&it)) {
            Some(Object::Name(name)) => vec![&**name],
            Some(Object::Names(variable)) => {
                let values = self.variables.get(variable);
                values.into_iter().flatten().map(|it| &**it).collect()
            }
            None => Vec::new(),
        };
        let states = test.states.iter().filter_map(|it| self.states.get(it));
        let states: Vec<&State> = states.collect();
        let first = |part: fn(&State) -> Option<&Compared>| states.iter().find_map(|it| part(it));
        Fact {
            kind: Some(test.kind),
            names,
            evr: first(|it| it.evr.as_ref()),
            arch: first(|it| it.arch.as_ref()),
            bare: test.states.is_empty(),
            ..none
        }
    }
}
