//! Results of audits for the tests of this crate. Every name, id and address is invented.

mod metas;

use drydock_model::Severity;
use drydock_model::audit::{
    Action, AppliedWaiver, AuditReport, AuditScore, AuditSubject, Benchmark, Change, CheckEvidence,
    CheckItem, CheckMeta, CheckResult, Comparison, Judgement, Subject, SubjectKind, Verdict,
};
use jiff::civil::date;

pub(crate) use metas::{
    APPARMOR, AUDIT_RULE, BASE_IMAGE, DATA_ROOT, LOG_LEVEL, MEMORY, PRIVILEGED, READ_ONLY, SECRETS,
    SWARM_MANAGERS, TLS,
};

/// A name with all that a format must not pass on as it is: a formula, escapes of a terminal, a
/// direction mark, markup, quotes, a line break, separators, and a character that XML forbids.
pub(crate) const HOSTILE: &str =
    "=evil\u{1b}[31m\u{202e}<script>alert(1)</script>\"'`&,;|\r\n\u{0}]]>end";

/// Eleven checks of six sections, every verdict, items of several kinds, waivers that count and
/// that have expired, and a comparison.
pub(crate) fn whole() -> AuditReport {
    let checks = vec![
        data_root(),
        audit_rule(),
        log_level(),
        tls(),
        base_image(),
        apparmor(),
        privileged(),
        memory(),
        read_only(),
        plain(
            &SWARM_MANAGERS,
            judgement(Verdict::NotApplicable, "swarm mode is off"),
        ),
        secrets(),
    ];
    AuditReport {
        benchmark: Benchmark::V180,
        subject: subject(),
        selection: vec!["--level 2".into(), "--skip 6".into()],
        score: AuditScore::of(&checks),
        checks,
        comparison: Some(comparison()),
        warnings: vec![
            "not run as root: processes of others, audit rules and some files could not be looked \
             at"
            .into(),
            format!("the waiver for `{HOSTILE}` fits nothing"),
        ],
    }
}

/// No check could be made.
pub(crate) fn empty() -> AuditReport {
    AuditReport {
        benchmark: Benchmark::Ce110,
        subject: AuditSubject::default(),
        selection: Vec::new(),
        checks: Vec::new(),
        score: AuditScore::default(),
        comparison: None,
        warnings: vec!["the containers could not be read: the engine does not answer".into()],
    }
}

/// Checks were made and nothing could be decided.
pub(crate) fn undecided() -> AuditReport {
    let checks = vec![audit_rule(), log_level(), apparmor()];
    AuditReport {
        subject: subject(),
        score: AuditScore::of(&checks),
        checks,
        ..empty()
    }
}

fn subject() -> AuditSubject {
    AuditSubject {
        collected_at: Some("2026-11-24T09:30:00Z".parse().unwrap()),
        host: "harbour-1".into(),
        engine_id: "3f1c0f2e-9a43-4f0b-8a53-6d8f5f0f2b11".into(),
        address: "unix:///var/run/docker.sock".into(),
        engine_version: "28.5.1".into(),
        api_version: "1.51".into(),
        operating_system: "Debian GNU/Linux 12 (bookworm)".into(),
        kernel: "6.1.0-40-amd64".into(),
        traits: vec!["cgroup-v1".into(), "unprivileged".into()],
        containers: (12, 14),
        images: 3,
    }
}

fn comparison() -> Comparison {
    Comparison {
        collected_at: Some("2026-11-17T09:30:00Z".parse().unwrap()),
        new: 2,
        fixed: 1,
        unchanged: 9,
        undecided: 1,
        gone: vec![
            ("container-memory-limit".into(), "old-worker".into()),
            ("container-not-privileged".into(), HOSTILE.into()),
        ],
        caveats: vec!["the earlier result was of benchmark 1.7.0".into()],
    }
}

fn data_root() -> CheckResult {
    let judgement = failing(
        "/var/lib/docker is on the file system of /",
        evidence(
            "/proc/self/mountinfo",
            "/ (8:1)",
            "a mount of its own below /var/lib/docker",
        ),
        Action::Advise {
            text: "Move /var/lib/docker to a file system of its own while the engine is stopped."
                .into(),
        },
    );
    CheckResult {
        change: Some(Change::Unchanged),
        ..plain(&DATA_ROOT, judgement)
    }
}

fn audit_rule() -> CheckResult {
    plain(
        &AUDIT_RULE,
        judgement(
            Verdict::NotPermitted,
            "/etc/audit/rules.d: permission denied",
        ),
    )
}

fn log_level() -> CheckResult {
    plain(
        &LOG_LEVEL,
        judgement(
            Verdict::Error,
            "/etc/docker/daemon.json: expected `,` or `}` at line 3 column 5",
        ),
    )
}

fn tls() -> CheckResult {
    let mut judgement = judgement(Verdict::Pass, "the engine listens on no TCP address");
    judgement.evidence = vec![evidence(
        "command line of process 812",
        "-H fd://",
        "no tcp:// address without --tlsverify",
    )];
    plain(&TLS, judgement)
}

