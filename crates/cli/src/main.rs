//! The binary `drydock`: reads settings, runs one command, prints, and ends with an exit code.
//!
//! One file per command under `commands/`; what they do is done by the libraries below.

mod args;
mod audit;
mod cache;
mod clock;
mod commands;
mod context;
mod database;
mod distribution;
mod exit_code;
mod failure;
mod formats;
mod freshness;
mod gate;
mod history;
mod image;
mod install;
mod listing;
mod logging;
mod network;
mod output;
mod printer;
mod progress;
mod registry;
mod settings;
mod signature;
mod sources;
mod words;

use std::process::ExitCode;

fn main() -> ExitCode {
    // The panic itself has been printed by then, with its place.
    let code = std::panic::catch_unwind(run).unwrap_or(exit_code::Code::Internal);
    ExitCode::from(code.number())
}

fn run() -> exit_code::Code {
    let cli = match settings::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(refused) => return refused.show(),
    };
    let context = context::Context::new(&cli.global);
    logging::start(&cli.global.log_level, context.printer());
    match cli.command.run(&context) {
        Ok(code) => code,
        Err(error) => failure::show(&error, context.printer()),
    }
}
