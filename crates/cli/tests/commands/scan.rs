//! `drydock scan`.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use drydock_test_support::layer::Compression;
use expect_test::expect;

use crate::images;
use crate::sandbox::Sandbox;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_database();
    images::debian().write_docker_archive(&sandbox.path("debian.tar"), "sample:1");
    sandbox
}

#[test]
fn findings_of_debian() {
    expect![[r#"
        exit 0
        --- stdout
        Image       [DIGEST], linux/amd64, 2 layers
        Release     debian 12
        Advisories  debian:12, supported until 2028-06-30
        Database    [DIGEST], alpine-secdb (43 records), debian-tracker (28 records); debian-tracker changed [AGE]

        SEVERITY    VULNERABILITY        PACKAGE  INSTALLED        FIXED IN           LAYER  BUILD STEP
        unknown     CVE-2023-38545       curl     7.88.1-10        7.88.1-10+deb12u4  2      RUN apt-get install -y curl openssl
        unknown     CVE-2023-38546       curl     7.88.1-10        7.88.1-10+deb12u4  2      RUN apt-get install -y curl openssl
        unknown     CVE-2023-5363        openssl  3.0.8-1          3.0.11-1~deb12u2   1, 2   ADD file:base in /; RUN apt-get install -y curl openssl
        unknown     CVE-2024-6119        openssl  3.0.8-1          3.0.14-1~deb12u2   1, 2   ADD file:base in /; RUN apt-get install -y curl openssl
        unknown     CVE-2023-45853       zlib     1:1.2.13.dfsg-1  will not be fixed  1      ADD file:base in /
        negligible  TEMP-0841856-B18BAF  bash     5.2.15-2         no fix yet         1      ADD file:base in /

        Installed from source packages
          curl 7.88.1-10: curl, libcurl4
          openssl 3.0.8-1: libssl3, openssl
          zlib 1:1.2.13.dfsg-1: zlib1g

        LAYER   FINDINGS  DIFF ID       BUILD STEP
        1 of 2  4         d9489a78b7a9  ADD file:base in /
        2 of 2  6         d2f8a7abf030  RUN apt-get install -y curl openssl

        10 findings: 9 unknown, 1 negligible; in 6 of 6 packages; 8 have a fix; packages of one source package share a row
    "#]].assert_eq(&sandbox().run("drydock scan debian.tar"));
}

#[test]
fn findings_of_alpine() {
    let sandbox = Sandbox::with_database();
    images::alpine().write_docker_archive(&sandbox.path("alpine.tar"), "sample:1");
    expect![[r#"
        exit 0
        --- stdout
        Image       [DIGEST], linux/amd64, 1 layer
        Release     alpine 3.18.0
        Advisories  alpine:3.18, supported until 2025-05-09
        Database    [DIGEST], alpine-secdb (43 records), debian-tracker (28 records); alpine-secdb changed [AGE]

        SEVERITY  VULNERABILITY   PACKAGE  INSTALLED  FIXED IN   LAYER  BUILD STEP
        unknown   CVE-2022-48174  busybox  1.36.1-r0  1.36.1-r1  1      ADD alpine.tar /

        Installed from source packages
          busybox 1.36.1-r0: busybox, ssl_client

        LAYER   FINDINGS  DIFF ID       BUILD STEP
        1 of 1  2         5993e73d932a  ADD alpine.tar /

        Not assessed
          - release `alpine:3.18`
            support ended on 2025-05-09, the database reaches to 2026-11-24: what was found since may be missing from its advisories

        2 findings: 2 unknown; in 2 of 2 packages; 2 have a fix; packages of one source package share a row
    "#]].assert_eq(&sandbox.run("drydock scan alpine.tar"));
}

#[test]
fn filters_hide_and_say_so() {
    expect![[r#"
        exit 0
        --- stdout
        Image       [DIGEST], linux/amd64, 2 layers
        Release     debian 12
        Advisories  debian:12, supported until 2028-06-30
        Database    [DIGEST], alpine-secdb (43 records), debian-tracker (28 records); debian-tracker changed [AGE]

        No finding passes the filter
        10 findings hidden by the filter: severity critical, negligible; only fixed
    "#]].assert_eq(
        &sandbox().run("drydock scan debian.tar --severity critical,negligible --only-fixed"),
    );
}

#[test]
fn threshold_judges_what_is_shown() {
    let sandbox = sandbox();
    for (options, code) in [
        ("", 0),
        ("--fail-on critical", 0),
        ("--fail-on unknown", 1),
        ("--fail-on unknown --severity critical", 0),
        ("--fail-on unknown --require-assessed", 1),
    ] {
        sandbox.stdout(&format!("drydock scan debian.tar {options}"), code);
    }
}

#[test]
fn exploited_findings_come_first_and_can_fail() {
    let sandbox = sandbox();
    let kev = r#"{
        "title": "Known exploited", "catalogVersion": "2026.11.24",
        "dateReleased": "2026-11-24T00:00:00.000Z", "count": 1,
        "vulnerabilities": [{
            "cveID": "CVE-2023-5363", "vendorProject": "OpenSSL", "product": "OpenSSL",
            "vulnerabilityName": "Keys", "dateAdded": "2026-11-01", "shortDescription": "Keys.",
            "requiredAction": "Update.", "dueDate": "2026-11-22",
            "knownRansomwareCampaignUse": "Known", "notes": "", "cwes": []
        }]
    }"#;
    let epss = "#model_version:v2025.03.14,score_date:2026-11-24T00:00:00+0000\n\
                cve,epss,percentile\nCVE-2023-38545,0.26190,0.96150\n";
    sandbox.write("more/kev/known_exploited_vulnerabilities.json", kev);
    sandbox.write("more/epss/epss_scores-current.csv.gz", epss);
    sandbox.stdout("drydock feeds sync --from more kev epss", 0);
    let shown = sandbox.stdout("drydock scan debian.tar --sort risk", 0);
    let rows: Vec<&str> = shown
        .lines()
        .skip_while(|it| !it.starts_with("SEVERITY"))
        .collect();
    expect![[r#"
        SEVERITY    KEV         EPSS   VULNERABILITY        PACKAGE  INSTALLED        FIXED IN           LAYER  BUILD STEP
        unknown     ransomware  -      CVE-2023-5363        openssl  3.0.8-1          3.0.11-1~deb12u2   1, 2   ADD file:base in /; RUN apt-get install -y curl openssl
        unknown     -           26.2%  CVE-2023-38545       curl     7.88.1-10        7.88.1-10+deb12u4  2      RUN apt-get install -y curl openssl
        unknown     -           -      CVE-2023-38546       curl     7.88.1-10        7.88.1-10+deb12u4  2      RUN apt-get install -y curl openssl
    "#]].assert_eq(&(rows[..4].join("\n") + "\n"));
    for (options, code) in [
        ("--fail-on kev", 1),
        ("--fail-on critical", 0),
        ("--fail-on critical,kev", 1),
        ("--fail-on kev --severity negligible", 0),
    ] {
        sandbox.stdout(&format!("drydock scan debian.tar {options}"), code);
    }
    let shown = sandbox.run("drydock scan debian.tar --sort size");
    assert!(shown.starts_with("exit 2\n"), "{shown}");
    let shown = sandbox.stdout("drydock db lookup CVE-2023-5363", 0);
    assert!(
        shown.contains("known to be exploited since 2026-11-01"),
        "{shown}"
    );
    let json = sandbox.stdout("drydock scan debian.tar --format json --sort risk", 0);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["findings"][0]["kev"]["ransomware"], true);
    assert_eq!(report["findings"][0]["risk"], 55.0);
}

#[test]
fn clean_image() {
    let sandbox = Sandbox::with_database();
    images::clean().write_docker_archive(&sandbox.path("clean.tar"), "sample:1");
    expect![[r#"
        exit 0
        --- stdout
        Image       [DIGEST], linux/amd64, 1 layer
        Release     debian 13
        Advisories  debian:13, supported until 2030-06-30
        Database    [DIGEST], alpine-secdb (43 records), debian-tracker (28 records); debian-tracker changed [AGE]

        No known vulnerabilities in 1 package of debian 13
    "#]].assert_eq(&sandbox.run("drydock scan clean.tar --require-assessed"));
}

#[test]
fn unassessed_images() {
    let sandbox = Sandbox::with_database();
    images::unsupported().write_docker_archive(&sandbox.path("old.tar"), "sample:1");
    images::empty().write_docker_archive(&sandbox.path("empty.tar"), "sample:1");
    expect![[r#"
        exit 3
        --- stdout
        Image       [DIGEST], linux/amd64, 1 layer
        Release     debian 7
        Advisories  none for this release
        Database    [DIGEST], alpine-secdb (43 records), debian-tracker (28 records)

        Not assessed
          - release `debian:7`
            the database has no advisories for it; the newest release of `debian` that it covers is `13`

        Nothing could be assessed (1 package found, none looked up): release `debian:7`: the database has no advisories for it; the newest release of `debian` that it covers is `13`
    "#]].assert_eq(&sandbox.run("drydock scan old.tar"));
    expect![[r#"
        exit 3
        --- stdout
        Image       [DIGEST], linux/amd64, 1 layer
        Release     unknown
        Advisories  none for this release
        Database    [DIGEST], alpine-secdb (43 records), debian-tracker (28 records)

        Not assessed
          - packages
            no package database was found; looked for `lib/apk/db/installed`, `usr/lib/apk/db/installed`, `var/lib/dpkg/status`, `var/lib/dpkg/status.d`

        Nothing could be assessed: packages: no package database was found; looked for `lib/apk/db/installed`, `usr/lib/apk/db/installed`, `var/lib/dpkg/status`, `var/lib/dpkg/status.d`
    "#]].assert_eq(&sandbox.run("drydock scan empty.tar"));
}

/// Every way to the same image gives the same bytes, and so does every further run.
#[test]
fn the_way_to_an_image_leaves_no_trace() {
    let sandbox = sandbox();
    let image = images::debian();
    image.write_docker_archive_oci(&sandbox.path("oci-save.tar"), "other:2");
    image.write_oci_archive(&sandbox.path("gzip.tar"), Compression::Gzip, "latest");
    image.write_oci_archive(&sandbox.path("zstd.tar"), Compression::Zstd, "latest");
    image.write_oci_layout(&sandbox.path("layout"), Compression::Gzip, "latest");
    let first = sandbox.stdout("drydock scan debian.tar --format json --no-cache", 0);
    for line in [
        "drydock scan debian.tar --format json",
        "drydock scan debian.tar --format json",
        "drydock scan debian.tar --format json --verify",
        "drydock scan docker-archive:debian.tar:sample:1 --format json --parallel 1",
        "drydock scan docker-archive:oci-save.tar --format json",
        "drydock scan oci-archive:gzip.tar --format json",
        "drydock scan oci-archive:zstd.tar --format json --no-cache",
        "drydock scan oci:layout:latest --format json --platform linux/amd64",
    ] {
        assert_eq!(sandbox.stdout(line, 0), first, "{line}");
    }
}

#[test]
fn json_fits_its_schema() {
    let sandbox = sandbox();
    for (line, schema) in [
        ("drydock scan debian.tar --format json", "scan-report"),
        (
            "drydock packages debian.tar --files --format json",
            "inventory",
        ),
        (
            "drydock explain CVE-2022-3602 debian.tar --format json",
            "explanation",
        ),
    ] {
        validate(schema, &sandbox.stdout(line, 0));
    }
}

fn validate(schema: &str, text: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema");
    let schema = fs::read_to_string(format!("{folder}/{schema}.schema.json")).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    let schema = serde_json::from_str(&schema).unwrap();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let value = serde_json::from_str(text).unwrap();
    if let Err(error) = schemas.validate(&value, index) {
        panic!("{error:#}");
    }
}

#[test]
fn output_is_whole_or_not_there() {
    let sandbox = sandbox();
    let report = sandbox.stdout("drydock scan debian.tar --format json", 0);
    sandbox.write("report.json", "before");
    assert_eq!(
        sandbox.run("drydock scan debian.tar --format json --output report.json"),
        "exit 0\n"
    );
    assert_eq!(
        fs::read_to_string(sandbox.path("report.json")).unwrap(),
        report
    );
    assert_eq!(
        sandbox.stdout("drydock scan debian.tar --format json -o -", 0),
        report
    );
    expect![[r#"
        exit 7
        --- stderr
        error: cannot write `missing/report.txt`
          caused by: No such file or directory (os error 2)
    "#]]
    .assert_eq(&sandbox.run("drydock scan debian.tar -o missing/report.txt"));
}

#[test]
fn what_is_missing_is_named() {
    let empty = Sandbox::new();
    expect![[r#"
        exit 5
        --- stderr
        error: there is no advisory database at `[HOME]/.local/share/drydock/db/advisories.drydock`
        hint: `drydock feeds sync` downloads the feeds and builds one, `drydock db import FILE` installs one from a file
    "#]].assert_eq(&empty.run("drydock scan debian.tar"));
    let sandbox = sandbox();
    expect![[r#"
        exit 4
        --- stderr
        error: cannot read `missing.tar`
          caused by: No such file or directory (os error 2)
    "#]]
    .assert_eq(&sandbox.run("drydock scan docker-archive:missing.tar"));
    expect![[r#"
        exit 4
        --- stderr
        error: `missing:1` was not found:
          `missing:1`: cannot read `missing:1`: no such file or folder
          `docker:missing:1`: no socket at `/nowhere/docker.sock`: no Docker Engine runs here, or it listens elsewhere (set `DOCKER_HOST`)
          `registry:missing:1`: `missing:1` needs the network, and `--offline` forbids it
        hint: name the place to look in one of them: docker:NAME, registry:NAME or the path of a file or folder
    "#]].assert_eq(&sandbox.run("drydock scan missing:1 --offline"));
    expect![[r#"
        exit 5
        --- stderr
        error: there is no advisory database at `missing.drydock`
        hint: `drydock feeds sync` downloads the feeds and builds one, `drydock db import FILE` installs one from a file
    "#]].assert_eq(&sandbox.run("drydock scan debian.tar --db missing.drydock"));
}

#[test]
fn what_is_wrong_is_named() {
    let sandbox = sandbox();
    sandbox.write("damaged.tar", "not a tar");
    let whole = fs::read(sandbox.path("debian.tar")).unwrap();
    sandbox.write("short.tar", &whole[..whole.len() / 3]);
    sandbox.write("short.drydock", "DRYDOCK");
    expect![[r#"
        exit 4
        --- stderr
        error: cannot read `damaged.tar` as an image archive or a root filesystem
          caused by: tar archive is truncated: it ends at byte 9, inside a header
    "#]]
    .assert_eq(&sandbox.run("drydock scan damaged.tar"));
    expect![[r#"
        exit 4
        --- stderr
        error: cannot read `short.tar`
          caused by: tar archive is truncated: it ends at byte 3413, inside the body of `0000000000000000000000000000000000000000000000000000000000000001/layer.tar`
    "#]].assert_eq(&sandbox.run("drydock scan docker-archive:short.tar"));
    expect![[r#"
        exit 5
        --- stderr
        error: `short.drydock` is not an advisory database
    "#]]
    .assert_eq(&sandbox.run("drydock scan debian.tar --db short.drydock"));
    expect![[r#"
        exit 2
        --- stderr
        error: invalid value 'severe' for '--severity <LIST>': `severe` is not a severity: expected one of unknown, negligible, low, medium, high, critical

        For more information, try '--help'.
    "#]].assert_eq(&sandbox.run("drydock scan debian.tar --severity severe"));
    expect![[r#"
        exit 2
        --- stderr
        error: invalid value 'linux' for '--platform <OS/ARCH>': `linux` is not a platform: expected OS/ARCH or OS/ARCH/VARIANT, e.g. linux/amd64

        For more information, try '--help'.
    "#]].assert_eq(&sandbox.run("drydock scan debian.tar --platform linux"));
    expect![[r#"
        exit 2
        --- stderr
        error: the following required arguments were not provided:
          <IMAGE>

        Usage: drydock scan <IMAGE>

        For more information, try '--help'.
    "#]]
    .assert_eq(&sandbox.run("drydock scan"));
}

/// A reader that goes away changes neither the exit code nor what is complained about.
#[test]
fn early_readers_do_no_harm() {
    let sandbox = sandbox();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("drydock"))
        .args([
            "scan",
            "debian.tar",
            "--format",
            "json",
            "--fail-on",
            "unknown",
        ])
        .current_dir(sandbox.path("."))
        .env_clear()
        .env("HOME", sandbox.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaints = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut complaints)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(complaints, "");
}
