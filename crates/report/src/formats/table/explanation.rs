//! Why a vulnerability is reported, or why it is not: the answer first, then what led to it.

use std::collections::BTreeMap;

use drydock_model::{
    AdvisoryRecord, Dismissal, DismissalReason, Finding, InventoryPackage, MatchEvidence,
};

use super::rows::listed;
use super::{Page, Section, gaps, hanging, layers};
use crate::{Explanation, Known, Tone, Verdict, clean};

/// All sections.
pub(super) fn sections(explanation: &Explanation, page: Page) -> Vec<Section> {
    let mut sections = vec![answer(explanation, page)];
    let same_finding = |a: &Finding, b: &Finding| {
        (&a.record, &a.evidence, &a.rating) == (&b.record, &b.evidence, &b.rating)
    };
    for findings in alike(
        &explanation.findings,
        |one| one.package,
        same_finding,
        explanation,
    ) {
        sections.push(of_findings(&findings, explanation, page));
    }
    let same_dismissal = |a: &Dismissal, b: &Dismissal| {
        (&a.record, &a.evidence, a.reason) == (&b.record, &b.evidence, b.reason)
    };
    for dismissals in alike(
        &explanation.dismissals,
        |one| one.package,
        same_dismissal,
        explanation,
    ) {
        sections.push(of_dismissals(&dismissals, explanation, page));
    }
    sections.push(elsewhere(explanation, page));
    sections.push(gaps::section(&explanation.not_assessed, page));
    sections
}

fn answer(explanation: &Explanation, page: Page) -> Section {
    let id = &explanation.id;
    let (tone, text) = match explanation.verdict() {
        Verdict::Reported => {
            let count = explanation.findings.len();
            let noun = if count == 1 {
                "package is"
            } else {
                "packages are"
            };
            (
                Tone::Bad,
                format!("{id} is reported: {count} {noun} affected"),
            )
        }
        Verdict::NotAssessed => (
            Tone::Bad,
            format!("Nothing can be said of {id}: no package was looked up"),
        ),
        Verdict::NotReported if explanation.not_assessed.is_empty() => (
            Tone::Good,
            format!("{id} is not reported: {}", why_not(explanation)),
        ),
        Verdict::NotReported => (
            Tone::Warning,
            format!(
                "{id} is not reported: {}; see below what was not assessed",
                why_not(explanation)
            ),
        ),
    };
    let lines = paragraph("", &text, page).into_iter();
    lines.map(|line| page.paint.paint(tone, &line)).collect()
}

fn why_not(explanation: &Explanation) -> String {
    let namespaces: Vec<&str> = explanation
        .namespaces
        .iter()
        .map(|one| one.as_str())
        .collect();
    let namespaces = namespaces.join(", ");
    let mut missing: Vec<String> = explanation
        .known_here()
        .map(|known| format!("`{}`", known.package))
        .collect();
    missing.dedup();
    let is_undecided = |one: &Dismissal| one.reason == DismissalReason::Undetermined;
    if explanation.dismissals.iter().any(is_undecided) {
        "advisories speak of installed packages, and a source has not decided about one".to_owned()
    } else if !explanation.dismissals.is_empty() {
        "advisories speak of installed packages, and none is affected".to_owned()
    } else if !missing.is_empty() {
        format!(
            "in {namespaces} it concerns {}, and none of that is installed",
            missing.join(", ")
        )
    } else if explanation.known.is_empty() {
        "the database does not know it".to_owned()
    } else {
        format!(
            "no advisory of {namespaces} names it; {} packages were looked up there",
            explanation.unnamed_packages
        )
    }
}

/// Groups what differs in the package alone, as the binary packages of one source package do when
/// they came with the same layer.
fn alike<'e, T>(
    all: &'e [T],
    package: impl Fn(&T) -> usize,
    same: impl Fn(&T, &T) -> bool,
    explanation: &Explanation,
) -> Vec<Vec<&'e T>> {
    let place = |one: &T| {
        let found = explanation.inventory.packages.get(package(one));
        found.map(|found| (found.layer, found.path.clone()))
    };
    let mut groups: Vec<Vec<&'e T>> = Vec::new();
    for one in all {
        let joins = |group: &&mut Vec<&'e T>| {
            let first = group.first();
            first.is_some_and(|first| same(first, one) && place(first) == place(one))
        };
        match groups.iter_mut().find(joins) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn of_findings(findings: &[&Finding], explanation: &Explanation, page: Page) -> Section {
    let Some(finding) = findings.first() else {
        return Section::new();
    };
    let severity = finding.rating.severity;
    let word = page.paint.paint(Tone::Severity(severity), severity.word());
    let packages = packages(findings.iter().map(|one| one.package), explanation);
    let is = if packages.len() == 1 { "is" } else { "are" };
    let named = named(&packages, page);
    let mut lines = vec![format!("{named} {is} affected, severity {word}")];
    let facts = Facts { page };
    lines.extend(facts.line("because", &finding.evidence.comparison));
    lines.extend(facts.of_match(&finding.record, &finding.evidence));
    let original = finding.rating.original.as_deref();
    let original = original.map_or(String::new(), |word| format!(", in its words `{word}`"));
    let rated = format!("{severity} by {}{original}", finding.rating.origin);
    lines.extend(facts.line("rated", &rated));
    lines.extend(facts.of_exploitation(finding));
    let fix = match &finding.fixed_in {
        Some(version) => format!("update `{}` to {version} or later", finding.evidence.name),
        None => format!("none is published ({})", finding.state.word()),
    };
    lines.extend(facts.line("fix", &fix));
    if let Some(reason) = &finding.reason {
        lines.extend(facts.line("remark", reason));
    }
    if let Some(description) = &finding.record.description {
        lines.extend(facts.line("about", description));
    }
    for also in &finding.also {
        let fix = also.fixed_in.as_deref();
        let verdict = match fix {
            Some(version) => format!("fixed in {version}"),
            None => also.state.word().to_owned(),
        };
        let text = format!(
            "{} by {}, {}: {verdict}",
            also.id, also.source, also.locator
        );
        lines.extend(facts.line("also", &text));
    }
    lines.extend(facts.of_place(packages.first().copied(), explanation));
    lines
}

