//! Snapshots for the tests of checks: written as the engine's own JSON.

use drydock_model::audit::Judgement;
use serde_json::{Value, json};

use crate::snapshot::{AuditRules, Container, File, Image, Network, Place, SCHEMA_VERSION, Stat};
use crate::{Fact, Facts, Outcome, Policy, Scope, Snapshot, find_check};

/// A check about to be made on a snapshot that the test describes.
pub(crate) struct Sample {
    slug: &'static str,
    pub(crate) snapshot: Snapshot,
    pub(crate) policy: Policy,
    pub(crate) scope: Scope,
}

/// A check on a local, privileged, quiet engine without containers, images and networks, whose
/// daemon has no arguments and no file.
pub(crate) fn check(slug: &'static str) -> Sample {
    let mut snapshot = Snapshot {
        schema_version: SCHEMA_VERSION,
        place: Place {
            address: "unix:///var/run/docker.sock".into(),
            is_privileged: true,
            ..Place::default()
        },
        ..Snapshot::default()
    };
    let engine = &mut snapshot.engine;
    engine.info = Fact::Known(serde_json::from_value(quiet_info()).unwrap());
    engine.version = Fact::Known(serde_json::from_value(json!({"Version": "28.2.2"})).unwrap());
    engine.containers = Fact::Known(Vec::new());
    engine.images = Fact::Known(Vec::new());
    engine.networks = Fact::Known(Vec::new());
    snapshot.daemon.config.arguments = Fact::Known(vec!["dockerd".into()]);
    snapshot.daemon.config.file = Fact::unknown(crate::Why::Absent, "no file");
    Sample {
        slug,
        snapshot,
        policy: Policy::default(),
        scope: Scope::default(),
    }
}

fn quiet_info() -> Value {
    json!({
        "ID": "engine",
        "Name": "host",
        "ServerVersion": "28.2.2",
        "OSType": "linux",
        "Driver": "overlay2",
        "DockerRootDir": "/var/lib/docker",
        "CgroupVersion": "2",
        "LoggingDriver": "json-file",
        "SecurityOptions": ["name=seccomp,profile=builtin", "name=cgroupns"],
        "Swarm": {"LocalNodeState": "inactive"},
    })
}

impl Sample {
    /// Changes what `GET /info` answers: the keys given replace those there.
    pub(crate) fn info(mut self, patch: Value) -> Self {
        let mut info = quiet_info();
        merge(&mut info, patch);
        self.snapshot.engine.info = Fact::Known(serde_json::from_value(info).unwrap());
        self
    }

    /// Adds a container: what `GET /containers/ID/json` answers, on top of a running one.
    pub(crate) fn container(mut self, name: &str, patch: Value) -> Self {
        let mut inspect = json!({
            "Id": format!("{name:0<64}"),
            "Image": "sha256:11",
            "State": {"Status": "running", "Running": true, "Pid": 4242},
            "Config": {"Image": "app:1"},
        });
        merge(&mut inspect, patch);
        let container = Container {
            id: format!("{name:0<64}"),
            name: name.to_owned(),
            inspect: Fact::Known(serde_json::from_value(inspect).unwrap()),
            ..Container::default()
        };
        if let Fact::Known(containers) = &mut self.snapshot.engine.containers {
            containers.push(container);
        }
        self
    }

