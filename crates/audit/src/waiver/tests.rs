//! What a waiver accepts, and what it warns of.

use drydock_model::audit::{CheckItem, CheckResult, Subject, SubjectKind, Verdict};
use jiff::civil::{Date, date};
use serde_json::json;

use super::*;
use crate::check::judgement;
use crate::{Options, Snapshot, find_check, sample};

const TODAY: Date = date(2026, 11, 24);

/// A result of the check `container-memory-limit` with containers of these verdicts.
fn result(items: &[(&str, Verdict)]) -> CheckResult {
    let meta = find_check("container-memory-limit").unwrap().meta();
    let item = |(name, verdict): &(&str, Verdict)| CheckItem {
        subject: Subject {
            id: format!("{name:0<64}"),
            image: Some(("app:1".into(), "sha256:11".into())),
            ..Subject::named(SubjectKind::Container, *name)
        },
        judgement: judgement(*verdict, "no memory limit"),
        waiver: None,
        change: None,
    };
    let items: Vec<CheckItem> = items.iter().map(item).collect();
    let worst = items.iter().map(|item| item.judgement.verdict).max();
    CheckResult {
        meta,
        id: "5.11",
        judgement: judgement(worst.unwrap_or(Verdict::Fail), "2 of 3 containers fail"),
        items,
        waiver: None,
        change: None,
    }
}

fn snapshot() -> Snapshot {
    sample::check("container-memory-limit")
        .container("web", json!({"Config": {"Labels": {"tier": "front"}}}))
        .container("db", json!({}))
        .container("job", json!({}))
        .image(
            "app:1",
            json!({
                "Id": "sha256:11",
                "RepoTags": ["app:1", "mirror.example/app:stable"],
                "RepoDigests": [format!("app@sha256:{}", "ab".repeat(32))],
            }),
        )
        .snapshot
}

fn apply(file: &str, checks: &mut [CheckResult]) -> Vec<String> {
    let waivers = Waivers::parse(file).unwrap_or_else(|error| panic!("{error:?}"));
    waivers.apply(checks, &snapshot(), &Options::default(), TODAY)
}

fn waiver(keys: &str) -> String {
    format!(
        "[[waiver]]\ncheck = \"container-memory-limit\"\n{keys}\nreason = \"sized by hand\"\n\
         owner = \"ada@example.org\"\nexpires = 2027-03-31\n"
    )
}

fn verdicts(check: &CheckResult) -> Vec<&'static str> {
    let items = check.items.iter();
    items.map(|item| item.judgement.verdict.word()).collect()
}

fn three() -> CheckResult {
    result(&[
        ("web", Verdict::Fail),
        ("db", Verdict::Fail),
        ("job", Verdict::Pass),
    ])
}

#[test]
fn accepts_what_is_selected_and_nothing_else() {
    for (keys, expected) in [
        ("container = \"web\"", ["waived", "fail"]),
        ("container = \"w?b\"", ["waived", "fail"]),
        ("container = [\"web\", \"db\"]", ["waived", "waived"]),
        ("image = \"app\"", ["waived", "waived"]),
        ("image = \"*/app:stable\"", ["waived", "waived"]),
        ("image = \"ap\"", ["fail", "fail"]),
        ("label = \"tier\"", ["waived", "fail"]),
        ("label = \"tier=fr*\"", ["waived", "fail"]),
        ("label = [\"tier=front\", \"team\"]", ["fail", "fail"]),
        ("item = \"d*\"", ["fail", "waived"]),
        ("path = \"*\"", ["fail", "fail"]),
        ("digest = \"sha256:abababababab\"", ["waived", "waived"]),
        ("digest = \"cdcdcdcdcdcd\"", ["fail", "fail"]),
        ("image = \"app\"\ncontainer = \"db\"", ["fail", "waived"]),
    ] {
        let mut checks = [three()];
        let warnings = apply(&waiver(keys), &mut checks);
        let [check] = &checks;
        assert_eq!(verdicts(check)[..2], expected, "{keys}");
        assert_eq!(verdicts(check)[2], "pass", "{keys}");
        let fits = expected.contains(&"waived");
        assert_eq!(warnings.is_empty(), fits, "{keys}: {warnings:?}");
        let all = expected == ["waived", "waived"];
        let verdict = if all { Verdict::Waived } else { Verdict::Fail };
        assert_eq!(check.verdict(), verdict, "{keys}");
        assert_eq!(check.waiver, None, "{keys}");
    }
}

