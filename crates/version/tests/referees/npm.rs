//! npm's semver, loose. npm: `semver`, of which npm itself has a copy; Debian: `node-semver`.

use crate::referee::{Question, Referee, agrees, command, installed, longest_number, script};

#[test]
fn agrees_with_loose_semver() {
    agrees(&Referee {
        scheme: "npm",
        name: "module `semver` of Node.js",
        commands: || {
            let mut node = command("node", &[&script("semver.js"), "loose"]);
            node.env("NODE_PATH", installed("node_modules"));
            vec![node]
        },
        real: &["npm", "crates.io", "nvd"],
        beginnings: &[
            "0.0.0",
            "1.0.0",
            "1.2.3",
            "v1.2.3",
            "=1.2.3",
            "1.2.34",
            "01.2.3",
            "1.2.3-rc.1",
            "1.2.3beta",
            "1.2",
        ],
        pieces: &PIECES,
        explain,
    });
}

pub(crate) const PIECES: [&str; 38] = [
    "0",
    "1",
    "9",
    "00",
    "01",
    "10",
    "9007199254740991",
    "9007199254740993",
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
    "-alpha",
    "-rc.1",
    "-rc.10",
    ".0",
    ".1",
    ".01",
    ".x",
    "+b",
    "+01.a",
    "v",
    "=",
    " ",
    "\t",
    "\u{feff}",
    "\u{85}",
    "_",
    "é",
];

fn explain(question: &Question<'_>) -> Option<&'static str> {
    let longest = longest_number(question.a).max(longest_number(question.b));
    let both_ordered = question.ours != '!' && question.theirs != '!';
    (both_ordered && longest >= 16).then_some("JavaScript rounds numbers above 2^53")
}
