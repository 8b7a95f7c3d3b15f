//! RubyGems. Debian: `ruby`.

use crate::referee::{Question, Referee, agrees, command, script};

#[test]
fn agrees_with_rubygems() {
    agrees(&Referee {
        scheme: "gem",
        name: "`ruby`",
        commands: || vec![command("ruby", &[&script("gem.rb")])],
        real: &["RubyGems", "nvd"],
        beginnings: &[
            "0",
            "1",
            "1.0",
            "1.0.0",
            "1.0.a",
            "1.0.pre1",
            "1.0-rc1",
            "1.0.0.beta2",
            "5.2.0.rc1",
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
            "rc",
            "pre",
            ".",
            "..",
            ".0",
            ".0.0",
            ".1",
            ".a",
            ".a1",
            ".rc1",
            "-",
            "-1",
            "-a",
            "-rc.1",
            "--",
            "+",
            "_",
            " ",
            "\t",
            "\n",
            "\u{b}",
            "\u{a0}",
            "v",
            "é",
        ],
        explain,
    });
}

/// Only newer RubyGems differ so.
fn explain(question: &Question<'_>) -> Option<&'static str> {
    let is_odd = |version: &str| {
        let behind = version.trim_start_matches(|c: char| !c.is_ascii_alphabetic() && c != '-');
        behind.contains(".0") || behind.contains("-0")
    };
    let both_ordered = question.ours != '!' && question.theirs != '!';
    (both_ordered && (is_odd(question.a) || is_odd(question.b)))
        .then_some("RubyGems since 3.5 drops some zeros between letters")
}