#[test]
fn says_who_accepts_and_how_many() {
    let mut checks = [three()];
    apply(&waiver("container = \"web\""), &mut checks);
    let [check] = &checks;
    assert_eq!(
        check.judgement.reason,
        "2 of 3 containers fail; 1 of these is waived"
    );
    let applied = check.items[0].waiver.as_ref().unwrap();
    assert_eq!(applied.owner, "ada@example.org");
    assert_eq!(applied.expires, date(2027, 3, 31));
    assert!(!applied.is_expired);
    let mut checks = [three()];
    apply(&waiver(""), &mut checks);
    assert_eq!(
        checks[0].judgement.reason,
        "2 of 3 containers fail; all of these are waived"
    );
    assert!(checks[0].waiver.is_some());
    assert_eq!(checks[0].verdict(), Verdict::Waived);
}

#[test]
fn a_whole_check_without_items_is_named_by_its_id_too() {
    let mut checks = [result(&[])];
    let file = waiver("").replace("container-memory-limit", "5.11");
    assert!(apply(&file, &mut checks).is_empty());
    assert_eq!(checks[0].verdict(), Verdict::Waived);
    assert_eq!(
        checks[0].judgement.reason,
        "2 of 3 containers fail; waived by ada@example.org until 2027-03-31"
    );
}

#[test]
fn what_could_not_be_looked_at_is_not_accepted() {
    let mut checks = [result(&[("web", Verdict::Fail), ("db", Verdict::Error)])];
    assert!(apply(&waiver(""), &mut checks).is_empty());
    assert_eq!(checks[0].verdict(), Verdict::Error);
    assert_eq!(verdicts(&checks[0]), ["waived", "error"]);
    assert!(
        checks[0]
            .judgement
            .reason
            .ends_with("this is waived, but 1 could not be decided")
    );
    let mut checks = [result(&[("db", Verdict::NotPermitted)])];
    assert!(apply(&waiver("container = \"db\""), &mut checks).is_empty());
    assert_eq!(checks[0].verdict(), Verdict::NotPermitted);
}

#[test]
fn an_expired_waiver_leaves_the_failure_and_says_so() {
    let mut checks = [three()];
    let file = waiver("container = \"web\"").replace("2027-03-31", "2026-11-23");
    let warnings = apply(&file, &mut checks);
    assert_eq!(
        warnings,
        [
            "waiver 1 (`container-memory-limit`, ada@example.org) expired on 2026-11-23: a \
             failure counts again"
        ]
    );
    assert_eq!(checks[0].verdict(), Verdict::Fail);
    assert_eq!(checks[0].judgement.reason, "2 of 3 containers fail");
    assert!(checks[0].items[0].waiver.as_ref().unwrap().is_expired);
    assert_eq!(checks[0].items[1].waiver, None);
    let last_day = waiver("container = \"web\"").replace("2027-03-31", "2026-11-24");
    let mut checks = [three()];
    assert!(apply(&last_day, &mut checks).is_empty());
    assert_eq!(verdicts(&checks[0])[0], "waived");
}

#[test]
fn a_renewed_waiver_counts_wherever_it_stands() {
    let old = waiver("container = \"web\"").replace("2027-03-31", "2026-11-01");
    let new = waiver("container = \"web\"");
    for file in [format!("{old}{new}"), format!("{new}{old}")] {
        let mut checks = [three()];
        let warnings = apply(&file, &mut checks);
        assert_eq!(verdicts(&checks[0])[0], "waived");
        assert!(!checks[0].items[0].waiver.as_ref().unwrap().is_expired);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("fits no failure: it can be removed"));
    }
}

#[test]
fn warns_of_what_fits_nothing_and_of_names_that_are_no_check() {
    let named = |name: &str| waiver("").replace("container-memory-limit", name);
    for (file, expected) in [
        (waiver("container = \"wbe\""), "fits nothing"),
        (waiver("container = \"job\""), "fits no failure"),
        (
            named("container-memory-limits"),
            "names `container-memory-limits`, which is no check; `container-memory-limit` may",
        ),
        (named("99.99.1"), "names `99.99.1`, which is no check"),
        (named("5.10.1"), "names `5.10.1`, which is no check"),
    ] {
        let mut checks = [three()];
        let warnings = apply(&file, &mut checks);
        assert_eq!(warnings.len(), 1, "{file}");
        assert!(warnings[0].starts_with("waiver 1 "), "{warnings:?}");
        assert!(warnings[0].contains(expected), "{warnings:?}");
        assert_eq!(checks[0], three());
    }
    // One that was not selected this time is nothing to warn of.
    assert!(apply(&waiver(""), &mut []).is_empty());
}

