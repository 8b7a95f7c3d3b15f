//! pacman's library, through Python. Debian: `makepkg`, which has `vercmp`, brings it.

use crate::referee::{Referee, agrees, command, script};

#[test]
fn agrees_with_vercmp() {
    agrees(&Referee {
        scheme: "pacman",
        name: "library of pacman (libalpm)",
        commands: || vec![command("python3", &[&script("pacman.py")])],
        real: &["arch", "rpm", "nvd"],
        beginnings: &[
            "0",
            "1",
            "1.0",
            "1.0-1",
            "1:1.0-1",
            "2.36.0+2+ga7c869a-1",
            "1.0rc1-2",
            "a",
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
            "z",
            "A",
            "Z",
            "rc",
            "~",
            "^",
            "+",
            "-",
            ".",
            "..",
            "_",
            ":",
            "0:",
            "-1",
            "-1.1",
            ".r123.gabcdef",
            "beta",
            "pre",
            "!",
            " ",
            "é",
        ],
        explain: |_| None,
    });
}
