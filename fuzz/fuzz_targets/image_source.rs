//! What a user writes to name an image: no panic, and what is written back means the same.

#![no_main]

use drydock_oci::ImageSource;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(source) = ImageSource::parse(text) {
        let written = source.to_string();
        let again = ImageSource::parse(&written).expect("what was parsed can be written");
        assert_eq!(again.to_string(), written);
    }
});
