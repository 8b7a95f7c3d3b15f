//! Whose the daemon's files are.
//!
//! Numbers decide, not names: a user of any name with root's number is root. Where the daemon runs
//! without root ([rootless](https://docs.docker.com/engine/security/rootless/)) its files are its own
//! user's, or root's where a package brought them. Missed: the group of such a user whom the host's
//! user list does not have; any group passes then.

use drydock_model::audit::{Action, Judgement};

use crate::snapshot::{File, Stat};
use crate::{Facts, Judge, Judged, Unknown, shell_word};

/// Judges that each file that is there belongs to root and its group; where the daemon runs
/// without root, its own user may own it as well.
pub(in crate::checks::daemon_files) fn owners(
    facts: &Facts<'_>,
    what: &str,
    files: &[&File],
) -> Judged {
    let owner = Owner::of(facts);
    facts.each_file(what, files, |file, stat| owner.judge(file, stat))
}

/// Whose the daemon's files should be.
pub(in crate::checks::daemon_files) enum Owner {
    /// Root's.
    Root,
    /// Root's, or those of the user who runs the daemon.
    User {
        /// The user.
        id: u32,
        /// The user's own group, where the host's user list has the user.
        group_id: Option<u32>,
    },
    /// The engine does not say whether it runs without root; what is root's is right either way.
    RootOr(Unknown),
}

impl Owner {
    pub(in crate::checks::daemon_files) fn of(facts: &Facts<'_>) -> Self {
        let is_rootless = match facts.info() {
            Ok(info) => info.is_rootless(),
            Err(unknown) => return Self::RootOr(unknown),
        };
        if !is_rootless {
            return Self::Root;
        }
        let id = match facts.snapshot.daemon.process.get() {
            Ok(process) => process.user_id,
            Err(unknown) => return Self::RootOr(unknown),
        };
        let users = facts.snapshot.host.users.known();
        let user = users.into_iter().flatten().find(|user| user.id == id);
        Self::User {
            id,
            group_id: user.map(|user| user.group_id),
        }
    }

    pub(in crate::checks::daemon_files) fn judge(
        &self,
        file: &File,
        stat: &Stat,
    ) -> Result<Judgement, Unknown> {
        let found = (stat.user_id, stat.group_id);
        let is_right = match self {
            _ if found == (0, 0) => true,
            Self::Root => false,
            Self::User { id, group_id } => {
                let own_group = group_id.is_none_or(|group| group == stat.group_id);
                stat.user_id == *id && own_group
            }
            Self::RootOr(unknown) => return Err(unknown.clone()),
        };
        let source = format!("stat {} owner and group", file.path);
        if is_right {
            let reason = format!("belongs to {}", owner_words(stat));
            return Ok(Judgement::pass(reason).because(source, owner_words(stat), self.expected()));
        }
        Ok(Judgement::fail(format!("belongs to {}", owner_words(stat)))
            .because(source, owner_words(stat), self.expected())
            .mended_by(self.action(file, stat)))
    }

    const fn expected(&self) -> &'static str {
        match self {
            Self::Root | Self::RootOr(_) => "root:root",
            Self::User { .. } => "root:root, or the daemon's own user and group",
        }
    }

    fn action(&self, file: &File, stat: &Stat) -> Action {
        let path = file.real_path(stat);
        match self {
            Self::Root | Self::RootOr(_) => Action::SetOwner {
                path: path.to_owned(),
                from: (stat.user_id, stat.group_id),
                to: ("root", "root"),
            },
            Self::User { id, .. } => Action::Run {
                command: format!("chown {id}: {}", shell_word(path)),
            },
        }
    }
}

/// Owner and group for people: names where the host has them.
pub(in crate::checks::daemon_files) fn owner_words(stat: &Stat) -> String {
    let word = |name: &Option<String>, id: u32| match (name, id) {
        (Some(name), _) => name.clone(),
        (None, 0) => "root".to_owned(),
        (None, id) => id.to_string(),
    };
    let user = word(&stat.user, stat.user_id);
    format!("{user}:{}", word(&stat.group, stat.group_id))
}
