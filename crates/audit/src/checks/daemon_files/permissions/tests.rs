//! Each file of the section, in each state.

use drydock_model::Severity;
use drydock_model::audit::Action;

use super::rootless_daemon;
use crate::sample::{Sample, check, file, no_file};
use crate::snapshot::{DaemonFiles, File, FileKind, Unit};
use crate::{Fact, Why};

type Place = fn(&mut DaemonFiles, File);

/// Checks of one file: slug without its end, what may be allowed, and where the file stands.
const PLACES: &[(&str, u32, Place)] = &[
    ("containerd-socket", 0o660, |files, file| {
        files.containerd_socket = file
    }),
    ("daemon-config-file", 0o644, |files, file| {
        files.config_file = file
    }),
    ("daemon-config-folder", 0o755, |files, file| {
        files.config_folder = file
    }),
    ("daemon-default-file", 0o644, |files, file| {
        files.default_file = file
    }),
    ("daemon-sysconfig-file", 0o644, |files, file| {
        files.sysconfig_file = file
    }),
    ("daemon-service-unit", 0o644, |files, file| {
        files.service_unit = unit(file)
    }),
    ("daemon-socket-unit", 0o644, |files, file| {
        files.socket_unit = unit(file)
    }),
    ("registry-certificates", 0o444, |files, file| {
        files.registry_certificates = Fact::Known(vec![file]);
    }),
    ("tls-ca", 0o444, |files, file| {
        files.tls_ca = Fact::Known(file)
    }),
    ("tls-certificate", 0o444, |files, file| {
        files.tls_certificate = Fact::Known(file)
    }),
    ("tls-key", 0o400, |files, file| {
        files.tls_key = Fact::Known(file)
    }),
];

fn unit(fragment: File) -> Fact<Unit> {
    Fact::Known(Unit {
        fragment,
        ..Unit::default()
    })
}

fn placed(slug: &'static str, place: Place, file: File) -> Sample {
    check(slug).with(|snapshot| place(&mut snapshot.host.files, file))
}

fn slug_of(stem: &str, end: &str) -> &'static str {
    let slug = format!("{stem}-{end}");
    crate::find_check(&slug)
        .unwrap_or_else(|| panic!("no {slug}"))
        .meta()
        .slug
}

#[test]
fn every_mode_is_compared_as_bits() {
    for (stem, allowed, place) in PLACES {
        for mode in 0..=0o777 {
            let verdict = if mode & !allowed == 0 { "pass" } else { "fail" };
            let sample = placed(slug_of(stem, "mode"), *place, file("/x", mode, (0, 0)));
            let outcome = sample.outcome();
            assert_eq!(outcome.judgement.verdict.word(), verdict, "{stem} {mode:o}");
        }
    }
}

#[test]
fn f11_smaller_numbers_that_let_others_write_fail() {
    for (stem, mode) in [
        ("daemon-config-file", 0o622),
        ("daemon-config-file", 0o422),
        ("daemon-config-folder", 0o577),
        ("daemon-service-unit", 0o622),
        ("registry-certificates", 0o422),
        ("tls-ca", 0o422),
    ] {
        let (_, _, place) = PLACES.iter().find(|(one, ..)| *one == stem).unwrap();
        let sample = placed(slug_of(stem, "mode"), *place, file("/x", mode, (0, 0)));
        sample.expect("fail", &[("/x", "fail")]);
        let item = sample.outcome().items.remove(0).1;
        assert_eq!(item.severity, Some(Severity::High), "{item:#?}");
        assert_eq!(item.evidence[0].observed, format!("{mode:04o}"));
    }
}

#[test]
fn the_step_takes_only_what_is_too_much() {
    let sample = placed(
        "daemon-config-file-mode",
        |files, file| files.config_file = file,
        file("/etc/docker/daemon.json", 0o666, (0, 0)),
    );
    let mended = Action::SetMode {
        path: "/etc/docker/daemon.json".into(),
        from: 0o666,
        to: 0o644,
    };
    assert_eq!(sample.outcome().items[0].1.actions, [mended]);
}

#[test]
fn a_key_that_its_group_may_read_fails() {
    let key = |mode| {
        placed(
            "tls-key-mode",
            |files, file| files.tls_key = Fact::Known(file),
            file("/x", mode, (0, 0)),
        )
    };
    key(0o400).expect("pass", &[("/x", "pass")]);
    key(0o440).expect("fail", &[("/x", "fail")]);
    assert_eq!(
        key(0o440).outcome().items[0].1.severity,
        Some(Severity::High)
    );
    assert_eq!(
        key(0o600).outcome().items[0].1.severity,
        Some(Severity::Low)
    );
}