fn of_dismissals(dismissals: &[&Dismissal], explanation: &Explanation, page: Page) -> Section {
    let Some(dismissal) = dismissals.first() else {
        return Section::new();
    };
    let packages = packages(dismissals.iter().map(|one| one.package), explanation);
    let is = if packages.len() == 1 { "is" } else { "are" };
    let (named, why) = (named(&packages, page), dismissal.reason.words());
    let mut lines = vec![format!("{named} {is} not reported: {why}")];
    let facts = Facts { page };
    lines.extend(facts.line("because", &dismissal.evidence.comparison));
    lines.extend(facts.of_match(&dismissal.record, &dismissal.evidence));
    lines.extend(facts.of_place(packages.first().copied(), explanation));
    lines
}

fn packages(
    indices: impl Iterator<Item = usize>,
    explanation: &Explanation,
) -> Vec<&InventoryPackage> {
    let all = &explanation.inventory.packages;
    indices.filter_map(|index| all.get(index)).collect()
}

fn named(packages: &[&InventoryPackage], page: Page) -> String {
    let named = packages.iter().map(|found| {
        let name = page.paint.paint(Tone::Strong, &clean(&found.package.name));
        format!("{name} {}", clean(&found.package.version))
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Labelled lines below a heading.
struct Facts {
    page: Page,
}

impl Facts {
    fn line(&self, label: &str, text: &str) -> Section {
        let mut lines = paragraph(&format!("  {label:<12}"), text, self.page);
        if let Some(first) = lines.first_mut() {
            let painted = self.page.paint.paint(Tone::Faint, label);
            *first = first.replacen(label, &painted, 1);
        }
        lines
    }

    fn of_exploitation(&self, finding: &Finding) -> Section {
        let mut lines = Section::new();
        if let Some(known) = &finding.exploited {
            let due = known
                .due
                .map_or(String::new(), |due| format!(", due {due}"));
            let extorts = if known.ransomware {
                ", used by ransomware"
            } else {
                ""
            };
            let text = format!(
                "listed by {} since {}{due}{extorts}",
                known.source, known.added
            );
            lines.extend(self.line("exploited", &text));
        }
        if let Some(epss) = finding.epss {
            let percent = |millionths: u32| f64::from(millionths) / 10_000.0;
            let text = format!(
                "{:.3}% within 30 days; at most that for {:.1}% of all",
                percent(epss.probability),
                percent(epss.percentile)
            );
            lines.extend(self.line("EPSS", &text));
        }
        lines
    }

    fn of_match(&self, record: &AdvisoryRecord, evidence: &MatchEvidence) -> Section {
        let looked_up = format!(
            "{} package `{}` {} in {}, by the ordering of {}",
            evidence.key.word(),
            evidence.name,
            evidence.version,
            evidence.namespace,
            evidence.scheme
        );
        let mut lines = self.line("looked up", &looked_up);
        let digest = format!(
            "{}:{}",
            record.digest.algorithm().name(),
            record.digest.short()
        );
        let advisory = format!(
            "{} by {}, {}, {digest}",
            record.id, record.source, record.locator
        );
        lines.extend(self.line("advisory", &advisory));
        lines
    }

    fn of_place(&self, package: Option<&InventoryPackage>, explanation: &Explanation) -> Section {
        let Some(found) = package else {
            return Section::new();
        };
        let mut lines = self.line("listed in", &found.path);
        let layer = explanation.image.layers.get(found.layer);
        if let Some(digest) = layer.and_then(|layer| layer.diff_id) {
            let (number, all) = (found.layer + 1, explanation.image.layers.len());
            lines.extend(self.line("layer", &format!("{number} of {all}, {digest}")));
        }
        let step = layers::steps(&[found.layer].into(), &explanation.image);
        if !step.is_empty() {
            lines.extend(self.line("build step", &step));
        }
        lines
    }
}

/// What is known in other namespaces, so that nobody takes silence here for ignorance.
fn elsewhere(explanation: &Explanation, page: Page) -> Section {
    let mut namespaces: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for known in explanation.known_elsewhere() {
        let packages = namespaces.entry(known.namespace.as_str()).or_default();
        packages.push(described(known));
    }
    if namespaces.is_empty() {
        return Section::new();
    }
    let mut lines = vec![
        page.paint
            .paint(Tone::Strong, "Elsewhere the database says"),
    ];
    for (namespace, packages) in namespaces {
        lines.extend(hanging(
            &format!("  {namespace}: "),
            &listed(packages),
            page,
        ));
    }
    lines
}

fn described(known: &Known) -> String {
    match &known.fixed_in {
        Some(version) => format!("{} fixed in {version}", known.package),
        None => format!("{} {}", known.package, known.state.word()),
    }
}

fn paragraph(head: &str, text: &str, page: Page) -> Section {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    hanging(head, &words, page)
}
