//! The settings file against a small command line of its own.

use std::path::PathBuf;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use expect_test::{Expect, expect};

use super::*;
use crate::settings::with_variables;

#[derive(Debug, Parser)]
struct Cli {
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    #[arg(long, global = true, default_value = "auto", value_parser = ["auto", "never"])]
    color: String,
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Scan {
        #[arg(long, value_delimiter = ',')]
        severity: Vec<String>,
        #[arg(long)]
        parallel: Option<u16>,
        image: String,
    },
    Feeds {
        #[command(subcommand)]
        verb: FeedsVerb,
    },
}

#[derive(Debug, Subcommand)]
enum FeedsVerb {
    Sync {
        #[arg(long)]
        from: Option<String>,
    },
}

fn check(text: &str, line: &str, expected: Expect) {
    let command = with_variables(Cli::command());
    let shown = match apply(command, Path::new("config.toml"), text) {
        Err(error) => crate::failure::plain(&error.into()),
        Ok(command) => match command.try_get_matches_from(line.split_whitespace()) {
            Ok(matches) => format!("{:?}", Cli::from_arg_matches(&matches).unwrap()),
            Err(error) => error.render().to_string(),
        },
    };
    expected.assert_eq(&shown);
}

#[test]
fn keys_are_defaults() {
    let text =
        "data-dir = '/d'\nquiet = true\nseverity = ['high', 'low']\n[feeds.sync]\nfrom = 'x'\n";
    check(
        text,
        "drydock scan image",
        expect![[
            r#"Cli { data_dir: Some("/d"), color: "auto", quiet: true, command: Scan { severity: ["high", "low"], parallel: None, image: "image" } }"#
        ]],
    );
    check(
        text,
        "drydock feeds sync",
        expect![[
            r#"Cli { data_dir: Some("/d"), color: "auto", quiet: true, command: Feeds { verb: Sync { from: Some("x") } } }"#
        ]],
    );
}

#[test]
fn the_command_line_wins() {
    let text = "data-dir = '/d'\nseverity = 'low'\n[scan]\nseverity = ['high']\nparallel = 3\n";
    check(
        text,
        "drydock scan image",
        expect![[
            r#"Cli { data_dir: Some("/d"), color: "auto", quiet: false, command: Scan { severity: ["high"], parallel: Some(3), image: "image" } }"#
        ]],
    );
    check(
        text,
        "drydock scan --severity low,medium --data-dir /e image",
        expect![[
            r#"Cli { data_dir: Some("/e"), color: "auto", quiet: false, command: Scan { severity: ["low", "medium"], parallel: Some(3), image: "image" } }"#
        ]],
    );
}

#[test]
fn what_is_unknown_names_its_line() {
    let text = "\n\ndata_dir = '/d'";
    check(
        text,
        "drydock scan x",
        expect![[r#"
        error: settings file `config.toml`, line 3: unknown key `data_dir`
        hint: did you mean `data-dir`?"#]],
    );
    let text = "[scna]\nseverity = 'low'";
    check(
        text,
        "drydock scan x",
        expect![[r#"
        error: settings file `config.toml`, line 1: unknown key `scna`
        hint: did you mean `scan`?"#]],
    );
    let text = "[scan]\nfrom = 'x'";
    check(
        text,
        "drydock scan x",
        expect![[r#"
        error: settings file `config.toml`, line 2: unknown key `from`
        hint: a key is the long name of an option; see `drydock --help`"#]],
    );
    let text = "config = 'x'";
    check(
        text,
        "drydock scan x",
        expect![[r#"
        error: settings file `config.toml`, line 1: unknown key `config`
        hint: a key is the long name of an option; see `drydock --help`"#]],
    );
}

#[test]
fn what_is_wrong_names_its_line() {
    check(
        "quiet = 1",
        "drydock scan x",
        expect!["error: settings file `config.toml`, line 1: expected true or false"],
    );
    check(
        "color = 'red'",
        "drydock scan x",
        expect![[r#"
        error: settings file `config.toml`, line 1: invalid value 'red' for '--color <COLOR>'
          [possible values: auto, never]"#]],
    );
    let text = "[scan]\nparallel = 99999999";
    check(
        text,
        "drydock scan x",
        expect![
            "error: settings file `config.toml`, line 2: invalid value '99999999' for '--parallel <PARALLEL>': 99999999 is not in 0..=65535"
        ],
    );
    check(
        "parallel = [1, 2]",
        "drydock scan x",
        expect!["error: settings file `config.toml`, line 1: one value was expected"],
    );
    check(
        "color = { a = 1 }",
        "drydock scan x",
        expect![[r#"
        error: settings file `config.toml`, line 1: unknown key `color`
        hint: a key is the long name of an option; see `drydock --help`"#]],
    );
    check(
        "a = 1\nb = ",
        "drydock scan x",
        expect![
            "error: settings file `config.toml`, line 2: string values must be quoted, expected literal string"
        ],
    );
}
