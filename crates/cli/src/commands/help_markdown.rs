//! `drydock help-markdown`, hidden: the pages under `docs/` that are made of the program itself.

use clap::ValueEnum;

use crate::context::Context;
use crate::exit_code::{self, Code};
use crate::failure::OrFail as _;
use crate::settings;

/// Print a page of the documentation
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The page
    #[arg(default_value = "cli")]
    page: Page,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Page {
    /// `docs/cli.md`
    Cli,
    /// `docs/exit-codes.md`
    ExitCodes,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let page = match args.page {
        Page::Cli => cli(),
        Page::ExitCodes => exit_code::page(),
    };
    let lines = page.trim_end().lines();
    context.printer().lines(lines).or_fail(Code::Write)?;
    Ok(Code::Ok)
}

const HEAD: &str = "\
# The command line

Every command with its options, as `drydock COMMAND --help` shows it. Exit codes are in
[exit-codes.md](exit-codes.md).

Results go to standard output and everything else to standard error. Only `drydock feeds sync`
fetches advisories, and only images of registries are fetched from elsewhere.

## Settings

Every option can be given in three places; the first that has it wins:

1. on the command line: `--fail-on high`;
2. as a variable: `DRYDOCK_FAIL_ON=high`, the long name in capitals with `_` for `-`;
3. in the settings file `drydock/config.toml` in the user's configuration folder, or the file that
   `--config` or `DRYDOCK_CONFIG` names.

A key at the top of the file is for every command that has the option, a key in a table for the
command that the table is named after. An unknown key is an error.

```toml
data-dir = \"/var/lib/drydock\"

[scan]
fail-on = \"high\"
severity = [\"critical\", \"high\", \"medium\"]

[feeds.sync]
from = \"https://mirror.example/feeds\"
```

Drydock also heeds `DOCKER_HOST`, `DOCKER_CONTEXT`, `DOCKER_CONFIG`, `DOCKER_TLS_VERIFY`,
`DOCKER_CERT_PATH`, `http_proxy`, `https_proxy`, `no_proxy`, `SSL_CERT_FILE`, `SSL_CERT_DIR`,
`NO_COLOR` and `CLICOLOR_FORCE`, as other programs do.
";

/// Every command in the order of the help, each with its own help as text.
fn cli() -> String {
    let mut command = settings::command().term_width(90);
    command.build();
    let mut page = HEAD.to_owned();
    section(&mut page, &command);
    page
}

fn section(page: &mut String, command: &clap::Command) {
    let name = command.get_bin_name().unwrap_or("drydock").to_owned();
    let is_root = !name.contains(' ');
    let mut shown = command.clone();
    if !is_root {
        // The options of every command stand once, at the root.
        shown = shown.mut_args(|arg| {
            let is_global = arg.is_global_set();
            arg.hide(is_global)
        });
    }
    let help = shown.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    page.push_str(&format!(
        "\n## `{name}`\n\n```text\n{}\n```\n",
        help.join("\n").trim_end()
    ));
    let visible = command.get_subcommands().filter(|one| !one.is_hide_set());
    for subcommand in visible.filter(|one| one.get_name() != "help") {
        section(page, subcommand);
    }
}
