//! A swarm has an odd number of managers, few, and all there.
//!
//! Managers are counted as nodes of that role, and not as leaders, of whom there is always one
//! ([fault
//! tolerance](https://docs.docker.com/engine/swarm/admin_guide/#add-manager-nodes-for-fault-tolerance)).
//! An even number bears no more losses than one less; above seven, agreeing takes longer than it
//! helps. One manager passes, and says what that means. Missed: where managers stand.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind, Verdict,
};

use super::membership::{manager, text};
use crate::snapshot::Node;
use crate::{Check, Facts, Judge, Judged, Outcome, shell_word};

/// The check `swarm-managers`.
pub(super) struct SwarmManagers;

static META: CheckMeta = CheckMeta {
    slug: "swarm-managers",
    ids: Ids::new("7.2", "7.2", "7.1", "7.1"),
    title: "A swarm has few managers, an odd number, and all reachable",
    rationale: "Managers hold the swarm's secrets and its say: each is one more way in, and with \
                too few of them reachable the swarm cannot be steered any more.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Medium,
    needs: &["GET /nodes", "GET /info Swarm.Managers"],
    remediation: "Demote or add managers until there are three, five or seven, and mend or remove \
                  those that are away.",
    impact: "A node that is demoted keeps its tasks.",
    undo: "Promote the node again (`docker node promote`).",
    docs: "https://docs.docker.com/engine/swarm/admin_guide/",
};

impl Check for SwarmManagers {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

const MOST: usize = 7;

fn judge(facts: &Facts<'_>) -> Judged {
    let swarm = manager(facts)?;
    let nodes = facts.snapshot.engine.nodes.known();
    let managers: Vec<&Node> = nodes
        .into_iter()
        .flatten()
        .filter(|node| node.manager_status.is_some() || text(&node.spec, "/Role") == "manager")
        .collect();
    let (source, count) = match managers.len() {
        0 => ("GET /info Swarm.Managers", swarm.managers as usize),
        count => ("GET /nodes, role manager", count),
    };
    let expected = "an odd number, 7 at most";
    let number = Subject::named(SubjectKind::Setting, "number of managers");
    let of_number = of_number(count).because(source, count.to_string(), expected);
    let mut items = vec![(number, of_number.clone())];
    items.extend(managers.into_iter().map(of_manager));
    let mut outcome = Outcome::of_items("managers", items);
    let away = outcome.items.iter().skip(1);
    let away = away.filter(|(_, one)| one.verdict == Verdict::Fail).count();
    outcome.judgement.reason = match away {
        0 => of_number.reason,
        away => format!("{}, {away} of them not reachable", of_number.reason),
    };
    Ok(outcome.with_evidence(of_number.evidence))
}

fn of_number(count: usize) -> Judgement {
    let advise = |text: &str| Action::Advise {
        text: text.to_owned(),
    };
    match count {
        0 => Judgement::manual("the number of managers is not told"),
        1 => Judgement::pass("1 manager: the swarm cannot be steered without it"),
        count if count > MOST => Judgement::fail(format!("{count} managers are too many"))
            .mended_by(advise("Demote managers until there are seven or fewer")),
        count if count % 2 == 0 => Judgement::fail(format!(
            "{count} managers bear no more losses than {}",
            count - 1
        ))
        .mended_by(advise(
            "Add a manager or demote one, so that their number is odd",
        )),
        count => Judgement::pass(format!(
            "{count} managers bear the loss of {}",
            (count - 1) / 2
        )),
    }
}

fn of_manager(node: &Node) -> (Subject, Judgement) {
    let hostname = text(&node.description, "/Hostname");
    let name = if hostname.is_empty() {
        node.id.as_str()
    } else {
        hostname
    };
    let subject = Subject {
        id: node.id.clone(),
        ..Subject::named(SubjectKind::Node, name)
    };
    let status = node.manager_status.as_ref();
    let reachability = status.map_or("", |status| text(status, "/Reachability"));
    let judgement = match reachability {
        "reachable" => Judgement::pass("is reachable"),
        "" | "unknown" => Judgement::manual("whether it is reachable is not told"),
        _ => Judgement::fail("is not reachable").mended_by(Action::Run {
            command: format!("docker node demote {}", shell_word(&node.id)),
        }),
    };
    let source = "GET /nodes ManagerStatus.Reachability";
    (
        subject,
        judgement.because(source, reachability, "reachable"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::Node;

    fn swarm(managers: &[(&str, &str)]) -> Sample {
        let node = |(name, reachability): &(&str, &str)| -> Node {
            serde_json::from_value(json!({
                "ID": name,
                "Spec": {"Role": "manager"},
                "Description": {"Hostname": name},
                "ManagerStatus": {"Leader": *name == "a", "Reachability": reachability},
            }))
            .unwrap()
        };
        let worker: Value = json!({"ID": "w", "Spec": {"Role": "worker"}});
        let mut nodes: Vec<Node> = managers.iter().map(node).collect();
        nodes.push(serde_json::from_value(worker).unwrap());
        check("swarm-managers")
            .info(json!({"Swarm": {
                "LocalNodeState": "active", "ControlAvailable": true, "Managers": managers.len(),
            }}))
            .with(|snapshot| snapshot.engine.nodes = Fact::Known(nodes))
    }

    #[test]
    fn f31_managers_are_counted_and_not_leaders() {
        let up = "reachable";
        swarm(&[("a", up), ("b", up), ("c", up), ("d", "unreachable")]).expect(
            "fail",
            &[
                ("number of managers", "fail"),
                ("a", "pass"),
                ("b", "pass"),
                ("c", "pass"),
                ("d", "fail"),
            ],
        );
        swarm(&[("a", up), ("b", up), ("c", "unreachable")]).expect(
            "fail",
            &[
                ("number of managers", "pass"),
                ("a", "pass"),
                ("b", "pass"),
                ("c", "fail"),
            ],
        );
        swarm(&[("a", up)]).expect("pass", &[("number of managers", "pass"), ("a", "pass")]);
    }

    #[test]
    fn f31_a_node_that_is_no_manager_is_not_judged() {
        check("swarm-managers").expect("not-applicable", &[]);
        check("swarm-managers")
            .info(json!({"Swarm": {"LocalNodeState": "active"}}))
            .expect("not-permitted", &[]);
    }
}
