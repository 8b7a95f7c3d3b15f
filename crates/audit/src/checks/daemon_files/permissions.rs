//! Who owns files and who may do what with them: what the checks of this section share.
//!
//! Permissions are compared as bits: `0577` is a smaller number than `0755` and still lets everybody
//! write. An access list cannot grant more than the group's bits, which are its mask
//! ([acl](https://man7.org/linux/man-pages/man5/acl.5.html)); it is named, and where the group may
//! write, a person must look at it, for what it grants is not in the snapshot.
//! Missed: who may write to the folders above; capabilities and immutable flags of files.

use drydock_model::Severity;
use drydock_model::audit::{Action, Judgement, Verdict};

use crate::snapshot::{File, FileKind, Stat};
use crate::{Facts, Judge, Judged, shell_word};

mod owner;
mod several;

pub(super) use owner::{Owner, owner_words, owners};
#[cfg(test)]
pub(super) use several::{assert_drop_ins_count, rootless_daemon};
pub(super) use several::{certificates, unit_files};

/// What the checks of permissions and owners read.
pub(super) const NEEDS: &[&str] = &["stat of the file"];
/// How permissions of a file are mended.
pub(super) const REMEDIATION_MODE: &str = "Take the other permissions from the file with `chmod`.";
/// What that costs, where it is a file of settings.
pub(super) const IMPACT_MODE: &str = "None for the daemon; a person who is not root and read or \
                                      edited the file can no longer do so.";
/// How the owner of a file is mended.
pub(super) const REMEDIATION_OWNER: &str = "Give the file to `root:root` with `chown`.";
/// What that costs.
pub(super) const IMPACT_OWNER: &str =
    "None for a daemon that runs as root; who used it as its owner no longer can.";
/// How permissions are taken back.
pub(super) const UNDO_MODE: &str = "Set the permissions back with `chmod` to those shown before.";
/// How an owner is taken back.
pub(super) const UNDO_OWNER: &str = "Set owner and group back with `chown` to those shown before.";
/// Where permissions are documented.
pub(super) const DOCS: &str = "https://man7.org/linux/man-pages/man7/inode.7.html";

/// What is in a file, and so what may be allowed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Settings: everybody may read them.
    Settings,
    /// A folder of settings.
    Folder,
    /// A certificate: everybody may read it, nobody changes it in place.
    Certificate,
    /// A private key: for its owner's eyes.
    Key,
    /// A socket that takes orders.
    Socket,
}

impl Content {
    /// The permissions that may be there at most.
    const fn allowed(self) -> u32 {
        match self {
            Self::Settings => 0o644,
            Self::Folder => 0o755,
            Self::Certificate => 0o444,
            Self::Key => 0o400,
            Self::Socket => 0o660,
        }
    }

    const fn expected(self) -> &'static str {
        match self {
            Self::Settings => "0644 or fewer permissions",
            Self::Folder => "0755 or fewer permissions",
            Self::Certificate => "0444 or fewer permissions",
            Self::Key => "0400 or fewer permissions",
            Self::Socket => "0660 or fewer permissions",
        }
    }

    /// How bad it is that these bits are there too.
    const fn severity(self, excess: u32) -> Severity {
        match self {
            Self::Socket if excess & 0o002 != 0 => Severity::Critical,
            Self::Key if excess & 0o044 != 0 => Severity::High,
            _ if excess & 0o022 != 0 => Severity::High,
            _ => Severity::Low,
        }
    }
}

/// Judges that each file that is there allows no more than its content should.
pub(super) fn modes(
    facts: &Facts<'_>,
    what: &str,
    files: &[&File],
    content: impl Fn(&File) -> Content,
) -> Judged {
    facts.each_file(what, files, |file, stat| {
        Ok(of_mode(file, stat, content(file)))
    })
}

fn of_mode(file: &File, stat: &Stat, content: Content) -> Judgement {
    // Set-group-id and sticky on a folder say where new files belong and who may delete: no access.
    let counted = if stat.kind == FileKind::Folder {
        0o777
    } else {
        0o7777
    };
    let excess = stat.mode & counted & !content.allowed();
    let source = format!("stat {} mode", file.path);
    let observed = format!("{:04o}", stat.mode);
    if excess != 0 {
        let fail = Judgement::fail(format!("mode {observed} allows {}", words(excess)))
            .because(source, observed, content.expected())
            .rated(content.severity(excess))
            .mended_by(Action::SetMode {
                path: file.real_path(stat).to_owned(),
                from: stat.mode,
                to: stat.mode & !excess,
            });
        return with_access_list(fail, file, stat);
    }
    let group_may_write = stat.mode & 0o020 != 0;
    let judgement = if stat.has_acl && group_may_write {
        Judgement::manual(format!(
            "mode {observed} is as it should be, but an access list may let others write"
        ))
    } else {
        Judgement::pass(format!("mode {observed}"))
    };
    with_access_list(
        judgement.because(source, observed, content.expected()),
        file,
        stat,
    )
}

fn with_access_list(judgement: Judgement, file: &File, stat: &Stat) -> Judgement {
    if !stat.has_acl {
        return judgement;
    }
    let source = format!("stat {} access list", file.path);
    let judgement = judgement.because(source, "there is one", "no access list");
    if judgement.verdict == Verdict::Pass {
        return judgement;
    }
    judgement.mended_by(Action::Run {
        command: format!("getfacl {}", shell_word(file.real_path(stat))),
    })
}

/// What bits mean, for people.
fn words(excess: u32) -> String {
    const WORDS: &[(u32, &str)] = &[
        (0o002, "everybody to write"),
        (0o004, "everybody to read"),
        (0o001, "everybody to run or enter it"),
        (0o020, "the group to write"),
        (0o040, "the group to read"),
        (0o010, "the group to run or enter it"),
        (0o200, "its owner to write"),
        (0o100, "its owner to run it"),
        (
            0o7000,
            "running it with another's rights, or has a sticky bit",
        ),
    ];
    let said: Vec<&str> = WORDS
        .iter()
        .filter(|(bits, _)| excess & bits != 0)
        .map(|(_, word)| *word)
        .collect();
    said.join(", ")
}

#[cfg(test)]
mod tests;
