//! A snapshot in which every fact is known and something is wrong with most, as JSON: what the
//! fuzzers of the audit start from. Objects of the engine are as its
//! [API](https://docs.docker.com/reference/api/engine/latest/) gives them.

use drydock_audit::snapshot::{
    AuditRules, ConfigFile, Container, ContainerProcesses, Daemon, DaemonConfig, DaemonFiles,
    DaemonProcess, Engine, EngineAdvisories, EnginePackage, File, FixableFinding, FoundBy, Group,
    Host, Image, ImageContents, ImageHistory, Limit, Listener, MountPoint, Place, Process,
    ProcessStatus, RegistryAnswer, SecretPlace, SetIdFile, Stat, Sudoer, Tls, Unit, User,
};
use drydock_audit::{Fact, SCHEMA_VERSION, Snapshot, parse_audit_rules};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The snapshot.
pub fn rich_snapshot() -> Snapshot {
    Snapshot {
        schema_version: SCHEMA_VERSION,
        collected_by: "fuzz".into(),
        collected_at: "2026-11-24T09:30:00Z".parse().ok(),
        place: Place {
            address: "unix:///var/run/docker.sock".into(),
            is_privileged: true,
            host_root: "/".into(),
            ..Place::default()
        },
        engine: engine(),
        daemon: daemon(),
        host: host(),
    }
}

fn of<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("is of that type")
}

fn known<T: DeserializeOwned>(value: Value) -> Fact<T> {
    Fact::Known(of(value))
}

fn file(path: &str, mode: u32, user_id: u32) -> File {
    File {
        path: path.into(),
        stat: Fact::Known(Stat {
            real_path: path.into(),
            mode,
            user_id,
            user: Some("ada".into()),
            ..Stat::default()
        }),
    }
}

fn engine() -> Engine {
    Engine {
        version: known(json!({
            "Version": "28.5.1", "ApiVersion": "1.51",
            "Components": [{"Name": "containerd", "Version": "1.7.0"}],
        })),
        info: known(json!({
            "ID": "e", "Name": "h", "ServerVersion": "28.5.1", "OperatingSystem": "Debian",
            "OSType": "linux", "KernelVersion": "6.1.0", "DockerRootDir": "/var/lib/docker",
            "Driver": "overlay2", "DriverStatus": [["Backing Filesystem", "extfs"]],
            "LoggingDriver": "json-file", "CgroupDriver": "systemd", "CgroupVersion": "2",
            "SecurityOptions": ["name=apparmor", "name=selinux", "name=seccomp,profile=builtin",
                "name=userns", "name=cgroupns"],
            "Plugins": {"Authorization": ["opa"], "Log": ["json-file"]},
            "RegistryConfig": {"InsecureRegistryCIDRs": ["127.0.0.0/8", "10.0.0.0/8"],
                "IndexConfigs": {"r.example": {"Secure": false}}, "Mirrors": ["http://m"]},
            "Runtimes": {"runc": {"path": "runc"}, "kata": {"path": "/opt/kata"}},
            "DefaultRuntime": "runc", "Warnings": ["WARNING: API is accessible on http://0.0.0.0"],
            "ContainersRunning": 2, "Containers": 40, "Images": 90,
            "Swarm": {"NodeID": "n", "NodeAddr": "10.0.0.1", "LocalNodeState": "active",
                "ControlAvailable": true, "RemoteManagers": [{"Addr": "0.0.0.0:2377"}],
                "Managers": 2, "Nodes": 3},
        })),
        containers: Fact::Known(containers()),
        images: Fact::Known(vec![image()]),
        image_list: known(
            json!([{"Id": "sha256:11", "RepoTags": ["app:1"], "Created": 5},
            {"Id": "sha256:22", "RepoTags": ["<none>:<none>"], "Size": 9}]),
        ),
        networks: known(json!([
            {"Name": "bridge", "Id": "b", "Driver": "bridge", "EnableIPv6": true,
             "Options": {"com.docker.network.bridge.enable_icc": "true",
                "com.docker.network.bridge.host_binding_ipv4": "0.0.0.0"}},
            {"Name": "o", "Id": "o", "Driver": "overlay", "Scope": "swarm", "Options": {}},
        ])),
        volumes: known(json!([{"Name": "v", "Driver": "local", "Mountpoint": "/x",
            "Options": {"type": "none", "o": "bind", "device": "/etc"}}])),
        plugins: known(
            json!([{"Name": "p", "Enabled": true, "PluginReference": "p:1",
            "Config": {"Network": {"Type": "host"}, "PidHost": true, "Mounts": [{"Source": "/etc"}],
                "Linux": {"AllowAllDevices": true, "Capabilities": ["CAP_SYS_ADMIN"]}}}]),
        ),
        swarm: known(json!({
            "ID": "s", "Version": {"Index": 9}, "CreatedAt": "2024-01-01T00:00:00Z",
            "UpdatedAt": "2025-01-01T00:00:00Z", "DataPathPort": 4789,
            "Spec": {"EncryptionConfig": {"AutoLockManagers": true},
                "CAConfig": {"NodeCertExpiry": 7776000000000000_i64}},
            "trust_root_validity": ["2024-01-01T00:00:00Z", "2044-01-01T00:00:00Z"],
        })),
        services: known(json!([{"ID": "s", "Spec": {"Name": "web", "TaskTemplate": {
            "ContainerSpec": {"Env": ["DB_PASSWORD=[redacted]"], "Secrets": []}}}}])),
        nodes: known(json!([{"ID": "n", "Spec": {"Role": "manager"},
            "Description": {"Hostname": "h"}, "Status": {"Addr": "10.0.0.1"},
            "ManagerStatus": {"Leader": true, "Addr": "10.0.0.1:2377"}}])),
        secrets: Fact::Known(1),
    }
}

