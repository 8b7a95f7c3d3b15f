//! Whole pages, as a person sees them.

use expect_test::{Expect, expect};

use super::*;
use crate::{Selection, Sort, samples};

fn scan(report: &ScanReport, view: &View) -> String {
    let mut out = Vec::new();
    Table.write_scan(report, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn check(report: &ScanReport, width: Option<usize>, expected: Expect) {
    let view = View {
        width,
        database_age: Some("built 3 days ago".into()),
        ..View::default()
    };
    let text = scan(report, &view);
    for line in text.lines() {
        assert!(
            width.is_none_or(|width| line.chars().count() <= width),
            "{line}"
        );
        assert_eq!(line, line.trim_end());
    }
    expected.assert_eq(&text);
}

#[test]
fn narrow_terminal() {
    check(
        &samples::debian(),
        Some(80),
        expect![[r#"
            Image       sha256:aaaaaaaaaaaa, linux/amd64, 2 layers
            Release     Debian GNU/Linux 10 (buster)
            Advisories  debian:10, supported until 2024-06-30
            Database    sha256:dbdbdbdbdbdb, alpine-secdb (412 records), debian-tracker
                        (15053 records); built 3 days ago

            openssl 1.1.1d-0+deb10u6  layers 1, 2
              installed: libssl1.1, openssl
              critical    CVE-2021-3711   fixed in 1.1.1d-0+deb10u7
              high        CVE-2022-0778   fixed in 1.1.1d-0+deb10u8

            bash 5.0-4  layer 1
              low         CVE-2022-3715   will not be fixed
              negligible  CVE-2019-18276  no fix yet

            LAYER   FINDINGS  DIFF ID       BUILD STEP
            1 of 2  4         010101010101  ADD file:1f3a in /
            2 of 2  2         020202020202  RUN apt-get update && apt-get install -y --no-i…

            Not assessed
              - release `debian:10`
                its support ended on 2024-06-30: newer vulnerabilities are not recorded for
                it
              - docker-ce 5:20.10.7~3-0~debian-buster
                shipped by Docker, not covered by the distribution's feed

            6 findings: 2 critical, 2 high, 1 low, 1 negligible; in 3 of 5 packages; 4 have
            a fix; packages of one source package share a row
        "#]],
    );
}

#[test]
fn wide_terminal() {
    check(
        &samples::debian(),
        Some(200),
        expect![[r#"
            Image       sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, linux/amd64, 2 layers
            Release     Debian GNU/Linux 10 (buster)
            Advisories  debian:10, supported until 2024-06-30
            Database    sha256:dbdbdbdbdbdb, alpine-secdb (412 records), debian-tracker (15053 records); built 3 days ago

            SEVERITY    VULNERABILITY   PACKAGE  INSTALLED         FIXED IN           LAYER  BUILD STEP
            critical    CVE-2021-3711   openssl  1.1.1d-0+deb10u6  1.1.1d-0+deb10u7   1, 2   ADD file:1f3a in /; RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl
            high        CVE-2022-0778   openssl  1.1.1d-0+deb10u6  1.1.1d-0+deb10u8   1, 2   ADD file:1f3a in /; RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl
            low         CVE-2022-3715   bash     5.0-4             will not be fixed  1      ADD file:1f3a in /
            negligible  CVE-2019-18276  bash     5.0-4             no fix yet         1      ADD file:1f3a in /

            Installed from source packages
              openssl 1.1.1d-0+deb10u6: libssl1.1, openssl

            LAYER   FINDINGS  DIFF ID       BUILD STEP
            1 of 2  4         010101010101  ADD file:1f3a in /
            2 of 2  2         020202020202  RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl

            Not assessed
              - release `debian:10`
                its support ended on 2024-06-30: newer vulnerabilities are not recorded for it
              - docker-ce 5:20.10.7~3-0~debian-buster
                shipped by Docker, not covered by the distribution's feed

            6 findings: 2 critical, 2 high, 1 low, 1 negligible; in 3 of 5 packages; 4 have a fix; packages of one source package share a row
        "#]],
    );
}

#[test]
fn exploitation() {
    let shown = |width, sort| {
        let view = View {
            width,
            sort: Some(sort),
            ..View::default()
        };
        let text = scan(&samples::exploited(), &view);
        let sections: Vec<&str> = text.split("\n\n").skip(1).collect();
        let end = sections.iter().position(|it| it.starts_with("LAYER"));
        let shown = sections[..end.unwrap()].join("\n\n");
        shown + "\n"
    };
    expect![[r#"
        SEVERITY    KEV         EPSS   VULNERABILITY   PACKAGE  INSTALLED         FIXED IN           LAYER  BUILD STEP
        high        ransomware  -      CVE-2022-0778   openssl  1.1.1d-0+deb10u6  1.1.1d-0+deb10u8   1, 2   ADD file:1f3a in /; RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce…
        critical    -           2.0%   CVE-2021-3711   openssl  1.1.1d-0+deb10u6  1.1.1d-0+deb10u7   1, 2   ADD file:1f3a in /; RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce…
        low         -           -      CVE-2022-3715   bash     5.0-4             will not be fixed  1      ADD file:1f3a in /
        negligible  -           <0.1%  CVE-2019-18276  bash     5.0-4             no fix yet         1      ADD file:1f3a in /

        Installed from source packages
          openssl 1.1.1d-0+deb10u6: libssl1.1, openssl
    "#]].assert_eq(&shown(Some(200), Sort::Risk));
    expect![[r#"
        openssl 1.1.1d-0+deb10u6  layers 1, 2
          installed: libssl1.1, openssl
          high        CVE-2022-0778   fixed in 1.1.1d-0+deb10u8; exploited by ransomware
          critical    CVE-2021-3711   fixed in 1.1.1d-0+deb10u7; EPSS 2.0%

        bash 5.0-4  layer 1
          low         CVE-2022-3715   will not be fixed
          negligible  CVE-2019-18276  no fix yet; EPSS <0.1%
    "#]]
    .assert_eq(&shown(Some(80), Sort::Risk));
    expect![[r#"
        bash 5.0-4  layer 1
          low         CVE-2022-3715   will not be fixed
          negligible  CVE-2019-18276  no fix yet; EPSS <0.1%

        openssl 1.1.1d-0+deb10u6  layers 1, 2
          installed: libssl1.1, openssl
          critical    CVE-2021-3711   fixed in 1.1.1d-0+deb10u7; EPSS 2.0%
          high        CVE-2022-0778   fixed in 1.1.1d-0+deb10u8; exploited by ransomware
    "#]]
    .assert_eq(&shown(Some(80), Sort::Package));
}

#[test]
fn explanation_of_exploitation() {
    let mut explanation = samples::explanation();
    let report = samples::exploited();
    explanation.id = "CVE-2022-0778".into();
    explanation.findings = report.findings;
    explanation.findings.retain(|it| it.id == "CVE-2022-0778");
    explanation.findings.truncate(1);
    explanation.findings[0].epss = samples::exploited().findings[1].epss;
    let text = explained(&explanation);
    let section = text.split("\n\n").nth(1).unwrap().to_owned() + "\n";
    expect![[r#"
        libssl1.1 1.1.1d-0+deb10u6 is affected, severity high
          because     1.1.1d-0+deb10u6 < 1.1.1d-0+deb10u8 (fixed)
          looked up   source package `openssl` 1.1.1d-0+deb10u6 in debian:10, by the
                      ordering of dpkg
          advisory    CVE-2022-0778 by debian-tracker, data.json#openssl/CVE-2022-0778,
                      sha256:cccccccccccc
          rated       high by debian-tracker, in its words `high`
          exploited   listed by kev since 2022-05-06, due 2022-05-27, used by ransomware
          EPSS        0.042% within 30 days; at most that for 3.9% of all
          fix         update `openssl` to 1.1.1d-0+deb10u8 or later
          about       A crafted input overflows a buffer.
          also        DEBIAN-CVE-2022-0778 by osv,
                      Debian/all.zip/DEBIAN-CVE-2022-0778.json: affected
          listed in   var/lib/dpkg/status
          layer       1 of 2,
                      sha256:0101010101010101010101010101010101010101010101010101010101010101
          build step  ADD file:1f3a in /
    "#]]
    .assert_eq(&section);
}

#[test]
fn pipe() {
    check(
        &samples::debian(),
        None,
        expect![[r#"
            Image       sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, linux/amd64, 2 layers
            Release     Debian GNU/Linux 10 (buster)
            Advisories  debian:10, supported until 2024-06-30
            Database    sha256:dbdbdbdbdbdb, alpine-secdb (412 records), debian-tracker (15053 records); built 3 days ago

            SEVERITY    VULNERABILITY   PACKAGE  INSTALLED         FIXED IN           LAYER  BUILD STEP
            critical    CVE-2021-3711   openssl  1.1.1d-0+deb10u6  1.1.1d-0+deb10u7   1, 2   ADD file:1f3a in /; RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl
            high        CVE-2022-0778   openssl  1.1.1d-0+deb10u6  1.1.1d-0+deb10u8   1, 2   ADD file:1f3a in /; RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl
            low         CVE-2022-3715   bash     5.0-4             will not be fixed  1      ADD file:1f3a in /
            negligible  CVE-2019-18276  bash     5.0-4             no fix yet         1      ADD file:1f3a in /

            Installed from source packages
              openssl 1.1.1d-0+deb10u6: libssl1.1, openssl

            LAYER   FINDINGS  DIFF ID       BUILD STEP
            1 of 2  4         010101010101  ADD file:1f3a in /
            2 of 2  2         020202020202  RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl

            Not assessed
              - release `debian:10`
                its support ended on 2024-06-30: newer vulnerabilities are not recorded for it
              - docker-ce 5:20.10.7~3-0~debian-buster
                shipped by Docker, not covered by the distribution's feed

            6 findings: 2 critical, 2 high, 1 low, 1 negligible; in 3 of 5 packages; 4 have a fix; packages of one source package share a row
        "#]],
    );
}

#[test]
fn clean_and_unassessed_look_different() {
    check(
        &samples::clean(),
        Some(80),
        expect![[r#"
            Image       sha256:aaaaaaaaaaaa, linux/amd64, 2 layers
            Release     Debian GNU/Linux 10 (buster)
            Advisories  debian:10, supported until 2024-06-30
            Database    sha256:dbdbdbdbdbdb, alpine-secdb (412 records), debian-tracker
                        (15053 records); built 3 days ago

            No known vulnerabilities in 5 packages of Debian GNU/Linux 10 (buster)
        "#]],
    );
    check(
        &samples::unsupported(),
        Some(80),
        expect![[r#"
            Image       a root filesystem, which no image config describes
            Release     unknown
            Advisories  none for this release
            Database    sha256:dbdbdbdbdbdb, alpine-secdb (412 records), debian-tracker
                        (15053 records); built 3 days ago

            Not assessed
              - release `debian:4`
                the database has no advisories for it

            Nothing could be assessed (2 packages found, none looked up): release
            `debian:4`: the database has no advisories for it
        "#]],
    );
}

#[test]
fn filter_says_what_it_hides() {
    let hidden = |selection| {
        let view = View {
            selection,
            ..View::default()
        };
        let text = scan(&samples::debian(), &view);
        let last: Vec<&str> = text.lines().rev().take(2).collect();
        format!("{}\n{}\n", last[1], last[0])
    };
    expect![[r#"
        2 findings: 2 high; in 2 of 5 packages; 2 have a fix; packages of one source package share a row
        4 findings hidden by the filter: severity high
    "#]].assert_eq(&hidden(Selection {
        severities: Some([drydock_model::Severity::High].into()),
        only_fixed: false,
    }));
    expect![[r#"
        No finding passes the filter
        6 findings hidden by the filter: severity medium; only fixed
    "#]]
    .assert_eq(&hidden(Selection {
        severities: Some([drydock_model::Severity::Medium].into()),
        only_fixed: true,
    }));
}

#[test]
fn colour_only_adds() {
    let plain = scan(
        &samples::debian(),
        &View {
            width: Some(80),
            ..View::default()
        },
    );
    let coloured = scan(
        &samples::debian(),
        &View {
            width: Some(80),
            color: true,
            ..View::default()
        },
    );
    assert!(coloured.contains("\u{1b}["));
    let mut stripped = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        stripped.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain);
}

#[test]
fn inventories() {
    let report = samples::debian();
    let inventory = |width, files| {
        let view = View {
            width,
            files,
            ..View::default()
        };
        let mut out = Vec::new();
        Table
            .write_inventory(&report.image, &report.inventory, &view, &mut out)
            .unwrap();
        String::from_utf8(out).unwrap()
    };
    expect![[r#"
        Image       sha256:aaaaaaaaaaaa, linux/amd64, 2 layers
        Release     Debian GNU/Linux 10 (buster)

        PACKAGE    VERSION                      LAYER  SOURCE
        bash       5.0-4                        1      bash
        docker-ce  5:20.10.7~3-0~debian-buster  2      docker-ce (shipped by Docker)
        libssl1.1  1.1.1d-0+deb10u6             1      openssl
        openssl    1.1.1d-0+deb10u6             2      openssl
        zlib1g     1:1.2.11.dfsg-1+b1           1      zlib 1:1.2.11.dfsg-1
          lib/x86_64-linux-gnu/libz.so.1.2.11

        LAYER   PACKAGES  DIFF ID       BUILD STEP
        1 of 2  3         010101010101  ADD file:1f3a in /
        2 of 2  2         020202020202  RUN apt-get update && apt-get install -y --no-i…

        5 packages in Debian GNU/Linux 10 (buster)
    "#]]
    .assert_eq(&inventory(Some(80), true));
    expect![[r#"
        Image       sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, linux/amd64, 2 layers
        Release     Debian GNU/Linux 10 (buster)

        PACKAGE    VERSION                      TYPE  ARCH   SOURCE                         LAYER  PATH                 BUILD STEP
        bash       5.0-4                        deb   amd64  bash                           1      var/lib/dpkg/status  ADD file:1f3a in /
        docker-ce  5:20.10.7~3-0~debian-buster  deb   amd64  docker-ce (shipped by Docker)  2      var/lib/dpkg/status  RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl
        libssl1.1  1.1.1d-0+deb10u6             deb   amd64  openssl                        1      var/lib/dpkg/status  ADD file:1f3a in /
        openssl    1.1.1d-0+deb10u6             deb   amd64  openssl                        2      var/lib/dpkg/status  RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl
        zlib1g     1:1.2.11.dfsg-1+b1           deb   amd64  zlib 1:1.2.11.dfsg-1           1      var/lib/dpkg/status  ADD file:1f3a in /

        LAYER   PACKAGES  DIFF ID       BUILD STEP
        1 of 2  3         010101010101  ADD file:1f3a in /
        2 of 2  2         020202020202  RUN apt-get update && apt-get install -y --no-install-recommends curl docker-ce openssl

        5 packages in Debian GNU/Linux 10 (buster)
    "#]].assert_eq(&inventory(Some(200), false));
}

fn explained(explanation: &Explanation) -> String {
    let view = View {
        width: Some(80),
        ..View::default()
    };
    let mut out = Vec::new();
    Table
        .write_explanation(explanation, &view, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn explanation_of_both_answers() {
    expect![[r#"
        CVE-2021-3711 is reported: 1 package is affected

        openssl 1.1.1d-0+deb10u6 is affected, severity critical
          because     1.1.1d-0+deb10u6 < 1.1.1d-0+deb10u7 (fixed)
          looked up   source package `openssl` 1.1.1d-0+deb10u6 in debian:10, by the
                      ordering of dpkg
          advisory    CVE-2021-3711 by debian-tracker, data.json#openssl/CVE-2021-3711,
                      sha256:cccccccccccc
          rated       critical by debian-tracker, in its words `critical`
          fix         update `openssl` to 1.1.1d-0+deb10u7 or later
          about       A crafted input overflows a buffer.
          listed in   var/lib/dpkg/status
          layer       2 of 2,
                      sha256:0202020202020202020202020202020202020202020202020202020202020202
          build step  RUN apt-get update && apt-get install -y --no-install-recommends
                      curl docker-ce openssl

        libssl1.1 1.1.1d-0+deb10u6 is not reported: the installed version has the fix
          because     1.1.1d-0+deb10u7 ≥ 1.1.1d-0+deb10u7 (fixed)
          looked up   source package `openssl` 1.1.1d-0+deb10u6 in debian:10, by the
                      ordering of dpkg
          advisory    CVE-2021-3711 by debian-tracker, data.json#openssl/CVE-2021-3711,
                      sha256:cccccccccccc
          listed in   var/lib/dpkg/status
          layer       1 of 2,
                      sha256:0101010101010101010101010101010101010101010101010101010101010101
          build step  ADD file:1f3a in /

        Elsewhere the database says
          debian:11: openssl fixed in 1.1.1k-1+deb11u1
          debian:9: openssl end-of-life

        Not assessed
          - release `debian:10`
            its support ended on 2024-06-30: newer vulnerabilities are not recorded for
            it
          - docker-ce 5:20.10.7~3-0~debian-buster
            shipped by Docker, not covered by the distribution's feed
    "#]]
    .assert_eq(&explained(&samples::explanation()));
}

#[test]
fn explanations_of_absence() {
    let first_line = |change: &dyn Fn(&mut Explanation)| {
        let mut explanation = samples::explanation();
        explanation.findings.clear();
        explanation.dismissals.clear();
        explanation.not_assessed.clear();
        change(&mut explanation);
        let text = explained(&explanation);
        text.split("\n\n")
            .next()
            .unwrap()
            .replace('\n', " ")
            .trim()
            .to_owned()
            + "\n"
    };
    let lines = [
        first_line(&|_| ()),
        first_line(&|it| {
            it.known
                .retain(|known| known.namespace.as_str() != "debian:10")
        }),
        first_line(&|it| it.known.clear()),
        first_line(&|it| it.not_assessed = samples::unsupported().not_assessed),
    ];
    expect![[r#"
        CVE-2021-3711 is not reported: in debian:10 it concerns `openssl`, and none of that is installed
        CVE-2021-3711 is not reported: no advisory of debian:10 names it; 3 packages were looked up there
        CVE-2021-3711 is not reported: the database does not know it
        Nothing can be said of CVE-2021-3711: no package was looked up
    "#]].assert_eq(&lines.concat());
}
