//! `drydock completions`: what a shell needs to complete our command line.

use clap_complete::Shell;

use crate::context::Context;
use crate::exit_code::Code;
use crate::output::Target;
use crate::settings;

const EXAMPLES: &str = "\
Load it where your shell looks for completions, for example:
  drydock completions bash > ~/.local/share/bash-completion/completions/drydock
  drydock completions zsh > \"${fpath[1]}/_drydock\"
  drydock completions fish > ~/.config/fish/completions/drydock.fish";

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let mut command = settings::command();
    Target::Standard.write(context.printer(), |out| {
        clap_complete::generate(args.shell, &mut command, "drydock", &mut &mut *out);
        anyhow::Ok(())
    })?;
    Ok(Code::Ok)
}
