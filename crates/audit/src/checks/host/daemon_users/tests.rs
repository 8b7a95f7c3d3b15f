//! Each way to the daemon, and who has it.

use drydock_model::Severity;
use drydock_model::audit::Action;

use crate::sample::{Sample, check, file};
use crate::snapshot::{Group, Listener, Sudoer, Tls, User};
use crate::{Fact, Why};

fn user(name: &str, id: u32, group_id: u32) -> User {
    User {
        name: name.into(),
        id,
        group_id,
        ..User::default()
    }
}

/// A host with a socket of the group 998 and the given members of that group.
fn host(members: &[&str]) -> Sample {
    let members = members.iter().map(|&name| name.to_owned()).collect();
    check("daemon-users").with(|snapshot| {
        let host = &mut snapshot.host;
        host.files.sockets = vec![file("/run/docker.sock", 0o660, (0, 998))];
        host.users = Fact::Known(vec![user("root", 0, 0), user("ada", 1000, 1000)]);
        host.groups = Fact::Known(vec![Group {
            name: "docker".into(),
            id: 998,
            members,
        }]);
        host.sudoers = Fact::Known(Vec::new());
        snapshot.daemon.listeners = Fact::Known(Vec::new());
    })
}

fn trusting(names: &[&str], sample: Sample) -> Sample {
    sample.policy(|policy| {
        policy.trusted_users = names.iter().map(|&name| name.to_owned()).collect();
    })
}

#[test]
fn f17_names_are_compared_as_a_whole() {
    let sample = trusting(&["bobby", "eveline"], host(&["bob", "eve", "mallory"]));
    sample.expect(
        "fail",
        &[("bob", "fail"), ("eve", "fail"), ("mallory", "fail")],
    );
    let bob = sample.outcome().items.remove(0).1;
    let command = "gpasswd -d bob docker".to_owned();
    assert_eq!(bob.actions, [Action::Run { command }]);
    trusting(&["bob"], host(&["bob", "bobby"]))
        .expect("fail", &[("bob", "pass"), ("bobby", "fail")]);
    trusting(&["bob"], host(&["bob", "root"])).expect("pass", &[("bob", "pass")]);
}

#[test]
fn without_a_policy_a_person_decides_and_root_alone_passes() {
    host(&["ada"]).expect("manual", &[("ada", "manual")]);
    host(&[]).expect("pass", &[]);
}

#[test]
fn a_primary_group_and_the_id_of_root_count() {
    let sample = host(&["ada"]).with(|snapshot| {
        let users = vec![
            user("ada", 1000, 998),
            user("ci", 999, 998),
            user("toor", 0, 0),
        ];
        snapshot.host.users = Fact::Known(users);
    });
    let items = [("ada", "pass"), ("ci", "fail"), ("toor", "fail")];
    trusting(&["ada"], sample).expect("fail", &items);
}

#[test]
fn a_group_that_may_not_write_lets_nobody_in_and_an_open_socket_everybody() {
    let mode = |mode| {
        host(&["ada"]).with(move |snapshot| {
            snapshot.host.files.sockets = vec![file("/run/docker.sock", mode, (0, 998))];
        })
    };
    mode(0o600).expect("pass", &[]);
    let open = mode(0o666);
    open.expect("fail", &[("ada", "manual"), ("/run/docker.sock", "fail")]);
    assert_eq!(open.outcome().items[1].1.severity, Some(Severity::Critical));
}

#[test]
fn sudo_and_access_lists_are_ways_too() {
    let rule = |who: &str, commands: &str| Sudoer {
        who: who.into(),
        commands: commands.into(),
        place: "/etc/sudoers:9".into(),
    };
    let sample = host(&[]).with(|snapshot| {
        let rules = [
            ("root", "ALL=(ALL) ALL"),
            ("ada", "ALL=(ALL) ALL"),
            ("ci", "ALL=/bin/ls"),
        ];
        let rules = rules.map(|(who, commands)| rule(who, commands));
        snapshot.host.sudoers = Fact::Known(rules.into());
        if let Fact::Known(stat) = &mut snapshot.host.files.sockets[0].stat {
            stat.has_acl = true;
        }
    });
    sample.expect(
        "manual",
        &[("ada", "manual"), ("/run/docker.sock", "manual")],
    );
}

#[test]
fn a_port_that_asks_for_nothing_is_a_way_for_everybody() {
    let port = |tls| {
        host(&[]).with(move |snapshot| {
            snapshot.daemon.listeners = Fact::Known(vec![Listener {
                address: "0.0.0.0".into(),
                port: 2375,
                tls,
            }]);
        })
    };
    port(Tls::Plain).expect("fail", &[("tcp 0.0.0.0 port 2375", "fail")]);
    port(Tls::ClientCertificate).expect("manual", &[("tcp 0.0.0.0 port 2375", "manual")]);
    port(Tls::Other).expect("pass", &[]);
}

#[test]
fn what_cannot_be_read_keeps_it_from_passing() {
    let hidden = host(&[]).with(|snapshot| {
        snapshot.host.sudoers = Fact::unknown(Why::NotPermitted, "/etc/sudoers: not permitted");
    });
    hidden.expect("not-permitted", &[("rules of sudo", "not-permitted")]);
    let no_sudo = host(&[]).with(|snapshot| {
        snapshot.host.sudoers = Fact::unknown(Why::Absent, "no /etc/sudoers");
    });
    no_sudo.expect("pass", &[]);
    let remote = host(&["ada"]).with(|snapshot| snapshot.place.is_remote = true);
    remote.expect("not-permitted", &[]);
}

#[test]
fn hostile_names_stay_data() {
    let sample = trusting(&["ada"], host(&["x; rm -rf /"]));
    let command = "gpasswd -d 'x; rm -rf /' docker".to_owned();
    assert_eq!(
        sample.outcome().items[0].1.actions,
        [Action::Run { command }]
    );
}
