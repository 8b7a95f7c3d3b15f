//! A whole host in a folder, and this machine's engine where one runs.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use drydock_audit::snapshot::{FileKind, Info};
use drydock_audit::{Fact, Why};
use drydock_engine::EngineOptions;

use super::containers::EngineContainer;
use super::gather::{Gathered, Question, gather};
use super::peer::{Address, Peer};
use super::*;

const ID: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn process(root: &Path, pid: u32, parent: u32, name: &str, cgroup: &str) {
    let status = format!(
        "Name:\t{name}\nPPid:\t{parent}\nUid:\t0\t0\t0\t0\nCapEff:\t00000000a80425fb\n\
         CapBnd:\t00000000a80425fb\nNoNewPrivs:\t0\nSeccomp:\t2\n"
    );
    write(root, &format!("proc/{pid}/status"), &status);
    write(root, &format!("proc/{pid}/cgroup"), cgroup);
    write(
        root,
        &format!("proc/{pid}/stat"),
        &format!("{pid} ({name}) S {parent}{}", " 0".repeat(30)),
    );
    write(root, &format!("proc/{pid}/uid_map"), "0 0 4294967295\n");
    write(root, &format!("proc/{pid}/limits"), "Limit\n");
    write(
        root,
        &format!("proc/{pid}/environ"),
        "PATH=/usr/sbin:/usr/bin\0https_proxy=http://u:hunter2@p:1\0",
    );
    for namespace in ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"] {
        let is_own = pid == 300 && namespace != "ipc";
        let number = if is_own { 2 } else { 1 };
        fs::create_dir_all(root.join(format!("proc/{pid}/ns"))).unwrap();
        let link = root.join(format!("proc/{pid}/ns/{namespace}"));
        symlink(format!("{namespace}:[{number}]"), link).unwrap();
    }
    fs::create_dir_all(root.join(format!("proc/{pid}/fd"))).unwrap();
    symlink(
        format!("/usr/bin/{name}"),
        root.join(format!("proc/{pid}/exe")),
    )
    .unwrap();
}

/// A host whose daemon (100) has a container (300) of a shim (200).
fn host() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    processes(root);
    people_and_settings(root);
    programs_and_units(root);
    folder
}

fn processes(root: &Path) {
    process(root, 1, 0, "systemd", "0::/init.scope\n");
    process(root, 100, 1, "dockerd", "0::/system.slice/docker.service\n");
    process(
        root,
        150,
        100,
        "docker-proxy",
        "0::/system.slice/docker.service\n",
    );
    process(
        root,
        200,
        1,
        "containerd-shim-runc-v2",
        "0::/system.slice/containerd.service\n",
    );
    process(
        root,
        300,
        200,
        "nginx",
        &format!("0::/system.slice/docker-{ID}.scope\n"),
    );
    write(root, "proc/stat", "btime 1000\n");
    write(
        root,
        "proc/100/cmdline",
        "/usr/bin/dockerd\0-H\0fd://\0--config-file\0/etc/docker/d.json\0",
    );
    write(
        root,
        "proc/1/mountinfo",
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n",
    );
    write(
        root,
        "proc/1/net/unix",
        "head\n0: 2 0 00010000 1 1 77 /run/docker.sock\n",
    );
    write(root, "proc/sys/kernel/randomize_va_space", "2\n");
    write(
        root,
        &format!("sys/fs/cgroup/system.slice/docker-{ID}.scope/memory.max"),
        "max\n",
    );
    write(
        root,
        "sys/fs/cgroup/cgroup.controllers",
        "cpu memory pids\n",
    );
}

fn people_and_settings(root: &Path) {
    write(root, "etc/hostname", "harbour\n");
    write(
        root,
        "etc/os-release",
        "ID=debian\nPRETTY_NAME=\"Debian 12\"\n",
    );
    write(
        root,
        "etc/passwd",
        "root:x:0:0::/root:/bin/sh\nbob:x:1000:1000::/people/bob:/bin/sh\n",
    );
    write(root, "etc/group", "root:x:0:\ndocker:x:999:bob\n");
    write(
        root,
        "etc/sudoers",
        "root ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n",
    );
    write(root, "etc/sudoers.d/bob", "bob ALL=(ALL) NOPASSWD: ALL\n");
    write(root, "etc/sudoers.d/old.bak", "eve ALL=(ALL) ALL\n");
    write(
        root,
        "etc/docker/d.json",
        "{\"icc\": false, \"exec-root\": \"/run/docker\",}",
    );
    write(root, "etc/docker/certs.d/registry:5000/ca.crt", "");
    write(root, "etc/docker/certs.d/registry:5000/client.key", "");
    write(root, "etc/docker/certs.d/registry:5000/README", "");
}

