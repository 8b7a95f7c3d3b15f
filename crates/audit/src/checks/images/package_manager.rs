//! What package managers do in a build step: fetch lists of packages, or use them.
//!
//! From the manuals of [apt-get](https://manpages.debian.org/apt-get), `apk`, `dnf`, `yum`,
//! `zypper`,
//! `pacman` and `opkg`. `yum update` and `dnf update` install what is newer, and count as use.
//! Missed:
//! other package managers, and those of programming languages, which keep no lists.

use super::shell_script::Command;

/// What a command does with lists of packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Fetches them.
    Refresh,
    /// Installs or upgrades by them.
    Use,
}

/// Words of one package manager: its programs, those that fetch lists, those that use them.
type Row = (
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

static MANAGERS: [Row; 5] = [
    (
        &["apt", "apt-get", "apt-fast", "aptitude", "nala"],
        &["update"],
        &[
            "build-dep",
            "dist-upgrade",
            "download",
            "dselect-upgrade",
            "full-upgrade",
            "install",
            "reinstall",
            "safe-upgrade",
            "satisfy",
            "source",
            "upgrade",
        ],
    ),
    (&["apk"], &["update"], &["add", "fetch", "fix", "upgrade"]),
    (
        &["dnf", "dnf5", "microdnf", "tdnf", "yum"],
        &["check-update", "check-upgrade", "makecache"],
        &[
            "builddep",
            "distro-sync",
            "downgrade",
            "group",
            "groupinstall",
            "install",
            "localinstall",
            "module",
            "reinstall",
            "swap",
            "update",
            "update-minimal",
            "upgrade",
            "upgrade-minimal",
        ],
    ),
    (
        &["zypper"],
        &["ref", "refresh"],
        &[
            "dist-upgrade",
            "dup",
            "in",
            "inr",
            "install",
            "install-new-recommends",
            "patch",
            "si",
            "source-install",
            "up",
            "update",
        ],
    ),
    (&["opkg"], &["update"], &["install", "upgrade"]),
];

/// Programs that install by lists, whatever they are given.
static INSTALLERS: [&str; 3] = ["install_packages", "apt-install", "clean-install"];

/// What a command does with lists of packages, if anything.
pub(super) fn deed(command: &Command) -> Option<Deed> {
    let program = command.program();
    if INSTALLERS.contains(&program) {
        return Some(Deed::Use);
    }
    if matches!(program, "pacman" | "yay") {
        return of_pacman(command);
    }
    let mut managers = MANAGERS.iter();
    let (_, refresh, uses) = managers.find(|(programs, ..)| programs.contains(&program))?;
    // Values of options stand where the deed could, so that each word is looked at.
    command.arguments().find_map(|word| {
        if refresh.contains(&word) {
            Some(Deed::Refresh)
        } else {
            uses.contains(&word).then_some(Deed::Use)
        }
    })
}

/// `-Sy` fetches lists; with `u`, or with packages named, it uses them.
fn of_pacman(command: &Command) -> Option<Deed> {
    let is_sync = |word: &str| word.starts_with("-S") || word == "--sync";
    let flags: Vec<&str> = command
        .arguments()
        .filter(|word| word.starts_with('-'))
        .collect();
    if !flags.iter().any(|word| is_sync(word)) {
        return None;
    }
    let has = |letter: char, long: &str| {
        flags
            .iter()
            .any(|word| *word == long || (!word.starts_with("--") && word.contains(letter)))
    };
    let names = command.arguments().any(|word| !word.starts_with('-'));
    match (has('u', "--sysupgrade"), has('y', "--refresh")) {
        (true, _) => Some(Deed::Use),
        _ if names => Some(Deed::Use),
        (false, true) => Some(Deed::Refresh),
        (false, false) => None,
    }
}

/// Whether a command runs something that may install, but cannot be seen from here.
pub(super) fn is_script(command: &Command) -> bool {
    let program = command.program();
    let ends = |word: &str| word.ends_with(".sh") || word.ends_with(".py");
    let is_shell = super::shell_script::SHELLS.contains(&program);
    let first = command
        .words
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    ends(program)
        || first.starts_with("./")
        || (is_shell && (command.is_piped || command.arguments().any(ends)))
        || matches!(program, "make" | "ansible-playbook" | "." | "source")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::images::shell_script::commands;

    #[test]
    fn lists_are_fetched_or_used() {
        for (script, expected) in [
            ("apt-get update", Some(Deed::Refresh)),
            (
                "apt-get -o Acquire::Retries=3 -qq update",
                Some(Deed::Refresh),
            ),
            ("apt-get -y install curl", Some(Deed::Use)),
            ("apt-get clean", None),
            ("update-ca-certificates", None),
            ("apk --no-cache add git", Some(Deed::Use)),
            ("apk update", Some(Deed::Refresh)),
            ("yum -y update", Some(Deed::Use)),
            ("dnf makecache", Some(Deed::Refresh)),
            ("zypper --non-interactive ref", Some(Deed::Refresh)),
            ("pacman -Sy", Some(Deed::Refresh)),
            ("pacman -Syu", Some(Deed::Use)),
            ("pacman -Sy git", Some(Deed::Use)),
            ("npm update", None),
            ("echo apt-get update", None),
        ] {
            let found = commands(script).first().and_then(deed);
            assert_eq!(found, expected, "{script}");
        }
    }
}
