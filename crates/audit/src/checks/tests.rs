//! The catalogue as a whole: ids, names, order and words.

use std::collections::BTreeSet;

use drydock_model::audit::{Benchmark, Section};

use super::*;

#[test]
fn slugs_are_unique_sorted_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for section in SECTIONS {
        assert!(section.is_sorted_by_key(|check| check.meta().slug));
    }
    for check in checks() {
        let slug = check.meta().slug;
        assert!(seen.insert(slug), "{slug} twice");
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(slug.chars().all(kebab), "{slug}");
    }
}

#[test]
fn every_id_is_there_once_and_in_its_section() {
    for benchmark in Benchmark::ALL {
        let mut seen = BTreeSet::new();
        for check in checks() {
            let meta = check.meta();
            let Some(id) = meta.id(benchmark) else {
                continue;
            };
            assert!(
                seen.insert(id),
                "{benchmark}: {id} twice, once {}",
                meta.slug
            );
            assert!(Section::of_id(id).is_some(), "{id}");
        }
    }
}

#[test]
fn every_word_of_metadata_is_there() {
    for check in checks() {
        let meta = check.meta();
        for text in [
            meta.title,
            meta.rationale,
            meta.remediation,
            meta.impact,
            meta.undo,
        ] {
            assert!(text.len() > 10, "{}: `{text}`", meta.slug);
        }
        assert!(!meta.needs.is_empty(), "{}", meta.slug);
        assert!(meta.docs.starts_with("https://"), "{}", meta.slug);
        assert!(!meta.title.ends_with('.'), "{}", meta.slug);
        assert!(matches!(meta.level, 1 | 2), "{}", meta.slug);
    }
}
