//! Settings: the command line before variables before the file.

use expect_test::expect;

use crate::sandbox::Sandbox;

const LINE: &str = "drydock list formats";

fn is_json(shown: &str) -> bool {
    shown.starts_with("exit 0\n--- stdout\n[")
}

#[test]
fn what_comes_first_wins() {
    let sandbox = Sandbox::new();
    assert!(!is_json(&sandbox.run(LINE)));
    sandbox.write(".config/drydock/config.toml", "format = \"json\"\n");
    assert!(is_json(&sandbox.run(LINE)));
    let variable = [("DRYDOCK_FORMAT", "table")];
    assert!(!is_json(&sandbox.run_with(LINE, &variable, "")));
    let line = "drydock list formats --format json";
    assert!(is_json(&sandbox.run_with(line, &variable, "")));
}

#[test]
fn a_chosen_file_replaces_the_usual_one() {
    let sandbox = Sandbox::new();
    sandbox.write(".config/drydock/config.toml", "nonsense = 1\n");
    sandbox.write("mine.toml", "[list]\nformat = 'json'\n");
    assert!(is_json(
        &sandbox.run("drydock list formats --config mine.toml")
    ));
    let variable = [("DRYDOCK_CONFIG", "mine.toml")];
    assert!(is_json(&sandbox.run_with(LINE, &variable, "")));
    expect![[r#"
        exit 2
        --- stderr
        error: cannot read the settings file `missing.toml`: No such file or directory (os error 2)
    "#]]
    .assert_eq(&sandbox.run("drydock list formats --config missing.toml"));
}

#[test]
fn what_is_unknown_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("typo.toml", "# ours\n[scan]\nseverty = ['high']\n");
    expect![[r#"
        exit 2
        --- stderr
        error: settings file `typo.toml`, line 3: unknown key `severty`
        hint: did you mean `severity`?
    "#]]
    .assert_eq(&sandbox.run("drydock list formats --config typo.toml"));
    sandbox.write("value.toml", "[scan]\nseverity = ['severe']\n");
    expect![[r#"
        exit 2
        --- stderr
        error: settings file `value.toml`, line 2: invalid value 'severe' for '--severity <LIST>': `severe` is not a severity: expected one of unknown, negligible, low, medium, high, critical
    "#]].assert_eq(&sandbox.run("drydock list formats --config value.toml"));
    let variable = [("DRYDOCK_COLOR", "red")];
    expect![[r#"
        exit 2
        --- stderr
        error: invalid value 'red' for '--color <WHEN>'
          [possible values: auto, always, never]

        For more information, try '--help'.
    "#]]
    .assert_eq(&sandbox.run_with(LINE, &variable, ""));
}

#[test]
fn data_folder_by_flag_variable_and_file() {
    let sandbox = Sandbox::new();
    let path = |variables: &[(&str, &str)], options: &str| {
        let line = format!("drydock db status {options}");
        sandbox.run_with(&line, variables, "")
    };
    let looked_in = |shown: &str, folder: &str| {
        let expected = format!("at `{folder}/db/advisories.drydock`");
        assert!(shown.contains(&expected), "{shown}");
    };
    looked_in(&path(&[], ""), "[HOME]/.local/share/drydock");
    looked_in(&path(&[("XDG_DATA_HOME", "/x")], ""), "/x/drydock");
    looked_in(&path(&[("DRYDOCK_DATA_DIR", "/v")], ""), "/v");
    looked_in(&path(&[("DRYDOCK_DATA_DIR", "/v")], "--data-dir /f"), "/f");
}

#[test]
fn colour_follows_flag_and_variables() {
    let sandbox = Sandbox::new();
    for (variables, options, is_coloured) in [
        (&[][..], "", false),
        (&[("CLICOLOR_FORCE", "1")], "", true),
        (&[("CLICOLOR_FORCE", "1")], "--color never", false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], "", false),
        (&[("NO_COLOR", "1")], "--color always", true),
        (&[("DRYDOCK_COLOR", "always")], "", true),
    ] {
        let shown = sandbox.run_with(&format!("{LINE} {options}"), variables, "");
        assert_eq!(
            shown.contains('\u{1b}'),
            is_coloured,
            "{variables:?} {options}"
        );
    }
}
