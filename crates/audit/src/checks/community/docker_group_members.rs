//! Nobody but trusted users is in the group of the engine's socket.
//!
//! Whoever may write to the socket can start a container with the host's files and is root of it
//! without a password
//! ([after the installation](https://docs.docker.com/engine/install/linux-postinstall/)). Counted
//! are members of the groups that may write to the sockets (of `docker`, where those could not be
//! looked at), and users whose primary group that is. Missed: users of a directory service, and
//! members who come in by another group's rights.

use std::collections::BTreeMap;

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use crate::snapshot::{Group, Stat, User};
use crate::{Check, Facts, Judge, Judged, Outcome, shell_word};

/// The check `docker-group-members`.
pub(super) struct DockerGroupMembers;

static META: CheckMeta = CheckMeta {
    slug: "docker-group-members",
    ids: Ids::everywhere("C.2"),
    title: "Nobody but trusted users is in the group of the engine's socket",
    rationale: "The group is root without a password and without a trace: a member mounts the host's \
                root into a container and changes what they like.",
    section: Section::Community,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: &[
        "/etc/group",
        "/etc/passwd",
        "owner of the engine's sockets",
        "policy trusted-users",
    ],
    remediation: "Take people out of the group; let them use a rootless engine, or `sudo` for what \
                  they need.",
    impact: "They can no longer use the engine without more ado.",
    undo: "Put the user into the group again (`gpasswd -a USER docker`).",
    docs: "https://docs.docker.com/engine/install/linux-postinstall/",
};

impl Check for DockerGroupMembers {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    facts.must_be_local()?;
    if facts.info().is_ok_and(|info| info.is_rootless()) {
        let reason = "the engine is rootless: its socket belongs to the user who runs it";
        return Ok(Judgement::not_applicable(reason).into());
    }
    let groups = engine_groups(facts, facts.snapshot.host.groups.get()?);
    if groups.is_empty() {
        let reason = "no group but root's may write to the engine's sockets";
        return Ok(Judgement::not_applicable(reason).into());
    }
    let users = facts.snapshot.host.users.get()?;
    let members: BTreeMap<&str, &Group> = groups
        .iter()
        .flat_map(|group| members(group, users).map(move |name| (name, *group)))
        .collect();
    if members.is_empty() {
        let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
        let source = format!("/etc/group {}", names.join(", "));
        return Ok(Judgement::pass("the group has no members")
            .because(source, "no members", "none but trusted-users")
            .into());
    }
    let trusted = &facts.policy.trusted_users;
    let items = members.into_iter().map(|(name, group)| {
        let subject = Subject::named(SubjectKind::User, name);
        let is_trusted = trusted.iter().any(|one| one == name);
        (subject, of_member(name, group, is_trusted))
    });
    Ok(Outcome::of_items("members", items.collect()))
}

/// The groups that may write to the sockets; `docker` where the sockets could not be looked at.
/// Root's own group gives nothing that it does not have.
fn engine_groups<'a>(facts: &Facts<'_>, groups: &'a [Group]) -> Vec<&'a Group> {
    let sockets = &facts.snapshot.host.files.sockets;
    let stats: Vec<&Stat> = sockets.iter().filter_map(|one| one.stat.known()).collect();
    let is_writable = |group: &Group| {
        let mut stats = stats.iter();
        stats.any(|stat| stat.group_id == group.id && stat.mode & 0o020 != 0)
    };
    let is_engines = |group: &&Group| match stats.is_empty() {
        true => group.name == "docker",
        false => group.id != 0 && is_writable(group),
    };
    groups.iter().filter(is_engines).collect()
}

fn members<'a>(group: &'a Group, users: &'a [User]) -> impl Iterator<Item = &'a str> {
    let listed = group.members.iter().map(String::as_str);
    let primary = users.iter().filter(|user| user.group_id == group.id);
    let primary = primary.map(|user| user.name.as_str());
    listed.chain(primary).filter(|name| *name != "root")
}

fn of_member(name: &str, group: &Group, is_trusted: bool) -> Judgement {
    let source = format!("/etc/group {}", group.name);
    let observed = format!("member {name}");
    let expected = "only users in trusted-users";
    if is_trusted {
        return Judgement::pass("trusted by the policy").because(source, observed, expected);
    }
    Judgement::fail(format!("is root by way of the group `{}`", group.name))
        .because(source, observed, expected)
        .mended_by(Action::Run {
            command: format!(
                "gpasswd -d {} {}",
                shell_word(name),
                shell_word(&group.name)
            ),
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::{File, Group, Stat, User};

    fn sample(members: &[&str]) -> Sample {
        check("docker-group-members").with(|snapshot| {
            let members = members.iter().map(|name| (*name).to_owned()).collect();
            snapshot.host.groups = Fact::Known(vec![Group {
                name: "docker".into(),
                id: 999,
                members,
            }]);
            snapshot.host.users = Fact::Known(vec![User {
                name: "builder".into(),
                id: 1005,
                group_id: 998,
                ..User::default()
            }]);
        })
    }

    #[test]
    fn members_are_root_unless_they_are_trusted_by_their_exact_names() {
        sample(&["bob", "eve"])
            .policy(|policy| policy.trusted_users = vec!["eve".into(), "bobby".into()])
            .expect("fail", &[("bob", "fail"), ("eve", "pass")]);
        sample(&[]).expect("pass", &[]);
    }

    #[test]
    fn the_group_of_the_socket_counts_under_any_name_and_as_primary_group() {
        sample(&[])
            .with(|snapshot| {
                if let Fact::Known(groups) = &mut snapshot.host.groups {
                    groups.push(Group {
                        name: "engine".into(),
                        id: 998,
                        ..Group::default()
                    });
                }
                let stat = Stat {
                    mode: 0o660,
                    group_id: 998,
                    ..Stat::default()
                };
                snapshot.host.files.sockets = vec![File {
                    path: "/run/docker.sock".into(),
                    stat: Fact::Known(stat),
                }];
            })
            .expect("fail", &[("builder", "fail")]);
    }

    #[test]
    fn elsewhere_it_cannot_be_said() {
        sample(&["bob"])
            .with(|snapshot| snapshot.place.is_remote = true)
            .expect("not-permitted", &[]);
        sample(&["bob"])
            .info(json!({"SecurityOptions": ["name=rootless"]}))
            .expect("not-applicable", &[]);
    }
}
