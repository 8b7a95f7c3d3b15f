//! Scenarios 10 and 11, and the second of 6: a daemon that speaks TLS, owners and permissions of its
//! files, and the rules of the audit system.
//!
//! Rules are read from the machine's files, since a kernel has one list and tells it to its own root
//! alone; that the kernel has them loaded, or is switched off, is written into our snapshot. To the
//! peer a program in the place of `auditctl` prints them.

use serde_json::Value;

use super::compare::Comparison;
use super::machine::{Machine, Plan, SHARED};
use super::ours;
use super::peer::Peer;

const OF_FILES: &str = "docker_daemon_files";
const OF_HOST: &str = "host_configuration";

/// Files as they should be; run again before each scenario.
const GOOD: &str = r"
places='/etc/systemd/system/docker.service /etc/systemd/system/docker.socket
 /etc/docker /etc/docker/daemon.json /etc/docker/certs.d/registry.example/ca.crt
 /etc/docker/tls/ca.pem /etc/docker/tls/cert.pem /etc/docker/tls/key.pem
 /etc/default/docker /etc/sysconfig/docker'
chown root:root $places /run/containerd/containerd.sock
chown root:docker /run/docker.sock
chmod 0644 /etc/systemd/system/docker.service /etc/default/docker /etc/sysconfig/docker
chmod 0600 /etc/systemd/system/docker.socket /etc/docker/daemon.json
chmod 0755 /etc/docker
chmod 0444 /etc/docker/certs.d/registry.example/ca.crt /etc/docker/tls/ca.pem
chmod 0400 /etc/docker/tls/cert.pem /etc/docker/tls/key.pem
chmod 0660 /run/docker.sock /run/containerd/containerd.sock
rm -f /etc/docker/certs.d/registry.example/client.*
";

/// A daemon that speaks TLS, with the usual paths, and the files that packages of distributions have.
const TLS: &str = r#"
for program in dockerd runc containerd containerd-shim containerd-shim-runc-v1 containerd-shim-runc-v2; do
  [ -e /usr/bin/$program ] && continue
  touch /usr/bin/$program
  [ -e /usr/sbin/$program ] && mount --bind /usr/sbin/$program /usr/bin/$program
done
PATH=/usr/bin:$PATH
mkdir -p /etc/docker/tls /etc/docker/certs.d/registry.example /etc/default /etc/sysconfig \
  /etc/containerd /etc/audit/rules.d /etc/systemd/system /var/lib/docker
touch /etc/default/docker /etc/sysconfig/docker /etc/containerd/config.toml
for unit in service socket; do echo '[Unit]' > /etc/systemd/system/docker.$unit; done
sed -i 's/^\(docker:[^:]*:[^:]*:\).*/\1/' /etc/group
rm -rf /etc/sudoers /etc/sudoers.d
cd /etc/docker/tls
new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $new -days 2 -subj /CN=ca -keyout ca-key.pem -out ca.pem
openssl req $new -subj /CN=localhost -keyout key.pem -out request.pem
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -out cert.pem
cp ca.pem ../certs.d/registry.example/ca.crt
cd /
cat > /etc/docker/daemon.json <<'END'
{
  "hosts": ["unix:///var/run/docker.sock", "tcp://0.0.0.0:2376"],
  "tlsverify": true,
  "tlscacert": "/etc/docker/tls/ca.pem",
  "tlscert": "/etc/docker/tls/cert.pem",
  "tlskey": "/etc/docker/tls/key.pem"
}
END
cat > /usr/sbin/auditctl <<'END'
#!/bin/sh
[ "$(id -u)" = 0 ] || { echo 'You must be root to run this program.' >&2; exit 4; }
cat /etc/audit/rules.d/docker.rules
END
chmod 0755 /usr/sbin/auditctl
containerd > /run/bench/shared/containerd.log 2>&1 &
until [ -S /run/containerd/containerd.sock ]; do sleep 0.1; done
"#;

/// What is changed of good files.
const FILES: &[(&str, &str)] = &[
    ("10-good", ""),
    (
        "10-open",
        "chmod 0666 /etc/systemd/system/docker.service /etc/docker/daemon.json /etc/default/docker
         chmod 0664 /etc/systemd/system/docker.socket /etc/sysconfig/docker
         chmod 0777 /etc/docker
         chmod 0666 /etc/docker/certs.d/registry.example/ca.crt
         chmod 0666 /etc/docker/tls/ca.pem /etc/docker/tls/cert.pem
         chmod 0440 /etc/docker/tls/key.pem
         chmod 0666 /run/docker.sock /run/containerd/containerd.sock",
    ),
    (
        "10-others-may-write",
        "chmod 0622 /etc/systemd/system/docker.service /etc/docker/daemon.json
         chmod 0577 /etc/docker
         chmod 0422 /etc/docker/certs.d/registry.example/ca.crt /etc/docker/tls/ca.pem",
    ),
    (
        "10-owners",
        "chown 1000:1000 $places /run/docker.sock /run/containerd/containerd.sock",
    ),
    (
        "10-registry-key",
        "cd /etc/docker/certs.d/registry.example
         touch client.key client.cert
         chmod 0666 client.key
         chown 1000:1000 client.key",
    ),
];

/// What is watched, of the places that the benchmark names and that are in use here.
const WATCHED: &[&str] = &[
    "/etc/containerd/config.toml",
    "/etc/default/docker",
    "/etc/docker",
    "/etc/docker/daemon.json",
    "/etc/sysconfig/docker",
    "/etc/systemd/system/docker.service",
    "/etc/systemd/system/docker.socket",
    "/run/containerd",
    "/run/containerd/containerd.sock",
    "/run/docker.sock",
    "/usr/bin/containerd",
    "/usr/bin/containerd-shim",
    "/usr/bin/containerd-shim-runc-v1",
    "/usr/bin/containerd-shim-runc-v2",
    "/usr/bin/dockerd",
    "/usr/bin/runc",
    "/var/lib/docker",
];

