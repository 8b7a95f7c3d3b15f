//! Python's packaging. PyPI: `packaging`; Debian: `python3-packaging`.

use crate::referee::{Referee, agrees, command, installed, script};

#[test]
fn agrees_with_packaging() {
    agrees(&Referee {
        scheme: "pep440",
        name: "module `packaging` of Python",
        commands: || {
            let script = script("pep440.py");
            let pythons = [
                installed("venv/bin/python3"),
                "python3".into(),
                "/usr/bin/python3".into(),
            ];
            pythons
                .iter()
                .map(|python| command(python, &[&script]))
                .collect()
        },
        real: &["PyPI", "nvd"],
        beginnings: &[
            "0",
            "1",
            "1.0",
            "1.0.0",
            "v1.0",
            "1!1.0",
            "1.0a1",
            "1.0.dev0",
            "1.0.post1",
            "1.0+l",
        ],
        pieces: &[
            "0",
            "1",
            "9",
            "00",
            "01",
            "10",
            "99999999999999999999",
            ".0",
            ".1",
            "a",
            "a1",
            "b",
            "B2",
            "c",
            "rc",
            "RC1",
            "alpha",
            "beta.1",
            "pre",
            "preview",
            "post",
            ".post1",
            "rev",
            "r1",
            "-1",
            "dev",
            ".dev1",
            "-",
            "_",
            ".",
            "+",
            "+ubuntu.1",
            "+a",
            "+1",
            "!",
            "1!",
            "v",
            " ",
            "\t",
            "\n",
            "\u{a0}",
            "\u{1c}",
            "x",
            "é",
            "*",
        ],
        explain: |_| None,
    });
}
