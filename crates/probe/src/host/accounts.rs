//! Users and groups of the host: [passwd(5)](https://man7.org/linux/man-pages/man5/passwd.5.html),
//! [group(5)](https://man7.org/linux/man-pages/man5/group.5.html).
//!
//! Knowingly missed: accounts that a directory service or another source of NSS adds.

use std::collections::HashMap;

use drydock_audit::snapshot::{Group, User};
use drydock_audit::{Fact, Unknown};

use super::sight::Sight;
use super::unknown::{self, map};

/// The most accounts that are kept.
const MAX_ACCOUNTS: usize = 50_000;

/// The host's accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Accounts {
    pub(crate) users: Fact<Vec<User>>,
    pub(crate) groups: Fact<Vec<Group>>,
    user_names: HashMap<u32, String>,
    group_names: HashMap<u32, String>,
    homes: HashMap<u32, String>,
}

impl Accounts {
    pub(crate) fn read(sight: &Sight) -> Self {
        let read = |path: &str| match &sight.files {
            Ok(()) => unknown::fact(path, sight.root.read_text(path)),
            Err(unknown) => Fact::<String>::Unknown(Unknown::clone(unknown)),
        };
        let passwd = map(read("/etc/passwd"), |text| parse_users(&text));
        let groups = map(read("/etc/group"), |text| parse_groups(&text));
        let mut accounts = Self::default();
        for (user, home) in passwd.known().into_iter().flatten() {
            // The first line of an id is the one whose name the system shows.
            let name = accounts.user_names.entry(user.id);
            name.or_insert_with(|| user.name.clone());
            let known = accounts.homes.entry(user.id);
            known.or_insert_with(|| home.clone());
        }
        for group in groups.known().into_iter().flatten() {
            let name = accounts.group_names.entry(group.id);
            name.or_insert_with(|| group.name.clone());
        }
        accounts.users = map(passwd, |users| {
            users.into_iter().map(|(user, _)| user).collect()
        });
        accounts.groups = groups;
        accounts
    }

    pub(crate) fn user_name(&self, id: u32) -> Option<String> {
        self.user_names.get(&id).cloned()
    }

    pub(crate) fn group_name(&self, id: u32) -> Option<String> {
        self.group_names.get(&id).cloned()
    }

    /// The home folder of a user.
    pub(crate) fn home_of(&self, id: u32) -> Option<&str> {
        self.homes.get(&id).map(String::as_str)
    }
}

/// Users with their home folders.
fn parse_users(text: &str) -> Vec<(User, String)> {
    let users = text.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| is_name(name))?;
        let mut fields = fields.skip(1);
        let (id, group_id) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let mut fields = fields.skip(1);
        let home = fields.next().unwrap_or_default().to_owned();
        let user = User {
            name: name.to_owned(),
            id,
            group_id,
            shell: fields.next().unwrap_or_default().trim().to_owned(),
        };
        Some((user, home))
    });
    users.take(MAX_ACCOUNTS).collect()
}

fn parse_groups(text: &str) -> Vec<Group> {
    let groups = text.lines().filter_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| is_name(name))?;
        let id = fields.nth(1)?.trim().parse().ok()?;
        let members = fields.next().unwrap_or_default().split(',');
        let members = members.map(str::trim).filter(|member| !member.is_empty());
        Some(Group {
            name: name.to_owned(),
            id,
            members: members.map(str::to_owned).collect(),
        })
    });
    groups.take(MAX_ACCOUNTS).collect()
}

/// `+` and `-` begin lines that refer to a directory service.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(['+', '-', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f17_members_are_whole_names() {
        let groups = parse_groups("docker:x:999:bob, eve,mallory\nroot:x:0:\n+:::\nbroken\n");
        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].members, ["bob", "eve", "mallory"]);
        assert!(groups[1].members.is_empty());
    }

    #[test]
    fn users_with_their_homes() {
        let users =
            parse_users("root:x:0:0:root:/root:/bin/bash\n#x\nbob:x:1000:1000::/people/bob\n-:x\n");
        assert_eq!(users.len(), 2);
        assert_eq!(users[0].0.shell, "/bin/bash");
        assert_eq!(users[1].1, "/people/bob");
    }
}
