//! The shapes of definitions, on documents of our own.

use crate::oval::sample::{below, check, document, lines};
use crate::testing::parse;

use super::*;

const CVE: &str = "<metadata><title>CVE-2024-0001</title><advisory from='s'><severity>Moderate</severity>\
    <cve impact='moderate' cvss3='3.7/CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N'>CVE-2024-0001 at SUSE</cve>\
    <cve cvss3='9.8/CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'>CVE-2024-0001 at NVD</cve>\
    <issued date='2021-04-30'/><updated date='2021-07-03'/></advisory></metadata>";

fn read(criteria: &str) -> (Vec<Advisory>, crate::Tally) {
    let fix = format!(
        "<arch operation='pattern match'>(aarch64|x86_64)</arch>{}",
        below("0:1-2.1")
    );
    let rows = [
        (
            1,
            "sles-release",
            "<version operation='equals'>15.3</version>",
        ),
        (2, "a", &*fix),
        (3, "b", "<version operation='equals'>0</version>"),
        (4, "c", "<evr operation='greater than'>0:0-0</evr>"),
        (5, "d", "<evr operation='6'>0:1</evr>"),
    ];
    let definition = format!(
        "<definition id='d:1'>{CVE}<criteria operator='OR'>{criteria}</criteria></definition>"
    );
    let text = document(&definition, &rows);
    parse(&SuseOval, "suse.linux.xml", text.as_bytes(), &[]).unwrap()
}

fn branch(products: &[&str], leaf: &str) -> String {
    let products = products
        .iter()
        .map(|it| format!("<criterion test_ref='t:tst:1' comment='{it} is installed'/>"));
    let products: String = products.collect();
    format!(
        "<criteria operator='AND'><criteria operator='OR'>{products}</criteria>{leaf}</criteria>"
    )
}

#[test]
fn products_channels_and_verdicts() {
    let fixed = "<criteria operator='OR'><criterion test_ref='t:tst:2' comment='a-1-2.1 is installed'/></criteria>";
    let criteria = branch(
        &[
            "SUSE Linux Enterprise Server 15 SP3",
            "SUSE Manager Server 4.2",
        ],
        fixed,
    ) + &branch(
        &[
            "SUSE Linux Enterprise Server 15 SP1-LTSS",
            "openSUSE Leap 15.3",
        ],
        fixed,
    ) + &branch(
        &["openSUSE Tumbleweed"],
        "<criterion test_ref='t:tst:3' comment='b is not affected'/>",
    ) + &branch(
        &["openSUSE Tumbleweed"],
        "<criterion test_ref='t:tst:4' comment='c is affected'/>",
    );
    let (advisories, tally) = read(&criteria);
    assert_eq!((tally.records, tally.skipped), (1, 0));
    assert_eq!(
        lines(&advisories[0].affected),
        [
            "opensuse-leap:15.3 binary a fixed Fixed(0:1-2.1) Architectures([aarch64, x86_64])",
            "opensuse-tumbleweed:rolling binary b not-affected",
            "opensuse-tumbleweed:rolling binary c affected",
            "sles:15.1 binary a fixed Fixed(0:1-2.1) Channel(ltss) Architectures([aarch64, x86_64])",
            "sles:15.1 binary a affected Limit(0:1-2.1) (fixed in 0:1-2.1, for ltss only) \
             Architectures([aarch64, x86_64])",
            "sles:15.3 binary a fixed Fixed(0:1-2.1) Architectures([aarch64, x86_64])",
        ]
    );
    let record = &advisories[0].record;
    assert_eq!(record.id, "CVE-2024-0001");
    assert_eq!(record.modified.unwrap().to_string(), "2021-07-03T00:00:00Z");
    let rating = &record.ratings[0];
    assert_eq!(rating.severity.word(), "medium");
    assert_eq!(
        rating.vector.as_deref(),
        Some("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N")
    );
}

#[test]
fn other_products_are_passed_over_and_odd_tests_skipped() {
    let leaf = "<criterion test_ref='t:tst:2' comment='a-1 is installed'/>";
    let (advisories, tally) = read(&branch(&["SUSE Manager Server 4.2"], leaf));
    assert_eq!((advisories.len(), tally.skipped), (0, 0));
    let odd = "<criterion test_ref='t:tst:5' comment='d-1 is installed'/>";
    let (advisories, tally) = read(&branch(&["openSUSE Leap 15.3"], odd));
    assert_eq!((advisories.len(), tally.skipped), (0, 1));
}

#[test]
fn files() {
    for (path, is) in [
        ("suse.linux.enterprise.server.15-affected.xml.bz2", true),
        ("opensuse.leap.15.6.xml", true),
        ("opensuse.leap.15.6-patch.xml.gz", false),
        ("index.html", false),
    ] {
        assert_eq!(is_file(path), is, "{path}");
    }
    assert!(SuseOval.guess_files(&[], 2026).iter().all(|it| is_file(it)));
}

#[test]
fn agrees_with_another_reader() {
    let files = [
        "anchore/tests/unit/providers/sles/test-fixtures/suse_truncated.xml",
        "nexB/vulnerabilities/tests/test_data/suse_oval/org.opensuse.CVE-2008-5679-modified-versions.xml",
        "nexB/vulnerabilities/tests/test_data/suse_oval/org.opensuse.CVE-2008-5679.xml",
        "nexB/vulnerabilities/tests/test_data/suse_oval_data.xml",
    ];
    let Some(data) = crate::testing::shared_data() else {
        return;
    };
    for file in files.map(|file| data.join("samples/suse-oval").join(file)) {
        check(&SuseOval, "suse.xml", "suse_oval.py", &file);
    }
}
