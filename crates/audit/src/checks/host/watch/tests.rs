//! Files, links and folders, and the rules that watch them.

use super::*;
use crate::Why;
use crate::sample::{Sample, check, file, no_file, watched_by};

fn folder(path: &str) -> File {
    let mut folder = file(path, 0o755, (0, 0));
    if let Fact::Known(stat) = &mut folder.stat {
        stat.kind = FileKind::Folder;
    }
    folder
}

/// The program of the daemon under a set of rules.
fn program(path: &str, rules: &str) -> Sample {
    check("audit-daemon-program")
        .with(|snapshot| snapshot.host.files.daemon_program = file(path, 0o755, (0, 0)))
        .with(watched_by(rules))
}

/// The folder of the daemon's configuration under a set of rules.
fn config_folder(rules: &str) -> Sample {
    check("audit-daemon-config-folder")
        .with(|snapshot| snapshot.host.files.config_folder = folder("/etc/docker"))
        .with(watched_by(rules))
}

#[test]
fn an_exact_watch_passes_and_none_fails() {
    let item = |verdict| [("/usr/bin/dockerd", verdict)];
    let dockerd = |rules| program("/usr/bin/dockerd", rules);
    dockerd("-w /usr/bin/dockerd -k docker").expect("pass", &item("pass"));
    dockerd("-a always,exit -F path=/usr/bin/dockerd -F perm=wa").expect("pass", &item("pass"));
    let none = dockerd("");
    none.expect("fail", &item("fail"));
    let rule = "-w /usr/bin/dockerd -p wa -k docker".to_owned();
    assert_eq!(
        none.outcome().items[0].1.actions,
        [Action::AddAuditRule { rule }]
    );
}

#[test]
fn f14_a_watch_on_something_else_of_that_name_is_none() {
    let item = |verdict| [("/etc/docker", verdict)];
    config_folder("-w /etc/docker/daemon.json -p wa").expect("fail", &item("fail"));
    config_folder("-w /etc/docker -p wa").expect("pass", &item("pass"));
    config_folder("-w /etc/docker/ -p wa").expect("pass", &item("pass"));
    check("audit-containerd-program")
        .with(|snapshot| {
            let program = file("/usr/bin/containerd", 0o755, (0, 0));
            snapshot.host.files.containerd_program = program;
        })
        .with(watched_by("-w /usr/bin/containerd-shim -p wa"))
        .expect("fail", &[("/usr/bin/containerd", "fail")]);
}

#[test]
fn f14_a_kernel_that_does_not_audit_records_nothing() {
    let off = config_folder("-w /etc/docker -p wa").with(|snapshot| {
        if let Fact::Known(audit) = &mut snapshot.host.audit {
            audit.enabled = Some(false);
        }
    });
    off.expect("fail", &[("/etc/docker", "fail")]);
    let item = off.outcome().items.remove(0).1;
    assert!(item.evidence.iter().any(|one| one.observed == "enabled 0"));
    assert!(
        item.evidence
            .iter()
            .any(|one| one.observed == "-w /etc/docker -p wa")
    );
}

#[test]
fn f15_programs_and_data_are_watched_where_they_are() {
    program("/usr/sbin/dockerd", "-w /usr/sbin/dockerd -p wa")
        .expect("pass", &[("/usr/sbin/dockerd", "pass")]);
    check("audit-daemon-data")
        .with(|snapshot| snapshot.host.files.data_folder = folder("/srv/engine"))
        .with(watched_by("-w /srv/engine -p wa"))
        .expect("pass", &[("/srv/engine", "pass")]);
}

#[test]
fn f16_rules_that_may_not_be_read_are_not_missing() {
    let hidden = config_folder("").with(|snapshot| {
        snapshot.host.audit = Fact::unknown(Why::NotPermitted, "audit: operation not permitted");
    });
    hidden.expect("not-permitted", &[("/etc/docker", "not-permitted")]);
    let remote = config_folder("").with(|snapshot| snapshot.place.is_remote = true);
    remote.expect("not-permitted", &[]);
}

#[test]
fn a_watch_on_a_folder_above_is_one_on_all_in_it() {
    config_folder("-w /etc -p wa").expect("pass", &[("/etc/docker", "pass")]);
    let entry_only = "-a always,exit -F path=/etc/docker -F perm=wa";
    config_folder(entry_only).expect("fail", &[("/etc/docker", "fail")]);
}

#[test]
fn half_a_watch_fails_and_says_what_it_lacks() {
    for (rules, why) in [
        ("-w /etc/docker -p r", "are not recorded"),
        (
            "-a always,exit -F dir=/etc/docker -F perm=wa -F auid=1000",
            "narrowed",
        ),
        (
            "-a never,exit -F dir=/etc/docker\n-w /etc/docker -p wa",
            "earlier rule",
        ),
        ("-a never,task\n-w /etc/docker -p wa", "earlier rule"),
    ] {
        let sample = config_folder(rules);
        sample.expect("fail", &[("/etc/docker", "fail")]);
        let reason = sample.outcome().items.remove(0).1.reason;
        assert!(reason.contains(why), "{rules}: {reason}");
    }
}

