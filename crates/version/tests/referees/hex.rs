//! Elixir. Debian: `elixir`.

use crate::referee::{Question, Referee, agrees, command, longest_number, script};

#[test]
fn agrees_with_elixir() {
    agrees(&Referee {
        scheme: "hex",
        name: "`elixir`",
        commands: || vec![command("elixir", &[&script("hex.exs")])],
        real: &["Hex", "crates.io", "npm", "nvd"],
        beginnings: &[
            "0.0.0",
            "1.0.0",
            "1.2.3",
            "1.2.3-rc.1",
            "1.2.3-alpha",
            "1.2.3-alpha.beta",
            "1.2.3+build",
            "1.2.3-0",
            "1.2",
        ],
        pieces: &[
            "0",
            "1",
            "9",
            "00",
            "01",
            "10",
            "12345678901234",
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
            "+b",
            "+01.a",
            "v",
            " ",
            "\n",
            "_",
            "é",
        ],
        explain,
    });
}

fn explain(question: &Question<'_>) -> Option<&'static str> {
    let longest = longest_number(question.a).max(longest_number(question.b));
    (question.theirs == '!' && longest > 14).then_some("newer Elixirs end at 14 digits")
}
