//! Whole pages, as a person sees them.

use expect_test::{Expect, expect};

use super::*;
use crate::audit_samples;

fn written(report: &AuditReport, view: &AuditView) -> String {
    let mut out = Vec::new();
    Text.write(report, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn shown(report: &AuditReport, width: Option<usize>) -> String {
    let view = AuditView {
        width,
        ..AuditView::default()
    };
    let text = written(report, &view);
    for line in text.lines() {
        let columns = crate::text::width(line);
        assert!(width.is_none_or(|width| columns <= width), "{line}");
        assert_eq!(line, line.trim_end());
    }
    text
}

fn check(report: &AuditReport, width: Option<usize>, expected: Expect) {
    expected.assert_eq(&shown(report, width));
}

#[test]
fn terminal() {
    let text = shown(&audit_samples::whole(), Some(80));
    expect_test::expect_file!["./terminal.txt"].assert_eq(&text);
}

#[test]
fn pipe() {
    check(
        &audit_samples::whole(),
        None,
        expect![[r#"
            Host       harbour-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0-40-amd64
            Engine     version 28.5.1, API 1.51, unix:///var/run/docker.sock
            Objects    12 of 14 containers running, 3 images
            Place      cgroup-v1, unprivileged
            Collected  2026-11-24T09:30:00Z
            Benchmark  CIS Docker Benchmark 1.8.0
            Selection  --level 2 --skip 6; scores of other selections are not comparable

            [INFO] 1 - Host configuration
            [WARN] 1.1.1 - The data root has a file system of its own
            [WARN]      * /var/lib/docker is on the file system of /
            [NOTE] 1.1.3 - The engine's program is watched by the audit daemon (not permitted: /etc/audit/rules.d: permission denied)

            [INFO] 2 - Docker daemon configuration
            [NOTE] 2.3 - The engine logs at level info (error: /etc/docker/daemon.json: expected `,` or `}` at line 3 column 5)
            [PASS] 2.8 - TCP addresses of the engine ask for a client certificate

            [INFO] 4 - Container images and build files
            [NOTE] 4.2 - Images are built on bases that you trust (manual: 2 of 2 images need a decision)
            [NOTE]      * registry.example:5000/team/web:1.4: no signature was looked for (manual)
            [NOTE]      * shop/api:latest: no signature was looked for (manual)

            [INFO] 5 - Container runtime
            [INFO] 5.2 - Containers run under an AppArmor profile (not applicable: this host has no AppArmor)
            [WARN] 5.5 - Containers are not privileged (new)
            [WARN]      * =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end: privileged (new)
            [INFO]      * backup-agent: privileged (waived); waived until 2027-03-31 by ops@example.org: needs raw disks, see OPS-118
            [WARN]      * legacy-builder: privileged; the waiver by ops@example.org expired on 2026-09-30: until the builders move
            [WARN] 5.11 - Containers have a memory limit
            [WARN]      * shop-worker-01: no memory limit
            [WARN]      * shop-worker-02: no memory limit
            [WARN]      * shop-worker-03: no memory limit
            [WARN]      * shop-worker-04: no memory limit
            [WARN]      * shop-worker-05: no memory limit
            [WARN]      * shop-worker-06: no memory limit
            [WARN]      * shop-worker-07: no memory limit
            [WARN]      * shop-worker-08: no memory limit
            [WARN]      * shop-worker-09: no memory limit
            [NOTE]      * shop-zz: its control group may not be read (not permitted)
            [INFO] 5.13 - Containers have a read-only root file system (waived until 2027-06-30 by Ada <ada@example.org>: legacy images write to /tmp =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end; 14 of 14 containers have a writable root)

            [INFO] 7 - Docker swarm configuration
            [INFO] 7.1 - The swarm has as few managers as it needs (not applicable: swarm mode is off)

            [INFO] C - Beyond the benchmark
            [PASS] C.3 - No secret stands in the environment of a container (fixed)

            [NOTE] Warnings
            [NOTE]      * not run as root: processes of others, audit rules and some files could not be looked at
            [NOTE]      * the waiver for `=evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end` fits nothing

            [INFO] Score per section
            [INFO]      * 1 - Host configuration: 0% (0 of 1)
            [INFO]      * 2 - Docker daemon configuration: 100% (1 of 1)
            [INFO]      * 4 - Container images and build files: none decided
            [INFO]      * 5 - Container runtime: 0% (0 of 2)
            [INFO]      * 7 - Docker swarm configuration: none decided
            [INFO]      * C - Beyond the benchmark: 100% (1 of 1)
            [INFO]      * Level 1: 42% (1 of 4)
            [INFO]      * Level 2: 100% (1 of 1)
            [INFO] Since 2026-11-17T09:30:00Z: 2 new, 1 fixed, 9 unchanged, 1 undecided
            [INFO]      * gone: old-worker (container-memory-limit)
            [INFO]      * gone: =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end (container-not-privileged)
            [INFO]      * not wholly comparable: the earlier result was of benchmark 1.7.0
            [INFO] Selection: --level 2 --skip 6; scores of other selections are not comparable
            [INFO] Checks: 11 (2 passed, 3 failed, 1 waived, 1 manual, 1 not permitted, 1 error, 2 not applicable)
            [INFO] Score: 52% (2 of 5 decided checks passed, weighted by severity)
        "#]],
    );
}

#[test]
fn nothing_made_and_nothing_decided_look_different() {
    check(
        &audit_samples::empty(),
        Some(80),
        expect![[r#"
            Host       unknown
            Engine     unknown
            Objects    0 of 0 containers running, 0 images
            Benchmark  CIS Docker Community Edition Benchmark 1.1.0

            [NOTE] Warnings
            [NOTE]      * the containers could not be read: the engine does not answer

            [INFO] Checks: 0 (0 passed, 0 failed, 0 waived, 0 manual, 0 not permitted, 0
                   errors, 0 not applicable)
            [INFO] Score: none (no check was made)
        "#]],
    );
    check(
        &audit_samples::undecided(),
        Some(80),
        expect![[r#"
            Host       harbour-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0-40-amd64
            Engine     version 28.5.1, API 1.51, unix:///var/run/docker.sock
            Objects    12 of 14 containers running, 3 images
            Place      cgroup-v1, unprivileged
            Collected  2026-11-24T09:30:00Z
            Benchmark  CIS Docker Community Edition Benchmark 1.1.0

            [INFO] 1 - Host configuration
            [NOTE] 1.1.3 - The engine's program is watched by the audit daemon (not
                   permitted: /etc/audit/rules.d: permission denied)

            [INFO] 2 - Docker daemon configuration
            [NOTE] 2.3 - The engine logs at level info (error: /etc/docker/daemon.json:
                   expected `,` or `}` at line 3 column 5)

            [INFO] 5 - Container runtime
            [INFO] 5.2 - Containers run under an AppArmor profile (not applicable: this host
                   has no AppArmor)

            [NOTE] Warnings
            [NOTE]      * the containers could not be read: the engine does not answer

            [INFO] Score per section
            [INFO]      * 1 - Host configuration: none decided
            [INFO]      * 2 - Docker daemon configuration: none decided
            [INFO]      * 5 - Container runtime: none decided
            [INFO]      * Level 1: none decided
            [INFO] Checks: 3 (0 passed, 0 failed, 0 waived, 0 manual, 1 not permitted, 1
                   error, 1 not applicable)
            [INFO] Score: none (0 of 3 checks decided)
        "#]],
    );
}

#[test]
fn details_show_what_was_read_and_the_filter_says_what_it_hides() {
    let view = AuditView {
        width: Some(80),
        details: true,
        verdicts: vec![Verdict::Fail],
        ..AuditView::default()
    };
    let text = written(&audit_samples::whole(), &view);
    let start = text.find("[INFO] 1 - ").unwrap();
    let end = text.find("[WARN] 5.11").unwrap();
    expect![[r#"
        [INFO] 1 - Host configuration
        [WARN] 1.1.1 - The data root has a file system of its own
        [WARN]      * /var/lib/docker is on the file system of /
                      read: /proc/self/mountinfo: / (8:1); expected: a mount of its own
                            below /var/lib/docker
                      step: Move /var/lib/docker to a file system of its own while the
                            engine is stopped.
               why:  Images and volumes that fill the disk would otherwise fill the disk
                     of the whole host.
               fix:  Change the setting that the evidence names.
               cost: What relied on the old setting stops working.
               undo: Put the old setting back.
               more: https://docs.docker.com/engine/security/

        [INFO] 5 - Container runtime
        [WARN] 5.5 - Containers are not privileged (new)
        [WARN]      * =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end: privileged
                      (new)
                      read: GET /containers/4f1c00000003/json HostConfig.Privileged:
                            true; expected: false
                      step: review, then run: docker rm -f 4f1c00000003
        [INFO]      * backup-agent: privileged (waived); waived until 2027-03-31 by
                      ops@example.org: needs raw disks, see OPS-118
                      read: GET /containers/4f1c00000001/json HostConfig.Privileged:
                            true; expected: false
                      step: review, then run: docker rm -f 4f1c00000001
        [WARN]      * legacy-builder: privileged; the waiver by ops@example.org expired
                      on 2026-09-30: until the builders move
                      read: GET /containers/4f1c00000002/json HostConfig.Privileged:
                            true; expected: false
                      step: review, then run: docker rm -f 4f1c00000002
        [PASS]      * shop-api-1: not privileged
               why:  A privileged container owns the devices of the host, and so the
                     host.
               fix:  Change the setting that the evidence names.
               cost: What relied on the old setting stops working.
               undo: Put the old setting back.
               more: https://docs.docker.com/engine/security/
    "#]]
    .assert_eq(&text[start..end]);
    assert!(text.contains("[INFO] 8 checks hidden by the filter: only fail\n"));
    assert!(!text.contains("[INFO] 4 - Container images\n"));
}

#[test]
fn nothing_acts_on_a_terminal_and_colour_only_adds() {
    let plain = AuditView {
        width: Some(80),
        details: true,
        ..AuditView::default()
    };
    let coloured = AuditView {
        color: true,
        ..plain.clone()
    };
    let plain = written(&audit_samples::whole(), &plain);
    assert!(!plain.contains(['\u{1b}', '\u{202e}', '\u{0}', '\r']));
    let coloured = written(&audit_samples::whole(), &coloured);
    assert!(coloured.contains("\u{1b}["));
    let mut parts = coloured.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    let stripped = parts.fold(first, |all, part| all + part.split_once('m').unwrap().1);
    assert_eq!(stripped, plain);
}
