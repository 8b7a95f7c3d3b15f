//! R. Debian: `r-base-core`.

use crate::referee::{Question, Referee, agrees, command, longest_number, script};

#[test]
fn agrees_with_r() {
    agrees(&Referee {
        scheme: "cran",
        name: "`Rscript`",
        commands: || vec![command("Rscript", &["--vanilla", &script("cran.R")])],
        real: &["CRAN", "nvd"],
        beginnings: &[
            "0",
            "1",
            "1.0",
            "1.0.0",
            "1.0-1",
            "0.9-10",
            "1.3.0.9000",
            "2024.1",
        ],
        pieces: &[
            "0",
            "1",
            "9",
            "00",
            "01",
            "10",
            "999999999",
            ".0",
            "-0",
            ".1",
            "-1",
            ".",
            "-",
            "..",
            "a",
            " ",
            "_",
            "é",
        ],
        explain,
    });
}

fn explain(question: &Question<'_>) -> Option<&'static str> {
    let longest = longest_number(question.a).max(longest_number(question.b));
    (matches!(question.theirs, '?' | '!') && longest >= 10).then_some("R ends at 2^31")
}
