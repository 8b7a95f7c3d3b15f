//! Opens any bytes as an advisory database and asks it everything: no panic, no endless loop, no
//! allocation beyond the caps. Checksums are not compared, or nothing behind them would be reached;
//! with them compared it must open no more than without.

#![no_main]

use drydock_advisory_db::Database;
use drydock_model::{KeyKind, RecordId};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let checked = Database::from_bytes(bytes.to_vec());
    let Ok(database) = Database::from_unchecked_bytes(bytes.to_vec()) else {
        assert!(checked.is_err());
        return;
    };
    let _ = (database.identity(), database.stats(), database.verify());
    for namespace in database.namespaces().iter().take(8) {
        for kind in [KeyKind::Source, KeyKind::Binary] {
            let _ = database.find(namespace, kind, "openssl");
        }
    }
    for entries in database.keys().take(64).map_while(Result::ok) {
        let key = &entries.key;
        let _ = database.find(&key.namespace, key.kind, &key.name);
        for candidate in entries.candidates.iter().take(4) {
            let _ = database.record(candidate.record);
            let _ = database.keys_of(candidate.record);
            let _ = database.records_of(&candidate.id);
        }
    }
    for fact in database.facts().take(64).map_while(Result::ok) {
        let _ = database.enrichments(&fact.id);
        let _ = database.vulnerability(&fact.id);
    }
    for repository in database.repositories().take(64).map_while(Result::ok) {
        let _ = database.repository_cpes(&repository.repository);
    }
    let _ = database.vulnerability("GHSA-jfh8-c2jp-5v3q");
    let _ = database.records().take(64).map_while(Result::ok).count();
    let _ = database.record(RecordId(u32::MAX));
});
