//! No published fix is missing from the engine.
//!
//! Decided by what the advisory database says of the host's packages of the engine, of containerd
//! and of the runtime. The number of a version alone decides nothing: distributions mend old ones,
//! and a new one may still lack a fix. Where no source speaks of a package, a person must look.
//! Missed: engines that came without a package (a static archive, a snap).

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use crate::snapshot::{EngineAdvisories, EnginePackage};
use crate::{Check, Fact, Facts, Judge, Judged, Outcome, Unknown, Why};

/// The check `engine-up-to-date`.
pub(super) struct EngineUpToDate;

static META: CheckMeta = CheckMeta {
    slug: "engine-up-to-date",
    ids: Ids::new("1.3", "1.1.2", "1.2.2", "1.2.2"),
    title: "No published fix is missing from the engine, containerd and the runtime",
    rationale: "Known holes in these programs lead from a container to root on the host, and how \
                to use them is public once they are mended.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: &[
        "versions of the engine's packages",
        "the advisory database",
        "GET /version",
    ],
    remediation: "Upgrade the packages of the engine from where they were installed.",
    impact: "The daemon restarts; without `live-restore` containers stop and start again.",
    undo: "Install the earlier version of the packages again.",
    docs: "https://docs.docker.com/engine/release-notes/",
};

impl Check for EngineUpToDate {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let advisories = match &facts.snapshot.host.engine_advisories {
            Fact::Known(advisories) if !advisories.packages.is_empty() => advisories,
            Fact::Known(advisories) => {
                let why = advisories.not_assessed.first().map(String::as_str);
                return by_version(facts, why.unwrap_or("no package of the engine was found"));
            }
            Fact::Unknown(unknown) if unknown.why == Why::Failed => return Err(unknown.clone()),
            Fact::Unknown(unknown) => return by_version(facts, &unknown.message),
        };
        let judged = advisories.packages.iter().map(|package| {
            let subject = Subject::named(SubjectKind::Package, &package.name);
            (subject, of_package(advisories, package))
        });
        let mut items: Vec<_> = judged.collect();
        if !advisories.not_assessed.is_empty() {
            let subject = Subject::named(SubjectKind::Package, "not assessed");
            items.push((
                subject,
                Judgement::manual(advisories.not_assessed.join("; ")),
            ));
        }
        Ok(Outcome::of_items("packages of the engine", items))
    }
}

/// Nobody knows of fixes: the versions are what a person can decide by.
fn by_version(facts: &Facts<'_>, why: &str) -> Result<Outcome, Unknown> {
    let version = facts.snapshot.engine.version.get()?;
    let mut judgement = Judgement::manual(format!(
        "the engine is {}; whether it lacks a fix was not assessed: {why}",
        version.version
    ))
    .because(
        "GET /version Version",
        version.version.clone(),
        "no published fix is missing",
    );
    for part in &version.components {
        judgement = judgement.because(
            format!("GET /version Components {}", part.name),
            part.version.clone(),
            "no published fix is missing",
        );
    }
    Ok(judgement.into())
}

fn of_package(advisories: &EngineAdvisories, package: &EnginePackage) -> Judgement {
    let (name, version) = (&package.name, &package.version);
    let source = format!("package {name}");
    if !package.is_assessed {
        return Judgement::manual(format!("no advisory source speaks of {name} {version}"))
            .because(source, version.clone(), "a package that a source speaks of");
    }
    let database = format!("advisory database {}", advisories.database);
    let mut fixable: Vec<_> = package
        .findings
        .iter()
        .filter(|one| !one.fixed.is_empty())
        .collect();
    fixable.sort();
    if fixable.is_empty() {
        return Judgement::pass(format!("{version} lacks no published fix"))
            .because(source, version.clone(), "no published fix is missing")
            .because(
                database,
                format!("{} findings, none with a fix", package.findings.len()),
                "no finding with a fix",
            );
    }
    let severities = fixable
        .iter()
        .filter_map(|one| one.severity.parse::<Severity>().ok());
    let worst = severities.max().filter(|worst| *worst > Severity::Unknown);
    let reason = format!("{version} lacks {} published fixes", fixable.len());
    let mut judgement =
        Judgement::fail(reason).because(source, version.clone(), "no published fix is missing");
    judgement.severity = worst;
    for one in &fixable {
        judgement = judgement.because(
            database.clone(),
            format!("{} ({}), fixed in {}", one.id, one.severity, one.fixed),
            "no finding with a fix",
        );
    }
    let mut fixed: Vec<&str> = fixable.iter().map(|one| one.fixed.as_str()).collect();
    fixed.sort_unstable();
    fixed.dedup();
    judgement.mended_by(Action::Advise {
        text: format!("Upgrade `{name}`; the fixes are in {}", fixed.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, check};
    use crate::snapshot::FixableFinding;

    fn package(name: &str, is_assessed: bool, fixes: &[&str]) -> EnginePackage {
        let finding = |fixed: &&str| FixableFinding {
            id: "CVE-2024-21626".into(),
            fixed: (*fixed).to_owned(),
            severity: "critical".into(),
            ..FixableFinding::default()
        };
        EnginePackage {
            name: name.into(),
            version: "1.1".into(),
            is_assessed,
            findings: fixes.iter().map(finding).collect(),
        }
    }

    fn packages(packages: Vec<EnginePackage>) -> Sample {
        check("engine-up-to-date").with(|snapshot| {
            snapshot.host.engine_advisories = Fact::Known(EngineAdvisories {
                packages,
                ..EngineAdvisories::default()
            });
        })
    }

    #[test]
    fn a_missing_fix_fails_and_a_finding_without_one_does_not() {
        let all = packages(vec![
            package("containerd", true, &[""]),
            package("docker.io", true, &[]),
            package("runc", true, &["1.1.12"]),
        ]);
        let items = [
            ("containerd", "pass"),
            ("docker.io", "pass"),
            ("runc", "fail"),
        ];
        all.expect("fail", &items);
        let runc = all.outcome().items.pop().unwrap().1;
        assert_eq!(runc.severity, Some(Severity::Critical));
        assert!(
            runc.evidence
                .iter()
                .any(|one| one.observed.contains("fixed in 1.1.12"))
        );
    }

    #[test]
    fn what_no_source_speaks_of_does_not_pass() {
        let some = packages(vec![
            package("docker-ce", false, &[]),
            package("runc", true, &[]),
        ]);
        some.expect("manual", &[("docker-ce", "manual"), ("runc", "pass")]);
    }

    #[test]
    fn what_was_not_assessed_keeps_it_from_passing() {
        let all = packages(vec![package("runc", true, &[])]).with(|snapshot| {
            if let Fact::Known(advisories) = &mut snapshot.host.engine_advisories {
                advisories
                    .not_assessed
                    .push("containerd came without a package".into());
            }
        });
        all.expect("manual", &[("runc", "pass"), ("not assessed", "manual")]);
    }

    #[test]
    fn without_advisories_the_version_is_named_and_a_person_decides() {
        for sample in [check("engine-up-to-date"), packages(Vec::new())] {
            sample.expect("manual", &[]);
            assert!(sample.outcome().judgement.reason.contains("28.2.2"));
        }
        let broken = check("engine-up-to-date").with(|snapshot| {
            snapshot.host.engine_advisories = Fact::unknown(Why::Failed, "broken database");
        });
        broken.expect("error", &[]);
    }
}
