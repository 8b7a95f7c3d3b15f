//! The shapes of definitions, on documents of our own.

use crate::oval::sample::{below, check, document, lines};
use crate::testing::parse;

use super::*;

fn read(definitions: &str) -> (Vec<Advisory>, crate::Tally) {
    let fix = format!(
        "<arch operation='pattern match'>aarch64|x86_64</arch>{}",
        below("0:1-2.el8")
    );
    let rows = [
        (2, "a", &*fix),
        (3, "a", "<signature_keyid>1</signature_keyid>"),
        (4, "b", ""),
        (5, "c", ""),
        (6, "d", ""),
    ];
    let text = document(definitions, &rows);
    parse(
        &RedhatOval,
        "RHEL8/rhel-8.oval.xml.bz2",
        text.as_bytes(),
        &[],
    )
    .unwrap()
}

fn definition(kind: &str, title: &str, advisory: &str, criteria: &str) -> String {
    format!(
        "<definition class='patch' id='oval:com.redhat.{kind}:def:1'><metadata><title>{title}</title>\
         <reference ref_id='CVE-2024-0001' ref_url='https://h.example/' source='CVE'/>\
         <advisory from='s'><severity>Moderate</severity>{advisory}\
         <affected_cpe_list><cpe>cpe:/o:redhat:enterprise_linux:8::baseos</cpe></affected_cpe_list>\
         </advisory></metadata><criteria operator='OR'>\
         <criterion comment='Red Hat Enterprise Linux must be installed' test_ref='t:tst:91'/>\
         <criteria operator='AND'><criterion comment='Red Hat Enterprise Linux 8 is installed' \
         test_ref='t:tst:90'/>{criteria}</criteria></criteria></definition>"
    )
}

const CPES: &str = "RepositoryCpes([cpe:/o:redhat:enterprise_linux:8::baseos])";

#[test]
fn advisories() {
    let criteria = "<criterion comment='Module m:1 is enabled' test_ref='t:tst:92'/>\
        <criteria operator='AND'><criterion comment='a is earlier than 0:1-2.el8' test_ref='t:tst:2'/>\
        <criterion comment='a is signed with Red Hat redhatrelease2 key' test_ref='t:tst:3'/></criteria>";
    let (advisories, tally) = read(&definition(
        "rhsa",
        "RHSA-2024:0001: a update (Moderate)",
        "",
        criteria,
    ));
    assert_eq!((tally.skipped, tally.warnings), (0, 0));
    let expected = format!(
        "rhel:8 binary a fixed Fixed(0:1-2.el8) Module(m:1) {CPES} Architectures([aarch64, x86_64])"
    );
    assert_eq!(lines(&advisories[0].affected), [expected]);
    assert_eq!(advisories[0].record.id, "RHSA-2024:0001");
    assert_eq!(advisories[0].record.upstream, ["CVE-2024-0001"]);
}

#[test]
fn vulnerabilities_without_a_fix() {
    let resolutions = "<affected><resolution state='Will not fix'><component>b</component>\
        <component>m:1/c</component></resolution>\
        <resolution state='Fix deferred'><component>c</component></resolution></affected>";
    let criteria = "<criteria operator='OR'><criterion comment='b is installed' test_ref='t:tst:4'/>\
        <criterion comment='c is installed' test_ref='t:tst:5'/>\
        <criterion comment='d is installed' test_ref='t:tst:6'/>\
        <criteria><criterion comment='Module m:1 is enabled' test_ref='t:tst:92'/>\
        <criterion comment='c is installed' test_ref='t:tst:5'/></criteria></criteria>";
    let (advisories, _) = read(&definition(
        "cve",
        "CVE-2024-0001 b: bad (moderate)",
        resolutions,
        criteria,
    ));
    assert_eq!(
        lines(&advisories[0].affected),
        [
            format!("rhel:8 binary b will-not-fix (Will not fix) {CPES}"),
            format!("rhel:8 binary c will-not-fix (Will not fix) Module(m:1) {CPES}"),
            format!("rhel:8 binary c deferred (Fix deferred) {CPES}"),
            format!("rhel:8 binary d affected {CPES}"),
        ]
    );
    assert_eq!(advisories[0].record.id, "CVE-2024-0001");
    assert!(advisories[0].record.upstream.is_empty());
}

#[test]
fn components_that_are_not_affected() {
    let criteria = "<criterion comment='b is installed' test_ref='t:tst:4'/>";
    let title = "Unaffected components for: CVE-2024-0001";
    let (advisories, _) = read(&definition("unaffected", title, "", criteria));
    let expected = format!("rhel:8 binary b not-affected {CPES}");
    assert_eq!(lines(&advisories[0].affected), [expected]);
}

#[test]
fn skips_what_is_neither() {
    let criteria = "<criterion comment='b is installed' test_ref='t:tst:4'/>";
    for (kind, title) in [
        ("other", "CVE-2024-0001"),
        ("cve", "CVE-000 custom"),
        ("rhsa", ""),
    ] {
        let (advisories, tally) = read(&definition(kind, title, "", criteria));
        assert_eq!((advisories.len(), tally.skipped), (0, 1), "{kind} {title}");
    }
    let (advisories, tally) = read(&definition("cve", "CVE-2024-0001", "", ""));
    assert_eq!((advisories.len(), tally.skipped), (0, 1));
}

#[test]
fn agrees_with_another_reader() {
    let files = [
        "ext/vulnsrc/rhel/testdata/fetcher_rhel_test.1.xml",
        "ext/vulnsrc/rhel/testdata/fetcher_rhel_test.2.xml",
        "pkg/rhelv2/ovalutil/testdata/oval.xml",
    ];
    let Some(data) = crate::testing::shared_data() else {
        return;
    };
    for file in files.map(|file| data.join("samples/rhel-oval/stackrox").join(file)) {
        check(&RedhatOval, "RHEL8/a.oval.xml", "redhat_oval.py", &file);
    }
}