fn containers() -> Vec<Container> {
    let host_config = host_config();
    let worst = json!({
        "Id": "a", "Created": "2026-01-01T00:00:00Z", "Image": "sha256:11", "ExecIDs": ["x"],
        "AppArmorProfile": "unconfined", "ProcessLabel": "system_u:system_r:spc_t:s0",
        "State": {"Status": "running", "Running": true, "Pid": 4242,
            "StartedAt": "2026-01-01T00:00:00Z", "Health": {"Status": "unhealthy"}},
        "HostConfig": host_config,
        "Mounts": [
            {"Type": "bind", "Source": "/var/run/docker.sock", "Destination": "/x", "RW": true,
             "Propagation": "shared"},
            {"Type": "volume", "Name": "v", "Source": "/y", "Destination": "/y", "RW": true},
        ],
        "Config": {"Image": "app:latest", "User": "0:0", "Env": ["DB_PASSWORD=[redacted]"],
            "ExposedPorts": {"80/tcp": {}}, "Labels": {"com.docker.compose.service": "w"},
            "Healthcheck": {"Test": ["NONE"]}, "Cmd": ["sshd"], "Entrypoint": ["/init"]},
        "NetworkSettings": {"Networks": {"bridge": {"NetworkID": "b"}},
            "Ports": {"80/tcp": [{"HostIp": "::", "HostPort": "80"}], "22/tcp": null}},
    });
    let container = |name: &str, inspect: Value| Container {
        id: format!("{name:0<64}"),
        name: name.into(),
        inspect: Fact::Known(of(inspect)),
        processes: Fact::Known(processes()),
        execs: known(json!([{"ID": "x", "Running": true, "ProcessConfig":
            {"privileged": true, "user": "root", "entrypoint": "sh", "arguments": ["-c"]}}])),
    };
    let second = json!({"Id": "b", "Image": "sha256:11", "State": {"Running": true},
        "HostConfig": {"NetworkMode": "host"}, "Config": {"Image": "app@sha256:aa"}});
    vec![container("a", worst), container("b", second)]
}