#[test]
fn rules_that_only_stand_in_a_file_are_for_a_person() {
    let from_files = |rules| {
        config_folder(rules).with(|snapshot| {
            if let Fact::Known(audit) = &mut snapshot.host.audit {
                audit.enabled = None;
                audit.source = "/etc/audit/audit.rules".into();
            }
        })
    };
    from_files("-w /etc/docker -p wa").expect("manual", &[("/etc/docker", "manual")]);
    from_files("-w /etc/passwd -p wa").expect("fail", &[("/etc/docker", "fail")]);
}

#[test]
fn what_is_not_there_needs_no_watch_and_no_audit_system_watches_nothing() {
    let absent = check("audit-daemon-sysconfig-file").with(|snapshot| {
        snapshot.host.files.sysconfig_file = no_file("/etc/sysconfig/docker");
    });
    absent.expect("not-applicable", &[]);
    let no_audit = config_folder("").with(|snapshot| {
        snapshot.host.audit = Fact::unknown(Why::Absent, "the kernel has no audit system");
    });
    no_audit.expect("fail", &[("/etc/docker", "fail")]);
}

#[test]
fn a_watch_on_a_link_is_told() {
    let linked = |rules| {
        let mut program = file("/usr/bin/dockerd", 0o755, (0, 0));
        if let Fact::Known(stat) = &mut program.stat {
            stat.real_path = "/opt/docker/dockerd".into();
        }
        check("audit-daemon-program")
            .with(|snapshot| snapshot.host.files.daemon_program = program)
            .with(watched_by(rules))
    };
    let by_link = linked("-w /usr/bin/dockerd -p wa");
    by_link.expect("pass", &[("/usr/bin/dockerd", "pass")]);
    let item = by_link.outcome().items.remove(0).1;
    assert_eq!(item.severity, Some(Severity::Low));
    assert!(
        item.evidence
            .iter()
            .any(|one| one.observed.contains("/opt/docker/dockerd"))
    );
    let both = linked("-w /usr/bin/dockerd -p wa\n-w /opt -p wa");
    both.expect("pass", &[("/usr/bin/dockerd", "pass")]);
    assert_eq!(both.outcome().items.remove(0).1.severity, None);
}

#[test]
fn a_path_that_rules_cannot_hold_is_only_advised_on() {
    let odd = program("/opt/a b\n-D/dockerd", "");
    assert!(matches!(
        odd.outcome().items[0].1.actions[0],
        Action::Advise { .. }
    ));
}

/// Each check looks at the file that it is about.
#[test]
fn every_check_has_its_file() {
    use crate::snapshot::DaemonFiles;
    type Place = fn(&mut DaemonFiles) -> &mut File;
    let places: &[(&str, Place)] = &[
        ("audit-containerd-config", |files| {
            &mut files.containerd_config
        }),
        ("audit-containerd-folder", |files| {
            &mut files.containerd_folder
        }),
        ("audit-containerd-program", |files| {
            &mut files.containerd_program
        }),
        ("audit-containerd-shim", |files| &mut files.shim),
        ("audit-containerd-shim-runc-v1", |files| {
            &mut files.shim_runc_v1
        }),
        ("audit-containerd-shim-runc-v2", |files| {
            &mut files.shim_runc_v2
        }),
        ("audit-containerd-socket", |files| {
            &mut files.containerd_socket
        }),
        ("audit-daemon-config-file", |files| &mut files.config_file),
        ("audit-daemon-config-folder", |files| {
            &mut files.config_folder
        }),
        ("audit-daemon-data", |files| &mut files.data_folder),
        ("audit-daemon-default-file", |files| &mut files.default_file),
        ("audit-daemon-program", |files| &mut files.daemon_program),
        ("audit-daemon-sysconfig-file", |files| {
            &mut files.sysconfig_file
        }),
    ];
    for (slug, place) in places {
        let put = |rules: &str| {
            check(slug)
                .with(|snapshot| *place(&mut snapshot.host.files) = file("/x/file", 0o644, (0, 0)))
                .with(watched_by(rules))
        };
        put("-w /x/file -p wa").expect("pass", &[("/x/file", "pass")]);
        put("-w /x/other -p wa").expect("fail", &[("/x/file", "fail")]);
    }
}

#[test]
fn every_number_of_the_section_is_there() {
    use drydock_model::audit::{Benchmark, Section};
    let numbers = |group: &str, last: u32| -> Vec<String> {
        (1..=last)
            .map(|number| format!("{group}.{number}"))
            .collect()
    };
    for (benchmark, wanted) in [
        (Benchmark::Ce110, numbers("1", 13)),
        (
            Benchmark::V120,
            [numbers("1.1", 2), numbers("1.2", 12)].concat(),
        ),
        (
            Benchmark::V160,
            [numbers("1.1", 18), numbers("1.2", 2)].concat(),
        ),
        (
            Benchmark::V180,
            [numbers("1.1", 18), numbers("1.2", 2)].concat(),
        ),
    ] {
        let metas = crate::checks().map(|check| check.meta());
        let section = metas.filter(|meta| meta.section == Section::Host);
        let found: std::collections::BTreeSet<&str> =
            section.filter_map(|meta| meta.id(benchmark)).collect();
        assert_eq!(found.len(), wanted.len(), "{benchmark}");
        assert!(
            wanted.iter().all(|id| found.contains(id.as_str())),
            "{benchmark}"
        );
    }
}
