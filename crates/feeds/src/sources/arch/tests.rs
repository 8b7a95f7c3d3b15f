//! Every status, odd shapes, and the sample held against the referee.

use drydock_model::RangeEvent;

use super::*;
use crate::Tally;
use crate::testing::{parse, referee, shared_files};

fn read(text: &str) -> Result<(Vec<Advisory>, Tally), Error> {
    parse(&Arch, "all.json", text.as_bytes(), &[])
}

fn group(status: &str, fixed: &str) -> String {
    format!(
        r#"[{{"name": "AVG-7", "packages": ["a", "lib32-a"], "status": "{status}",
            "severity": "High", "type": "multiple issues", "affected": "1-1", "fixed": {fixed},
            "ticket": "54842", "issues": ["CVE-2020-0002", "CVE-2020-0001"],
            "advisories": ["ASA-202001-1"]}}]"#
    )
}

#[test]
fn every_status_has_its_state() {
    for (status, fixed, state, ranges) in [
        ("Fixed", r#""2-1""#, State::Fixed, vec![Range::below("2-1")]),
        (
            "Testing",
            r#""2-1""#,
            State::Affected,
            vec![Range::below("2-1")],
        ),
        ("Vulnerable", "null", State::Affected, vec![Range::all()]),
        (
            "Unknown",
            "null",
            State::UnderInvestigation,
            vec![Range::all()],
        ),
        ("Not affected", "null", State::NotAffected, vec![]),
    ] {
        let (advisories, tally) = read(&group(status, fixed)).unwrap();
        assert_eq!(tally.warnings, 0, "{:?}", tally.first_warnings);
        assert_eq!(tally.groups[&"arch:rolling".parse().unwrap()], 2);
        for affected in &advisories[0].affected {
            assert_eq!(
                (affected.state, &affected.ranges),
                (state, &ranges),
                "{status}"
            );
        }
    }
}

#[test]
fn reads_the_record() {
    let (advisories, _) = read(&group("Fixed", r#""2-1""#)).unwrap();
    let record = &advisories[0].record;
    assert_eq!(record.id, "AVG-7");
    assert_eq!(record.locator, "all.json#AVG-7");
    assert_eq!(record.upstream, ["CVE-2020-0001", "CVE-2020-0002"]);
    assert_eq!(record.related, ["ASA-202001-1"]);
    assert_eq!(record.description.as_deref(), Some("multiple issues"));
    assert_eq!(record.ratings[0].severity, Severity::High);
    assert_eq!(
        record.references[0].url,
        "https://security.archlinux.org/AVG-7"
    );
    assert_eq!(
        record.references[1].url,
        "https://bugs.archlinux.org/task/54842"
    );
}

#[test]
fn skips_what_cannot_be_read() {
    let (advisories, tally) = read(
        r#"[1, {"name": "AVG-1", "packages": ["a"], "status": "Fixed"},
            {"name": "AVG-2", "packages": [], "status": "Vulnerable"},
            {"name": "AVG-3", "packages": ["a b"], "status": "Vulnerable"},
            {"name": "AVG-4", "packages": ["a"], "status": "Odd"},
            {"name": "AVG-5", "packages": ["a"], "status": "Fixed", "fixed": "1 2"}]"#,
    )
    .unwrap();
    assert_eq!((advisories.len(), tally.skipped), (0, 6));
    for text in ["", "{}", "[", "invalid"] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn the_sample_gives_what_the_referee_reads() {
    for file in shared_files("samples/vuls-fixtures/arch") {
        let read = parse(&Arch, "all.json", &std::fs::read(&file).unwrap(), &[]);
        if file.ends_with("invalid.json") {
            assert!(read.is_err());
            continue;
        }
        let (advisories, tally) = read.unwrap();
        assert_eq!(tally.warnings, 0, "{:?}", tally.first_warnings);
        let Some(theirs) = referee("arch.py", &[file.as_path()]) else {
            return;
        };
        let mut ours: Vec<String> = advisories.iter().flat_map(lines).collect();
        ours.sort();
        assert_eq!(ours, theirs.lines().collect::<Vec<_>>());
    }
}

fn lines(advisory: &Advisory) -> Vec<String> {
    let record = &advisory.record;
    let line = |it: &Affected| {
        let fixed = it.ranges.iter().flat_map(|range| &range.events);
        let fixed = fixed.filter_map(|event| match event {
            RangeEvent::Fixed(version) => Some(version.as_str()),
            _ => None,
        });
        let fixed: Vec<&str> = fixed.collect();
        format!(
            "{}\t{}\t{}\t{}\t{}",
            record.id,
            it.package,
            it.state.word(),
            fixed.join(","),
            record.upstream.join(",")
        )
    };
    advisory.affected.iter().map(line).collect()
}
