//! `drydock list`.

use expect_test::expect;

use crate::sandbox::Sandbox;

#[test]
fn tables_are_made_of_the_parts_themselves() {
    let sandbox = Sandbox::new();
    expect![[r#"
        exit 0
        --- stdout
        ID     MEDIA TYPE        TITLE
        json   application/json  One JSON document with a published schema, the same bytes for the same result
        table  text/plain        Tables for people, fitted to the terminal
    "#]].assert_eq(&sandbox.run("drydock list formats"));
    expect![[r#"
        exit 0
        --- stdout
        SOURCE           FILES                                      URL
        alpine-releases  releases.json                              https://alpinelinux.org/releases.json
        alpine-secdb     RELEASE/main.json, RELEASE/community.json  https://secdb.alpinelinux.org/
        debian-releases  debian.csv                                 https://debian.pages.debian.net/distro-info-data/debian.csv
        debian-tracker   data.json                                  https://security-tracker.debian.org/tracker/data/json
    "#]].assert_eq(&sandbox.run("drydock list feeds"));
    for what in ["catalogers", "feeds", "formats", "sources"] {
        let json = sandbox.stdout(&format!("drydock list {what} --format json"), 0);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let rows = value.as_array().unwrap().len();
        let table = sandbox.stdout(&format!("drydock list {what}"), 0);
        assert_eq!(table.lines().count(), rows + 1, "{what}");
    }
}
