//! What a rule of `sudo` lets people do, as far as it leads to the daemon.
//!
//! Read from the text of the rule ([sudoers](https://www.sudo.ws/docs/man/sudoers.man/)):
//! `HOSTS = (RUNAS) TAGS: COMMAND, COMMAND`. A rule that names an alias counts as one that leads to
//! root, for what the alias stands for is not in the text. Missed: `!COMMAND` that takes one away
//! again, and editors, package managers and other programs that start a shell.

use crate::snapshot::{Group, User};

/// Programs that make somebody root, or drive an engine as root.
const LEADING: &[&str] = &[
    "bash",
    "containerd",
    "ctr",
    "dash",
    "docker",
    "docker-compose",
    "dockerd",
    "nerdctl",
    "podman",
    "runc",
    "sh",
    "su",
    "sudo",
    "zsh",
];

/// Whether a rule lets somebody be root, or drive an engine as root.
pub(super) fn leads_to_root(rule: &str) -> bool {
    // Whom a command runs as holds for those after it too, until another is named.
    let mut as_root = true;
    for command in commands(rule) {
        let command = command.trim();
        let named = command
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(')'));
        let command = named.map_or(command, |(_, command)| command);
        if let Some((run_as, _)) = named {
            as_root = includes_root(run_as);
        }
        if as_root && leads(command) {
            return true;
        }
    }
    false
}

/// `(:GROUP)` names no user, and leaves one who one is.
fn includes_root(run_as: &str) -> bool {
    let users = run_as.split(':').next().unwrap_or_default();
    let mut users = users.split(',').map(str::trim);
    users.any(|user| matches!(user, "ALL" | "root" | "#0"))
}

/// What stands between commas, apart from those in parentheses.
fn commands(rule: &str) -> impl Iterator<Item = &str> {
    let rest = match rule.split_once('=') {
        // An `=` inside a command's arguments is not the one after the hosts.
        Some((hosts, rest)) if !hosts.contains('/') && !hosts.contains('(') => rest,
        _ => rule,
    };
    let mut is_inside = false;
    rest.split(move |c: char| {
        match c {
            '(' => is_inside = true,
            ')' => is_inside = false,
            _ => {}
        }
        c == ',' && !is_inside
    })
}

fn leads(command: &str) -> bool {
    // Tags such as `NOPASSWD:` stand before the command.
    let words = command.split_whitespace();
    let program = words
        .flat_map(|word| word.rsplit(':').next())
        .find(|word| !word.is_empty());
    let Some(program) = program else {
        return false;
    };
    if let Some((_, name)) = program.rsplit_once('/') {
        return LEADING.contains(&name) || name == "*" || name.is_empty();
    }
    program == "ALL" || is_alias(program)
}

fn is_alias(word: &str) -> bool {
    let may = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(may)
}

/// The people that the first word of a rule means: a user, `#ID`, `%GROUP`, `%#ID`, or `ALL`.
pub(super) fn people(who: &str, users: &[User], groups: &[Group]) -> Vec<String> {
    if who == "ALL" {
        return users.iter().map(|user| user.name.clone()).collect();
    }
    if let Some(name) = who.strip_prefix('%') {
        let is_meant = |group: &&Group| match name.strip_prefix('#') {
            Some(id) => group.id.to_string() == id,
            None => group.name == name,
        };
        let Some(group) = groups.iter().find(is_meant) else {
            return Vec::new();
        };
        let primary = users.iter().filter(|user| user.group_id == group.id);
        let primary = primary.map(|user| user.name.clone());
        return group.members.iter().cloned().chain(primary).collect();
    }
    match who.strip_prefix('#') {
        Some(id) => {
            let meant = users.iter().filter(|user| user.id.to_string() == id);
            meant.map(|user| user.name.clone()).collect()
        }
        None => vec![who.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_as_root_a_shell_and_an_engine_lead_to_root() {
        for rule in [
            "ALL=(ALL:ALL) ALL",
            "ALL=(ALL) NOPASSWD: ALL",
            "ALL = NOPASSWD:ALL",
            "(root) /usr/bin/apt, /usr/bin/docker ps",
            "ALL=(root) NOPASSWD: /bin/sh -c x=1",
            "ALL=/usr/bin/*",
            "ALL=(ALL) SHELLS",
            "web=/usr/bin/su",
            "ALL=(www-data, root) /usr/bin/id, /usr/bin/su",
            "ALL=(postgres) /usr/bin/psql, (root) ALL",
        ] {
            assert!(leads_to_root(rule), "{rule}");
        }
    }

    #[test]
    fn other_people_and_other_commands_do_not() {
        for rule in [
            "ALL=(postgres) ALL",
            "ALL=(root) /usr/bin/apt update",
            "ALL=(root) /usr/bin/apt update, (postgres) ALL, /bin/sh",
            "ALL=NOPASSWD: /usr/bin/systemctl status x=y",
            "",
        ] {
            assert!(!leads_to_root(rule), "{rule}");
        }
    }

    #[test]
    fn groups_are_their_members_and_those_whose_own_group_it_is() {
        let user = |name: &str, id, group_id| User {
            name: name.into(),
            id,
            group_id,
            ..User::default()
        };
        let users = [user("ada", 1000, 27), user("bob", 1001, 1001)];
        let groups = [Group {
            name: "sudo".into(),
            id: 27,
            members: vec!["bob".into()],
        }];
        assert_eq!(people("%sudo", &users, &groups), ["bob", "ada"]);
        assert_eq!(people("%#27", &users, &groups), ["bob", "ada"]);
        assert_eq!(people("#1001", &users, &groups), ["bob"]);
        assert_eq!(people("eve", &users, &groups), ["eve"]);
        assert!(people("%wheel", &users, &groups).is_empty());
        assert_eq!(people("ALL", &users, &groups).len(), 2);
    }
}
