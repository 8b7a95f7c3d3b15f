//! What a command is given besides its own arguments.

use std::future::Future;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::args::Global;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::printer::Printer;
use crate::settings::paths;

/// The surroundings of a command.
#[derive(Debug)]
pub(crate) struct Context {
    printer: Printer,
    data_dir: Option<PathBuf>,
    shows_progress: bool,
}

impl Context {
    /// From the options of every command.
    pub(crate) fn new(global: &Global) -> Self {
        let printer = Printer::new(global.color, global.quiet);
        Self {
            shows_progress: printer.is_watched() && !global.no_progress,
            printer,
            data_dir: global.data_dir.clone(),
        }
    }

    /// Prints.
    pub(crate) const fn printer(&self) -> &Printer {
        &self.printer
    }

    /// Whether progress is shown.
    pub(crate) const fn shows_progress(&self) -> bool {
        self.shows_progress
    }

    /// The folder of database, mirror state and cache.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, Failure> {
        let chosen = self.data_dir.clone().or_else(paths::data_dir);
        chosen.ok_or_else(|| {
            Failure::new(Code::Usage, "there is no home folder to keep data in")
                .hint("set one with `--data-dir DIR` or `DRYDOCK_DATA_DIR`")
        })
    }

    /// Runs the asynchronous part of a command until it ends or the user interrupts it.
    pub(crate) fn block_on<T>(
        &self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .context("cannot start threads")
            .or_fail(Code::Internal)?;
        let result = runtime.block_on(async {
            tokio::select! {
                result = work => result,
                _ = tokio::signal::ctrl_c() => {
                    Err(Failure::new(Code::Interrupted, "interrupted").into())
                }
            }
        });
        // Threads that still read a layer are not waited for.
        runtime.shutdown_background();
        result
    }
}
