//! Scenarios of containers and images: what is started, and what the proxy says differently.

use drydock_test_support::engine_proxy::Patch;
use serde_json::json;

use super::engine::Bench;

/// A scenario: its name, whether the engine itself is asked, and how it is made.
pub(super) type Scenario = (&'static str, Asked, fn(&Bench));

/// Where both tools ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// The engine.
    Engine,
    /// The proxy, which says some things differently.
    Proxy,
}

pub(super) const SCENARIOS: &[Scenario] = &[
    ("01-mission-host", Asked::Proxy, mission_host),
    ("02-hardened", Asked::Proxy, hardened),
    ("03-namespaces", Asked::Engine, namespaces),
    ("04-name", Asked::Engine, name),
    ("05-users", Asked::Engine, users),
    ("12-mounts", Asked::Engine, mounts),
    ("12-propagation", Asked::Proxy, propagation),
    ("13-ports", Asked::Proxy, ports),
    ("14-all-capabilities", Asked::Proxy, all_capabilities),
    ("14-images", Asked::Engine, images),
    ("14-modules", Asked::Proxy, modules),
    ("14-options", Asked::Engine, options),
];

const HEALTH: &str = "HEALTHCHECK CMD [\"/bin/busybox\", \"true\"]";

/// The host of the sample output that this audit is held against: a container with the host's root,
/// a privileged one, and one that runs an SSH server whose port is published.
pub(super) fn mission_host(bench: &Bench) {
    bench.put(
        "usr/sbin/sshd",
        "#!/bin/busybox sh\nwhile :; do /bin/busybox sleep 1000; done\n",
    );
    bench.put("bin/ps", PS);
    let nginx = bench.import("nginx", &[]);
    let sshd = bench.import("sshd", &["EXPOSE 22"]);
    bench.run("root-nginx", &nginx, &["--volume", "/:/mnt"]);
    let privileged = bench.run("priv-nginx", &nginx, &[]);
    // Not every machine can start one, and this one is only looked at.
    bench.patch(&privileged, json!({"HostConfig": {"Privileged": true}}));
    let sshd = bench.run_program("sshd", &sshd, &["--publish-all"], &["/usr/sbin/sshd"]);
    let published = json!({"22/tcp": [{"HostIp": "0.0.0.0", "HostPort": "32768"}]});
    bench.patch(&sshd, json!({"NetworkSettings": {"Ports": published}}));
}

/// Enough of `ps` for who looks for a name in its output.
const PS: &str =
    "#!/bin/busybox sh\nfor comm in /proc/[0-9]*/comm; do /bin/busybox cat $comm; done\n";

fn hardened(bench: &Bench) {
    let image = bench.import("app", &["USER 1000", HEALTH]);
    let options = "--read-only --cap-drop ALL --security-opt no-new-privileges --memory 64m \
                   --cpus 0.5 --pids-limit 50 --restart on-failure:5 --ulimit nofile=1024:1024";
    bench.run("hard", &image, &words(options));
    // Another container, out of scope, on the engine's default bridge.
    let bridge = json!({
        "Name": "bridge",
        "Id": "b0",
        "Scope": "local",
        "Driver": "bridge",
        "Options": {"com.docker.network.bridge.name": "docker0"},
        "Containers": {"c0ffee": {"Name": "elsewhere"}},
    });
    bench.proxy.answer("/networks", 200, json!([bridge]));
    let overlay = "/networks?filters=%7B%22driver%22%3A%7B%22overlay%22%3Atrue%7D%7D";
    bench.proxy.answer(overlay, 200, json!([]));
    bench.proxy.answer("/networks/b0", 200, bridge);
    bench.proxy.answer(
        "/containers/c0ffee/json",
        200,
        json!({"Id": "c0ffee", "Name": "/elsewhere"}),
    );
}

fn namespaces(bench: &Bench) {
    let image = bench.import("app", &[]);
    for kind in ["net", "pid", "ipc", "uts", "userns"] {
        bench.run(kind, &image, &[&format!("--{kind}=host")]);
    }
    bench.run("none", &image, &[]);
}

fn name(bench: &Bench) {
    let image = bench.import("app", &[]);
    bench.run("vanilla", &image, &["--net=host", "--pid=host"]);
}

fn users(bench: &Bench) {
    bench.put("etc/passwd", "root:x:0:0::/:\ntoor:x:0:0::/:\n");
    bench.put("etc/group", "root:x:0:\n");
    let image = bench.import("app", &[]);
    for (name, user) in [("zero", "0:0"), ("toor", "toor"), ("thousand", "1000:1000")] {
        bench.run(name, &image, &["--user", user]);
    }
    bench.run("unset", &image, &[]);
}

fn mounts(bench: &Bench) {
    let image = bench.import("app", &[]);
    let socket = bench.socket();
    let beside = socket.parent().unwrap().display();
    let harmless = bench.folder.path().join("harmless");
    std::fs::create_dir(&harmless).unwrap();
    let harmless = harmless.display();
    for (name, volume) in [
        ("etc", "/etc:/x".to_owned()),
        ("etc-ro", "/etc:/x:ro".to_owned()),
        ("etc-ssl", "/etc/ssl:/x".to_owned()),
        ("harmless", format!("{harmless}:/usr")),
        ("harmless-ro", format!("{harmless}:/x:ro")),
        ("socket", format!("{}:/x", socket.display())),
        ("socket-folder", format!("{beside}:/x")),
        ("var-run", "/var/run:/x".to_owned()),
    ] {
        bench.run(name, &image, &["--volume", &volume]);
    }
}

