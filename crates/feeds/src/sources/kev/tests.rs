//! Own small catalogues, and the real one counted by another way.

use jiff::civil::date;

use super::*;
use crate::Tally;
use crate::testing::{parse_enrichments, referee, shared_files};

const PATH: &str = "known_exploited_vulnerabilities.json";

fn parse(text: &str) -> Result<(Vec<Enrichment>, Tally), Error> {
    parse_enrichments(&Kev, PATH, text.as_bytes())
}

#[test]
fn reads_entries() {
    let (entries, tally) = parse(
        r#"{"title": "x", "dateReleased": "2025-08-25T17:04:19.9796Z", "count": 2,
            "vulnerabilities": [
              {"cveID": "CVE-2021-44228", "dateAdded": "2021-12-10", "dueDate": "2021-12-24",
               "knownRansomwareCampaignUse": "Known", "cwes": []},
              {"cveID": "CVE-2025-48384", "dateAdded": "2025-08-25", "dueDate": "",
               "knownRansomwareCampaignUse": "Unknown"}]}"#,
    )
    .unwrap();
    let fact = |it: &Enrichment| (it.id.clone(), it.fact.clone());
    assert_eq!(
        entries.iter().map(fact).collect::<Vec<_>>(),
        [
            (
                "CVE-2021-44228".to_owned(),
                EnrichmentFact::Exploited {
                    added: date(2021, 12, 10),
                    due: Some(date(2021, 12, 24)),
                    ransomware: true,
                }
            ),
            (
                "CVE-2025-48384".to_owned(),
                EnrichmentFact::Exploited {
                    added: date(2025, 8, 25),
                    due: None,
                    ransomware: false,
                }
            ),
        ]
    );
    assert_eq!((tally.records, tally.warnings), (2, 0));
    assert_eq!(tally.as_of, Some(date(2025, 8, 25)));
}

#[test]
fn tells_what_is_odd() {
    let (entries, tally) = parse(
        r#"{"count": 9, "vulnerabilities": [1, {"cveID": "x", "dateAdded": "2021-12-10"},
            {"cveID": "CVE-2021-44228", "dateAdded": "soon"}]}"#,
    )
    .unwrap();
    let shown: Vec<_> = tally
        .first_warnings
        .iter()
        .map(|it| it.to_string())
        .collect();
    assert_eq!((entries.len(), tally.skipped, tally.warnings), (0, 3, 4));
    assert!(shown[1].ends_with("#x: not the id of a CVE"), "{shown:?}");
    assert!(shown[2].ends_with("#CVE-2021-44228: `soon` is not a day"));
    assert!(shown[3].ends_with("#count: states 9 entries and has 3"));
}

#[test]
fn refuses_damage_and_other_files() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"vulnerabilities": 1}"#,
        r#"{"vulnerabilities": ["#,
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn real_catalogues_give_what_the_referee_reads() {
    let mut files = shared_files("mirror/kev");
    files.extend(shared_files("samples/kev"));
    for file in files {
        if file.ends_with("known_exploited_vulnerabilities_schema.json") {
            continue;
        }
        let (entries, tally) =
            parse_enrichments(&Kev, PATH, &std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(
            tally.skipped,
            0,
            "{}: {:?}",
            file.display(),
            tally.first_warnings
        );
        let Some(theirs) = referee("kev.py", &[file.as_path()]) else {
            return;
        };
        let line = |it: &Enrichment| match &it.fact {
            EnrichmentFact::Exploited {
                added,
                due,
                ransomware,
            } => {
                let due = due.map(|it| it.to_string()).unwrap_or_default();
                format!("{}\t{added}\t{due}\t{ransomware}", it.id)
            }
            other => panic!("{other:?}"),
        };
        let ours: Vec<String> = entries.iter().map(line).collect();
        assert_eq!(
            ours,
            theirs.lines().collect::<Vec<_>>(),
            "{}",
            file.display()
        );
    }
}