    /// Changes the snapshot in any other way.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Snapshot)) -> Self {
        change(&mut self.snapshot);
        self
    }

    /// Changes the container that was added last.
    pub(crate) fn with_container(self, change: impl FnOnce(&mut Container)) -> Self {
        self.with(|snapshot| {
            if let Fact::Known(containers) = &mut snapshot.engine.containers {
                change(containers.last_mut().unwrap());
            }
        })
    }

    /// Adds an image: what `GET /images/ID/json` answers.
    pub(crate) fn image(mut self, name: &str, patch: Value) -> Self {
        let mut image = json!({"Id": format!("sha256:{name:0<64}"), "RepoTags": [name]});
        merge(&mut image, patch);
        let image: Image = serde_json::from_value(image).unwrap();
        if let Fact::Known(images) = &mut self.snapshot.engine.images {
            images.push(image);
        }
        self
    }

    /// Changes the image that was added last.
    pub(crate) fn with_image(self, change: impl FnOnce(&mut Image)) -> Self {
        self.with(|snapshot| {
            if let Fact::Known(images) = &mut snapshot.engine.images {
                change(images.last_mut().unwrap());
            }
        })
    }

    /// Adds a network: what `GET /networks` lists.
    pub(crate) fn network(mut self, name: &str, patch: Value) -> Self {
        let mut network = json!({"Name": name, "Id": name, "Driver": "bridge"});
        merge(&mut network, patch);
        let network: Network = serde_json::from_value(network).unwrap();
        if let Fact::Known(networks) = &mut self.snapshot.engine.networks {
            networks.push(network);
        }
        self
    }

    /// The daemon's arguments after its name.
    pub(crate) fn arguments(mut self, words: &[&str]) -> Self {
        let words = std::iter::once("dockerd").chain(words.iter().copied());
        self.snapshot.daemon.config.arguments = Fact::Known(words.map(str::to_owned).collect());
        self
    }

    /// The daemon's configuration file; text that is not JSON is a fact that failed.
    pub(crate) fn daemon_json(mut self, text: &str) -> Self {
        let content = match serde_json::from_str(text) {
            Ok(value) => Fact::Known(value),
            Err(error) => Fact::unknown(
                crate::Why::Failed,
                format!("`/etc/docker/daemon.json` is not JSON: {error}"),
            ),
        };
        self.snapshot.daemon.config.file = Fact::Known(crate::snapshot::ConfigFile {
            file: File {
                path: "/etc/docker/daemon.json".into(),
                ..Default::default()
            },
            content,
            ..Default::default()
        });
        self
    }

    /// Changes the policy.
    pub(crate) fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    /// Makes the check.
    pub(crate) fn outcome(&self) -> Outcome {
        let check = find_check(self.slug).unwrap_or_else(|| panic!("no check `{}`", self.slug));
        let facts = Facts::new(&self.snapshot, &self.policy, &self.scope);
        check
            .judge(&facts)
            .unwrap_or_else(|unknown| Outcome::from(Judgement::from(unknown)))
    }

    /// Asserts the verdict of the whole and, by name, of each item. Every item of another verdict
    /// than `not-applicable` must have evidence, and so must the whole where it has no items.
    pub(crate) fn expect(&self, verdict: &str, items: &[(&str, &str)]) {
        let outcome = self.outcome();
        let found: Vec<(&str, &str)> = outcome
            .items
            .iter()
            .map(|(subject, judgement)| (subject.name.as_str(), judgement.verdict.word()))
            .collect();
        assert_eq!(found, items, "{outcome:#?}");
        assert_eq!(outcome.judgement.verdict.word(), verdict, "{outcome:#?}");
        let decided = |judgement: &Judgement| judgement.verdict.is_decided();
        for (_, judgement) in outcome.items.iter().filter(|(_, one)| decided(one)) {
            assert!(
                !judgement.evidence.is_empty(),
                "no evidence: {judgement:#?}"
            );
        }
        if outcome.items.is_empty() && decided(&outcome.judgement) {
            assert!(
                !outcome.judgement.evidence.is_empty(),
                "no evidence: {outcome:#?}"
            );
        }
    }
}

/// A file that is there, by permission bits and numbers of owner and group.
pub(crate) fn file(path: &str, mode: u32, (user_id, group_id): (u32, u32)) -> File {
    File {
        path: path.to_owned(),
        stat: Fact::Known(Stat {
            real_path: path.to_owned(),
            mode,
            user_id,
            group_id,
            ..Stat::default()
        }),
    }
}

/// A file that is not there.
pub(crate) fn no_file(path: &str) -> File {
    File {
        path: path.to_owned(),
        stat: Fact::unknown(crate::Why::Absent, format!("there is no `{path}`")),
    }
}

/// Makes these lines the audit rules that a kernel has loaded and heeds.
pub(crate) fn watched_by(lines: &str) -> impl FnOnce(&mut Snapshot) {
    let (rules, warnings) = crate::parse_audit_rules(lines);
    move |snapshot| {
        snapshot.host.audit = Fact::Known(AuditRules {
            source: "kernel".into(),
            enabled: Some(true),
            rules,
            warnings,
        });
    }
}

/// Objects are merged, everything else is replaced.
pub(crate) fn merge(into: &mut Value, patch: Value) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, patch) => *into = patch,
    }
}
