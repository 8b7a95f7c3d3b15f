//! The shapes of updates, on a document of our own.

use crate::oval::sample::lines;
use crate::testing::parse;

use super::*;

fn update(id: &str, kind: &str, collection: &str, packages: &str) -> String {
    format!(
        "<update type='{kind}' status='final'><id>{id}</id><title>{id}: kernel</title>\
         <issued date='2018-01-11 21:05'/><updated date='2018-01-16 01:28'/>\
         <severity>critical</severity><description>D</description><references>\
         <reference href='http://h.example/' id='CVE-2017-5754' title='' type='cve'/>\
         <reference href='http://h.example/r' id='RHSA-2011:1245' type='redhat'/></references>\
         <pkglist><collection short='x'><name>{collection}</name>{packages}</collection></pkglist></update>"
    )
}

fn package(name: &str, epoch: &str, arch: &str) -> String {
    format!(
        "<package arch='{arch}' epoch='{epoch}' name='{name}' release='1.amzn2' version='4.9'><filename>f</filename></package>"
    )
}

#[test]
fn releases_channels_and_architectures() {
    let kernel = package("kernel", "0", "x86_64")
        + &package("kernel", "0", "aarch64")
        + &package("docs", "1", "noarch")
        + &package("kernel", "0", "src");
    let all = update("ALAS2-2018-939", "security", "Amazon Linux 2", &kernel)
        + &update(
            "ALAS-2011-1",
            "security",
            "Amazon Linux",
            &package("a", "", "i686"),
        )
        + &update(
            "ALAS2KERNEL-5.15-2022-001",
            "security",
            "Amazon Linux 2 - Kernel-5.15",
            &package("kernel", "0", "x86_64"),
        )
        + &update(
            "ALAS2023LIVEPATCH-2023-001",
            "security",
            "Amazon Linux 2023 - Kernel Livepatch",
            &package("a", "0", "x86_64"),
        )
        + &update("ALAS2-2018-1", "bugfix", "Amazon Linux 2", &kernel)
        + &update("ALAS2-2018-2", "security", "Other Linux 2", &kernel)
        + &update(
            "ALAS2-2018-3",
            "security",
            "Amazon Linux 2",
            "<package name='a'/>",
        )
        + &update("ALAS2-2018-4", "security", "Amazon Linux 2", "");
    let text = format!("<?xml version='1.0'?><updates>{all}</updates>");
    let (advisories, tally) =
        parse(&Amazon, "2/core/updateinfo.xml.gz", text.as_bytes(), &[]).unwrap();
    let shown: Vec<String> = advisories
        .iter()
        .flat_map(|it| lines(&it.affected))
        .collect();
    assert_eq!(
        shown,
        [
            "amazon:2 binary docs fixed Fixed(1:4.9-1.amzn2)",
            "amazon:2 binary kernel fixed Fixed(0:4.9-1.amzn2) Architectures([aarch64, x86_64])",
            "amazon:1 binary a fixed Fixed(0:4.9-1.amzn2) Architectures([i686])",
            "amazon:2 binary kernel fixed Fixed(0:4.9-1.amzn2) Channel(kernel-5.15) Architectures([x86_64])",
            "amazon:2023 binary a fixed Fixed(0:4.9-1.amzn2) Channel(kernel-livepatch) Architectures([x86_64])",
        ]
    );
    let record = &advisories[0].record;
    assert_eq!(record.upstream, ["CVE-2017-5754"]);
    assert_eq!(
        record.published.unwrap().to_string(),
        "2018-01-11T21:05:00Z"
    );
    assert_eq!(record.ratings[0].severity.word(), "critical");
    let why: Vec<_> = tally
        .first_warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        why,
        [
            "2/core/updateinfo.xml.gz#ALAS2-2018-2: `Other Linux 2` is no release of Amazon Linux",
            "2/core/updateinfo.xml.gz#ALAS2-2018-3: a package without `version`",
            "2/core/updateinfo.xml.gz#ALAS2-2018-4: it has no packages",
        ]
    );
}

#[test]
fn names_of_repositories() {
    for (name, namespace, channel) in [
        ("Amazon Linux AMI", "amazon:1", None),
        ("Amazon Linux", "amazon:1", None),
        ("Amazon Linux 2", "amazon:2", None),
        ("Amazon Linux 2 - Docker", "amazon:2", Some("docker")),
    ] {
        let (release, flavour) = repository(name).unwrap();
        assert_eq!((release.as_str(), flavour.as_deref()), (namespace, channel));
    }
    for name in ["", "Amazon", "Amazon Linux Other", "Rocky Linux 8"] {
        assert_eq!(repository(name), None, "{name}");
    }
}

#[test]
fn other_documents_are_refused() {
    for text in ["<repomd/>", "", "<updates><update>"] {
        assert!(
            parse(&Amazon, "updateinfo.xml", text.as_bytes(), &[]).is_err(),
            "{text}"
        );
    }
}

#[test]
fn agrees_with_another_reader() {
    let files = [
        "updateinfo/stackrox/ext/vulnsrc/amzn/testdata/amazon_linux_1_updateinfo.xml",
        "updateinfo/stackrox/ext/vulnsrc/amzn/testdata/amazon_linux_2_updateinfo.xml",
        "vuls-fixtures/amazon/updateinfo_1.xml.gz",
        "vuls-fixtures/amazon/updateinfo_2.xml.gz",
        "vuls-fixtures/amazon/updateinfo_2022.xml.gz",
        "vuls-fixtures/amazon/updateinfo_2023.xml.gz",
        "vuls-fixtures/amazon/updateinfo_2023_kernel-livepatch.xml.gz",
        "vuls-fixtures/amazon/updateinfo_2023_nvidia.xml.gz",
        "vuls-fixtures/amazon/updateinfo_2_kernel-5.15.xml.gz",
    ];
    let Some(data) = crate::testing::shared_data() else {
        return;
    };
    for file in files.map(|file| data.join("samples").join(file)) {
        crate::oval::sample::check(&Amazon, "updateinfo.xml", "amazon.py", &file);
    }
}
