//! The tree and what is cut off, on documents of our own.

use super::sample::{below, document};
use super::*;
use crate::Tally;

fn definition(id: &str, criteria: &str) -> String {
    format!(
        "<definition id='{id}' class='patch'><metadata><title>X-1: a</title>\
         <affected><platform>P</platform></affected></metadata>{criteria}</definition>"
    )
}

/// All statements as `names comment [conditions]`, with what was counted.
fn said(text: &str) -> (Vec<String>, Tally) {
    let mut forward = |_| Ok(());
    let mut sink = Sink::new("a.xml", &mut forward);
    let document = read("a.xml", &mut text.as_bytes(), &mut sink).unwrap();
    let mut said = Vec::new();
    let each = document.each(|definition, tables| {
        let Some(criteria) = &definition.criteria else {
            return Ok(());
        };
        let speaks = |fact: &Fact<'_>| fact.speaks_of_packages();
        statements(criteria, tables, &speaks, &mut |fact, conditions| {
            let groups = conditions.iter().map(|group| {
                let comments: Vec<_> = group.iter().map(|it| it.comment).collect();
                format!("[{}]", comments.join("|"))
            });
            let groups: String = groups.collect();
            said.push(format!("{} {}{groups}", fact.names.join("+"), fact.comment));
        })
        .unwrap();
        Ok(())
    });
    each.unwrap();
    (said, sink.into_tally())
}

#[test]
fn statements_hold_under_what_stands_beside_them() {
    let criteria = "<criteria operator='OR'><criterion test_ref='t:tst:9' comment='must be'/>\
        <criteria operator='AND'><criterion test_ref='t:tst:9' comment='os'/>\
          <criteria operator='OR'><criterion test_ref='t:tst:9' comment='x86'/>\
            <criterion test_ref='t:tst:8' comment='arm'/></criteria>\
          <criteria operator='OR'>\
            <criteria><criterion test_ref='t:tst:1' comment='a'/>\
              <criterion test_ref='t:tst:3' comment='signed'/></criteria>\
            <criterion test_ref='t:tst:2' comment='b'/>\
            <criterion test_ref='t:tst:1' comment='not' negate='true'/>\
            <criteria operator='XOR'><criterion test_ref='t:tst:1' comment='xor'/></criteria>\
          </criteria>\
        </criteria></criteria>";
    let below_two = below("0:2");
    let rows = [
        (1, "a", below_two.as_str()),
        (2, "b", ""),
        (3, "a", "<signature_keyid>1</signature_keyid>"),
        (
            9,
            "os-release",
            "<version operation='pattern match'>^8</version>",
        ),
    ];
    let (said, tally) = said(&document(&definition("d:1", criteria), &rows));
    assert_eq!(said, ["a a[os][x86|arm][signed]", "b b[os][x86|arm]"]);
    assert_eq!(tally.as_of, Some(jiff::civil::date(2024, 5, 8)));
}

#[test]
fn names_come_from_variables_too() {
    let text = "<o:oval_definitions><variables><constant_variable id='t:var:1'>\
        <value>libx</value><value>x</value></constant_variable></variables>\
        <l:objects><l:dpkginfo_object id='t:obj:1'><l:name var_ref='t:var:1'/></l:dpkginfo_object>\
        </l:objects><tests><l:dpkginfo_test id='t:tst:1'><l:object object_ref='t:obj:1'/>\
        </l:dpkginfo_test></tests><definitions>";
    let criteria = "<criteria><criterion test_ref='t:tst:1' comment='c'/></criteria>";
    let text = format!(
        "{text}{}</definitions></o:oval_definitions>",
        definition("d:1", criteria)
    );
    assert_eq!(said(&text).0, ["libx+x c"]);
}