/// In two parts: the macro has a limit.
fn host_config() -> Value {
    let mut config = json!({
        "Binds": ["/:/host"], "NetworkMode": "container:b", "IpcMode": "host",
        "PidMode": "host", "UTSMode": "host", "UsernsMode": "host", "CgroupnsMode": "host",
        "Privileged": true, "CapAdd": ["ALL"], "CapDrop": ["NET_RAW"],
        "SecurityOpt": ["seccomp=unconfined", "apparmor:unconfined", "no-new-privileges"],
        "MaskedPaths": [], "ReadonlyPaths": [], "Sysctls": {"net.ipv4.ip_forward": "1"},
        "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "1-9"}]},
        "PublishAllPorts": true, "RestartPolicy": {"Name": "always", "MaximumRetryCount": 9},
    });
    let limits = json!({
        "Memory": 9, "MemorySwap": -1, "CpuShares": 1024, "NanoCpus": 5, "CpuPeriod": 100,
        "CpuQuota": -1, "CpusetCpus": "0-3", "PidsLimit": 0, "CgroupParent": "/x",
        "Devices": [{"PathOnHost": "/dev/sda", "CgroupPermissions": "rwm"}],
        "DeviceCgroupRules": ["b 8:* rwm"],
        "DeviceRequests": [{"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}],
        "Ulimits": [{"Name": "nofile", "Soft": -1, "Hard": 9}], "OomKillDisable": true,
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m"}},
    });
    if let (Value::Object(config), Value::Object(limits)) = (&mut config, limits) {
        config.extend(limits);
    }
    config
}

fn processes() -> ContainerProcesses {
    ContainerProcesses {
        main: Fact::Known(ProcessStatus {
            pid: 4242,
            capabilities_bounding: 1 << 21,
            seccomp: Some(0),
            no_new_privileges: Some(false),
            uid_map: vec![(0, 100_000, 65_536)],
            security_label: Some("docker-default (complain)".into()),
            limits: vec![limit()],
            cgroups: vec!["0::/x".into()],
            ..ProcessStatus::default()
        }),
        all: Fact::Known(vec![Process {
            pid: 4242,
            name: "sshd".into(),
            program: "sshd".into(),
            user_id: 100_000,
        }]),
        shared_namespaces: Fact::Known(vec!["net".into(), "pid".into()]),
        cgroup: known(
            json!({"memory.max": "max", "pids.max": "9", "cpu.weight": "100",
            "cpu.max": "max 100000", "cpuset.cpus": "0-3"}),
        ),
        host_ports: Fact::Known(vec![22, 80]),
    }
}

fn limit() -> Limit {
    Limit {
        name: "Max open files".into(),
        soft: Some(1024),
        hard: None,
    }
}

fn image() -> Image {
    let step = |created_by: &str| ImageHistory {
        created: 5,
        created_by: created_by.into(),
        ..ImageHistory::default()
    };
    let image: Image = of(json!({
        "Id": "sha256:11", "RepoTags": ["app:latest"], "RepoDigests": ["app@sha256:aa"],
        "Created": "2020-01-01T00:00:00Z", "Os": "linux", "Architecture": "amd64",
        "Config": {"User": "app", "Env": ["TOKEN=[redacted]"], "Labels": {"password": "[redacted]"},
            "ExposedPorts": {"80/tcp": {}}, "Healthcheck": {"Test": ["CMD", "x"]}, "Cmd": ["x"],
            "OnBuild": ["ADD . /x"]},
        "RootFS": {"Layers": ["sha256:aa"]},
    }));
    Image {
        history: Fact::Known(vec![
            step("RUN |2 A=one two B=c /bin/sh -c apt-get update # buildkit"),
            step("/bin/sh -c #(nop) ADD file:0a in / "),
            step("RUN curl -k http://x/y | sh; pip install z"),
        ]),
        contents: Fact::Known(ImageContents {
            packages: vec!["gcc-12".into(), "openssh-server".into()],
            distribution: Some("debian:10".into()),
            end_of_life: "2022-09-10".parse().ok(),
            fixable: Fact::Known(vec![finding()]),
            not_assessed: vec!["layer 2".into()],
            set_id_files: vec![SetIdFile {
                path: "usr/bin/su".into(),
                mode: 0o4755,
                layer: "sha256:aa".into(),
            }],
            secrets: vec![SecretPlace {
                kind: "private-key".into(),
                place: "root/.ssh/id".into(),
                ..SecretPlace::default()
            }],
            users: [("app".to_owned(), 0)].into(),
            tools: [("compiler".to_owned(), vec!["usr/bin/gcc".to_owned()])].into(),
        }),
        registry: Fact::Known(RegistryAnswer {
            name: "app:latest".into(),
            digest: "sha256:bb".into(),
            signatures: vec![("cosign".into(), "sha256:cc".into())],
        }),
        ..image
    }
}

fn finding() -> FixableFinding {
    FixableFinding {
        id: "CVE-2024-21626".into(),
        package: "runc".into(),
        version: "1.1.11".into(),
        fixed: "1.1.12".into(),
        severity: "critical".into(),
    }
}

fn daemon() -> Daemon {
    let words = [
        "dockerd",
        "-H",
        "tcp://0.0.0.0:2375",
        "--icc=true",
        "--default-ulimit=nofile=1:2",
        "--insecure-registry",
        "r.example",
        "--log-level=debug",
    ];
    Daemon {
        process: Fact::Known(DaemonProcess {
            pid: 1,
            program: Fact::Known("/usr/bin/dockerd".into()),
            uid_map: Fact::Known(vec![(0, 0, u32::MAX)]),
            limits: Fact::Known(vec![limit()]),
            started_at: Some(5),
            cgroup: Fact::Known("/system.slice/docker.service".into()),
            environment: Fact::Known(vec![("HTTP_PROXY".into(), "http://p".into())]),
            ..DaemonProcess::default()
        }),
        config: DaemonConfig {
            arguments: Fact::Known(words.map(str::to_owned).into()),
            file: Fact::Known(ConfigFile {
                file: file("/etc/docker/daemon.json", 0o666, 1000),
                content: Fact::Known(json!({
                    "icc": true, "hosts": ["unix:///run/docker.sock"], "log-driver": "none",
                    "log-opts": {"max-size": "x"}, "userns-remap": "default", "tlsverify": false,
                    "seccomp-profile": "/x.json", "default-ulimits": {"nofile": {"Soft": 1}},
                    "metrics-addr": "0.0.0.0:9323", "experimental": "true", "live-restore": 1,
                    "no-new-privileges": false, "userland-proxy": true, "cgroup-parent": "/x",
                    "authorization-plugins": ["opa"], "storage-opts": ["dm.basesize=10G"],
                })),
                changed_at: Some(9),
            }),
        },
        listeners: Fact::Known(vec![Listener {
            address: "0.0.0.0".into(),
            port: 2375,
            tls: Tls::Plain,
        }]),
        found_by: Some(FoundBy::SocketPeer),
        proxies: Fact::Known(2),
    }
}

fn host() -> Host {
    let (rules, warnings) = parse_audit_rules("-w /etc/docker -p wa -k docker\n-w /run -p r\n-x");
    Host {
        name: Fact::Known("h".into()),
        os_id: Fact::Known("debian".into()),
        os_name: Fact::Known("Debian".into()),
        files: files(),
        mounts: Fact::Known(vec![MountPoint {
            path: "/".into(),
            root: "/".into(),
            device: "8:1".into(),
            filesystem: "ext4".into(),
            source: "/dev/sda1".into(),
            options: vec!["rw".into()],
        }]),
        root_device: Fact::Known(1),
        data_device: Fact::Known(1),
        audit: Fact::Known(AuditRules {
            source: "kernel".into(),
            enabled: Some(true),
            rules,
            warnings,
        }),
        users: Fact::Known(vec![User {
            name: "ada".into(),
            id: 1000,
            group_id: 100,
            shell: "/bin/sh".into(),
        }]),
        groups: Fact::Known(vec![Group {
            name: "docker".into(),
            id: 998,
            members: vec!["ada".into()],
        }]),
        sudoers: Fact::Known(vec![Sudoer {
            who: "%docker".into(),
            commands: "(ALL) NOPASSWD: /usr/bin/docker".into(),
            place: "/etc/sudoers:1".into(),
        }]),
        kernel_parameters: [("kernel.kptr_restrict".to_owned(), Fact::Known("0".into()))].into(),
        security_modules: Fact::Known(vec!["apparmor".into()]),
        cpu_weaknesses: known(json!({"meltdown": "Vulnerable"})),
        docker_chains: Fact::Known(vec!["DOCKER".into()]),
        listeners: Fact::Known(vec![("0.0.0.0:2375".into(), "dockerd".into())]),
        engine_advisories: Fact::Known(EngineAdvisories {
            database: "2026-11-24".into(),
            packages: vec![EnginePackage {
                name: "runc".into(),
                version: "1.1.11".into(),
                findings: vec![finding()],
                is_assessed: true,
            }],
            not_assessed: vec!["runc at /opt/runc".into()],
        }),
    }
}

fn files() -> DaemonFiles {
    let unit = |name: &str| Unit {
        name: name.into(),
        fragment: file("/lib/systemd/system/docker.service", 0o666, 0),
        drop_ins: vec![file(
            "/etc/systemd/system/docker.service.d/a.conf",
            0o600,
            1000,
        )],
    };
    DaemonFiles {
        service_unit: Fact::Known(unit("docker.service")),
        socket_unit: Fact::Known(unit("docker.socket")),
        config_folder: file("/etc/docker", 0o777, 0),
        config_file: file("/etc/docker/daemon.json", 0o666, 1000),
        registry_certificates: Fact::Known(vec![file("/etc/docker/certs.d/r/x.key", 0o444, 0)]),
        tls_ca: Fact::Known(file("/etc/docker/ca.pem", 0o444, 0)),
        tls_certificate: Fact::Known(file("/etc/docker/cert.pem", 0o444, 0)),
        tls_key: Fact::Known(file("/etc/docker/key.pem", 0o640, 0)),
        sockets: vec![file("/run/docker.sock", 0o666, 0)],
        default_file: file("/etc/default/docker", 0o644, 0),
        sysconfig_file: file("/etc/sysconfig/docker", 0o644, 0),
        data_folder: file("/var/lib/docker", 0o710, 0),
        daemon_program: file("/usr/bin/dockerd", 0o755, 0),
        containerd_folder: file("/run/containerd", 0o711, 0),
        containerd_socket: file("/run/containerd/containerd.sock", 0o660, 0),
        containerd_config: file("/etc/containerd/config.toml", 0o644, 0),
        containerd_program: file("/usr/bin/containerd", 0o755, 0),
        shim: file("/usr/bin/containerd-shim", 0o755, 0),
        shim_runc_v1: file("/usr/bin/containerd-shim-runc-v1", 0o755, 0),
        shim_runc_v2: file("/usr/bin/containerd-shim-runc-v2", 0o755, 0),
        runtimes: [("runc".to_owned(), file("/usr/bin/runc", 0o755, 0))].into(),
    }
}
