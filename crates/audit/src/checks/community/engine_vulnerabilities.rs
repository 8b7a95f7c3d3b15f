//! The engine, containerd and runc have no known vulnerability that an update mends.
//!
//! Each package of the engine against the advisory database; those advisories that are known ways
//! out of a container are named as such (e.g.
//! [CVE-2024-21626](https://nvd.nist.gov/vuln/detail/CVE-2024-21626)). Missed: a daemon that was not
//! restarted since its package was updated.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use crate::checks::listed::listed;
use crate::snapshot::{EnginePackage, FixableFinding};
use crate::{Check, Facts, Judge, Judged, Outcome};

/// The check `engine-vulnerabilities`.
pub(super) struct EngineVulnerabilities;

static META: CheckMeta = CheckMeta {
    slug: "engine-vulnerabilities",
    ids: Ids::everywhere("C.4"),
    title: "The engine, containerd and runc have no known vulnerability that an update mends",
    rationale: "What keeps containers in is the runtime and the engine; a known fault in them opens \
                all containers of the host at once.",
    section: Section::Community,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: &["packages of the host", "advisory database"],
    remediation: "Update the packages of the engine, and restart it.",
    impact: "Containers stop while the engine restarts, unless live restore is on.",
    undo: "Install the former version.",
    docs: "https://docs.docker.com/engine/security/",
};

/// Known ways out of a container, by runtime or engine. Not all there are.
static ESCAPES: [&str; 8] = [
    "CVE-2019-14271",
    "CVE-2019-5736",
    "CVE-2020-15257",
    "CVE-2021-30465",
    "CVE-2024-21626",
    "CVE-2025-31133",
    "CVE-2025-52565",
    "CVE-2025-52881",
];

impl Check for EngineVulnerabilities {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let known = facts.snapshot.host.engine_advisories.get()?;
        if known.packages.is_empty() {
            let reason = match known.not_assessed.is_empty() {
                true => "no package of the engine was found".to_owned(),
                false => listed(&known.not_assessed),
            };
            return Ok(Judgement::manual(reason).into());
        }
        let items = known.packages.iter().map(|package| {
            let subject = Subject::named(SubjectKind::Package, package.name.clone());
            (subject, of_package(package, &known.database))
        });
        Ok(Outcome::of_items("packages of the engine", items.collect()))
    }
}

fn of_package(package: &EnginePackage, database: &str) -> Judgement {
    let EnginePackage { name, version, .. } = package;
    let source = format!("advisory database {database}, {name} {version}");
    let fixable: Vec<&FixableFinding> = package
        .findings
        .iter()
        .filter(|finding| !finding.fixed.is_empty())
        .collect();
    if fixable.is_empty() {
        return of_no_fix(package, source);
    }
    let ids: Vec<&str> = fixable.iter().map(|finding| finding.id.as_str()).collect();
    let is_escape = ids.iter().any(|id| ESCAPES.contains(id));
    let severities = fixable.iter().map(|finding| finding.severity());
    let (what, severity) = match is_escape {
        true => (
            ", among them a known way out of containers",
            Severity::Critical,
        ),
        false => ("", severities.max().unwrap_or(Severity::Unknown)),
    };
    let reason = format!("an update mends {}{what}", listed(&ids));
    let judgement = Judgement::fail(reason).rated(severity);
    let judgement = fixable
        .iter()
        .take(10)
        .fold(judgement, |judgement, finding| {
            let observed = format!("{} ({})", finding.id, finding.severity);
            judgement.because(
                source.clone(),
                observed,
                &format!("{name} {}", finding.fixed),
            )
        });
    judgement.mended_by(Action::Advise {
        text: format!("Update the package `{name}`, and restart the engine."),
    })
}

fn of_no_fix(package: &EnginePackage, source: String) -> Judgement {
    let expected = "no finding with a fix";
    if !package.is_assessed {
        return Judgement::manual("no advisory source speaks of it").because(
            source,
            "not assessed",
            expected,
        );
    }
    let ids: Vec<&str> = package.findings.iter().map(|one| one.id.as_str()).collect();
    if ids.is_empty() {
        return Judgement::pass("no known vulnerability").because(source, "none", expected);
    }
    let reason = format!("no update mends {}", listed(&ids));
    Judgement::pass(reason)
        .because(source, listed(&ids), expected)
        .rated(Severity::Low)
}

#[cfg(test)]
mod tests {
    use drydock_model::Severity;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::{EngineAdvisories, EnginePackage, FixableFinding};

    fn package(name: &str, ids: &[(&str, &str)], is_assessed: bool) -> EnginePackage {
        let finding = |(id, fixed): &(&str, &str)| FixableFinding {
            id: (*id).into(),
            fixed: (*fixed).into(),
            severity: "high".into(),
            ..FixableFinding::default()
        };
        EnginePackage {
            name: name.into(),
            version: "1".into(),
            findings: ids.iter().map(finding).collect(),
            is_assessed,
        }
    }

    #[test]
    fn each_package_is_an_item_and_ways_out_are_critical() {
        let packages = vec![
            package("a", &[], true),
            package("b", &[], false),
            package("c", &[("CVE-1", "")], true),
            package("d", &[("CVE-1", "2")], true),
            package("runc", &[("CVE-2024-21626", "1.1.12")], true),
        ];
        let sample = check("engine-vulnerabilities").with(|snapshot| {
            snapshot.host.engine_advisories = Fact::Known(EngineAdvisories {
                packages,
                ..EngineAdvisories::default()
            });
        });
        sample.expect(
            "fail",
            &[
                ("a", "pass"),
                ("b", "manual"),
                ("c", "pass"),
                ("d", "fail"),
                ("runc", "fail"),
            ],
        );
        let (_, runc) = sample.outcome().items.pop().unwrap();
        assert_eq!(runc.severity, Some(Severity::Critical));
    }

    #[test]
    fn without_a_database_somebody_must_look() {
        check("engine-vulnerabilities").expect("manual", &[]);
        check("engine-vulnerabilities")
            .with(|snapshot| {
                snapshot.host.engine_advisories = Fact::Known(EngineAdvisories::default());
            })
            .expect("manual", &[]);
    }
}