fn programs_and_units(root: &Path) {
    write(root, "usr/bin/dockerd", "");
    write(root, "usr/bin/containerd-shim-runc-v2", "");
    write(root, "usr/sbin/runc", "");
    write(
        root,
        "usr/lib/systemd/system/docker.service",
        "[Service]\nExecStart=/usr/bin/dockerd\n",
    );
    write(root, "usr/lib/systemd/system/docker.socket", "[Socket]\n");
    write(
        root,
        "etc/systemd/system/docker.service.d/10-x.conf",
        "[Service]\n",
    );
    write(
        root,
        "run/systemd/system/docker.service.d/10-x.conf",
        "[Service]\n",
    );
    write(
        root,
        "run/systemd/system/service.d/20-y.conf",
        "[Service]\n",
    );
    symlink("usr/lib", root.join("lib")).unwrap();
}

fn look_at(root: &Path) -> Gathered {
    gather(&Question {
        host_root: root.to_owned(),
        address: Address::Unix("/run/docker.sock".into()),
        peer: Some(Peer { pid: 100 }),
        remote_because: None,
        info: Some(Info {
            docker_root_dir: "/var/lib/docker".into(),
            ..Info::default()
        }),
        containers: vec![
            EngineContainer {
                id: ID.into(),
                is_running: Some(true),
                pid: 300,
                has_host_network: false,
            },
            EngineContainer {
                id: "stopped".into(),
                is_running: Some(false),
                ..EngineContainer::default()
            },
        ],
    })
}

#[test]
fn the_daemon_its_configuration_and_its_children() {
    let host = host();
    let found = look_at(host.path()).daemon;
    let process = found.process.known().unwrap();
    assert_eq!((process.pid, process.user_id), (100, 0));
    assert_eq!(process.program, Fact::Known("/usr/bin/dockerd".into()));
    assert_eq!(
        process.cgroup,
        Fact::Known("/system.slice/docker.service".into())
    );
    assert_eq!(process.started_at, Some(1000));
    let environment = process.environment.known().unwrap();
    assert_eq!(environment.len(), 1);
    assert!(!environment[0].1.contains("hunter2"));
    assert_eq!(found.proxies, Fact::Known(1));
    // F7 and F38: the file that the arguments name after a blank, and where it is broken.
    let file = found.config.file.known().unwrap();
    assert_eq!(file.file.path, "/etc/docker/d.json");
    let Fact::Unknown(fault) = &file.content else {
        panic!("it has a comma too many");
    };
    assert_eq!(fault.why, Why::Failed);
    assert!(fault.message.contains("line 1 column"), "{}", fault.message);
    assert!(file.changed_at.is_some());
}

#[test]
fn units_with_what_changes_them() {
    let host = host();
    let files = look_at(host.path()).host.files;
    let unit = files.service_unit.known().unwrap();
    assert_eq!(unit.fragment.path, "/usr/lib/systemd/system/docker.service");
    let drop_ins: Vec<&str> = unit
        .drop_ins
        .iter()
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(
        drop_ins,
        [
            "/etc/systemd/system/docker.service.d/10-x.conf",
            "/run/systemd/system/service.d/20-y.conf"
        ]
    );
    symlink(
        "/dev/null",
        host.path().join("etc/systemd/system/docker.socket"),
    )
    .unwrap();
    write(host.path(), "dev/null", "");
    let files = look_at(host.path()).host.files;
    assert!(files.socket_unit.is_absent(), "{:?}", files.socket_unit);
}

#[test]
fn f12_certificates_and_keys_of_registries_are_all_seen() {
    let host = host();
    let key = host
        .path()
        .join("etc/docker/certs.d/registry:5000/client.key");
    fs::set_permissions(key, fs::Permissions::from_mode(0o666)).unwrap();
    let files = look_at(host.path()).host.files;
    let found = files.registry_certificates.known().unwrap();
    let names: Vec<&str> = found.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "/etc/docker/certs.d/registry:5000/ca.crt",
            "/etc/docker/certs.d/registry:5000/client.key"
        ]
    );
    let stat = found[1].stat.known().unwrap();
    assert_eq!(
        (stat.mode, stat.kind, stat.has_acl),
        (0o666, FileKind::Regular, false)
    );
    assert!(files.tls_key.is_absent() || files.tls_key.known().is_none());
}

#[test]
fn f15_programs_are_where_they_are() {
    let host = host();
    let files = look_at(host.path()).host.files;
    assert!(files.daemon_program.stat.known().is_some());
    assert_eq!(files.shim_runc_v2.path, "/usr/bin/containerd-shim-runc-v2");
    assert!(files.shim_runc_v2.stat.known().is_some());
    assert!(files.shim.stat.is_absent());
    assert_eq!(files.runtimes["runc"].path, "/usr/sbin/runc");
    assert_eq!(
        files.containerd_socket.path,
        "/run/containerd/containerd.sock"
    );
    assert_eq!(files.containerd_config.path, "/etc/containerd/config.toml");
    assert_eq!(files.data_folder.path, "/var/lib/docker");
}

