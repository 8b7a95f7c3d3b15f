//! What stands in the catalogue for the checks of the samples.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Profile, Section};

pub(crate) static DATA_ROOT: CheckMeta = CheckMeta {
    slug: "data-root-partition",
    ids: Ids::new("1.1", "1.2.1", "1.1.1", "1.1.1"),
    title: "The data root has a file system of its own",
    rationale: "Images and volumes that fill the disk would otherwise fill the disk of the whole host.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static AUDIT_RULE: CheckMeta = CheckMeta {
    slug: "audit-dockerd",
    ids: Ids::new("1.5", "1.2.3", "1.1.3", "1.1.3"),
    title: "The engine's program is watched by the audit daemon",
    rationale: "Without a record nobody can tell who replaced or started it.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static LOG_LEVEL: CheckMeta = CheckMeta {
    slug: "daemon-log-level",
    ids: Ids::new("2.2", "2.2", "2.3", "2.3"),
    title: "The engine logs at level info",
    rationale: "Debug logs hold more than their readers may know; less than info hides what happened.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static TLS: CheckMeta = CheckMeta {
    slug: "daemon-tls",
    ids: Ids::new("2.6", "2.6", "2.7", "2.8"),
    title: "TCP addresses of the engine ask for a client certificate",
    rationale: "Whoever reaches an open address is root of the host.",
    section: Section::Daemon,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static BASE_IMAGE: CheckMeta = CheckMeta {
    slug: "image-trusted-base",
    ids: Ids::new("4.2", "4.2", "4.2", "4.2"),
    title: "Images are built on bases that you trust",
    rationale: "What the base brings, every image built on it runs.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static APPARMOR: CheckMeta = CheckMeta {
    slug: "container-apparmor",
    ids: Ids::new("5.1", "5.1", "5.2", "5.2"),
    title: "Containers run under an AppArmor profile",
    rationale: "A profile stops what the kernel's other walls let through.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static PRIVILEGED: CheckMeta = CheckMeta {
    slug: "container-not-privileged",
    ids: Ids::new("5.4", "5.4", "5.5", "5.5"),
    title: "Containers are not privileged",
    rationale: "A privileged container owns the devices of the host, and so the host.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Critical,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static MEMORY: CheckMeta = CheckMeta {
    slug: "container-memory-limit",
    ids: Ids::new("5.10", "5.10", "5.11", "5.11"),
    title: "Containers have a memory limit",
    rationale: "One container without a limit can use up the memory of the host.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static READ_ONLY: CheckMeta = CheckMeta {
    slug: "container-read-only-root",
    ids: Ids::new("5.12", "5.12", "5.13", "5.13"),
    title: "Containers have a read-only root file system",
    rationale: "Whoever breaks in can otherwise leave programs behind.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static SWARM_MANAGERS: CheckMeta = CheckMeta {
    slug: "swarm-few-managers",
    ids: Ids::new("7.2", "7.1", "7.1", "7.1"),
    title: "The swarm has as few managers as it needs",
    rationale: "Each manager can rule the swarm.",
    section: Section::Swarm,
    level: 1,
    profile: Profile::Swarm,
    severity: Severity::Low,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};

pub(crate) static SECRETS: CheckMeta = CheckMeta {
    slug: "container-env-secrets",
    ids: Ids::everywhere("C.3"),
    title: "No secret stands in the environment of a container",
    rationale: "Whoever may inspect a container reads its environment.",
    section: Section::Community,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &["GET /containers/ID/json"],
    remediation: "Change the setting that the evidence names.",
    impact: "What relied on the old setting stops working.",
    undo: "Put the old setting back.",
    docs: "https://docs.docker.com/engine/security/",
};
