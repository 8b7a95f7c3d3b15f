//! Image references: whatever is accepted means the same when it is written out again, and is safe
//! to put into an address.

#![no_main]

use drydock_oci::Reference;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(reference) = text.parse::<Reference>() else {
        return;
    };
    for form in [reference.to_string(), reference.familiar()] {
        assert_eq!(form.parse::<Reference>().ok().as_ref(), Some(&reference), "{form}");
    }
    assert!(reference.tag().is_some() || reference.digest().is_some());
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-/".contains(c);
    assert!(reference.path().chars().all(is_plain));
    assert!(reference.path().split('/').all(|part| !part.is_empty() && part != "." && part != ".."));
    assert!(reference.domain().chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c)));
});