/// Name, watched places, and whether the kernel audits.
type Rules = (&'static str, &'static [&'static str], bool);

const RULES: &[Rules] = &[
    (
        "11-beneath",
        &[
            "/etc/docker/daemon.json",
            "/run/containerd/containerd.sock",
            "/usr/bin/containerd-shim",
            "/var/lib/docker/volumes",
        ],
        true,
    ),
    ("11-exact", WATCHED, true),
    ("11-none", &[], true),
    ("11-off", WATCHED, false),
    (
        "11-parents",
        &["/etc", "/run", "/usr/bin", "/var/lib"],
        true,
    ),
];

/// Debian's place of the daemon, and a data folder elsewhere.
const ELSEWHERE: &str = r"
if [ ! -e /usr/sbin/dockerd ]; then
  touch /usr/sbin/dockerd
  mount --bind $(command -v dockerd) /usr/sbin/dockerd
fi
PATH=/usr/sbin:$PATH
mkdir -p /etc/audit/rules.d /srv/docker
printf '#!/bin/sh\ncat /etc/audit/rules.d/docker.rules\n' > /usr/sbin/auditctl
chmod 0755 /usr/sbin/auditctl
";

pub(super) fn compare_all(peer: &mut Peer, comparison: &mut Comparison) {
    let names = FILES.iter().map(|(name, _)| *name);
    let is_wanted = names.chain(["06-tls", "11-"]).any(super::is_wanted);
    if !is_wanted {
        return;
    }
    if let Some(machine) = with_files() {
        compare_tls(&machine, peer, comparison);
        for (scenario, change) in FILES.iter().filter(|(name, _)| super::is_wanted(name)) {
            machine.shell(&format!("{GOOD}\n{change}"));
            let ours = ours::audit_in(&machine, &["--section", "3"]);
            let theirs = peer.ask_in(&machine, scenario, OF_FILES);
            comparison.compare(scenario, &["3"], &theirs, &ours);
        }
        machine.shell(GOOD);
        for rules in RULES {
            compare_rules(&machine, rules, &["1"], peer, comparison);
        }
        compare_as_user(&machine, peer, comparison);
    }
    let elsewhere = Machine::start(&Plan {
        prepare: ELSEWHERE,
        daemon: "--data-root /srv/docker",
        later: &[],
    });
    if let Some(machine) = elsewhere {
        let rules = (
            "11-elsewhere",
            &["/srv/docker", "/usr/sbin/dockerd"][..],
            true,
        );
        compare_rules(&machine, &rules, &["1.1.3", "1.1.5"], peer, comparison);
    }
}

/// A machine whose daemon speaks TLS, with all files that the benchmark names.
fn with_files() -> Option<Machine> {
    Machine::start(&Plan {
        prepare: TLS,
        ..Plan::default()
    })
}

fn compare_tls(machine: &Machine, peer: &mut Peer, comparison: &mut Comparison) {
    let ours = ours::audit_in(machine, &["--section", "2"]);
    let theirs = peer.ask_in(machine, "06-tls", "docker_daemon_configuration");
    comparison.compare("06-tls", &["2"], &theirs, &ours);
}

fn compare_rules(
    machine: &Machine,
    (scenario, watched, is_enabled): &Rules,
    groups: &[&str],
    peer: &mut Peer,
    comparison: &mut Comparison,
) {
    let lines: String = watched
        .iter()
        .map(|path| format!("-w {path} -p rwxa -k docker\n"))
        .collect();
    machine.shell(&format!(
        "cat > /etc/audit/rules.d/docker.rules <<'END'\n{lines}END"
    ));
    let mut snapshot = snapshot(machine);
    let audit = &mut snapshot["host"]["audit"]["known"];
    assert_eq!(
        audit["rules"].as_array().map(Vec::len),
        Some(watched.len()),
        "{audit}"
    );
    audit["enabled"] = Value::from(*is_enabled);
    let ours = ours::audit_of(machine, &snapshot, "1");
    let theirs = peer.ask_in(machine, scenario, OF_HOST);
    comparison.compare(scenario, groups, &theirs, &ours);
}

/// Somebody who may use the engine and is not root.
fn compare_as_user(machine: &Machine, peer: &mut Peer, comparison: &mut Comparison) {
    machine.shell("chmod -R go= /etc/audit");
    let user = "setpriv --reuid 1000 --regid docker --clear-groups";
    let command = format!(
        "mkdir -p /tmp/data; chmod 0777 /tmp/data {SHARED}/shared; {user} env HOME=/tmp {SHARED}/drydock audit \
         --benchmark 1.6.0 --section 1 --format json --data-dir /tmp/data"
    );
    let report = serde_json::from_str(&machine.shell(&command)).unwrap();
    let theirs = peer.ask_in_as(machine, "11-user", OF_HOST, user);
    comparison.compare("11-user", &["1.1"], &theirs, &ours::results(&report));
}

/// What the machine's snapshot says.
pub(super) fn snapshot(machine: &Machine) -> Value {
    let inside = format!("{SHARED}/shared/snapshot.json");
    let output = ours::run(machine.drydock(), &["--save-snapshot", &inside]);
    super::engine::succeeded("--save-snapshot", &output);
    let bytes = std::fs::read(machine.shared().join("snapshot.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
