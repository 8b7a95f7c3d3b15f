//! One concrete step of a remediation.
//!
//! Steps are data, so that they can be printed for review, compared with what is there already, and
//! (those that only touch a file) applied and taken back.

/// One concrete step of a remediation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Take permissions from a file or folder.
    SetMode {
        /// The file.
        path: String,
        /// The permissions it has now.
        from: u32,
        /// The permissions it should have.
        to: u32,
    },
    /// Give a file or folder to another owner.
    SetOwner {
        /// The file.
        path: String,
        /// Owner and group now, as numbers.
        from: (u32, u32),
        /// Owner and group it should have, by name, e.g. `root`, `docker`.
        to: (&'static str, &'static str),
    },
    /// Set a key of the daemon's configuration file. Takes effect when the daemon restarts.
    SetDaemonOption {
        /// The file, e.g. `/etc/docker/daemon.json`.
        file: String,
        /// The key.
        key: &'static str,
        /// The value, as JSON text.
        value: String,
    },
    /// Add a line to the rules of the audit daemon. Takes effect when they are loaded.
    AddAuditRule {
        /// The line, e.g. `-w /etc/docker -p wa -k docker`.
        rule: String,
    },
    /// Something that only a person should run, after reading it.
    Run {
        /// A command line of a shell.
        command: String,
    },
    /// Something that no command does.
    Advise {
        /// What to do, as a sentence.
        text: String,
    },
}

impl Action {
    /// Whether it only changes a file, and so can be applied and taken back by a program.
    pub const fn is_file_change(&self) -> bool {
        matches!(
            self,
            Self::SetMode { .. }
                | Self::SetOwner { .. }
                | Self::SetDaemonOption { .. }
                | Self::AddAuditRule { .. }
        )
    }
}