#[test]
fn what_is_not_understood_is_an_error_with_its_place() {
    let good = waiver("");
    for (file, line, expected) in [
        (good.replace("owner", "ownr"), 5, "unknown field `ownr`"),
        (good.replace("sized by hand", " \\n"), 4, "empty string"),
        (good.replace("2027-03-31", "\"soon\""), 6, "2027-03-31"),
        (good.replace("2027-03-31", "2027-03-31T10:00:00Z"), 6, "day"),
        (good.replace("2027-03-31", "7"), 6, "day"),
        (waiver("container = []"), 3, "none of them empty"),
        (waiver("container = \"\""), 3, "none of them empty"),
        (waiver("container = [\"a\", 3]"), 3, "pattern"),
        (waiver("digest = \"sha256:ab\""), 3, "12 digits"),
        (waiver("contaner = \"web\""), 3, "contaner"),
        (
            good.replace("reason = \"sized by hand\"\n", ""),
            1,
            "reason",
        ),
        ("[[wavier]]\n".into(), 1, "wavier"),
        ("[[waiver]\n".into(), 1, ""),
    ] {
        let Err(WaiverError::Toml(error)) = Waivers::parse(&file) else {
            panic!("{file}");
        };
        let text = error.to_string();
        assert!(text.contains(&format!("line {line},")), "{file}{text}");
        assert!(text.contains(expected), "{file}{text}");
    }
    assert_eq!(Waivers::parse("").unwrap(), Waivers::default());
    let quoted = good.replace("2027-03-31", "\"2027-03-31\"");
    assert_eq!(
        Waivers::parse(&quoted).unwrap(),
        Waivers::parse(&good).unwrap()
    );
}

fn attestation(answer: &str, expires: &str) -> String {
    format!(
        "[[attestation]]\ncheck = \"container-memory-limit\"\nanswer = \"{answer}\"\n\
         reason = \"\"\"reviewed\n in May\"\"\"\nowner = \"ada@example.org\"\nexpires = {expires}\n"
    )
}

#[test]
fn a_person_decides_what_is_left_to_one() {
    let manual = || [result(&[("web", Verdict::Manual), ("job", Verdict::Pass)])];
    for (answer, expected) in [("pass", Verdict::Pass), ("fail", Verdict::Fail)] {
        let mut checks = manual();
        let warnings = apply(&attestation(answer, "2027-01-01"), &mut checks);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!(checks[0].verdict(), expected);
        assert_eq!(verdicts(&checks[0]), [answer, "pass"]);
        let evidence = &checks[0].items[0].judgement.evidence[0];
        assert_eq!(evidence.source, "attestation by ada@example.org");
        assert_eq!(evidence.observed, format!("{answer}: reviewed in May"));
        assert_eq!(
            checks[0].judgement.reason,
            "ada@example.org attests until 2027-01-01: reviewed in May"
        );
    }
    let mut checks = manual();
    let both = attestation("fail", "2027-01-01") + &waiver("");
    apply(&both, &mut checks);
    assert_eq!(checks[0].verdict(), Verdict::Waived);
}

#[test]
fn an_attestation_decides_nothing_once_expired_or_where_facts_do() {
    let mut checks = [result(&[("web", Verdict::Manual)])];
    let warnings = apply(&attestation("pass", "2026-11-01"), &mut checks);
    assert_eq!(checks[0].verdict(), Verdict::Manual);
    assert!(
        warnings[0].contains("expired on 2026-11-01"),
        "{warnings:?}"
    );
    let mut checks = [three()];
    let warnings = apply(&attestation("pass", "2027-01-01"), &mut checks);
    assert_eq!(checks[0], three());
    assert!(warnings[0].contains("is not used"), "{warnings:?}");
    let mut checks = [result(&[("web", Verdict::NotPermitted)])];
    assert!(apply(&attestation("pass", "2027-01-01"), &mut checks).is_empty());
    assert_eq!(checks[0].verdict(), Verdict::NotPermitted);
    assert!(Waivers::parse(&attestation("maybe", "2027-01-01")).is_err());
}

#[test]
fn a_narrowed_audit_warns_of_no_waiver_for_what_it_left_out() {
    let mut options = Options::default();
    options.scope.containers = vec!["web".into()];
    let waivers = Waivers::parse(&waiver("container = \"other\"")).unwrap();
    let warnings = waivers.apply(&mut [three()], &snapshot(), &options, TODAY);
    assert!(warnings.is_empty(), "{warnings:?}");
}