fn base_image() -> CheckResult {
    let item = |name: &str, id: &str| {
        let mut judged = judgement(Verdict::Manual, "no signature was looked for");
        judged.evidence = vec![evidence(
            &format!("GET /images/{id}/history"),
            "ADD file:1f3a in /",
            "a base image that you trust",
        )];
        let subject = Subject {
            id: format!("sha256:{}", id.repeat(5)),
            ..Subject::named(SubjectKind::Image, name)
        };
        item(subject, judged)
    };
    CheckResult {
        items: vec![
            item("registry.example:5000/team/web:1.4", "aaaaaaaaaaaa"),
            item("shop/api:latest", "bbbbbbbbbbbb"),
        ],
        ..plain(
            &BASE_IMAGE,
            judgement(Verdict::Manual, "2 of 2 images need a decision"),
        )
    }
}

fn apparmor() -> CheckResult {
    plain(
        &APPARMOR,
        judgement(Verdict::NotApplicable, "this host has no AppArmor"),
    )
}

fn privileged() -> CheckResult {
    let fails = |name: &str, id: &str| {
        let judged = failing(
            "privileged",
            evidence(
                &format!("GET /containers/{id}/json HostConfig.Privileged"),
                "true",
                "false",
            ),
            Action::Run {
                command: format!("docker rm -f {id}"),
            },
        );
        item(container(name, id), judged)
    };
    let waiver = |reason: &str, is_expired| {
        Some(AppliedWaiver {
            reason: reason.into(),
            owner: "ops@example.org".into(),
            expires: if is_expired {
                date(2026, 9, 30)
            } else {
                date(2027, 3, 31)
            },
            is_expired,
        })
    };
    let mut accepted = fails("backup-agent", "4f1c00000001");
    accepted.judgement.verdict = Verdict::Waived;
    accepted.waiver = waiver("needs raw disks, see OPS-118", false);
    let mut expired = fails("legacy-builder", "4f1c00000002");
    expired.waiver = waiver("until the builders move", true);
    expired.change = Some(Change::Unchanged);
    let mut hostile = fails(HOSTILE, "4f1c00000003");
    hostile.change = Some(Change::New);
    let good = item(
        container("shop-api-1", "4f1c00000004"),
        judgement(Verdict::Pass, "not privileged"),
    );
    CheckResult {
        items: vec![hostile, accepted, expired, good],
        change: Some(Change::New),
        ..plain(
            &PRIVILEGED,
            judgement(Verdict::Fail, "2 of 4 containers fail"),
        )
    }
}

fn memory() -> CheckResult {
    let fails = |number: u32| {
        let (name, id) = (
            format!("shop-worker-{number:02}"),
            format!("5a2d{number:08}"),
        );
        let judged = failing(
            "no memory limit",
            evidence(
                &format!("GET /containers/{id}/json HostConfig.Memory"),
                "0",
                "more than 0 bytes",
            ),
            Action::Run {
                command: format!("docker update --memory 512m --memory-swap 512m {name}"),
            },
        );
        item(container(&name, &id), judged)
    };
    let mut items: Vec<CheckItem> = (1..=9).map(fails).collect();
    items.push(item(
        container("shop-zz", "5a2d00000099"),
        judgement(Verdict::NotPermitted, "its control group may not be read"),
    ));
    CheckResult {
        items,
        change: Some(Change::Unchanged),
        ..plain(&MEMORY, judgement(Verdict::Fail, "9 of 10 containers fail"))
    }
}

fn read_only() -> CheckResult {
    let mut judged = judgement(Verdict::Waived, "14 of 14 containers have a writable root");
    judged.evidence = vec![evidence(
        "GET /containers/ID/json HostConfig.ReadonlyRootfs",
        "false",
        "true",
    )];
    CheckResult {
        waiver: Some(AppliedWaiver {
            reason: format!("legacy images write to /tmp {HOSTILE}"),
            owner: "Ada <ada@example.org>".into(),
            expires: date(2027, 6, 30),
            is_expired: false,
        }),
        ..plain(&READ_ONLY, judged)
    }
}

fn secrets() -> CheckResult {
    let mut judged = judgement(Verdict::Pass, "no variable looks like a secret");
    judged.severity = Some(Severity::Low);
    CheckResult {
        change: Some(Change::Fixed),
        ..plain(&SECRETS, judged)
    }
}

fn plain(meta: &'static CheckMeta, judgement: Judgement) -> CheckResult {
    CheckResult {
        meta,
        id: meta.id(Benchmark::V180).unwrap(),
        judgement,
        items: Vec::new(),
        waiver: None,
        change: None,
    }
}

const fn item(subject: Subject, judgement: Judgement) -> CheckItem {
    CheckItem {
        subject,
        judgement,
        waiver: None,
        change: None,
    }
}

fn container(name: &str, id: &str) -> Subject {
    Subject {
        id: id.repeat(5),
        image: Some((
            "shop/api:latest".into(),
            format!("sha256:{}", "b".repeat(64)),
        )),
        labels: vec![
            ("com.docker.compose.project".into(), "shop".into()),
            ("com.docker.compose.service".into(), HOSTILE.into()),
        ],
        ..Subject::named(SubjectKind::Container, name)
    }
}

fn judgement(verdict: Verdict, reason: &str) -> Judgement {
    Judgement {
        verdict,
        reason: reason.into(),
        severity: None,
        evidence: Vec::new(),
        actions: Vec::new(),
    }
}

fn failing(reason: &str, evidence: CheckEvidence, action: Action) -> Judgement {
    Judgement {
        evidence: vec![evidence],
        actions: vec![action],
        ..judgement(Verdict::Fail, reason)
    }
}

fn evidence(source: &str, observed: &str, expected: &str) -> CheckEvidence {
    CheckEvidence {
        source: source.into(),
        observed: observed.into(),
        expected: expected.into(),
    }
}