/// By the proxy alone: only what is itself shared can be shared further, and not every machine has
/// such a folder.
fn propagation(bench: &Bench) {
    let image = bench.import("app", &[]);
    for kind in ["rprivate", "rslave", "shared"] {
        let container = bench.run(kind, &image, &[]);
        let mount = json!({
            "Type": "bind", "Source": "/srv/data", "Destination": "/x", "Mode": "", "RW": true,
            "Propagation": kind,
        });
        bench.patch(&container, json!({"Mounts": [mount]}));
    }
}

/// Ports by the proxy alone: the machine may have no network to publish to, and others on it.
fn ports(bench: &Bench) {
    let image = bench.import("app", &[]);
    for (name, address, port) in [
        ("1024", "127.0.0.1", "1024"),
        ("80", "127.0.0.1", "80"),
        ("any", "0.0.0.0", "8082"),
        ("any-v6", "::", "8081"),
    ] {
        let container = bench.run(name, &image, &[]);
        let binding = json!([{"HostIp": address, "HostPort": port}]);
        bench.patch(
            &container,
            json!({
                "HostConfig": {"PortBindings": {"80/tcp": binding}},
                "NetworkSettings": {"Ports": {"80/tcp": binding}},
            }),
        );
    }
    bench.run("none", &image, &[]);
}

/// By the proxy: not every machine can start one.
fn all_capabilities(bench: &Bench) {
    let image = bench.import("app", &["USER 1000"]);
    let container = bench.run("all", &image, &[]);
    bench.patch(&container, json!({"HostConfig": {"CapAdd": ["ALL"]}}));
    let container = bench.run("all-but", &image, &[]);
    let but = json!({"CapAdd": ["CAP_CHOWN"], "CapDrop": ["ALL"]});
    bench.patch(&container, json!({"HostConfig": but}));
}

/// An engine that has AppArmor and SELinux, by the proxy.
fn modules(bench: &Bench) {
    let image = bench.import("app", &["USER 1000"]);
    let options = json!([
        "name=seccomp,profile=default",
        "name=apparmor",
        "name=selinux"
    ]);
    bench
        .proxy
        .patch(Patch::new("/info", json!({"SecurityOptions": options})));
    let label = "system_u:system_r:container_t:s0:c1,c2";
    for (name, profile, label, options) in [
        (
            "both",
            "docker-default",
            label,
            json!(["label=type:container_t"]),
        ),
        ("disabled", "docker-default", "", json!(["label=disable"])),
        ("no-profile", "", label, json!(["label=type:container_t"])),
        (
            "unconfined",
            "unconfined",
            label,
            json!(["apparmor=unconfined"]),
        ),
    ] {
        let container = bench.run(name, &image, &[]);
        bench.patch(
            &container,
            json!({
                "AppArmorProfile": profile,
                "ProcessLabel": label,
                "HostConfig": {"SecurityOpt": options},
            }),
        );
    }
}

fn images(bench: &Bench) {
    bench.put("bin/sh", "#!/bin/busybox sh\nexec /bin/busybox sh \"$@\"\n");
    bench.put("bin/apt-get", "#!/bin/busybox sh\n");
    bench.put("bin/update-ca-certificates", "#!/bin/busybox sh\n");
    let base = bench.import("base", &[HEALTH]);
    let none = bench.import("health-none", &["HEALTHCHECK NONE"]);
    bench.build(
        "add",
        &format!("FROM {base}\nADD file /file\nCOPY file /copy\n"),
    );
    bench.build("copy", &format!("FROM {base}\nCOPY file /file\n"));
    bench.build(
        "certificates",
        &format!("FROM {base}\nRUN update-ca-certificates\n"),
    );
    bench.build(
        "update",
        &format!("FROM {base}\nRUN apt-get update\nRUN apt-get install x\n"),
    );
    bench.run("none", &none, &["--user", "1000"]);
    bench.run("healthy", &base, &["--user", "1000"]);
    bench.run("unhealthy", &base, &["--user", "1000", "--no-healthcheck"]);
}

fn options(bench: &Bench) {
    let image = bench.import("app", &["USER 1000", HEALTH]);
    for (name, options) in [
        ("cap-net-raw", "--cap-add NET_RAW"),
        ("cap-sys-admin", "--cap-add SYS_ADMIN"),
        ("cpu-quota", "--cpu-quota 50000"),
        ("cpu-shares", "--cpu-shares 512"),
        ("cpus", "--cpus 0.5"),
        ("cpuset", "--cpuset-cpus 0"),
        ("device", "--device /dev/null"),
        ("device-rule", "--device-cgroup-rule"),
        ("nnp-false", "--security-opt no-new-privileges=false"),
        ("pids", "--pids-limit -1"),
        ("restart-10", "--restart on-failure:10"),
        ("restart-always", "--restart always"),
        ("seccomp", "--security-opt seccomp=unconfined"),
    ] {
        let mut options = words(options);
        if name == "device-rule" {
            options.push("c 1:3 r");
        }
        bench.run(name, &image, &options);
    }
}

fn words(options: &str) -> Vec<&str> {
    options.split_whitespace().collect()
}
