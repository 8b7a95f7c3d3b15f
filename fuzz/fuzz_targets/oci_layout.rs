//! OCI archives and their documents (index, manifest, config): no panic, whatever they hold.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    drydock_oci::fuzzing::oci_layout(bytes);
});
