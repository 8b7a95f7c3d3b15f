//! The shapes of definitions, on documents of our own.

use crate::oval::sample::{below, check, document, lines};
use crate::testing::parse;

use super::*;

fn definition(number: u32, patchable: &str, test: u32) -> String {
    format!(
        "<definition id='d:{number}' class='vulnerability'><metadata>\
         <title>CVE-2024-000{number} affecting package a</title>\
         <reference ref_id='CVE-2024-000{number}' ref_url='https://h.example/' source='CVE'/>\
         <patchable>{patchable}</patchable><advisory_date>2024-04-17T22:02:46Z</advisory_date>\
         <severity>Critical</severity><description>D</description></metadata>\
         <criteria operator='AND'><criterion comment='c' test_ref='t:tst:{test}'/></criteria></definition>"
    )
}

#[test]
fn fixes_open_issues_and_false_alarms() {
    let definitions = definition(1, "true", 1)
        + &definition(2, "false", 2)
        + &definition(3, "Not Applicable", 1)
        + &definition(6, "true", 1).replace(
            "<criterion",
            "<criterion comment='g' test_ref='t:tst:3'/><criterion",
        )
        + &definition(4, "true", 7)
        + &definition(5, "true", 1).replace("ref_id='CVE-2024-0005'", "ref_id='x'");
    let fix = below("0:3.4.0-1.azl3");
    let open = "<evr operation='less than or equal'>0:6.0-19.cm1</evr>";
    let above = "<evr operation='greater than'>0:3.0.azl3</evr>";
    let rows = [(1, "a", &*fix), (2, "b", open), (3, "a", above)];
    let text = document(&definitions, &rows);
    let path = "azurelinux-3.0-oval.xml";
    let (advisories, tally) = parse(&AzureLinux, path, text.as_bytes(), &[]).unwrap();
    let all: Vec<String> = advisories
        .iter()
        .flat_map(|it| lines(&it.affected))
        .collect();
    assert_eq!(
        all,
        [
            "azurelinux:3.0 source a fixed Fixed(0:3.4.0-1.azl3)",
            "azurelinux:3.0 source b affected LastAffected(0:6.0-19.cm1)",
            "azurelinux:3.0 source a not-affected",
            "azurelinux:3.0 source a fixed Introduced(0:3.0.azl3) Fixed(0:3.4.0-1.azl3)",
        ]
    );
    let record = &advisories[0].record;
    assert_eq!(record.id, "CVE-2024-0001");
    assert!(record.upstream.is_empty());
    assert_eq!(
        record.published.unwrap().to_string(),
        "2024-04-17T22:02:46Z"
    );
    assert_eq!(record.ratings[0].severity.word(), "critical");
    let why: Vec<_> = tally
        .first_warnings
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(why, ["its tests are not there", "it is about 0 CVEs"]);
}

#[test]
fn the_name_of_the_file_tells_the_release() {
    for (path, namespace) in [
        ("azurelinux-3.0-oval.xml", Some("azurelinux:3.0")),
        ("cbl-mariner-2.0-oval.xml", Some("mariner:2.0")),
        ("cbl-mariner-2.0-preview-oval.xml", Some("mariner:2.0")),
        ("cbl-mariner-oval.xml", None),
        ("other-2.0-oval.xml", None),
    ] {
        let read = namespace_of(path);
        assert_eq!(read.as_ref().map(Namespace::as_str), namespace, "{path}");
    }
    let refused = parse(&AzureLinux, "x.xml", b"<oval_definitions/>", &[]);
    assert!(matches!(refused, Err(Error::WrongFile { .. })));
}

#[test]
fn agrees_with_another_reader() {
    let files = [
        "cbl-mariner-1.0-oval.xml",
        "anchore/tests/unit/providers/mariner/test-fixtures/azure-linux-truncated-3.0-oval.xml",
        "anchore/tests/unit/providers/mariner/test-fixtures/mariner-truncated-2.0-oval.xml",
        "aquasecurity/mariner/testdata/happy/azurelinux-3.0-oval.xml",
        "aquasecurity/mariner/testdata/happy/cbl-mariner-1.0-oval.xml",
        "aquasecurity/mariner/testdata/happy/cbl-mariner-2.0-preview-oval.xml",
    ];
    let Some(data) = crate::testing::shared_data() else {
        return;
    };
    for file in files.map(|file| data.join("samples/azure-oval").join(file)) {
        let name = file.file_name().unwrap().to_str().unwrap();
        check(&AzureLinux, name, "azure_linux.py", &file);
    }
}
