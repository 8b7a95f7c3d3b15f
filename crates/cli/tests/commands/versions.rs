//! `drydock versions compare`.

use expect_test::expect;

use crate::sandbox::Sandbox;

#[test]
fn two_versions() {
    let sandbox = Sandbox::new();
    for (line, sign) in [
        ("drydock versions compare dpkg 1.0~rc1 1.0", "<\n"),
        ("drydock versions compare dpkg 0:1.0 1.0", "=\n"),
        ("drydock versions compare apk 1.2.3_p1-r0 1.2.3-r9", ">\n"),
    ] {
        assert_eq!(sandbox.stdout(line, 0), sign, "{line}");
    }
    expect![[r#"
        exit 2
        --- stderr
        error: the following required arguments were not provided:
          <B>

        Usage: drydock versions compare <SCHEME> <A> <B>

        For more information, try '--help'.
    "#]]
    .assert_eq(&sandbox.run("drydock versions compare dpkg 1.0"));
    expect![[r#"
        exit 2
        --- stderr
        error: `a:b` is not a version of the scheme `dpkg`: its epoch is not a number
    "#]]
    .assert_eq(&sandbox.run("drydock versions compare dpkg 1.0 a:b"));
    expect![[r#"
        exit 0
        --- stdout
        <
    "#]]
    .assert_eq(&sandbox.run("drydock versions compare rpm 1 2"));
}

#[test]
fn pairs_on_standard_input() {
    let input = "1 2\n2\t1\n\n1 1\n1 2 3\n1 a:1\n";
    expect![[r#"
        exit 2
        --- stdout
        <
        >
        =
        --- stderr
        line 3: expected two versions, found 0
        line 5: expected two versions, found 3
        line 6: `a:1` is not a version of the scheme `dpkg`: its epoch is not a number
    "#]]
    .assert_eq(&Sandbox::new().run_with("drydock versions compare dpkg", &[], input));
}