#[test]
fn owner_and_group_both_count() {
    for (stem, _, place) in PLACES {
        for (owner, verdict) in [((0, 0), "pass"), ((1000, 0), "fail"), ((0, 1000), "fail")] {
            let sample = placed(slug_of(stem, "owner"), *place, file("/x", 0o600, owner));
            sample.expect(verdict, &[("/x", verdict)]);
        }
    }
    let sample = placed(
        "daemon-config-file-owner",
        |files, file| files.config_file = file,
        file("/x", 0o644, (1000, 100)),
    );
    let mended = Action::SetOwner {
        path: "/x".into(),
        from: (1000, 100),
        to: ("root", "root"),
    };
    assert_eq!(sample.outcome().items[0].1.actions, [mended]);
}

#[test]
fn what_is_not_there_does_not_apply_and_what_may_not_be_seen_does_not_pass() {
    for (stem, _, place) in PLACES {
        for end in ["mode", "owner"] {
            let slug = slug_of(stem, end);
            placed(slug, *place, no_file("/x")).expect("not-applicable", &[]);
            let hidden = File {
                path: "/x".into(),
                stat: Fact::unknown(Why::NotPermitted, "/x: permission denied"),
            };
            placed(slug, *place, hidden).expect("not-permitted", &[("/x", "not-permitted")]);
            let remote = placed(slug, *place, file("/x", 0o777, (9, 9)));
            remote
                .with(|snapshot| snapshot.place.is_remote = true)
                .expect("not-permitted", &[]);
        }
    }
}

#[test]
fn tls_files_do_not_apply_without_tls() {
    for slug in ["tls-ca-mode", "tls-certificate-owner", "tls-key-mode"] {
        let sample = check(slug).with(|snapshot| {
            let none = || Fact::unknown(Why::Absent, "the daemon is not configured with TLS");
            let files = &mut snapshot.host.files;
            (files.tls_ca, files.tls_certificate, files.tls_key) = (none(), none(), none());
        });
        sample.expect("not-applicable", &[]);
    }
}

#[test]
fn a_daemon_without_root_owns_its_files() {
    let rootless = |owner| {
        let sample = placed(
            "daemon-config-file-owner",
            |files, file| files.config_file = file,
            file("/x", 0o644, owner),
        );
        rootless_daemon(sample, 100)
    };
    rootless((1000, 100)).expect("pass", &[("/x", "pass")]);
    rootless((0, 0)).expect("pass", &[("/x", "pass")]);
    rootless((1000, 27)).expect("fail", &[("/x", "fail")]);
    rootless((1001, 100)).expect("fail", &[("/x", "fail")]);
}

#[test]
fn without_the_engine_only_what_is_roots_is_decided() {
    let silent = |owner| {
        placed(
            "daemon-config-file-owner",
            |files, file| files.config_file = file,
            file("/x", 0o644, owner),
        )
        .with(|snapshot| snapshot.engine.info = Fact::unknown(Why::Failed, "no answer"))
    };
    silent((0, 0)).expect("pass", &[("/x", "pass")]);
    silent((1000, 1000)).expect("error", &[("/x", "error")]);
}

#[test]
fn an_access_list_is_told() {
    let mut listed = file("/x", 0o644, (0, 0));
    if let Fact::Known(stat) = &mut listed.stat {
        stat.has_acl = true;
    }
    let place: Place = |files, file| files.config_file = file;
    let sample = placed("daemon-config-file-mode", place, listed);
    sample.expect("pass", &[("/x", "pass")]);
    let item = sample.outcome().items.remove(0).1;
    assert!(
        item.evidence
            .iter()
            .any(|one| one.source == "stat /x access list")
    );
}

#[test]
fn a_sticky_folder_is_no_looser() {
    let mut folder = file("/etc/docker", 0o1755, (0, 0));
    if let Fact::Known(stat) = &mut folder.stat {
        stat.kind = FileKind::Folder;
    }
    let place: Place = |files, file| files.config_folder = file;
    placed("daemon-config-folder-mode", place, folder).expect("pass", &[("/etc/docker", "pass")]);
    let place: Place = |files, file| files.config_file = file;
    let set_id = placed("daemon-config-file-mode", place, file("/x", 0o4644, (0, 0)));
    set_id.expect("fail", &[("/x", "fail")]);
}

#[test]
fn every_number_of_the_section_is_there() {
    use drydock_model::audit::{Benchmark, Section};
    for (benchmark, last) in [
        (Benchmark::Ce110, 20),
        (Benchmark::V120, 22),
        (Benchmark::V160, 24),
        (Benchmark::V180, 24),
    ] {
        let metas = crate::checks().map(|check| check.meta());
        let section = metas.filter(|meta| meta.section == Section::DaemonFiles);
        let found: std::collections::BTreeSet<&str> =
            section.filter_map(|meta| meta.id(benchmark)).collect();
        let wanted: Vec<String> = (1..=last).map(|number| format!("3.{number}")).collect();
        assert_eq!(found.len(), wanted.len(), "{benchmark}");
        assert!(
            wanted.iter().all(|id| found.contains(id.as_str())),
            "{benchmark}"
        );
    }
}
