//! Docker archives: no panic, whatever the members, the manifest and the config are.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    drydock_oci::fuzzing::docker_archive(bytes);
});
