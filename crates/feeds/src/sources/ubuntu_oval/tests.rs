//! The shapes of definitions, on documents of our own.

use crate::oval::sample::{below, check, document, lines};
use crate::testing::parse;

use super::*;

fn definition(title: &str, criteria: &str) -> String {
    format!(
        "<definition class='vulnerability' id='d:1'><metadata><title>{title}</title>\
         <affected family='unix'><platform>Ubuntu 18.04 LTS</platform></affected>\
         <reference source='CVE' ref_id='CVE-2024-0001' ref_url='https://h.example/'/>\
         <advisory><severity>Medium</severity><public_date>2017-01-31 22:59:00 UTC</public_date>\
         <ref>https://h.example/ref</ref></advisory></metadata><criteria>\
         <extend_definition definition_ref='d:100' comment='Ubuntu 18.04 LTS (bionic) is installed.'/>\
         <criteria operator='OR'>{criteria}</criteria></criteria></definition>"
    )
}

fn leaf(test: u32, comment: &str) -> String {
    format!("<criterion test_ref='t:tst:{test}' comment=\"{comment}\"/>")
}

fn read(path: &str, definitions: &str) -> (Vec<Advisory>, crate::Tally) {
    let fix = below("1.2-3");
    let text = document(definitions, &[(1, "deb:libx1", &fix), (2, "deb:x", "")]);
    parse(&UbuntuOval, path, text.as_bytes(), &[]).unwrap()
}

#[test]
fn channels_are_kept_out_of_the_base() {
    let criteria = leaf(
        1,
        "a package in bionic was vulnerable but has been fixed (note: '1-1ubuntu1').",
    ) + &leaf(
        1,
        "a package in fips/bionic was vulnerable but has been fixed (note: '1-1ubuntu1.fips').",
    ) + &leaf(
        1,
        "b package in esm-apps/bionic was vulnerable but has been fixed (note: '2-1+esm1').",
    ) + &leaf(
        1,
        "c package in bionic was vulnerable but has been fixed (note: '3-1+esm2').",
    ) + &leaf(
        1,
        "d: while related to the CVE in some way, a decision has been made to ignore this issue.",
    ) + &leaf(
        1,
        "d package in esm-infra/bionic was vulnerable but has been fixed (note: '4-1').",
    ) + &leaf(1, "e package does not exist in bionic.");
    let (advisories, tally) = read(
        "com.ubuntu.bionic.cve.oval.xml.bz2",
        &definition(
            "CVE-2024-0001 on Ubuntu 18.04 LTS (bionic) - medium.",
            &criteria,
        ),
    );
    assert_eq!((tally.records, tally.skipped), (1, 0));
    assert_eq!(
        lines(&advisories[0].affected),
        [
            "ubuntu:18.04 source a fixed Fixed(1-1ubuntu1)",
            "ubuntu:18.04 source a fixed Fixed(1-1ubuntu1.fips) Channel(fips)",
            "ubuntu:18.04 source b fixed Fixed(2-1+esm1) Channel(esm-apps)",
            "ubuntu:18.04 source b affected Limit(2-1+esm1) (fixed in 2-1+esm1, for esm-apps only)",
            "ubuntu:18.04 source c fixed Fixed(3-1+esm2) Channel(esm)",
            "ubuntu:18.04 source c affected Limit(3-1+esm2) (fixed in 3-1+esm2, for esm only)",
            "ubuntu:18.04 source d fixed Fixed(4-1) Channel(esm-infra)",
            "ubuntu:18.04 source d will-not-fix",
        ]
    );
    let record = &advisories[0].record;
    assert_eq!(record.id, "CVE-2024-0001");
    assert_eq!(
        record.published.unwrap().to_string(),
        "2017-01-31T22:59:00Z"
    );
    assert_eq!(record.references.len(), 2);
}

#[test]
fn kernels_and_tests_without_a_status() {
    let criteria = leaf(9, "Is kernel 'linux-hwe' running?")
        + "<criteria>"
        + &leaf(9, "Is kernel 'linux' running?")
        + &leaf(
            9,
            "'linux' kernel in bionic was vulnerable but has been fixed (note: '4.15.0-1.2').",
        )
        + "</criteria>"
        + &leaf(1, "Long Term Support")
        + &leaf(2, "");
    let (advisories, tally) = read(
        "com.ubuntu.bionic.usn.oval.xml",
        &definition("USN-1-1 -- X vulnerabilities", &criteria),
    );
    assert_eq!((tally.records, tally.skipped), (1, 0));
    assert_eq!(
        lines(&advisories[0].affected),
        [
            "ubuntu:18.04 source linux fixed Fixed(4.15.0-1.2)",
            "ubuntu:18.04 source linux-hwe affected",
            "ubuntu:18.04 binary libx1 fixed Fixed(1.2-3)",
            "ubuntu:18.04 binary x affected",
        ]
    );
    assert_eq!(advisories[0].record.id, "USN-1-1");
    assert_eq!(advisories[0].record.upstream, ["CVE-2024-0001"]);
}

#[test]
fn releases_come_from_names_and_platforms() {
    let one = definition(
        "CVE-2024-0001 on",
        &leaf(1, "a package in focal is affected and needs fixing."),
    );
    for (path, shown) in [
        (
            "com.ubuntu.focal.cve.oval.xml.bz2",
            "ubuntu:20.04 source a affected",
        ),
        (
            "com.ubuntu.esm-infra_focal.cve.oval.xml",
            "ubuntu:20.04 source a affected Channel(esm-infra)",
        ),
        (
            "com.ubuntu.unheard.cve.oval.xml",
            "ubuntu:18.04 source a affected",
        ),
        ("other.xml", "ubuntu:18.04 source a affected"),
    ] {
        let (advisories, _) = read(path, &one);
        assert_eq!(lines(&advisories[0].affected), [shown], "{path}");
    }
    let guessed = UbuntuOval.guess_files(&[], 2026);
    assert!(guessed.iter().all(|it| META.layout.has(it)));
    for path in [
        "com.ubuntu.noble.pkg.oval.xml.bz2",
        "oci.com.ubuntu.noble.cve.oval.xml",
        "com.ubuntu..cve.oval.xml",
    ] {
        assert!(!META.layout.has(path), "{path}");
    }
}

#[test]
fn skips_what_it_cannot_read_and_passes_over_what_is_gone() {
    let gone = definition(
        "CVE-2024-0001 on",
        &leaf(1, "a package does not exist in bionic."),
    );
    let odd = definition("CVE-2024-0001 on", &leaf(9, "something new"));
    let untitled = definition(
        "",
        &leaf(1, "a package in bionic is affected and needs fixing."),
    );
    let (advisories, tally) = read("com.ubuntu.bionic.cve.oval.xml", &(gone + &odd + &untitled));
    assert_eq!((advisories.len(), tally.skipped), (0, 2));
}

#[test]
fn agrees_with_another_reader() {
    let file = "samples/ubuntu-oval/nexB/vulnerabilities/tests/test_data/ubuntu_oval_data.xml";
    if let Some(data) = crate::testing::shared_data() {
        let path = "com.ubuntu.bionic.cve.oval.xml";
        check(&UbuntuOval, path, "ubuntu_oval.py", &data.join(file));
    }
}
