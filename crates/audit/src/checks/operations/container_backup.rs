//! Data of containers is backed up.
//!
//! No fact tells whether a backup was made, let alone whether it can be restored. Shown is what
//! there is to back up: volumes, whether a label of theirs speaks of backups, and folders of the
//! host that containers write to ([backing up
//! volumes](https://docs.docker.com/engine/storage/volumes/#back-up-restore-or-migrate-data-volumes)).
//! Missed: data inside containers.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use std::collections::BTreeSet;

use crate::snapshot::Volume;
use crate::{Check, Facts, Judge, Judged};

/// The check `container-backup`.
pub(super) struct ContainerBackup;

static META: CheckMeta = CheckMeta {
    slug: "container-backup",
    ids: Ids::new("6.3", "", "", ""),
    title: "Data of containers is backed up",
    rationale: "Volumes outlive containers, and nothing else does: without a copy elsewhere a \
                broken disk or a wrong command ends the data.",
    section: Section::Operations,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /volumes", "GET /containers/ID/json Mounts"],
    remediation: "Copy volumes elsewhere on a schedule, and try to restore one now and then.",
    impact: "None: a copy takes time and room elsewhere.",
    undo: "Stop making copies.",
    docs: "https://docs.docker.com/engine/storage/volumes/#back-up-restore-or-migrate-data-volumes",
};

impl Check for ContainerBackup {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

/// Names at most in one piece of evidence.
const SHOWN: usize = 20;

fn judge(facts: &Facts<'_>) -> Judged {
    let folders = folders(facts)?;
    let volumes = facts.snapshot.engine.volumes.get()?;
    let (labelled, bare): (Vec<&Volume>, Vec<&Volume>) =
        volumes.iter().partition(|volume| speaks_of_backup(volume));
    if volumes.is_empty() && folders.is_empty() {
        return Ok(Judgement::not_applicable("no container keeps data on this host").into());
    }
    let judgement = Judgement::manual("whether backups are made, and can be restored, is not told");
    let names = |volumes: &[&Volume]| {
        let names: Vec<&str> = volumes.iter().map(|volume| volume.name.as_str()).collect();
        list(&names)
    };
    let folders: Vec<&str> = folders.into_iter().collect();
    let judgement = judgement
        .because(
            "GET /volumes, labels that speak of backup",
            names(&labelled),
            "every volume",
        )
        .because(
            "GET /volumes, no such label",
            names(&bare),
            "a copy elsewhere of each",
        );
    let source = "GET /containers/ID/json Mounts, folders written to";
    Ok(judgement
        .because(source, list(&folders), "a copy elsewhere of each")
        .into())
}

fn speaks_of_backup(volume: &Volume) -> bool {
    let mut names = volume.labels.keys();
    names.any(|name| name.to_ascii_lowercase().contains("backup"))
}

/// Folders of the host that containers write to.
fn folders<'a>(facts: &Facts<'a>) -> Result<BTreeSet<&'a str>, crate::Unknown> {
    let containers = facts.containers()?.into_iter();
    let inspects = containers.filter_map(|container| container.inspect.known());
    let mounts = inspects.flat_map(|inspect| &inspect.mounts);
    let written = mounts.filter(|mount| mount.kind == "bind" && mount.rw);
    Ok(written.map(|mount| mount.source.as_str()).collect())
}

fn list(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).copied().collect();
    match names.len().saturating_sub(SHOWN) {
        _ if names.is_empty() => "none".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::check;
    use crate::snapshot::Volume;

    #[test]
    fn data_is_a_question_and_none_is_nothing_to_judge() {
        let volume = |name: &str, labels: serde_json::Value| -> Volume {
            serde_json::from_value(json!({"Name": name, "Labels": labels})).unwrap()
        };
        let none = || {
            check("container-backup").with(|snapshot| snapshot.engine.volumes = Fact::Known(vec![]))
        };
        none().expect("not-applicable", &[]);
        let bind = json!({"Mounts": [{"Type": "bind", "Source": "/srv/db", "RW": true}]});
        none().container("db", bind).expect("manual", &[]);
        let volumes = vec![
            volume("cache", json!(null)),
            volume("db", json!({"com.example.Backup": "daily"})),
        ];
        let outcome = check("container-backup")
            .with(|snapshot| snapshot.engine.volumes = Fact::Known(volumes))
            .outcome();
        let observed: Vec<&str> = outcome
            .judgement
            .evidence
            .iter()
            .map(|one| one.observed.as_str())
            .collect();
        assert_eq!(observed, ["db", "cache", "none"]);
    }
}
