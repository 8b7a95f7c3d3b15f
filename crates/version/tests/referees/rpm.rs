//! rpm, by its Lua. Debian: `rpm`.

use crate::referee::{Referee, agrees, command, script};

#[test]
fn agrees_with_rpm() {
    agrees(&Referee {
        scheme: "rpm",
        name: "`rpm`",
        commands: || {
            let program = format!("%{{lua:dofile(\"{}\")}}", script("rpm.lua"));
            vec![command("rpm", &["--eval", &program])]
        },
        real: &["rpm", "AlmaLinux", "RockyLinux", "RedHat", "nvd"],
        beginnings: &[
            "0",
            "1",
            "1.0",
            "1.0-1",
            "1:1.0-1",
            "2.4~rc1",
            "1.0^git1-1.el8",
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
            "~~",
            "^",
            "^^",
            "+",
            "-",
            ".",
            "..",
            "_",
            ":",
            "0:",
            ".el8",
            ".el8_10",
            ".fc33",
            "-1",
            "lp152",
            "~rc1",
            "^git1",
            "!",
            " ",
            "é",
        ],
        explain: |_| None,
    });
}