#[test]
fn a_definition_without_bounds_is_skipped_alone() {
    let deep = "<criteria>".repeat(30) + &"</criteria>".repeat(30);
    let wide = format!(
        "<criteria>{}</criteria>",
        "<criterion test_ref='t:tst:1' comment=''/>".repeat(100_001)
    );
    let long = "<definition id='d:4'><metadata><advisory>".to_owned()
        + &"<cve>CVE-2020-0001</cve>".repeat(5001)
        + "</advisory></metadata></definition>";
    let good = definition(
        "d:3",
        "<criteria><criterion test_ref='t:tst:1' comment='c'/></criteria>",
    );
    let all = [
        definition("d:1", &deep),
        definition("d:2", &wide),
        good,
        long,
        "<definition/>".to_owned(),
        "<definition id='d:6'/>".to_owned(),
    ];
    let (said, tally) = said(&document(&all.concat(), &[(1, "a", "")]));
    assert_eq!(said, ["a c"]);
    let why: Vec<_> = tally
        .first_warnings
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        why,
        [
            "a.xml#d:1: its criteria have more than 24 levels",
            "a.xml#d:2: it has more than 100000 criteria",
            "a.xml#d:4: a list of more than 5000 entries",
            "a.xml#: it has no id",
            "a.xml#d:6: it has no metadata",
        ]
    );
}

#[test]
fn descriptions_are_cut_and_spooled() {
    let long = "é".repeat(3000);
    let one = |id: u32| {
        format!(
            "<definition id='d:{id}'><metadata><title>t</title>\
             <description>{long}</description></metadata></definition>"
        )
    };
    let many: String = (0..3000).map(one).collect();
    let text = document(&many, &[]);
    let mut forward = |_| Ok(());
    let mut sink = Sink::new("a.xml", &mut forward);
    let document = read("a.xml", &mut text.as_bytes(), &mut sink).unwrap();
    let mut count = 0;
    let each = document.each(|definition, _| {
        assert_eq!(definition.id, format!("d:{count}"));
        let description = definition.description.unwrap();
        assert_eq!(description.chars().count(), 1001);
        assert!(description.ends_with('…'));
        count += 1;
        Ok(())
    });
    each.unwrap();
    assert_eq!(count, 3000);
}

#[test]
fn other_documents_are_refused() {
    for (text, shown) in [
        (
            "<html/>",
            "`a.xml` is not what it should be: it begins with `html`",
        ),
        (
            "<oval_definitions>",
            "`a.xml` is cut short at line 1, column 19",
        ),
        ("", "`a.xml` is cut short at line 1, column 1"),
    ] {
        let mut forward = |_| Ok(());
        let mut sink = Sink::new("a.xml", &mut forward);
        let error = read("a.xml", &mut text.as_bytes(), &mut sink)
            .err()
            .unwrap();
        assert_eq!(error.to_string(), shown);
    }
}

/// Cut anywhere, or with a byte changed, a document is read or refused, by every source.
#[test]
fn nothing_panics_on_damage() {
    let below_two = below("0:2");
    let rows = [(1, "a", &*below_two), (2, "deb:b", "")];
    let criteria = "<criteria><criterion test_ref='t:tst:1' comment='a is earlier than 0:2'/>\
        <criteria operator='OR'><criterion test_ref='t:tst:2' comment='b package in x needs fixing.'/>\
        </criteria></criteria>";
    let text = document(&definition("oval:com.redhat.cve:def:1", criteria), &rows);
    for id in [
        "azure-linux",
        "oracle-oval",
        "redhat-oval",
        "suse-oval",
        "ubuntu-oval",
    ] {
        let source = crate::find_source(id).unwrap();
        for place in 0..text.len() {
            let (cut, _) = text.split_at(place);
            let path = "azurelinux-3.0-oval.xml";
            assert!(crate::testing::parse(source, path, cut.as_bytes(), &[]).is_err());
            let mut altered = text.clone().into_bytes();
            altered[place] = b'<' + (place % 5) as u8;
            let _ = crate::testing::parse(source, path, &altered, &[]);
        }
    }
}
