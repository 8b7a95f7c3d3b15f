//! The table of exit codes. `docs/exit-codes.md` and `drydock --help` are made of it.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// Done.
    Ok,
    /// Findings at or above the threshold.
    Findings,
    /// The command line or a setting was not understood.
    Usage,
    /// The image was read, and nothing can be said of it.
    NotAssessed,
    /// The image could not be read.
    Image,
    /// The database is missing, damaged or of another version.
    Database,
    /// A source could not be synchronised.
    Feeds,
    /// A result or a file of Drydock's own could not be written.
    Write,
    /// The Docker Engine could not be asked.
    Engine,
    /// A feed is out of date.
    Stale,
    /// A registry could not be pushed to or pulled from.
    Registry,
    /// A defect in Drydock.
    Internal,
    /// The user stopped it.
    Interrupted,
}

/// One row of the table.
pub(crate) struct Row {
    pub(crate) code: Code,
    pub(crate) number: u8,
    /// In one line of a terminal.
    pub(crate) meaning: &'static str,
    /// What else there is to know, for the page.
    pub(crate) detail: &'static str,
}

/// All exit codes, sorted by number.
pub(crate) static ROWS: &[Row] = &[
    Row {
        code: Code::Ok,
        number: 0,
        meaning: "Done; for `scan` and `audit`: nothing that `--fail-on` asks for",
        detail: "Without `--fail-on`, findings and failures do not change the code.",
    },
    Row {
        code: Code::Findings,
        number: 1,
        meaning: "Findings or failures that `--fail-on` asks for",
        detail: "Among those that `--severity` and `--only-fixed` show. Wins over 3.",
    },
    Row {
        code: Code::Usage,
        number: 2,
        meaning: "Command line, variable, settings file or input not understood",
        detail: "The message names the option, or the file and the line.",
    },
    Row {
        code: Code::NotAssessed,
        number: 3,
        meaning: "The image was read, and nothing of it could be assessed",
        detail: "An unknown or unsupported release, or no packages. With `--require-assessed`: \
                 anything at all was not assessed.",
    },
    Row {
        code: Code::Image,
        number: 4,
        meaning: "The image could not be found or read",
        detail: "Also when a layer is damaged or is not what its digest says.",
    },
    Row {
        code: Code::Database,
        number: 5,
        meaning: "The advisory database is missing, damaged or of another version",
        detail: "`drydock feeds sync` builds one, `drydock db import` installs one.",
    },
    Row {
        code: Code::Feeds,
        number: 6,
        meaning: "`feeds sync`: a source failed",
        detail: "Its last good state is kept, and the other sources are synchronised.",
    },
    Row {
        code: Code::Write,
        number: 7,
        meaning: "A result or a file of Drydock's own could not be written",
        detail: "What was there before is still there.",
    },
    Row {
        code: Code::Engine,
        number: 8,
        meaning: "`audit`: the Docker Engine could not be asked",
        detail: "What could be seen without it is reported; 1 wins over it.",
    },
    Row {
        code: Code::Stale,
        number: 9,
        meaning: "`feeds list --fail-on-stale`: a feed is stale",
        detail: "Or its last sync failed, or nothing was ever synchronised.",
    },
    Row {
        code: Code::Registry,
        number: 10,
        meaning: "`db push`, `db pull`: the registry does not answer, or refuses",
        detail: "What was installed before is still installed.",
    },
    Row {
        code: Code::Internal,
        number: 70,
        meaning: "A defect in Drydock",
        detail: "Please report it.",
    },
    Row {
        code: Code::Interrupted,
        number: 130,
        meaning: "Interrupted",
        detail: "By Ctrl-C.",
    },
];

impl Code {
    /// The number that the process ends with.
    pub(crate) fn number(self) -> u8 {
        let row = ROWS.iter().find(|row| row.code == self);
        row.map_or(70, |row| row.number)
    }
}

/// The table as the end of `drydock --help`.
pub(crate) fn help() -> String {
    let rows = ROWS.iter();
    let lines: Vec<String> = rows
        .map(|row| format!("  {:>3}  {}", row.number, row.meaning))
        .collect();
    format!("Exit codes:\n{}", lines.join("\n"))
}

/// The table as a page.
pub(crate) fn page() -> String {
    let rows = ROWS.iter();
    let lines: Vec<String> = rows
        .map(|row| format!("| {} | {} | {} |", row.number, row.meaning, row.detail))
        .collect();
    format!(
        "# Exit codes\n\n\
         The same for every command; a script can rely on them.\n\n\
         | code | meaning | more |\n|---|---|---|\n{}\n",
        lines.join("\n")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_sorted_and_whole() {
        assert!(ROWS.is_sorted_by(|a, b| a.number < b.number));
        assert_eq!(Code::Interrupted.number(), 130);
        assert_eq!(Code::Findings.number(), 1);
    }
}
