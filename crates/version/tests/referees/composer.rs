//! Composer's semver. Debian: `php-composer-semver`, `php-cli`; another copy is named by
//! `$DRYDOCK_TEST_COMPOSER_SEMVER`.

use crate::referee::{Question, Referee, agrees, command, longest_number, script};

#[test]
fn agrees_with_composer() {
    agrees(&Referee {
        scheme: "composer",
        name: "`php` with `composer/semver`",
        commands: || vec![command("php", &[&script("composer.php")])],
        real: &["Packagist", "npm", "nvd"],
        beginnings: &[
            "0",
            "1",
            "1.0",
            "1.0.0",
            "1.0.0.0",
            "v1.0",
            "2024-01-31",
            "20240131",
            "2024.01.31",
            "1.x-dev",
            "1.0.*-dev",
            "dev-main",
            "dev-a",
            "master",
            "1.0-beta1",
            "1.0.0-RC1",
        ],
        pieces: &[
            "0",
            "1",
            "9",
            "00",
            "01",
            "10",
            "99999",
            "9223372036854775808",
            "a",
            "b",
            "rc",
            "RC",
            "alpha",
            "beta",
            "stable",
            "Stable",
            "patch",
            "p",
            "pl",
            "dev",
            "-dev",
            ".dev",
            "_dev",
            "-a1",
            "-beta.2",
            "-rc-1",
            "-p1",
            "-stable",
            ".",
            "-",
            "--",
            "_",
            ":",
            ".0",
            ".1",
            ".x",
            ".X",
            ".*",
            "-01",
            ".31",
            "+b",
            "@beta",
            "@dev",
            " as 1.0",
            "dev-",
            " ",
            "\t",
            "v",
            ",",
            "é",
        ],
        explain,
    });
}

fn explain(question: &Question<'_>) -> Option<&'static str> {
    let longest = longest_number(question.a).max(longest_number(question.b));
    let digits = |version: &str| version.bytes().filter(u8::is_ascii_digit).count();
    if question.theirs == '?' {
        return Some("Composer orders no branches");
    }
    if question.theirs != '!' && longest >= 19 {
        return Some("PHP ends at 2^63");
    }
    // A second one arrived in version 3.4.
    (question.theirs == '!' && (digits(question.a) > 6 || digits(question.b) > 6))
        .then_some("older Composers know one number behind a date")
}
