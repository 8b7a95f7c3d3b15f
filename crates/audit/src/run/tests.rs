//! What is selected, and that nothing gets lost.

use super::*;

#[test]
fn an_unknown_check_is_an_error() {
    let options = Options {
        selection: Selection {
            checks: vec!["5.99".into()],
            ..Selection::default()
        },
        ..Options::default()
    };
    let today = Date::constant(2026, 1, 1);
    let error = audit(&Snapshot::default(), &options, today).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no check or section `5.99` in 1.8.0"
    );
}

#[test]
fn a_snapshot_without_facts_loses_no_check() {
    let today = Date::constant(2026, 1, 1);
    let report = audit(&Snapshot::default(), &Options::default(), today).unwrap();
    assert_eq!(
        report.checks.len(),
        select(Benchmark::V180, &Selection::default())
            .unwrap()
            .len()
    );
    assert_eq!(report.score.total.decided(), 0);
}

#[test]
fn a_name_is_an_id_before_it_is_a_group() {
    let ids = |benchmark, name: &str| {
        let selection = Selection {
            checks: vec![name.to_owned()],
            ..Selection::default()
        };
        let found = select(benchmark, &selection).unwrap();
        found.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(ids(Benchmark::V180, "C.5"), ["C.5"]);
    assert_eq!(
        ids(Benchmark::V180, "C.5.3"),
        ["C.5.3.1", "C.5.3.2", "C.5.3.3", "C.5.3.4"]
    );
    assert_eq!(ids(Benchmark::V180, "container-memory-limit"), ["5.11"]);
    assert!(ids(Benchmark::V180, "1.1").contains(&"1.1.1"));
    assert_eq!(ids(Benchmark::Ce110, "1.1"), ["1.1"]);
    assert!(
        ids(Benchmark::V180, "5")
            .iter()
            .all(|id| id.starts_with("5."))
    );
}

#[test]
fn a_container_that_disappeared_is_told() {
    let sample = crate::sample::check("container-memory-limit")
        .container("brief", serde_json::json!({}))
        .with_container(|container| {
            container.inspect = crate::Fact::unknown(crate::Why::Absent, "disappeared");
        });
    let today = Date::constant(2026, 1, 1);
    let report = audit(&sample.snapshot, &Options::default(), today).unwrap();
    let told = report.warnings.iter().any(|warning| {
        warning.contains("container `brief` disappeared while the facts were collected")
    });
    assert!(told, "{:?}", report.warnings);
}
