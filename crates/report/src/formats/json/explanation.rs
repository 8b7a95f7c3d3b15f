//! The document of `drydock explain`.

use serde::Serialize;

use super::database::Database;
use super::finding::{Dismissal, Finding};
use super::image::{Distribution, Gap, Image, gaps};
use super::package::Place;
use crate::{Explanation, Known};

#[derive(Serialize)]
pub(super) struct Document<'r> {
    document: &'static str,
    schema_version: u32,
    id: &'r str,
    verdict: &'static str,
    image: Image<'r>,
    distribution: Option<Distribution<'r>>,
    database: Database<'r>,
    namespaces: Vec<&'r str>,
    findings: Vec<Finding<'r>>,
    dismissals: Vec<Dismissal<'r>>,
    unnamed_packages: usize,
    known: Vec<Elsewhere<'r>>,
    not_assessed: Vec<Gap<'r>>,
}

#[derive(Serialize)]
struct Elsewhere<'r> {
    namespace: &'r str,
    package: &'r str,
    state: &'static str,
    fixed_in: Option<&'r str>,
    source: &'r str,
}

impl<'r> Document<'r> {
    pub(super) fn new(explanation: &'r Explanation) -> Self {
        let place = Place {
            image: &explanation.image,
            inventory: &explanation.inventory,
        };
        let distribution = explanation.inventory.distribution.as_ref();
        let findings = explanation.findings.iter();
        let dismissals = explanation.dismissals.iter();
        Self {
            document: "explanation",
            schema_version: 1,
            id: &explanation.id,
            verdict: explanation.verdict().word(),
            image: Image::new(&explanation.image),
            distribution: distribution.map(Distribution::new),
            database: Database::new(&explanation.database),
            namespaces: explanation
                .namespaces
                .iter()
                .map(|one| one.as_str())
                .collect(),
            findings: findings.map(|one| Finding::new(one, place)).collect(),
            dismissals: dismissals.map(|one| Dismissal::new(one, place)).collect(),
            unnamed_packages: explanation.unnamed_packages,
            known: explanation.known.iter().map(known).collect(),
            not_assessed: gaps(&explanation.not_assessed),
        }
    }
}

fn known(known: &Known) -> Elsewhere<'_> {
    Elsewhere {
        namespace: known.namespace.as_str(),
        package: &known.package,
        state: known.state.word(),
        fixed_in: known.fixed_in.as_deref(),
        source: &known.source,
    }
}
