//! npm's semver, strict, which is semantic versioning 2.0.0 with limits. See `npm.rs`.

use crate::npm::PIECES;
use crate::referee::{Question, Referee, agrees, command, installed, longest_number, script};

#[test]
fn agrees_with_strict_semver() {
    agrees(&Referee {
        scheme: "semver",
        name: "module `semver` of Node.js",
        commands: || {
            let mut node = command("node", &[&script("semver.js"), "strict"]);
            node.env("NODE_PATH", installed("node_modules"));
            vec![node]
        },
        real: &["crates.io", "SwiftURL", "Bitnami", "npm", "Go", "nvd"],
        beginnings: &[
            "0.0.0",
            "1.0.0",
            "1.2.3",
            "1.2.3-rc.1",
            "1.2.3-alpha",
            "1.2.3-alpha.beta",
            "1.2.3+build",
            "1.2.3-0",
        ],
        pieces: &PIECES,
        explain,
    });
}

fn explain(question: &Question<'_>) -> Option<&'static str> {
    let both_ordered = question.ours != '!' && question.theirs != '!';
    let longest = longest_number(question.a).max(longest_number(question.b));
    if both_ordered {
        return (longest >= 16).then_some("JavaScript rounds numbers above 2^53");
    }
    let is_lenient = |version: &str| !is_strict(version);
    if question.theirs == '!' && (is_lenient(question.a) || is_lenient(question.b)) {
        return Some("we accept more than the specification");
    }
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let is_padded = |version: &str| version.trim_matches(is_blank) != version;
    if question.ours == '!' && (is_padded(question.a) || is_padded(question.b)) {
        return Some("npm takes blanks away that the specification does not allow");
    }
    (longest >= 16).then_some("JavaScript ends at 2^53")
}

/// Whether three numbers without leading zeros begin it, and none of its pre-release has any.
fn is_strict(version: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let has_zero = |text: &str| is_number(text) && text.len() > 1 && text.starts_with('0');
    let public = version.split('+').next().unwrap_or_default();
    let (numbers, prerelease) = public.split_once('-').unwrap_or((public, "a"));
    numbers.split('.').count() == 3
        && numbers.split('.').all(|it| is_number(it) && !has_zero(it))
        && !prerelease.split('.').any(has_zero)
}
