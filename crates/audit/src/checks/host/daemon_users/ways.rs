//! The ways to the daemon: sockets, groups, root under another name, `sudo`, TCP.
//!
//! [The API's access rights](https://docs.docker.com/engine/security/protect-access/) are those of
//! its sockets. Missed: see the check.

use std::collections::BTreeMap;

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckEvidence, Judgement, Subject, SubjectKind};

use super::{EXPECTED, sudo};
use crate::snapshot::{File, Group, Listener, Stat, Tls, User};
use crate::{Fact, Facts, Judge, Unknown, shell_word};

/// Ways to the daemon, as they are found.
pub(super) struct Ways<'a> {
    users: &'a [User],
    groups: &'a [Group],
    /// Users by name.
    pub(super) of_users: BTreeMap<String, Way>,
    /// Ways that are open to more than one user, and what could not be looked at.
    pub(super) others: Vec<(Subject, Judgement)>,
}

/// How a user gets there.
#[derive(Default)]
pub(super) struct Way {
    pub(super) evidence: Vec<CheckEvidence>,
    pub(super) actions: Vec<Action>,
}

impl<'a> Ways<'a> {
    /// All of them.
    pub(super) fn find(facts: &Facts<'a>) -> Result<Self, Unknown> {
        let host = &facts.snapshot.host;
        let mut ways = Self {
            users: host.users.get()?,
            groups: host.groups.get()?,
            of_users: BTreeMap::new(),
            others: Vec::new(),
        };
        for socket in &host.files.sockets {
            ways.by_socket(socket);
        }
        for user in ways.users.iter().filter(|user| user.id == 0) {
            ways.add(
                &user.name,
                "user list".to_owned(),
                "has root's user id",
                None,
            );
        }
        ways.by_sudo(facts);
        ways.by_network(&facts.snapshot.daemon.listeners);
        Ok(ways)
    }

    /// `root` always may, and is not listed.
    fn add(&mut self, name: &str, source: String, observed: &str, action: Option<Action>) {
        if name == "root" {
            return;
        }
        let way = self.of_users.entry(name.to_owned()).or_default();
        way.evidence.push(CheckEvidence {
            source,
            observed: observed.to_owned(),
            expected: EXPECTED.to_owned(),
        });
        way.actions.extend(action);
    }

    fn by_socket(&mut self, file: &File) {
        let stat = match file.stat.if_present() {
            Ok(Some(stat)) => stat,
            Ok(None) => return,
            Err(unknown) => return self.unknown(SubjectKind::File, &file.path, unknown),
        };
        let mode = format!("{:04o}", stat.mode);
        let source = format!("stat {}", file.path);
        if stat.mode & 0o002 != 0 {
            let fail = Judgement::fail("everybody on the host can drive the daemon")
                .because(source.clone(), mode, "0660 or fewer permissions")
                .rated(Severity::Critical)
                .mended_by(Action::SetMode {
                    path: file.real_path(stat).to_owned(),
                    from: stat.mode,
                    to: stat.mode & 0o660,
                });
            self.others
                .push((Subject::named(SubjectKind::File, &file.path), fail));
        } else if stat.has_acl {
            let manual = Judgement::manual("an access list may let further users in")
                .because(
                    format!("{source} access list"),
                    "there is one",
                    "no access list",
                )
                .mended_by(Action::Run {
                    command: format!("getfacl {}", shell_word(&file.path)),
                });
            self.others
                .push((Subject::named(SubjectKind::File, &file.path), manual));
        }
        if stat.user_id != 0 && stat.mode & 0o200 != 0 {
            let name = self.name_of(stat.user_id);
            self.add(&name, source.clone(), "owns the socket", None);
        }
        if stat.mode & 0o020 != 0 {
            self.by_group(stat, &source);
        }
    }

    fn by_group(&mut self, stat: &Stat, source: &str) {
        for group in self.groups.iter().filter(|group| group.id == stat.group_id) {
            let observed = format!("member of the group {}", group.name);
            for member in &group.members {
                let command = format!(
                    "gpasswd -d {} {}",
                    shell_word(member),
                    shell_word(&group.name)
                );
                self.add(
                    member,
                    source.to_owned(),
                    &observed,
                    Some(Action::Run { command }),
                );
            }
        }
        for user in self
            .users
            .iter()
            .filter(|user| user.group_id == stat.group_id)
        {
            let observed = format!("primary group is {}, that of the socket", stat.group_id);
            self.add(&user.name, source.to_owned(), &observed, None);
        }
    }

    fn by_sudo(&mut self, facts: &Facts<'_>) {
        let sudoers = match facts.snapshot.host.sudoers.if_present() {
            Ok(sudoers) => sudoers,
            Err(unknown) => return self.unknown(SubjectKind::Setting, "rules of sudo", unknown),
        };
        for sudoer in sudoers.into_iter().flatten() {
            if !sudo::leads_to_root(&sudoer.commands) {
                continue;
            }
            let observed = format!("{} {}", sudoer.who, sudoer.commands);
            for name in sudo::people(&sudoer.who, self.users, self.groups) {
                self.add(&name, sudoer.place.clone(), &observed, None);
            }
        }
    }

    fn by_network(&mut self, listeners: &Fact<Vec<Listener>>) {
        let name = "TCP sockets of the daemon";
        let listeners = match listeners.if_present() {
            Ok(listeners) => listeners,
            Err(unknown) => return self.unknown(SubjectKind::Setting, name, unknown),
        };
        for listener in listeners.into_iter().flatten() {
            let (address, port) = (&listener.address, listener.port);
            let judgement = match listener.tls {
                Tls::Plain | Tls::NoClientCertificate => {
                    Judgement::fail("everybody who reaches the port can drive the daemon")
                        .rated(Severity::Critical)
                        .mended_by(Action::Advise {
                            text: "Close the port, or ask clients for a certificate (`tlsverify`)"
                                .to_owned(),
                        })
                }
                Tls::ClientCertificate => {
                    Judgement::manual("whoever has a certificate of the authority can drive it")
                }
                Tls::NotTried => Judgement::manual("who can use the port was not found out"),
                Tls::Other => continue,
            };
            let judgement = judgement.because(name, words(listener.tls), "no way in for strangers");
            let subject =
                Subject::named(SubjectKind::Setting, format!("tcp {address} port {port}"));
            self.others.push((subject, judgement));
        }
    }

    fn unknown(&mut self, kind: SubjectKind, name: &str, unknown: Unknown) {
        self.others
            .push((Subject::named(kind, name), unknown.into()));
    }

    fn name_of(&self, id: u32) -> String {
        let user = self.users.iter().find(|user| user.id == id);
        user.map_or_else(|| id.to_string(), |user| user.name.clone())
    }
}

/// What a port answered, for people.
const fn words(tls: Tls) -> &'static str {
    match tls {
        Tls::Plain => "answers without TLS",
        Tls::NoClientCertificate => "answers clients without a certificate",
        Tls::ClientCertificate => "asks clients for a certificate",
        Tls::Other => "is not the engine's API",
        Tls::NotTried => "was not spoken to",
    }
}
