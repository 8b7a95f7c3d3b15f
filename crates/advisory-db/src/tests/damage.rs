//! A damaged database answers as before or not at all.

use std::ops::Range;

use drydock_model::{Digest, KeyKind};
use sha2::{Digest as _, Sha256};

use super::sample::{answers, build, bytes, namespace, tracker};
use crate::layout::{Layout, Section, directory, tail};
use crate::{Database, Error};

/// Numbers without a pattern, the same in every run.
fn random(state: &mut u64) -> usize {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state as usize
}

fn open(bytes: Vec<u8>) -> Result<Database, Error> {
    Database::from_bytes(bytes)
}

#[test]
fn no_flipped_bit_changes_an_answer() {
    let whole = bytes();
    let right: Vec<_> = answers(&open(whole.clone()).unwrap())
        .into_iter()
        .map(|answer| answer.map_err(|error| error.to_string()))
        .collect();
    let state = &mut 0x5eed;
    let (mut refused, mut erred) = (0, 0);
    for _ in 0..2000 {
        let mut damaged = whole.clone();
        let at = random(state) % damaged.len();
        damaged[at] ^= 1 << (random(state) % 8);
        let Ok(database) = open(damaged) else {
            refused += 1;
            continue;
        };
        let proof = database.verify();
        assert!(matches!(proof, Err(Error::WrongDigest { .. })), "byte {at}");
        for (answer, right) in answers(&database).into_iter().zip(&right) {
            match answer {
                Err(Error::Damaged { .. }) => erred += 1,
                other => assert_eq!(
                    &other.map_err(|error| error.to_string()),
                    right,
                    "byte {at}"
                ),
            }
        }
    }
    assert!(refused > 10 && erred > 10, "{refused} {erred}");
}

#[test]
fn every_cut_is_told_as_one() {
    let whole = bytes();
    let ends = whole.len() - 300..whole.len();
    for length in (0..whole.len()).step_by(997).chain(ends).chain(0..40) {
        let error = open(whole[..length].to_vec()).unwrap_err();
        assert!(matches!(error, Error::CutShort { .. }), "{length}: {error}");
    }
}

#[test]
fn foreign_files_are_told_as_such() {
    for foreign in ["{\"a database\": false}", "SQLite format 3\0"] {
        let error = open(foreign.as_bytes().to_vec()).unwrap_err();
        assert!(matches!(error, Error::NotADatabase { .. }), "{error}");
    }
}

#[test]
fn other_versions_say_what_to_do() {
    let with_version = |version: u32| {
        let mut bytes = bytes();
        bytes[8..12].copy_from_slice(&version.to_le_bytes());
        open(bytes).unwrap_err().to_string()
    };
    assert_eq!(
        with_version(3),
        "`(memory)` has format version 3, and this Drydock reads version 2: upgrade Drydock"
    );
    assert_eq!(
        with_version(1),
        "`(memory)` has format version 1, and this Drydock reads version 2: run `drydock feeds sync`"
    );
}

#[test]
fn a_file_cut_while_it_is_open_is_an_error() {
    let (_folder, path) = build(&tracker(), usize::MAX);
    let database = Database::open(&path).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(4096).unwrap();
    let found = database.find(&namespace("debian:12"), KeyKind::Source, "linux");
    for error in [
        found.unwrap_err(),
        database.verify().unwrap_err(),
        database.keys().next().unwrap().unwrap_err(),
    ] {
        assert!(matches!(error, Error::CutShort { .. }), "{error}");
    }
}

/// The bytes with sections replaced in the directory, sealed anew.
fn resealed(bytes: &[u8], change: impl FnOnce(&mut Vec<Section>, &mut Vec<u8>)) -> Vec<u8> {
    let layout = Layout::read(bytes, true).unwrap();
    let end = layout.sections.iter().map(|section| section.range.end);
    let mut content = bytes[..end.max().unwrap()].to_vec();
    let mut sections = layout.sections;
    change(&mut sections, &mut content);
    content.extend(directory(&sections));
    let digest = Digest::sha256(Sha256::digest(&content).into());
    let envelope = &bytes[layout.envelope];
    let tail = tail(content.len() as u64, &digest, envelope);
    [&content, envelope, &tail].concat()
}

#[test]
fn sections_of_later_versions_are_skipped() {
    let before = bytes();
    let with_section = resealed(&before, |sections, content| {
        let range = content.len()..content.len() + 3;
        content.extend(b"new");
        sections.push(Section {
            code: 99,
            range,
            checksum: 0,
        });
    });
    let database = open(with_section).unwrap();
    database.verify().unwrap();
    let last = database.stats().sections.pop().unwrap();
    assert_eq!((last.name, last.bytes), ("unknown", 3));
    let (now, then) = (answers(&database), answers(&open(before).unwrap()));
    assert!(now[1..].iter().zip(&then[1..]).all(|(now, then)| {
        now.as_ref().ok() == then.as_ref().ok() && now.is_ok() == then.is_ok()
    }));
}

#[test]
fn missing_and_empty_sections_are_damage() {
    let whole = bytes();
    let count = Layout::read(&whole, true).unwrap().sections.len();
    for place in 0..count {
        let without = resealed(&whole, |sections, _| {
            sections.remove(place);
        });
        // Without its dictionary a database still opens: not every one has it.
        let answers = open(without).map(|database| answers(&database));
        let has_erred = answers.map_or(true, |answers| answers.iter().any(Result::is_err));
        assert!(has_erred, "section {place}");
        let emptied = resealed(&whole, |sections, _| {
            let start: Range<usize> = sections[place].range.clone();
            sections[place].range = start.start..start.start;
        });
        let answers = open(emptied).map(|database| super::sample::answers(&database));
        let has_erred = answers.map_or(true, |answers| answers.iter().any(Result::is_err));
        assert!(has_erred, "section {place}");
    }
}
