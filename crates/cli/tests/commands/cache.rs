//! `drydock cache`.

use expect_test::expect;

use crate::images;
use crate::sandbox::Sandbox;

#[test]
fn fills_and_clears() {
    let sandbox = Sandbox::new();
    let layers = || {
        let json = sandbox.stdout("drydock cache status --format json", 0);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        value["layers"].as_u64().unwrap()
    };
    assert_eq!(layers(), 0);
    images::debian().write_docker_archive(&sandbox.path("debian.tar"), "sample:1");
    sandbox.stdout("drydock packages debian.tar --verify --no-cache", 0);
    assert_eq!(layers(), 0);
    sandbox.stdout("drydock packages debian.tar --verify", 0);
    assert_eq!(layers(), 2);
    let cleared = sandbox.run("drydock cache clear");
    assert!(
        cleared.starts_with("exit 0\n--- stderr\nRemoved 2 layers, "),
        "{cleared}"
    );
    assert_eq!(layers(), 0);
    expect![[r#"
        exit 0
    "#]]
    .assert_eq(&sandbox.run("drydock cache clear --quiet"));
}

/// A plain archive that is read by seeking proves no digest, so it must not fill the cache.
#[test]
fn unproven_layers_stay_out() {
    let sandbox = Sandbox::new();
    images::debian().write_docker_archive(&sandbox.path("debian.tar"), "sample:1");
    sandbox.stdout("drydock packages debian.tar", 0);
    let json = sandbox.stdout("drydock cache status --format json", 0);
    assert!(json.contains("\"layers\": 0"), "{json}");
}
