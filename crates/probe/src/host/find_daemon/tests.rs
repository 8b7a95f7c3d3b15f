//! A daemon among processes that only say that they are one.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use super::super::host_root::HostRoot;
use super::super::place::OwnPlace;
use super::super::proc_folder::ProcFolder;
use super::*;

/// A host with a `/proc` of three processes: init, the daemon, and a newer one that only says that it
/// is the daemon.
fn host() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir_all(root.join("run")).unwrap();
    process(root, 1, "systemd", "/sbin/init\0", &[77]);
    process(
        root,
        100,
        "dockerd",
        "/usr/bin/dockerd\0-H\0fd://\0",
        &[5, 77],
    );
    process(root, 200, "dockerd", "dockerd\0--icc=false\0", &[6]);
    fs::create_dir_all(root.join("proc/1/net")).unwrap();
    fs::write(
        root.join("proc/1/net/unix"),
        "Num RefCount Protocol Flags Type St Inode Path\n\
         0: 00000002 00000000 00010000 0001 01 77 /run/docker.sock\n\
         0: 00000002 00000000 00010000 0001 01 6 /run/decoy/docker.sock\n",
    )
    .unwrap();
    folder
}

fn process(root: &Path, pid: u32, name: &str, arguments: &str, sockets: &[u64]) {
    let folder = root.join(format!("proc/{pid}"));
    fs::create_dir_all(folder.join("fd")).unwrap();
    fs::write(
        folder.join("status"),
        format!("Name:\t{name}\nPPid:\t1\nUid:\t0\t0\t0\t0\n"),
    )
    .unwrap();
    fs::write(folder.join("stat"), "").unwrap();
    fs::write(folder.join("cmdline"), arguments).unwrap();
    for inode in sockets {
        symlink(
            format!("socket:[{inode}]"),
            folder.join(format!("fd/{inode}")),
        )
        .unwrap();
    }
}

fn sight(root: &Path, is_privileged: bool) -> Sight {
    let proc = ProcFolder::new(root.join("proc"));
    Sight {
        root: HostRoot::new(root),
        place: OwnPlace {
            is_privileged,
            ..OwnPlace::default()
        },
        files: Ok(()),
        processes: Ok(ProcessTable::read(&proc, &[]).unwrap()),
        network: Ok(()),
    }
}

fn socket(path: &str) -> Address {
    Address::Unix(path.to_owned())
}

#[test]
fn f8_a_newer_process_of_the_same_name_does_not_matter() {
    let host = host();
    let sight = sight(host.path(), true);
    let by_peer = find_daemon(&sight, &socket("/run/docker.sock"), Some(Peer { pid: 100 }));
    assert_eq!(by_peer, Ok((100, FoundBy::SocketPeer)));
    let activated = find_daemon(&sight, &socket("/run/docker.sock"), Some(Peer { pid: 1 }));
    assert_eq!(activated, Ok((100, FoundBy::SocketHolder)));
}

#[test]
fn f8_the_decoy_s_pid_file_and_an_outdated_one_are_not_believed() {
    let host = host();
    for pid in ["100", "200"] {
        fs::remove_dir_all(host.path().join(format!("proc/{pid}/fd"))).unwrap();
    }
    let address = socket("/run/docker.sock");
    fs::write(host.path().join("run/docker.pid"), "1\n").unwrap();
    let outdated = find_daemon(&sight(host.path(), false), &address, Some(Peer { pid: 1 }));
    assert!(outdated.unwrap_err().message.contains("takes root"));
    // Only what root or the socket's owner wrote counts; the tests may not be run by root.
    if fs::metadata(host.path()).unwrap().uid() == 0 {
        fs::write(host.path().join("run/docker.pid"), "100\n").unwrap();
        let found = find_daemon(&sight(host.path(), false), &address, Some(Peer { pid: 1 }));
        assert_eq!(found, Ok((100, FoundBy::PidFile)));
    }
}

#[test]
fn the_same_socket_by_another_name() {
    let host = host();
    let real = host.path().join("run/docker.sock");
    let _listening = UnixListener::bind(&real).unwrap();
    let elsewhere = host.path().join("mounted.sock");
    fs::hard_link(&real, &elsewhere).unwrap();
    let sight = sight(host.path(), true);
    let address = socket(elsewhere.to_str().unwrap());
    // From another process namespace the kernel gives no id.
    let found = find_daemon(&sight, &address, Some(Peer { pid: 0 }));
    assert_eq!(found, Ok((100, FoundBy::SocketHolder)));
}

#[test]
fn a_daemon_that_is_the_first_process_is_found() {
    let host = host();
    let address = socket("/run/other.sock");
    let found = find_daemon(&sight(host.path(), true), &address, Some(Peer { pid: 1 }));
    assert_eq!(found, Ok((1, FoundBy::SocketPeer)));
    let none = find_daemon(&sight(host.path(), true), &Address::Other, None);
    assert!(none.is_err());
}
