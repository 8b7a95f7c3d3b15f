//! What two databases say differently.

use drydock_model::{Advisory, State};
use expect_test::{Expect, expect};

use super::sample::{affected, build, full, record, tracker};
use crate::{Change, Changes, Database};

fn lines(old: &[Advisory], new: &[Advisory]) -> String {
    let ((_old_folder, old), (_new_folder, new)) = (build(old, usize::MAX), build(new, 50_000));
    let (old, new) = (Database::open(&old).unwrap(), Database::open(&new).unwrap());
    let mut text = String::new();
    for change in Changes::between(&old, &new) {
        let Change {
            key,
            removed,
            added,
        } = change.unwrap();
        text.push_str(&format!("{} {}\n", key.namespace, key.name));
        for (mark, candidates) in [('-', removed), ('+', added)] {
            for it in candidates {
                let fix = it.affected.fixed_version().unwrap_or("-");
                text.push_str(&format!("  {mark} {} {fix}\n", it.id));
            }
        }
    }
    text
}

fn check(old: &[Advisory], new: &[Advisory], expected: Expect) {
    expected.assert_eq(&lines(old, new));
}

#[test]
fn nothing() {
    check(&tracker(), &tracker(), expect![[""]]);
    let mut reworded = tracker();
    reworded[3].record.description = None;
    check(&tracker(), &reworded, expect![[""]]);
}

#[test]
fn changes_by_key() {
    let mut new = tracker();
    new[0].affected[1] = affected("debian:12", "linux", "9-1");
    new[300].affected.remove(0);
    new.remove(899);
    new.insert(
        0,
        Advisory {
            record: record("tracker", "CVE-2025-1", "aaa"),
            affected: vec![affected("debian:12", "aaa", "1-1")],
        },
    );
    new.push(full());
    check(
        &tracker(),
        &new,
        expect![[r#"
            debian:11 package0
              - CVE-2024-0000 1.0-1
            debian:11 package199
              - CVE-2024-0599 1.599-1
            debian:12 aaa
              + CVE-2025-1 1-1
            debian:12 linux
              - CVE-2024-0000 1.0-1
              + CVE-2024-0000 9-1
            debian:12 package199
              - CVE-2024-0599 1.599-1
            debian:sid package199
              - CVE-2024-0599 1.599-1
            oracle:9 nodejs
              + ELSA-2024-1 -
        "#]],
    );
}

#[test]
fn a_changed_verdict_goes_and_comes() {
    let mut new = tracker();
    new[0].affected[0].state = State::WillNotFix;
    let text = lines(&tracker(), &new);
    assert_eq!(text.matches("CVE-2024-0000").count(), 2, "{text}");
}
