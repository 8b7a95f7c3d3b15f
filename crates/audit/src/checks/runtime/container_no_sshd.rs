//! Containers run no SSH server.
//!
//! Decided by the processes of the container's own control group: one that shares the host's process
//! namespace sees the host's server and does not run it. Nothing is executed in the container. Where
//! its processes cannot be read, a main command that is a server decides, other hints (an argument,
//! port 22) are left to a person, and without a hint the check says that it could not look. Missed: a
//! server whose program and command are called something else; ports as in the
//! [API](https://docs.docker.com/reference/api/engine/latest/#tag/Container/operation/ContainerInspect).

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::recreate::recreate;
use crate::snapshot::{Container, Inspect, Process};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// Programs that are SSH servers.
static SERVERS: &[&str] = &["dropbear", "sshd", "sshd-auth", "sshd-session", "tinysshd"];

/// The check `container-no-sshd`.
pub(super) struct ContainerNoSshd;

static META: CheckMeta = CheckMeta {
    slug: "container-no-sshd",
    ids: Ids::new("5.6", "5.6", "5.7", "5.7"),
    title: "Containers run no SSH server",
    rationale: "An SSH server is a second way in, with users, keys and updates of its own that \
                nobody looks after; `docker exec` needs none.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["processes of the container", "GET /containers/ID/json"],
    remediation: "Take the SSH server out of the image and use `docker exec` on the host.",
    impact: "People who logged in by SSH need access to the host or a tool that has it.",
    undo: "Put the server back into the image and create the container again.",
    docs: "https://docs.docker.com/reference/cli/docker/container/exec/",
};

impl Check for ContainerNoSshd {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_running(|container, inspect| {
            let processes = container.processes.get();
            match processes.and_then(|processes| processes.all.get()) {
                Ok(processes) => Ok(by_processes(container, inspect, processes)),
                Err(unknown) => by_command(container, inspect, unknown),
            }
        })
    }
}

fn by_processes(container: &Container, inspect: &Inspect, processes: &[Process]) -> Judgement {
    // A script runs as its interpreter and has its own name.
    let server_of = |process: &Process| {
        let told = [("exe", &process.program), ("comm", &process.name)];
        let mut servers = told.into_iter();
        let (source, name) = servers.find(|(_, name)| SERVERS.contains(&name.as_str()))?;
        Some((format!("/proc/{}/{source}", process.pid), name.clone()))
    };
    let expected = "no SSH server";
    let Some((source, server)) = processes.iter().find_map(server_of) else {
        let observed = format!("{} processes, none of them one", processes.len());
        return Judgement::pass("none of its processes is an SSH server").because(
            "/proc, processes of the container's control group",
            observed,
            expected,
        );
    };
    Judgement::fail(format!("runs `{server}`"))
        .because(source, server, expected)
        .mended_by(recreate(
            container,
            inspect,
            "from an image without an SSH server",
        ))
}

fn by_command(
    container: &Container,
    inspect: &Inspect,
    unknown: Unknown,
) -> Result<Judgement, Unknown> {
    let config = &inspect.config;
    let words: Vec<&str> = config
        .entrypoint
        .iter()
        .chain(&config.cmd)
        .flat_map(|word| word.split_whitespace())
        .collect();
    let is_server = |word: &str| {
        let name = word.rsplit('/').next().unwrap_or_default();
        SERVERS.contains(&name)
    };
    let source = inspect_field(container, "Config.Entrypoint, Config.Cmd");
    let expected = "no SSH server";
    if words.first().is_some_and(|word| is_server(word)) {
        return Ok(Judgement::fail("its main command is an SSH server")
            .because(source, words.join(" "), expected)
            .mended_by(recreate(
                container,
                inspect,
                "from an image without an SSH server",
            )));
    }
    if words.iter().any(|word| is_server(word)) {
        return Ok(
            Judgement::manual("its command names an SSH server").because(
                source,
                words.join(" "),
                expected,
            ),
        );
    }
    if config.exposed_ports.contains_key("22/tcp") {
        let source = inspect_field(container, "Config.ExposedPorts");
        return Ok(
            Judgement::manual("it exposes port 22, and its processes cannot be read")
                .because(source, "22/tcp", expected),
        );
    }
    Err(unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{Sample, check};
    use crate::snapshot::{ContainerProcesses, Process};
    use crate::{Fact, Why};

    fn running(sample: Sample, programs: &[&str]) -> Sample {
        let all = programs.iter().map(|program| Process {
            pid: 7,
            program: (*program).to_owned(),
            ..Process::default()
        });
        let processes = ContainerProcesses {
            all: Fact::Known(all.collect()),
            ..ContainerProcesses::default()
        };
        sample.with_container(|container| container.processes = Fact::Known(processes))
    }

    #[test]
    fn f25_its_own_processes_decide_whatever_is_in_its_image_and_namespace() {
        let sample = check("container-no-sshd").container("no-ps", json!({}));
        let sample = running(sample, &["app", "sshd"]);
        let sample = sample.container("pid-host", json!({"HostConfig": {"PidMode": "host"}}));
        let sample = running(sample, &["app"]);
        sample.expect("fail", &[("no-ps", "fail"), ("pid-host", "pass")]);
    }

    #[test]
    fn the_name_that_gave_it_away_is_told() {
        let script = Process {
            pid: 7,
            program: "busybox".to_owned(),
            name: "sshd".to_owned(),
            ..Process::default()
        };
        let outcome = check("container-no-sshd")
            .container("script", json!({}))
            .with_container(|container| {
                container.processes = Fact::Known(ContainerProcesses {
                    all: Fact::Known(vec![script]),
                    ..ContainerProcesses::default()
                });
            })
            .outcome();
        let (_, judgement) = &outcome.items[0];
        assert_eq!(judgement.reason, "runs `sshd`");
        assert_eq!(judgement.evidence[0].source, "/proc/7/comm");
    }

    #[test]
    fn without_processes_its_command_is_a_hint() {
        let hidden = || Fact::unknown(Why::NotPermitted, "`/proc/7/exe`: permission denied");
        let mut sample = check("container-no-sshd");
        for (name, config) in [
            ("main", json!({"Entrypoint": ["/usr/sbin/sshd", "-D"]})),
            ("port", json!({"ExposedPorts": {"22/tcp": {}}})),
            ("quiet", json!({"Cmd": ["app"]})),
            (
                "shell",
                json!({"Cmd": ["sh", "-c", "service x; exec /usr/sbin/sshd -D"]}),
            ),
        ] {
            sample = sample
                .container(name, json!({"Config": config}))
                .with_container(|container| container.processes = hidden());
        }
        sample.expect(
            "fail",
            &[
                ("main", "fail"),
                ("port", "manual"),
                ("quiet", "not-permitted"),
                ("shell", "manual"),
            ],
        );
    }

    #[test]
    fn stopped_containers_run_nothing() {
        check("container-no-sshd")
            .container("a", json!({"State": {"Running": false}}))
            .expect("not-applicable", &[]);
    }
}
