//! Scenarios 6 to 9: how the daemon is started and configured, each on a machine of its own.

use serde_json::{Value, json};

use super::machine::Plan;

/// A scenario.
pub(super) struct DaemonScenario {
    pub(super) name: &'static str,
    pub(super) plan: Plan<'static>,
    /// Shell that runs once the daemon does.
    pub(super) edit: &'static str,
    /// What our snapshot says differently: what no daemon here would start with.
    pub(super) patch: fn(&mut Value),
}

const fn scenario(
    name: &'static str,
    prepare: &'static str,
    daemon: &'static str,
) -> DaemonScenario {
    later(name, prepare, daemon, &[])
}

const fn later(
    name: &'static str,
    prepare: &'static str,
    daemon: &'static str,
    later: &'static [&'static str],
) -> DaemonScenario {
    let plan = Plan {
        prepare,
        daemon,
        later,
    };
    DaemonScenario {
        name,
        plan,
        edit: "",
        patch: |_| {},
    }
}

pub(super) const SCENARIOS: &[DaemonScenario] = &[
    scenario(
        "06-tcp",
        "",
        "-H unix:///var/run/docker.sock -H tcp://0.0.0.0:2375",
    ),
    DaemonScenario {
        edit: BASE_SIZE,
        patch: |snapshot| {
            snapshot["engine"]["info"]["known"]["Driver"] = "devicemapper".into();
            snapshot["daemon"]["config"]["file"]["known"]["changed_at"] = Value::Null;
        },
        ..scenario("07-base-size", "", "")
    },
    scenario("07-loose", LOOSE, ""),
    scenario("07-strict", STRICT, ""),
    DaemonScenario {
        patch: |snapshot| {
            let arguments = json!(["dockerd", "--authorization-plugin="]);
            snapshot["daemon"]["config"]["arguments"]["known"] = arguments;
        },
        ..later(
            "08-authorization",
            "",
            "",
            &["dockerd --authorization-plugin="],
        )
    },
    scenario("08-debug", "", "-D"),
    scenario(
        "08-false-flags",
        "",
        "--userns-remap= --no-new-privileges=false --live-restore=false --log-level=debug",
    ),
    DaemonScenario {
        edit: MALFORMED,
        ..scenario("08-malformed", "", "")
    },
    scenario("08-no-logs", "", "--log-driver=none"),
    scenario(
        "08-other-file",
        OTHER_FILE,
        "--config-file /etc/docker/other.json",
    ),
    later(
        "09-decoy",
        "",
        "--icc=false --no-new-privileges",
        &["tail -f dockerd.log"],
    ),
    later(
        "09-spoof",
        "",
        "",
        &["dockerd --icc=false --no-new-privileges --live-restore --userns-remap=default"],
    ),
];

const STRICT: &str = r#"mkdir -p /etc/docker
cat > /etc/docker/daemon.json <<'END'
{
  "icc": false,
  "insecure-registries": ["10.0.0.0/8"],
  "userland-proxy": false,
  "no-new-privileges": true,
  "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}
}
END
"#;

const LOOSE: &str = r#"mkdir -p /etc/docker
cat > /etc/docker/daemon.json <<'END'
{"iptables": false, "insecure-registries": [], "cgroup-parent": "/elsewhere"}
END
"#;

const OTHER_FILE: &str = r#"mkdir -p /etc/docker
cat > /etc/docker/other.json <<'END'
{"log-level": "debug", "no-new-privileges": true, "live-restore": false}
END
"#;

const BASE_SIZE: &str = r#"mkdir -p /etc/docker
echo '{"storage-opts": ["dm.basesize=20G"]}' > /etc/docker/daemon.json
"#;

const MALFORMED: &str = r#"mkdir -p /etc/docker
echo '{"iptables": true, "insecure-registries": []' > /etc/docker/daemon.json
"#;
