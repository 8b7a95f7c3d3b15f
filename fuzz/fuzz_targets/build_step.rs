//! Build steps, one a line, as builders write them into an image's history: whatever they are, the
//! checks of images read them, and show little of each.

#![no_main]

use drydock_audit::snapshot::{Image, ImageHistory};
use drydock_audit::{Fact, Options, Selection, Snapshot, audit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let step = |created_by: &str| ImageHistory {
        created_by: created_by.to_owned(),
        ..ImageHistory::default()
    };
    let mut history: Vec<ImageHistory> = text.lines().take(64).map(step).collect();
    // The same as scripts of a shell.
    history.extend(
        text.lines()
            .take(64)
            .map(|line| step(&format!("RUN /bin/sh -c {line}"))),
    );
    let mut snapshot = Snapshot::default();
    snapshot.engine.containers = Fact::Known(Vec::new());
    snapshot.engine.images = Fact::Known(vec![Image {
        id: "sha256:11".to_owned(),
        repo_tags: vec!["app:1".to_owned()],
        history: Fact::Known(history),
        ..Image::default()
    }]);
    let options = Options {
        selection: Selection {
            sections: vec!["4".to_owned()],
            ..Selection::default()
        },
        ..Options::default()
    };
    let today = jiff::civil::date(2026, 11, 24);
    let report = audit(&snapshot, &options, today).expect("there is a section 4");
    for check in &report.checks {
        assert_eq!(check.items.len(), 1, "{}", check.id);
        for item in &check.items {
            assert!(item.judgement.evidence.len() <= 1_000, "{}", check.id);
        }
    }
});
