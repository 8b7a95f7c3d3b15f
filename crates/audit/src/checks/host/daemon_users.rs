//! Only trusted users can drive the daemon.
//!
//! Who can: members of a socket's group, by its number and also where it is their primary group;
//! whoever owns a socket; everybody, where a socket or a TCP port lets everybody; who has root's id
//! under another name; and who `sudo` lets run everything, a shell or an engine's client
//! ([attack surface](https://docs.docker.com/engine/security/#docker-daemon-attack-surface)).
//! The policy's `trusted-users` are compared by their exact names. Without such a list a person
//! decides, with the users as items. Missed: what an access list on a socket grants (it is named);
//! other commands under `sudo` that lead to root; users of a directory service that the host's
//! files do not list, unless the group names them.

mod sudo;
mod ways;

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind};

use crate::snapshot::File;
use crate::{Check, Facts, Judge, Judged, Outcome};
use ways::{Way, Ways};

/// The check `daemon-users`.
pub(super) struct DaemonUsers;

static META: CheckMeta = CheckMeta {
    slug: "daemon-users",
    ids: Ids::new("1.4", "1.2.2", "1.1.2", "1.1.2"),
    title: "Only trusted users can drive the daemon",
    rationale: "Whoever drives the daemon can start a container with the host's disk in it, and so \
                is root on the host without a password and with little trace.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: &[
        "stat of the daemon's sockets",
        "users and groups of the host",
        "rules of sudo",
        "TCP sockets of the daemon",
        "policy `trusted-users`",
    ],
    remediation: "Take users out of the socket's group who do not administer the host, and name \
                  those who do in the policy (`trusted-users`).",
    impact: "Users who are taken out of the group can no longer use `docker`.",
    undo: "Put the user back with `gpasswd -a USER GROUP`.",
    docs: "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
};

const EXPECTED: &str = "root and trusted users only";

impl Check for DaemonUsers {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        Ok(outcome(Ways::find(facts)?, facts))
    }
}

fn outcome(ways: Ways<'_>, facts: &Facts<'_>) -> Outcome {
    let trusted = &facts.policy.trusted_users;
    let judged = ways.of_users.into_iter().map(|(name, way)| {
        let judgement = of_user(&name, way, trusted);
        (Subject::named(SubjectKind::User, name), judgement)
    });
    let items: Vec<_> = judged.chain(ways.others).collect();
    if items.is_empty() {
        return of_root_alone(&facts.snapshot.host.files.sockets).into();
    }
    Outcome::of_items("ways to the daemon", items)
}

fn of_user(name: &str, way: Way, trusted: &[String]) -> Judgement {
    let mut judgement = if trusted.iter().any(|one| one == name) {
        Judgement::pass("can drive the daemon, and is trusted")
    } else if trusted.is_empty() {
        Judgement::manual("can drive the daemon; no policy says who may")
    } else {
        let mut fail = Judgement::fail("can drive the daemon, and is not trusted");
        fail.actions = way.actions;
        fail
    };
    judgement.evidence = way.evidence;
    judgement
}

fn of_root_alone(sockets: &[File]) -> Judgement {
    let pass = Judgement::pass("nobody but root can drive the daemon").because(
        "user list, groups and rules of sudo",
        "no user but root",
        EXPECTED,
    );
    let known = sockets
        .iter()
        .filter_map(|file| Some((file, file.stat.known()?)));
    known.fold(pass, |pass, (file, stat)| {
        let observed = format!(
            "{:04o}, user {}, group {}",
            stat.mode, stat.user_id, stat.group_id
        );
        pass.because(format!("stat {}", file.path), observed, EXPECTED)
    })
}

#[cfg(test)]
mod tests;
