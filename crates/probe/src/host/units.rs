//! Units of the init system that start the daemon and its socket: the file that defines one, and the
//! files that change it ([systemd.unit(5)](https://man7.org/linux/man-pages/man5/systemd.unit.5.html)).
//!
//! Searched as systemd does, the first folder that has a unit wins. Knowingly missed: generators, and
//! what was changed since systemd last read its files.

use std::collections::BTreeMap;
use std::path::Path;

use drydock_audit::snapshot::{File, Unit};
use drydock_audit::{Fact, Why};

use super::daemon_process::FoundDaemon;
use super::files::Files;

/// Where units of the system are looked for, first one wins.
const SYSTEM_FOLDERS: &[&str] = &[
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];
/// Where units of every user are looked for, after the user's own.
const USER_FOLDERS: &[&str] = &[
    "/etc/systemd/user",
    "/run/systemd/user",
    "/usr/local/lib/systemd/user",
    "/usr/lib/systemd/user",
    "/lib/systemd/user",
];
/// A link that leads here takes a unit or a drop-in out of service.
const MASK: &str = "/dev/null";
/// The most files of a folder of drop-ins.
const MAX_DROP_INS: usize = 200;

/// Units of the daemon: of its service and of its socket.
pub(crate) fn read_units(
    files: &Files<'_>,
    daemon: Option<&FoundDaemon>,
) -> (Fact<Unit>, Fact<Unit>) {
    if let Err(unknown) = &files.sight.files {
        return (
            Fact::Unknown(unknown.clone()),
            Fact::Unknown(unknown.clone()),
        );
    }
    let folders = folders_of(daemon);
    let stem = stem_of(files, &folders, daemon);
    let read = |name: String| read_unit(files, &folders, &name);
    (
        read(format!("{stem}.service")),
        read(format!("{stem}.socket")),
    )
}

fn folders_of(daemon: Option<&FoundDaemon>) -> Vec<String> {
    let Some(daemon) = daemon.filter(|daemon| daemon.is_rootless()) else {
        return SYSTEM_FOLDERS
            .iter()
            .map(|folder| (*folder).to_owned())
            .collect();
    };
    let home = daemon.home.as_deref().unwrap_or("/nonexistent");
    let config = daemon.variable("XDG_CONFIG_HOME").map(str::to_owned);
    let config = config.unwrap_or_else(|| format!("{home}/.config"));
    let own = [
        format!("{config}/systemd/user"),
        format!("/run/user/{}/systemd/user", daemon.process.user_id),
        format!("{home}/.local/share/systemd/user"),
    ];
    let shared = USER_FOLDERS.iter().map(|folder| (*folder).to_owned());
    own.into_iter().chain(shared).collect()
}

/// The daemon's control group is named for its unit. It counts only where the unit names the daemon's
/// program, since a daemon started by hand is in the group of whoever did that.
fn stem_of(files: &Files<'_>, folders: &[String], daemon: Option<&FoundDaemon>) -> String {
    let found = daemon.and_then(|daemon| {
        let group = daemon.process.cgroup.known()?;
        let stem = group
            .split('/')
            .rev()
            .find_map(|name| name.strip_suffix(".service"))?;
        let path = find_fragment(files, folders, &format!("{stem}.service"))?;
        let text = files.sight.root.read_text(&path).ok()?;
        let program = daemon.process.program.known()?;
        let program = Path::new(program).file_name()?.to_str()?;
        let is_its_own = stem.contains("docker") || text.contains(program);
        is_its_own.then(|| stem.to_owned())
    });
    found.unwrap_or_else(|| "docker".to_owned())
}

fn find_fragment(files: &Files<'_>, folders: &[String], name: &str) -> Option<String> {
    let mut paths = folders.iter().map(|folder| format!("{folder}/{name}"));
    paths.find(|path| files.has(path))
}

fn read_unit(files: &Files<'_>, folders: &[String], name: &str) -> Fact<Unit> {
    let Some(path) = find_fragment(files, folders, name) else {
        return Fact::unknown(
            Why::Absent,
            format!("no unit `{name}` in {}", folders.join(", ")),
        );
    };
    let fragment = files.file(&path);
    if leads_to_mask(&fragment) {
        return Fact::unknown(Why::Absent, format!("`{name}` is masked by `{path}`"));
    }
    Fact::Known(Unit {
        name: name.to_owned(),
        fragment,
        drop_ins: read_drop_ins(files, folders, name),
    })
}

fn leads_to_mask(file: &File) -> bool {
    file.stat.known().is_some_and(|stat| stat.real_path == MASK)
}

/// Files of `NAME.d`, `PREFIX-.TYPE.d` and `TYPE.d`: of two with one name the earlier folder's counts.
fn read_drop_ins(files: &Files<'_>, folders: &[String], name: &str) -> Vec<File> {
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for subfolder in drop_in_folders(name) {
        for folder in folders {
            let folder = format!("{folder}/{subfolder}");
            let names = files.sight.root.list(&folder).unwrap_or_default();
            let names = names.into_iter().filter(|name| name.ends_with(".conf"));
            for name in names.take(MAX_DROP_INS) {
                let path = format!("{folder}/{name}");
                by_name.entry(name).or_insert(path);
            }
        }
    }
    let found = by_name.values().map(|path| files.file(path));
    found.filter(|file| !leads_to_mask(file)).collect()
}

/// The most specific first.
fn drop_in_folders(name: &str) -> Vec<String> {
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, "service"));
    let mut folders = vec![format!("{name}.d")];
    let mut prefix = stem;
    while let Some((shorter, _)) = prefix.rsplit_once('-') {
        folders.push(format!("{shorter}-.{kind}.d"));
        prefix = shorter;
    }
    folders.push(format!("{kind}.d"));
    folders
}
