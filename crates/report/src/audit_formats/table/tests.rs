//! Whole pages, as a person sees them.

use drydock_model::Severity;
use expect_test::{Expect, expect};

use super::*;
use crate::audit_samples;

fn written(report: &AuditReport, view: &AuditView) -> String {
    let mut out = Vec::new();
    Table.write(report, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn check(report: &AuditReport, width: Option<usize>, expected: Expect) {
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
    expected.assert_eq(&text);
}

#[test]
fn terminal() {
    check(
        &audit_samples::whole(),
        Some(80),
        expect![[r#"
            Host        harbour-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0-40-amd64
            Engine      version 28.5.1, API 1.51, unix:///var/run/docker.sock
            Objects     12 of 14 containers running, 3 images
            Place       cgroup-v1, unprivileged
            Collected   2026-11-24T09:30:00Z
            Benchmark   CIS Docker Benchmark 1.8.0
            Selection   --level 2 --skip 6; scores of other selections are not comparable
            Score       52% (2 of 5 decided checks passed, weighted by severity)

            ID     VERDICT        SEVERITY  TITLE
            5.5    fail           critical  Containers are not privileged (new)
                     privileged: =evil�[31m�<script>alert(1)</script>"'`… (new),
                     legacy-builder
                     legacy-builder: the waiver by ops@example.org expired on 2026-09-30:
                     until the builders move
                     also 1 waived
            5.11   fail           medium    Containers have a memory limit
                     no memory limit: shop-worker-01, shop-worker-02, shop-worker-03,
                     shop-worker-04, +5 more
                     also 1 not permitted
            1.1.1  fail           low       The data root has a file system of its own
                     /var/lib/docker is on the file system of /
            2.3    error          low       The engine logs at level info
                     /etc/docker/daemon.json: expected `,` or `}` at line 3 column 5
            1.1.3  not-permitted  low       The engine's program is watched by the audit
                                            daemon
                     /etc/audit/rules.d: permission denied
            4.2    manual         medium    Images are built on bases that you trust
                     no signature was looked for: registry.example:5000/team/web:1.4,
                     shop/api:latest

            SECTION                             SCORE          PASSED  OPEN  WAIVED  N/A
            1 Host configuration                ░░░░░░░░   0%  0 of 1  1     -       -
            2 Docker daemon configuration       ████████ 100%  1 of 1  1     -       -
            4 Container images and build files              -  0 of 0  1     -       -
            5 Container runtime                 ░░░░░░░░   0%  0 of 2  -     1       1
            7 Docker swarm configuration                    -  0 of 0  -     -       1
            C Beyond the benchmark              ████████ 100%  1 of 1  -     -       -
            Level 1                             ███░░░░░  42%  1 of 4  3     1       2
            Level 2                             ████████ 100%  1 of 1  -     -       -
            All                                 ████░░░░  52%  2 of 5  3     1       2

            Warnings
              - not run as root: processes of others, audit rules and some files could not
                be looked at
              - the waiver for `=evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end` fits
                nothing

            Since 2026-11-17T09:30:00Z: 2 new, 1 fixed, 9 unchanged, 1 undecided
              - gone: old-worker (container-memory-limit)
              - gone: =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end
                (container-not-privileged)
              - not wholly comparable: the earlier result was of benchmark 1.7.0

            11 checks: 2 passed, 3 failed, 1 waived, 1 manual, 1 not permitted, 1 error, 2
            not applicable

            Next: `drydock audit fix` prints the steps that mend what fails
            Next: `drydock explain 5.5` tells why it matters and what to do
            Next: `--details` shows every item and what was read
        "#]],
    );
}

#[test]
fn pipe() {
    check(
        &audit_samples::whole(),
        None,
        expect![[r#"
            Host        harbour-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0-40-amd64
            Engine      version 28.5.1, API 1.51, unix:///var/run/docker.sock
            Objects     12 of 14 containers running, 3 images
            Place       cgroup-v1, unprivileged
            Collected   2026-11-24T09:30:00Z
            Benchmark   CIS Docker Benchmark 1.8.0
            Selection   --level 2 --skip 6; scores of other selections are not comparable
            Score       52% (2 of 5 decided checks passed, weighted by severity)

            ID     VERDICT        SEVERITY  TITLE
            5.5    fail           critical  Containers are not privileged (new)
                     privileged: =evil�[31m�<script>alert(1)</script>"'`… (new), legacy-builder
                     legacy-builder: the waiver by ops@example.org expired on 2026-09-30: until the builders move
                     also 1 waived
            5.11   fail           medium    Containers have a memory limit
                     no memory limit: shop-worker-01, shop-worker-02, shop-worker-03, shop-worker-04, +5 more
                     also 1 not permitted
            1.1.1  fail           low       The data root has a file system of its own
                     /var/lib/docker is on the file system of /
            2.3    error          low       The engine logs at level info
                     /etc/docker/daemon.json: expected `,` or `}` at line 3 column 5
            1.1.3  not-permitted  low       The engine's program is watched by the audit daemon
                     /etc/audit/rules.d: permission denied
            4.2    manual         medium    Images are built on bases that you trust
                     no signature was looked for: registry.example:5000/team/web:1.4, shop/api:latest

            SECTION                             SCORE          PASSED  OPEN  WAIVED  N/A
            1 Host configuration                ░░░░░░░░   0%  0 of 1  1     -       -
            2 Docker daemon configuration       ████████ 100%  1 of 1  1     -       -
            4 Container images and build files              -  0 of 0  1     -       -
            5 Container runtime                 ░░░░░░░░   0%  0 of 2  -     1       1
            7 Docker swarm configuration                    -  0 of 0  -     -       1
            C Beyond the benchmark              ████████ 100%  1 of 1  -     -       -
            Level 1                             ███░░░░░  42%  1 of 4  3     1       2
            Level 2                             ████████ 100%  1 of 1  -     -       -
            All                                 ████░░░░  52%  2 of 5  3     1       2

            Warnings
              - not run as root: processes of others, audit rules and some files could not be looked at
              - the waiver for `=evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end` fits nothing

            Since 2026-11-17T09:30:00Z: 2 new, 1 fixed, 9 unchanged, 1 undecided
              - gone: old-worker (container-memory-limit)
              - gone: =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end (container-not-privileged)
              - not wholly comparable: the earlier result was of benchmark 1.7.0

            11 checks: 2 passed, 3 failed, 1 waived, 1 manual, 1 not permitted, 1 error, 2 not applicable

            Next: `drydock audit fix` prints the steps that mend what fails
            Next: `drydock explain 5.5` tells why it matters and what to do
            Next: `--details` shows every item and what was read
        "#]],
    );
}

#[test]
fn nothing_made_and_nothing_decided_look_different() {
    check(
        &audit_samples::empty(),
        Some(80),
        expect![[r#"
            Host        unknown
            Engine      unknown
            Objects     0 of 0 containers running, 0 images
            Benchmark   CIS Docker Community Edition Benchmark 1.1.0
            Score       none (no check was made)

            Warnings
              - the containers could not be read: the engine does not answer

            No check was made
        "#]],
    );
    check(
        &audit_samples::undecided(),
        Some(80),
        expect![[r#"
            Host        harbour-1, Debian GNU/Linux 12 (bookworm), kernel 6.1.0-40-amd64
            Engine      version 28.5.1, API 1.51, unix:///var/run/docker.sock
            Objects     12 of 14 containers running, 3 images
            Place       cgroup-v1, unprivileged
            Collected   2026-11-24T09:30:00Z
            Benchmark   CIS Docker Community Edition Benchmark 1.1.0
            Score       none (0 of 3 checks decided)

            ID     VERDICT        SEVERITY  TITLE
            2.3    error          low       The engine logs at level info
                     /etc/docker/daemon.json: expected `,` or `}` at line 3 column 5
            1.1.3  not-permitted  low       The engine's program is watched by the audit
                                            daemon
                     /etc/audit/rules.d: permission denied

            SECTION                        SCORE          PASSED  OPEN  WAIVED  N/A
            1 Host configuration                       -  0 of 0  1     -       -
            2 Docker daemon configuration              -  0 of 0  1     -       -
            5 Container runtime                        -  0 of 0  -     -       1
            Level 1                                    -  0 of 0  2     -       1
            All                                        -  0 of 0  2     -       1

            Warnings
              - the containers could not be read: the engine does not answer

            3 checks: 0 passed, 0 failed, 0 waived, 0 manual, 1 not permitted, 1 error, 1
            not applicable

            Next: `drydock explain 2.3` tells why it matters and what to do
            Next: `--details` shows every item and what was read
        "#]],
    );
}

#[test]
fn filtered_by_verdict() {
    let view = AuditView {
        verdicts: vec![Verdict::Waived, Verdict::Pass],
        ..AuditView::default()
    };
    let text = written(&audit_samples::whole(), &view);
    let start = text.find("ID ").unwrap();
    let end = text.find("SECTION").unwrap();
    expect![[r#"
        ID    VERDICT        SEVERITY  TITLE
        5.13  waived         medium    Containers have a read-only root file system
                14 of 14 containers have a writable root
                waived until 2027-06-30 by Ada <ada@example.org>: legacy images write to /tmp =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end
        2.8   pass           critical  TCP addresses of the engine ask for a client certificate
                the engine listens on no TCP address
        C.3   pass           low       No secret stands in the environment of a container (fixed)
                no variable looks like a secret

    "#]].assert_eq(&text[start..end]);
    assert!(text.ends_with("checks hidden by the filter: only waived, pass\n"));
}

#[test]
fn with_details() {
    let view = AuditView {
        width: Some(80),
        details: true,
        ..AuditView::default()
    };
    let text = written(&audit_samples::whole(), &view);
    let start = text.find("5.5 ").unwrap();
    let end = text.find("5.11 ").unwrap();
    expect![[r#"
        5.5    fail           critical  Containers are not privileged (new)
          2 of 4 containers fail
          * container fail =evil�[31m�<script>alert(1)</script>"'`&,;| �]]>end:
                           privileged (new)
              id 4f1c000000034f1c000000034f1c000000034f1c000000034f1c00000003
              image shop/api:latest
              label com.docker.compose.project=shop
              label
              com.docker.compose.service==evil�[31m�<script>alert(1)</script>"'`&,;|
              �]]>end
              read  GET /containers/4f1c00000003/json HostConfig.Privileged: true;
                    expected: false
              step  review, then run
                    $ docker rm -f 4f1c00000003
          * container waived backup-agent: privileged
              id 4f1c000000014f1c000000014f1c000000014f1c000000014f1c00000001
              image shop/api:latest
              label com.docker.compose.project=shop
              label
              com.docker.compose.service==evil�[31m�<script>alert(1)</script>"'`&,;|
              �]]>end
              waived until 2027-03-31 by ops@example.org: needs raw disks, see OPS-118
              read  GET /containers/4f1c00000001/json HostConfig.Privileged: true;
                    expected: false
              step  review, then run
                    $ docker rm -f 4f1c00000001
          * container fail legacy-builder: privileged
              id 4f1c000000024f1c000000024f1c000000024f1c000000024f1c00000002
              image shop/api:latest
              label com.docker.compose.project=shop
              label
              com.docker.compose.service==evil�[31m�<script>alert(1)</script>"'`&,;|
              �]]>end
              the waiver by ops@example.org expired on 2026-09-30: until the builders
              move
              read  GET /containers/4f1c00000002/json HostConfig.Privileged: true;
                    expected: false
              step  review, then run
                    $ docker rm -f 4f1c00000002
          * container pass shop-api-1: not privileged
              id 4f1c000000044f1c000000044f1c000000044f1c000000044f1c00000004
              image shop/api:latest
              label com.docker.compose.project=shop
              label
              com.docker.compose.service==evil�[31m�<script>alert(1)</script>"'`&,;|
              �]]>end
          why   A privileged container owns the devices of the host, and so the host.
          fix   Change the setting that the evidence names.
          cost  What relied on the old setting stops working.
          undo  Put the old setting back.
          more  https://docs.docker.com/engine/security/

    "#]]
    .assert_eq(&text[start..end]);
}

#[test]
fn a_gap_that_checks_share_is_told_once_and_the_worst_is_first() {
    let mut report = audit_samples::undecided();
    let gap = report.checks[0].clone();
    report.checks.insert(0, gap);
    let mut worse = report.checks[0].clone();
    worse.judgement.verdict = Verdict::Fail;
    worse.judgement.reason = "open".to_owned();
    let mut worst = worse.clone();
    worst.judgement.severity = Some(Severity::High);
    report.checks.extend([worse, worst]);
    let text = written(&report, &AuditView::default());
    let start = text.find("ID ").unwrap();
    let end = text.find("SECTION").unwrap();
    expect![[r#"
        ID     VERDICT        SEVERITY  TITLE
        1.1.3  fail           high      The engine's program is watched by the audit daemon
                 open
        1.1.3  fail           low       The engine's program is watched by the audit daemon
                 open
        2.3    error          low       The engine logs at level info
                 /etc/docker/daemon.json: expected `,` or `}` at line 3 column 5
        1.1.3  not-permitted  low       The engine's program is watched by the audit daemon
        1.1.3  not-permitted  low       The engine's program is watched by the audit daemon
                 for these 2: /etc/audit/rules.d: permission denied

    "#]]
    .assert_eq(&text[start..end]);
}

#[test]
fn items_of_many_reasons_and_names_stay_short() {
    let mut report = audit_samples::whole();
    report.checks.retain(|check| check.id == "5.11");
    for (index, item) in report.checks[0].items.iter_mut().enumerate() {
        item.judgement.reason = format!("reason {}", index / 2);
        item.subject.name = "n".repeat(60);
    }
    let text = written(&report, &AuditView::default());
    let start = text.find("ID ").unwrap();
    let end = text.find("SECTION").unwrap();
    expect![[r#"
        ID    VERDICT        SEVERITY  TITLE
        5.11  fail           medium    Containers have a memory limit
                reason 0: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…, nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…
                reason 1: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…, nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…
                reason 2: nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…, nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…
                +3 more for other reasons
                also 1 not permitted

    "#]].assert_eq(&text[start..end]);
}
