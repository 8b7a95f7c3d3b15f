//! Challenges of registries: bounded, and lower case where names are compared.

#![no_main]

use drydock_oci::parse_challenges;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &str| {
    let challenges = parse_challenges(header);
    assert!(challenges.len() <= 32);
    for challenge in challenges {
        assert!(challenge.parameters.len() <= 32);
        assert!(!challenge.scheme.is_empty());
        let names = challenge.parameters.iter().map(|(name, _)| name);
        for name in names.chain([&challenge.scheme]) {
            assert!(!name.chars().any(|c| c.is_ascii_uppercase()));
        }
        let size: usize = challenge.parameters.iter().map(|(name, value)| name.len() + value.len()).sum();
        assert!(size <= header.len());
    }
});
