//! The daemon's sockets belong to root and the group that is meant to use them: each socket that
//! the daemon listens on, and the one that it was asked at.
//!
//! The group is the one that the daemon is configured with (`group`), `docker` unless that says
//! otherwise. A socket of root's own group lets nobody else in: that is not what is configured, and
//! fails as a trifle. Where the daemon runs without root its own user owns the socket, and Podman
//! gives its to root alone; both are right. Missed: the group that a socket unit of systemd names
//! for itself (`SocketGroup`), which the socket then has.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::permissions::{self, Owner, owner_words};
use crate::snapshot::{File, Stat};
use crate::{Check, Facts, Judge, Judged, Unknown, shell_word};

/// The check `daemon-socket-owner`.
pub(super) struct DaemonSocketOwner;

static META: CheckMeta = CheckMeta {
    slug: "daemon-socket-owner",
    ids: Ids::new("3.15", "3.15", "3.15", "3.15"),
    title: "The daemon's sockets belong to root and the group that may use them",
    rationale: "Owner and group of the socket can start a container with the host's disk in it, \
                and so are root on this host.",
    section: Section::DaemonFiles,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::High,
    needs: &[
        "stat of the sockets",
        "the daemon's option `group`",
        "GET /info SecurityOptions",
    ],
    remediation: "Give the socket to `root` and the configured group; where systemd makes it, set \
                  `SocketUser` and `SocketGroup` in the unit.",
    impact: "Members of the group that the socket has now can no longer reach the daemon.",
    undo: permissions::UNDO_OWNER,
    docs: "https://docs.docker.com/engine/install/linux-postinstall/",
};

impl Check for DaemonSocketOwner {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let sockets: Vec<&File> = facts.snapshot.host.files.sockets.iter().collect();
        let owner = Owner::of(facts);
        let group = facts
            .config()
            .get("group")
            .map(|setting| match setting.text() {
                Some(group) => group.to_owned(),
                None => "docker".to_owned(),
            });
        facts.each_file(
            "sockets of the daemon",
            &sockets,
            |file, stat| match &owner {
                Owner::User { .. } => owner.judge(file, stat),
                Owner::Root | Owner::RootOr(_) if is_podman(facts) => owner.judge(file, stat),
                Owner::Root => of_group(file, stat, &group),
                Owner::RootOr(unknown) if stat.user_id != 0 => Err(unknown.clone()),
                Owner::RootOr(_) => of_group(file, stat, &group),
            },
        )
    }
}

fn of_group(
    file: &File,
    stat: &Stat,
    group: &Result<String, Unknown>,
) -> Result<Judgement, Unknown> {
    let is_of =
        |group: &str| stat.group.as_deref() == Some(group) || stat.group_id.to_string() == group;
    // The default group is what the benchmark asks for, whatever the configuration may say.
    let group = match group {
        Ok(group) => group.as_str(),
        Err(_) if is_of("docker") => "docker",
        Err(unknown) => return Err(unknown.clone()),
    };
    let source = format!("stat {} owner and group", file.path);
    let (observed, expected) = (owner_words(stat), format!("root:{group}"));
    let reason = format!("belongs to {observed}");
    if stat.user_id == 0 && is_of(group) {
        return Ok(Judgement::pass(reason).because(source, observed, &expected));
    }
    let fail = Judgement::fail(reason)
        .because(source, observed, &expected)
        .mended_by(action(file, stat, group));
    Ok(if (stat.user_id, stat.group_id) == (0, 0) {
        fail.rated(Severity::Low)
    } else {
        fail
    })
}

fn action(file: &File, stat: &Stat, group: &str) -> Action {
    let path = file.real_path(stat);
    if group == "docker" {
        return Action::SetOwner {
            path: path.to_owned(),
            from: (stat.user_id, stat.group_id),
            to: ("root", "docker"),
        };
    }
    let owner = format!("root:{group}");
    Action::Run {
        command: format!("chown {} {}", shell_word(&owner), shell_word(path)),
    }
}

fn is_podman(facts: &Facts<'_>) -> bool {
    let version = facts.snapshot.engine.version.known();
    let mut parts = version.into_iter().flat_map(|version| &version.components);
    parts.any(|part| part.name == "Podman Engine")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::checks::daemon_files::permissions::rootless_daemon;
    use crate::sample::{Sample, check, file};
    use crate::{Fact, Why};

    fn socket(owner: (u32, u32), group: &str) -> Sample {
        let mut socket = file("/run/docker.sock", 0o660, owner);
        if let Fact::Known(stat) = &mut socket.stat {
            stat.group = Some(group.to_owned());
        }
        check("daemon-socket-owner").with(|snapshot| snapshot.host.files.sockets = vec![socket])
    }

    #[test]
    fn the_group_is_the_configured_one() {
        let pass = [("/run/docker.sock", "pass")];
        let fail = [("/run/docker.sock", "fail")];
        socket((0, 998), "docker").expect("pass", &pass);
        socket((0, 1000), "staff").expect("fail", &fail);
        socket((1000, 998), "docker").expect("fail", &fail);
        socket((0, 0), "root").expect("fail", &fail);
        let configured = |group| socket((0, 998), group).arguments(&["--group", "ops"]);
        configured("ops").expect("pass", &pass);
        configured("docker").expect("fail", &fail);
        let by_number = socket((0, 998), "docker").daemon_json(r#"{"group": "998"}"#);
        by_number.expect("pass", &pass);
    }

    #[test]
    fn a_configuration_that_cannot_be_read_decides_nothing() {
        let hidden = |group| {
            socket((0, 998), group).with(|snapshot| {
                snapshot.daemon.config.arguments = Fact::unknown(Why::NotPermitted, "hidden");
            })
        };
        hidden("docker").expect("pass", &[("/run/docker.sock", "pass")]);
        hidden("staff").expect("not-permitted", &[("/run/docker.sock", "not-permitted")]);
    }

    #[test]
    fn a_daemon_without_root_owns_its_socket() {
        let rootless = |owner| rootless_daemon(socket(owner, "ada"), 1000);
        rootless((1000, 1000)).expect("pass", &[("/run/docker.sock", "pass")]);
        rootless((1000, 27)).expect("fail", &[("/run/docker.sock", "fail")]);
        rootless((1001, 1000)).expect("fail", &[("/run/docker.sock", "fail")]);
    }

    #[test]
    fn podman_gives_its_socket_to_root() {
        let podman = socket((0, 0), "root").with(|snapshot| {
            let version = json!({"Components": [{"Name": "Podman Engine"}]});
            snapshot.engine.version = Fact::Known(serde_json::from_value(version).unwrap());
        });
        podman.expect("pass", &[("/run/docker.sock", "pass")]);
    }
}