#[test]
fn people_and_the_kernel() {
    let host = host();
    let found = look_at(host.path()).host;
    assert_eq!(found.name, Fact::Known("harbour".into()));
    assert_eq!(found.os_name, Fact::Known("Debian 12".into()));
    assert_eq!(found.groups.known().unwrap()[1].members, ["bob"]);
    let sudoers = found.sudoers.known().unwrap();
    let who: Vec<&str> = sudoers.iter().map(|sudoer| sudoer.who.as_str()).collect();
    assert_eq!(who, ["root", "bob"]);
    assert_eq!(sudoers[1].place, "/etc/sudoers.d/bob:1");
    let parameters = &found.kernel_parameters;
    assert_eq!(
        parameters["kernel.randomize_va_space"],
        Fact::Known("2".into())
    );
    assert!(parameters["kernel.kptr_restrict"].is_absent());
    assert_eq!(found.mounts.known().unwrap().len(), 1);
}

#[test]
fn processes_of_a_container() {
    let host = host();
    let found = look_at(host.path()).processes;
    let container = found[ID].known().unwrap();
    let main = container.main.known().unwrap();
    assert_eq!((main.pid, main.seccomp), (300, Some(2)));
    assert_eq!(container.shared_namespaces, Fact::Known(vec!["ipc".into()]));
    assert_eq!(container.cgroup.known().unwrap()["memory.max"], "max");
    assert_eq!(container.host_ports, Fact::Known(Vec::new()));
    let all = container.all.known().unwrap();
    assert_eq!((all.len(), all[0].program.as_str()), (1, "nginx"));
    assert!(found["stopped"].is_absent());
}

#[test]
fn a_host_elsewhere_is_remote_in_every_fact() {
    let gathered = gather(&Question {
        host_root: "/".into(),
        address: Address::Other,
        peer: None,
        remote_because: Some("ssh://harbour is not this machine".into()),
        info: None,
        containers: vec![EngineContainer {
            id: ID.into(),
            is_running: Some(true),
            pid: 1,
            has_host_network: false,
        }],
    });
    let json = serde_json::to_value((&gathered.host, &gathered.daemon)).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    find_whys(&json, &mut kinds);
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["not-collected", "remote"]
    );
    assert_eq!(gathered.host.engine_advisories, Fact::default());
    assert!(!json.to_string().contains("\"known\""), "{json}");
    assert!(
        matches!(&gathered.processes[ID], Fact::Unknown(unknown) if unknown.why == Why::Remote)
    );
}

fn find_whys(value: &serde_json::Value, kinds: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            kinds.extend(
                map.get("why")
                    .and_then(|why| why.as_str())
                    .map(str::to_owned),
            );
            map.values().for_each(|value| find_whys(value, kinds));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| find_whys(value, kinds)),
        _ => {}
    }
}

#[tokio::test]
async fn this_machine_s_engine() {
    #[expect(
        clippy::disallowed_methods,
        reason = "names the engine that a test may ask"
    )]
    let address = std::env::var("DRYDOCK_TEST_DOCKER_HOST").ok();
    let Some(address) = address else {
        eprintln!("SKIPPED: DRYDOCK_TEST_DOCKER_HOST names no Docker Engine");
        return;
    };
    let options = CollectOptions {
        engine: EngineOptions {
            host: Some(address),
            ..EngineOptions::default()
        },
        host_root: "/".into(),
        now: jiff::Timestamp::UNIX_EPOCH,
        collected_by: "test".into(),
    };
    let mut snapshot = Snapshot::default();
    crate::engine::collect(&options, &mut snapshot).await;
    collect(&options, &mut snapshot).await;
    if !snapshot.place.is_privileged {
        eprintln!("SKIPPED: seeing the daemon's process takes root");
        return;
    }
    let process = snapshot.daemon.process.get().unwrap();
    assert!(process.program.known().is_some(), "{process:?}");
    let ids: Vec<String> = running(&snapshot)
        .map(|container| container.id.clone())
        .collect();
    refresh_containers(&options, &mut snapshot, &ids).await;
    for container in running(&snapshot) {
        let processes = container.processes.get().unwrap();
        assert!(
            processes.main.known().is_some(),
            "{}: {processes:?}",
            container.name
        );
    }
}

fn running(snapshot: &Snapshot) -> impl Iterator<Item = &Container> {
    let containers = snapshot.engine.containers.known().into_iter().flatten();
    containers.filter(|container| {
        let inspect = container.inspect.known();
        inspect.is_some_and(|inspect| inspect.state.running)
    })
}
