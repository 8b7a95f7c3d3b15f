//! The shapes of errata, on documents of our own.

use crate::oval::sample::{below, check, document, lines};
use crate::testing::parse;

use super::*;

fn erratum(id: &str, more: &str, criteria: &str) -> String {
    format!(
        "<definition id='oval:com.oracle.elsa:def:{id}' class='patch'><metadata>\
         <title>\nELSA-{id}:  drydock security update (IMPORTANT)\n</title>\
         <affected family='unix'><platform>Oracle Linux 8</platform></affected>\
         <reference source='elsa' ref_id='ELSA-{id}' ref_url='https://h.example/{id}'/>\
         <reference source='CVE' ref_id='CVE-2024-0002' ref_url='https://h.example/c'/>\
         <description>Changes</description><advisory><severity>IMPORTANT</severity>\
         <issued date='2024-01-02'/>{more}</advisory></metadata>{criteria}</definition>"
    )
}

fn read(definitions: &str) -> (Vec<Advisory>, crate::Tally) {
    let release = "<version operation='pattern match'>^8</version>";
    let (plain, fips, live) = (
        below("0:1-2.el8"),
        below("10:1-2.el8_fips"),
        below("2:1-2.ksplice1.el8"),
    );
    let rows = [
        (1, "oraclelinux-release", release),
        (
            2,
            "oraclelinux-release",
            "<arch operation='pattern match'>x86_64</arch>",
        ),
        (
            3,
            "oraclelinux-release",
            "<arch operation='pattern match'>aarch64</arch>",
        ),
        (4, "a", &*plain),
        (5, "b", &*fips),
        (6, "c", &*live),
        (
            7,
            "a",
            "<signature_keyid operation='equals'>1</signature_keyid>",
        ),
        (
            8,
            "c",
            "<release operation='pattern match'>ksplice</release>",
        ),
    ];
    parse(
        &OracleOval,
        "all.xml",
        document(definitions, &rows).as_bytes(),
        &[],
    )
    .unwrap()
}

const INSTALLED: &str = "<criterion test_ref='t:tst:1' comment='Oracle Linux 8 is installed'/>";

#[test]
fn flavours_architectures_and_modules() {
    let system = |test: u32, arch: &str, inner: &str| {
        format!(
            "<criteria operator='AND'><criterion test_ref='t:tst:{test}' \
             comment='Oracle Linux arch is {arch}'/>{inner}</criteria>"
        )
    };
    let plain = "<criteria operator='AND'>\
        <criterion test_ref='t:tst:4' comment='a is earlier than 0:1-2.el8'/>\
        <criterion test_ref='t:tst:7' comment='a is signed with the Oracle Linux 8 key'/></criteria>";
    let fips = "<criterion test_ref='t:tst:5' comment='b is earlier than 10:1-2.el8_fips'/>";
    let live = "<criteria operator='AND'><criterion test_ref='t:tst:6' comment='c is earlier'/>\
        <criterion test_ref='t:tst:8' comment='c is ksplice-based'/></criteria>";
    let module = format!(
        "<criteria><criterion test_ref='t:tst:99' comment='Module virt:kvm_utils is enabled'/>\
         {plain}</criteria>"
    );
    let criteria = format!(
        "<criteria operator='AND'>{INSTALLED}<criteria operator='OR'>{}{}{}</criteria></criteria>",
        system(
            3,
            "aarch64",
            &format!("<criteria operator='OR'>{plain}{fips}</criteria>")
        ),
        system(
            2,
            "x86_64",
            &format!("<criteria operator='OR'>{plain}{live}</criteria>")
        ),
        system(3, "aarch64", &module),
    );
    let cves = "<cve cvss3='7.8/CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'>CVE-2024-0001</cve>\
        <cve>CVE-2024-0002</cve>";
    let (advisories, tally) = read(&erratum("2024-1", cves, &criteria));
    assert_eq!((tally.records, tally.skipped, tally.warnings), (1, 0, 0));
    let advisory = &advisories[0];
    assert_eq!(
        lines(&advisory.affected),
        [
            "oracle:8 binary a fixed Fixed(0:1-2.el8) Module(virt:kvm_utils) Architectures([aarch64])",
            "oracle:8 binary a fixed Fixed(0:1-2.el8) Architectures([aarch64, i386, i486, i586, i686, x86_64])",
            "oracle:8 binary b fixed Fixed(10:1-2.el8_fips) Channel(fips) Architectures([aarch64])",
            "oracle:8 binary c fixed Fixed(2:1-2.ksplice1.el8) Channel(ksplice) \
             Architectures([i386, i486, i586, i686, x86_64])",
        ]
    );
    let record = &advisory.record;
    assert_eq!(record.id, "ELSA-2024-1");
    assert_eq!(record.locator, "all.xml#oval:com.oracle.elsa:def:2024-1");
    assert_eq!(record.upstream, ["CVE-2024-0001", "CVE-2024-0002"]);
    assert_eq!(
        record.published.unwrap().to_string(),
        "2024-01-02T00:00:00Z"
    );
    assert_eq!(record.ratings[0].severity.word(), "high");
    assert_eq!(
        record.ratings[0].vector, None,
        "of two CVEs it would be anybody's"
    );
    let links: Vec<_> = record
        .references
        .iter()
        .map(|it| (it.kind.as_deref(), &*it.url))
        .collect();
    assert_eq!(
        links,
        [
            (None, "https://h.example/c"),
            (Some("ADVISORY"), "https://h.example/2024-1")
        ]
    );
}

#[test]
fn a_definition_for_ksplice_alone_is_of_that_channel() {
    let cpes = "<cve cvss3='7.8/CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'>CVE-2024-0002</cve>\
        <affected_cpe_list><cpe>cpe:/a:oracle:linux:8::userspace_ksplice</cpe></affected_cpe_list>";
    let criteria =
        format!("<criteria>{INSTALLED}<criterion test_ref='t:tst:4' comment='a'/></criteria>");
    let (advisories, _) = read(&erratum("2024-2", cpes, &criteria));
    let shown = lines(&advisories[0].affected);
    assert_eq!(
        shown,
        ["oracle:8 binary a fixed Fixed(0:1-2.el8) Channel(ksplice)"]
    );
    let vector = advisories[0].record.ratings[0].vector.as_deref();
    assert_eq!(vector, Some("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"));
}

#[test]
fn skips_what_says_nothing() {
    let nothing = format!("<criteria>{INSTALLED}</criteria>");
    let untitled = erratum("1", "", &nothing).replace("ELSA-1: ", "drydock");
    let (advisories, tally) = read(&(erratum("2024-3", "", &nothing) + &untitled));
    assert_eq!((advisories.len(), tally.skipped), (0, 2));
}

#[test]
fn agrees_with_another_reader() {
    let files = [
        "mirror/oracle-oval/com.oracle.elsa-all.xml.bz2",
        "samples/oracle-oval/MaineK00n/pkg/fetch/oracle/openstack/testdata/fixtures/happy/com.oracle.olossa-20150009.xml",
        "samples/oracle-oval/MaineK00n/pkg/fetch/oracle/vm/testdata/fixtures/happy/com.oracle.ovmsa-20250001.xml",
        "samples/oracle-oval/aquasecurity/oracle/oval/testdata/ELSA-2007-0057.xml",
        "samples/vuls-fixtures/oracle/linux/com.oracle.elsa-all.xml.bz2",
    ];
    for file in crate::testing::shared_data()
        .iter()
        .flat_map(|it| files.map(|file| it.join(file)))
    {
        check(&OracleOval, "all.xml", "oracle_oval.py", &file);
    }
}
