//! The tests of a document, with the objects, states and variables that they name.

use std::collections::HashMap;

use super::identity::{Id, Ids};
use crate::Error;
use crate::xml::Element;

/// Most bytes that the tables may take. The largest known documents (SUSE's for a whole major
/// release, with half a million tests) take about a third.
const BYTES: usize = 192 << 20;

/// About how many bytes an entry takes beside its text.
const ENTRY: usize = 64;

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TestKind {
    /// Packages of RPM.
    Rpm,
    /// Packages of dpkg.
    Dpkg,
    /// Something else: files, the running kernel, variables.
    Other,
}

/// How a state compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// The same.
    Equals,
    /// Lower than.
    Less,
    /// Lower or the same.
    LessOrEqual,
    /// Higher than.
    Greater,
    /// A regular expression.
    Matches,
    /// Another, which is not read.
    Other,
}

/// What a state compares with.
#[derive(Debug)]
pub(crate) struct Compared {
    /// How.
    pub(crate) operation: Operation,
    /// With what.
    pub(crate) value: Box<str>,
}

pub(super) struct Test {
    pub(super) kind: TestKind,
    pub(super) object: Option<Id>,
    pub(super) states: Box<[Id]>,
}

pub(super) enum Object {
    Name(Box<str>),
    Names(Id),
}

#[derive(Default)]
pub(super) struct State {
    pub(super) evr: Option<Compared>,
    pub(super) arch: Option<Compared>,
}

/// The tables.
pub(crate) struct Tables {
    path: String,
    ids: Ids,
    bytes: usize,
    pub(super) tests: HashMap<Id, Test>,
    pub(super) objects: HashMap<Id, Object>,
    pub(super) states: HashMap<Id, State>,
    pub(super) variables: HashMap<Id, Box<[Box<str>]>>,
}

impl Tables {
    pub(super) fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ids: Ids::default(),
            bytes: 0,
            tests: HashMap::new(),
            objects: HashMap::new(),
            states: HashMap::new(),
            variables: HashMap::new(),
        }
    }

    pub(super) fn ids(&mut self) -> &mut Ids {
        &mut self.ids
    }

    /// Takes an element that is no definition. What is of no use is dropped.
    pub(super) fn take(&mut self, element: &Element) -> Result<(), Error> {
        let Some(id) = element.attribute("id") else {
            return Ok(());
        };
        let id = self.ids.id(&id);
        let name = element.name();
        if name.ends_with("_test") {
            self.test(id, element);
        } else if let "rpminfo_object" | "dpkginfo_object" = name {
            self.object(id, element);
        } else if let "rpminfo_state" | "dpkginfo_state" = name {
            self.state(id, element);
        } else if name == "constant_variable" {
            let values: Box<[Box<str>]> =
                element.all("value").map(|it| it.trimmed().into()).collect();
            self.bytes += ENTRY + values.iter().map(|it| it.len() + 24).sum::<usize>();
            self.variables.insert(id, values);
        }
        self.check()
    }

    /// Fails where the document is larger than a feed can be.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.bytes + self.ids.bytes() <= BYTES {
            return Ok(());
        }
        Err(Error::Damaged {
            file: self.path.clone(),
            why: format!("its tests and states take more than {BYTES} bytes"),
        })
    }

    fn test(&mut self, id: Id, element: &Element) {
        let ids = &mut self.ids;
        let object = element
            .first("object")
            .and_then(|it| it.attribute("object_ref"));
        let states = element
            .all("state")
            .filter_map(|it| it.attribute("state_ref"));
        let states: Box<[Id]> = states.map(|it| ids.id(&it)).collect();
        let test = Test {
            kind: match element.name() {
                "rpminfo_test" => TestKind::Rpm,
                "dpkginfo_test" => TestKind::Dpkg,
                _ => TestKind::Other,
            },
            object: object.map(|it| ids.id(&it)),
            states,
        };
        self.bytes += ENTRY + test.states.len() * 16;
        self.tests.insert(id, test);
    }

    fn object(&mut self, id: Id, element: &Element) {
        let Some(name) = element.first("name") else {
            return;
        };
        let object = match name.attribute("var_ref") {
            Some(variable) => Object::Names(self.ids.id(&variable)),
            None => Object::Name(name.trimmed().into()),
        };
        self.bytes += ENTRY + name.trimmed().len();
        self.objects.insert(id, object);
    }

    fn state(&mut self, id: Id, element: &Element) {
        let compared = |name| element.first(name).map(Compared::parse);
        let state = State {
            evr: compared("evr"),
            arch: compared("arch"),
        };
        let all = [&state.evr, &state.arch];
        let text: usize = all.into_iter().flatten().map(|it| it.value.len()).sum();
        self.bytes += 2 * ENTRY + text;
        self.states.insert(id, state);
    }
}

impl Compared {
    fn parse(element: &Element) -> Self {
        let operation = element.attribute("operation");
        Self {
            operation: match operation.as_deref().unwrap_or("equals") {
                "equals" => Operation::Equals,
                "less than" => Operation::Less,
                "less than or equal" => Operation::LessOrEqual,
                "greater than" => Operation::Greater,
                "pattern match" => Operation::Matches,
                _ => Operation::Other,
            },
            value: element.trimmed().into(),
        }
    }
}
