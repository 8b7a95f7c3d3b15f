//! Rules of the kernel's audit system, and what they watch.
//!
//! As [auditctl(8)](https://man7.org/linux/man-pages/man8/auditctl.8.html) and
//! [audit.rules(7)](https://man7.org/linux/man-pages/man7/audit.rules.7.html) describe them. Knowingly
//! missed: a filesystem that was mounted beneath a watched folder after the rule was loaded is not
//! watched, and no rule says so; a program of the other word size where a rule asks for `arch=b64`.

use serde::{Deserialize, Serialize};

mod parse;

pub use parse::{parse_audit_enabled, parse_audit_rules};

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditRule {
    /// The file or folder that it watches; absent for a rule about system calls alone.
    pub path: Option<String>,
    /// Whether everything beneath the path is watched too.
    pub is_recursive: bool,
    /// Accesses that are recorded: letters of `rwxa`; empty for all.
    pub permissions: String,
    /// Whether it only says what is not to be recorded (`never`, `exclude`).
    pub is_exclusion: bool,
    /// Whether it narrows down whose accesses are recorded (`auid!=…`, `uid=…`), and so may miss
    /// some.
    pub is_narrowed: bool,
    /// Its keys.
    pub keys: Vec<String>,
    /// The rule as it was written.
    pub text: String,
}

/// How much of what is done to a path is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Every write and every change of its attributes.
    Whole,
    /// Some of it; why not all.
    Partly(&'static str),
    /// Nothing, or nothing but what is done to something beneath it.
    Not,
}

impl AuditRule {
    /// How much of what is done to a path this rule alone records.
    ///
    /// A `path` that ends in `/` is a folder with all that is in it. A rule for something beneath
    /// the path records nothing of the path itself, and counts as [`Coverage::Not`].
    pub fn covers(&self, path: &str) -> Coverage {
        if self.is_exclusion {
            return Coverage::Not;
        }
        match self.reaches(path) {
            Reach::No => Coverage::Not,
            Reach::Entry => {
                Coverage::Partly("only the folder itself is watched, not what is in it")
            }
            Reach::All if self.is_narrowed => Coverage::Partly(
                "the rule is narrowed down, so that some accesses are not recorded",
            ),
            Reach::All => self.of_permissions(),
        }
    }

    fn of_permissions(&self) -> Coverage {
        let has = |letter| self.permissions.is_empty() || self.permissions.contains(letter);
        match (has('w'), has('a')) {
            (true, true) => Coverage::Whole,
            (true, false) => Coverage::Partly("changes of attributes (`a`) are not recorded"),
            (false, true) => Coverage::Partly("writes (`w`) are not recorded"),
            (false, false) => {
                Coverage::Partly("writes (`w`) and changes of attributes (`a`) are not recorded")
            }
        }
    }

    /// Whether the rule speaks of a path at all, whatever it then says.
    fn reaches(&self, path: &str) -> Reach {
        let Some(watched) = &self.path else {
            return Reach::No;
        };
        let is_folder = path.len() > 1 && path.ends_with('/');
        let (watched, path) = (normalized(watched), normalized(path));
        if watched == path {
            return if is_folder && !self.is_recursive {
                Reach::Entry
            } else {
                Reach::All
            };
        }
        let beneath = path
            .strip_prefix(watched.as_str())
            .is_some_and(|rest| rest.starts_with('/') || watched == "/");
        if self.is_recursive && beneath {
            Reach::All
        } else {
            Reach::No
        }
    }

    /// Whether it keeps accesses to the path from being recorded. One that speaks of no path and is
    /// not narrowed, like `-a never,task`, silences all; one that speaks of no path and is narrowed
    /// mostly names kinds of records or system calls that do no harm, and is left out of account.
    fn silences(&self, path: &str) -> Option<Coverage> {
        if !self.is_exclusion || (self.path.is_none() && self.is_narrowed) {
            return None;
        }
        match self.path.is_none() || self.reaches(path) == Reach::All {
            false => None,
            true if self.is_narrowed => Some(Coverage::Partly(
                "an earlier rule keeps some accesses from being recorded",
            )),
            true => Some(Coverage::Not),
        }
    }
}

impl Coverage {
    /// What rules together record of a path, and the rule that decides. The kernel obeys the first
    /// rule that fits, so an exclusion counts against the rules that come after it.
    pub fn of<'r>(rules: &'r [AuditRule], path: &str) -> (Self, Option<&'r AuditRule>) {
        let mut best = (Self::Not, None);
        let mut limit = Self::Whole;
        for rule in rules {
            if let Some(silence) = rule.silences(path) {
                if silence == Self::Not {
                    break;
                }
                limit = silence;
                continue;
            }
            match rule.covers(path) {
                Self::Whole => {
                    return (limit, Some(rule));
                }
                partly @ Self::Partly(_) if best.0 == Self::Not => best = (partly, Some(rule)),
                Self::Partly(_) | Self::Not => {}
            }
        }
        best
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    No,
    /// The folder itself, nothing in it.
    Entry,
    All,
}

/// Without doubled and trailing slashes; `/var/run` is `/run`, a link on every host with a tmpfs
/// there.
fn normalized(path: &str) -> String {
    let mut clean = String::with_capacity(path.len());
    for name in path.split('/').filter(|name| !matches!(*name, "" | ".")) {
        clean.push('/');
        clean.push_str(name);
    }
    if clean.is_empty() {
        return "/".to_owned();
    }
    match clean.strip_prefix("/var/run") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/run{rest}"),
        _ => clean,
    }
}

#[cfg(test)]
mod tests;
