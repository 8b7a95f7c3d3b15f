//! Maven's ComparableVersion. Maven: `org.apache.maven:maven-artifact` 3.9 or 3.10; Debian's
//! `libmaven3-core-java` has an older one. Java with its compiler: `default-jdk-headless`.

use std::path::PathBuf;
use std::process::Command;

use crate::referee::{Question, Referee, agrees, command, installed, script};

#[test]
fn agrees_with_maven() {
    agrees(&Referee {
        scheme: "maven",
        name: "`java` with maven-artifact 3.9",
        commands,
        real: &["Maven", "Bitnami", "PyPI", "nvd"],
        beginnings: BEGINNINGS,
        pieces: &[
            "0",
            "1",
            "9",
            "00",
            "01",
            "10",
            "999999999",
            "0000000000",
            "1000000000",
            "999999999999999999",
            "99999999999999999999",
            "a",
            "b",
            "m",
            "x",
            "A",
            "alpha",
            "beta",
            "milestone",
            "rc",
            "cr",
            "RC",
            "snapshot",
            "SNAPSHOT",
            "ga",
            "final",
            "Final",
            "release",
            "sp",
            "SP1",
            ".",
            "..",
            "-",
            "--",
            ".-",
            "-.",
            ".0",
            "-0",
            ".1",
            "-1",
            ".a",
            "-a",
            "-a1",
            ".a1",
            "-x-1",
            ".Final",
            "-jre",
            "-redhat-1",
            "_",
            "+",
            "~",
            " ",
            "é",
            "É",
        ],
        explain,
    });
}

/// What made-up versions begin with.
const BEGINNINGS: &[&str] = &[
    "0",
    "1",
    "1.0",
    "1.0.0",
    "1-1",
    "1.0-alpha",
    "1.0-SNAPSHOT",
    "1.0.Final",
    "1.0-rc-1",
    "1.0.M1",
    "1.0.x.1",
    "a",
    "1.0.0.RC2",
];

fn commands() -> Vec<Command> {
    let places = [installed("maven-artifact.jar"), in_repository()];
    let jars = places.into_iter().filter(|jar| jar.is_file());
    let of = |jar: PathBuf| {
        command(
            "java",
            &["-cp", &jar.display().to_string(), &script("Maven.java")],
        )
    };
    jars.map(of).collect()
}

/// Where Maven itself keeps what it has fetched.
#[expect(
    clippy::disallowed_methods,
    reason = "the test finds its referee in the user's home"
)]
fn in_repository() -> PathBuf {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    home.join(".m2/repository/org/apache/maven/maven-artifact/3.9.11/maven-artifact-3.9.11.jar")
}

fn explain(question: &Question<'_>) -> Option<&'static str> {
    let is_odd = |version: &str| {
        let runs = version.split(|c: char| !c.is_ascii_digit());
        runs.into_iter()
            .any(|run| run.len() > 9 && run.bytes().all(|it| it == b'0'))
    };
    (is_odd(question.a) || is_odd(question.b)).then_some("Maven takes ten zeros for a large number")
}
