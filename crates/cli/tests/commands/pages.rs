//! Help, completions, manual pages, and the pages under `docs/` that are made of them.

use std::fs;
use std::path::Path;

use expect_test::expect_file;

use crate::sandbox::Sandbox;

#[test]
fn pages_of_the_documentation_are_fresh() {
    let sandbox = Sandbox::new();
    let cli = sandbox.stdout("drydock help-markdown", 0);
    expect_file!["../../../../docs/cli.md"].assert_eq(&cli);
    let codes = sandbox.stdout("drydock help-markdown exit-codes", 0);
    expect_file!["../../../../docs/exit-codes.md"].assert_eq(&codes);
}

#[test]
fn help_and_page_name_the_same_exit_codes() {
    let sandbox = Sandbox::new();
    let help = sandbox.stdout("drydock --help", 0);
    let (_, help) = help.split_once("Exit codes:\n").unwrap();
    let page = sandbox.stdout("drydock help-markdown exit-codes", 0);
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| code"))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert_eq!(help.trim_end().lines().count(), rows.len());
    for (line, row) in help.lines().zip(rows) {
        assert_eq!(line.trim(), format!("{}  {}", row[1], row[2]));
    }
}

/// Whoever reads help reads it in a terminal.
#[test]
fn help_fits_eighty_columns() {
    let sandbox = Sandbox::new();
    for line in commands(&sandbox) {
        for flag in ["-h", "--help"] {
            let mut command = sandbox.command();
            command
                .args(line.split_whitespace())
                .arg(flag)
                .env("COLUMNS", "80");
            let output = command.output().unwrap();
            let help = String::from_utf8(output.stdout).unwrap();
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}

/// All commands, as the page names them.
fn commands(sandbox: &Sandbox) -> Vec<String> {
    let page = sandbox.stdout("drydock help-markdown", 0);
    let heads = page
        .lines()
        .filter_map(|line| line.strip_prefix("## `drydock"));
    heads
        .map(|head| head.trim_end_matches('`').to_owned())
        .collect()
}

#[test]
fn completions_and_manual_pages() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = sandbox.stdout(&format!("drydock completions {shell}"), 0);
        assert!(script.contains("fail-on"), "{shell}");
        assert!(!script.contains("[HOME]"), "{shell}");
    }
    assert!(sandbox.stdout("drydock man", 0).contains(".TH drydock"));
    sandbox.stdout("drydock man --output-dir pages", 0);
    let pages = sandbox.path("pages");
    let has = |name: &str| Path::new(&pages).join(name).exists();
    assert!(has("drydock.1") && has("drydock-scan.1") && has("drydock-feeds-sync.1"));
    assert!(
        !fs::read_to_string(pages.join("drydock.1"))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn version_is_told() {
    let sandbox = Sandbox::new();
    assert_eq!(
        sandbox.run("drydock --version"),
        "exit 0\n--- stdout\ndrydock [VERSION]\n"
    );
}
