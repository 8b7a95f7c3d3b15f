//! Go's semver, in the copy that every toolchain has for its own use. Debian: `golang-go`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::referee::{Referee, agrees, command, scratch, script};

#[test]
fn agrees_with_go() {
    agrees(&Referee {
        scheme: "go",
        name: "`go`",
        commands: || module().map(run).into_iter().collect(),
        real: &["Go", "nvd"],
        beginnings: &[
            "v0.0.0",
            "v1",
            "v1.2",
            "v1.2.3",
            "1.2.3",
            "v2.0.0+incompatible",
            "v1.2.3-rc.1",
            "v0.0.0-20191109021931-daa7c04131f5",
            "v1.2.4-0.20191109021931-daa7c04131f5",
            "v1.2.4-pre.0.20191109021931-daa7c04131f5",
        ],
        pieces: &[
            "0",
            "1",
            "9",
            "00",
            "01",
            "10",
            "99999999999999999999",
            "a",
            "A",
            "b",
            "z",
            "-",
            "--",
            ".",
            "..",
            "+",
            "-0",
            "-1",
            "-01",
            "-a",
            "-pre",
            "-rc.1",
            "-rc.10",
            ".0",
            ".1",
            ".01",
            "+incompatible",
            "+01.a",
            "v",
            " ",
            "\n",
            "_",
            "é",
            "-0.20200101000000-abcdef123456",
        ],
        explain: |_| None,
    });
}

/// A module of our program and a copy of the toolchain's package, so that nothing is fetched.
fn module() -> Option<PathBuf> {
    let output = command("go", &["env", "GOROOT"]).output().ok()?;
    let root = String::from_utf8(output.stdout).ok()?;
    let package = Path::new(root.trim()).join("src/cmd/vendor/golang.org/x/mod/semver/semver.go");
    let folder = scratch("go");
    fs::create_dir_all(folder.join("semver")).ok()?;
    fs::copy(package, folder.join("semver/semver.go")).ok()?;
    fs::copy(script("go.go"), folder.join("main.go")).ok()?;
    fs::write(folder.join("go.mod"), "module referee\n\ngo 1.18\n").ok()?;
    Some(folder)
}

fn run(module: PathBuf) -> Command {
    let mut go = command("go", &["run", "."]);
    go.current_dir(module)
        .env("GOFLAGS", "-mod=mod")
        .env("GOTOOLCHAIN", "local");
    go
}
