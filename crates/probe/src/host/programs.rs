//! Programs of the engine: what runs, and where it does not run what would.
//!
//! A shim that runs is the parent of a container's main process. What does not run is looked for
//! beside containerd and the daemon, in the daemon's own `PATH`, and where distributions put it.
//! Knowingly missed: programs that only a configuration of containerd names.

use std::collections::{BTreeMap, BTreeSet};

use drydock_audit::snapshot::File;
use drydock_audit::{Fact, Unknown};

use super::daemon_files::Known;
use super::files::Files;

/// Where distributions put programs of the engine.
const FOLDERS: &[&str] = &[
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/libexec/docker",
    "/usr/lib/docker",
    "/usr/libexec",
    "/sbin",
    "/bin",
];
/// The most runtimes that are looked at.
const MAX_RUNTIMES: usize = 50;

/// Finds programs.
pub(crate) struct Programs<'a> {
    files: &'a Files<'a>,
    known: &'a Known<'a>,
    folders: Vec<String>,
    /// Programs of the parents of containers.
    shims: BTreeSet<String>,
}

impl<'a> Programs<'a> {
    pub(crate) fn new(files: &'a Files<'a>, known: &'a Known<'a>) -> Self {
        let mut programs = Self {
            files,
            known,
            folders: Vec::new(),
            shims: running_shims(files, known),
        };
        programs.folders = programs.search_folders();
        programs
    }

    /// The daemon's program.
    pub(crate) fn daemon(&self) -> File {
        match self.known.daemon.map(|daemon| &daemon.process.program) {
            Some(Fact::Known(path)) => self.files.file(path),
            Some(Fact::Unknown(unknown)) => self.argument_or(unknown),
            None => self.look_for("dockerd"),
        }
    }

    /// Whose program may not be seen may still say it in its first argument.
    fn argument_or(&self, unknown: &Unknown) -> File {
        let arguments = self
            .known
            .daemon
            .and_then(|daemon| daemon.arguments.known());
        match arguments.and_then(|words| words.first()) {
            Some(path) if path.starts_with('/') => self.files.file(path),
            Some(name) if !name.is_empty() && !name.contains('/') => self.look_for(name),
            _ => Files::unknown_file("dockerd", unknown),
        }
    }

    /// The program of a process where there is one, else the one that would be started.
    pub(crate) fn of_process(&self, pid: Option<u32>, name: &str) -> File {
        let table = self.files.sight.table().ok();
        let path = pid.and_then(|pid| table?.proc().program_of(pid).ok());
        match path {
            Some(path) => self.files.file(&path),
            None => self.look_for(name),
        }
    }

    /// A shim by its name.
    pub(crate) fn shim(&self, name: &str) -> File {
        let running = self.shims.iter().find(|path| base_name(path) == name);
        match running {
            Some(path) => self.files.file(path),
            None => self.look_for(name),
        }
    }

    /// Programs that the engine says start containers, and `runc` in any case.
    pub(crate) fn runtimes(&self) -> BTreeMap<String, File> {
        let told = self.known.info.map(|info| &info.runtimes);
        let mut paths: BTreeMap<String, String> = BTreeMap::new();
        for runtime in told
            .into_iter()
            .flat_map(BTreeMap::values)
            .take(MAX_RUNTIMES)
        {
            let path = runtime.get("path").and_then(serde_json::Value::as_str);
            if let Some(path) = path.filter(|path| !path.is_empty()) {
                paths.insert(base_name(path).to_owned(), path.to_owned());
            }
        }
        paths
            .entry("runc".to_owned())
            .or_insert_with(|| "runc".to_owned());
        let found = paths.into_iter().map(|(name, path)| {
            let file = match path.starts_with('/') {
                true => self.files.file(&path),
                false => self.look_for(&path),
            };
            (name, file)
        });
        found.collect()
    }

    fn look_for(&self, name: &str) -> File {
        let mut paths = self.folders.iter().map(|folder| format!("{folder}/{name}"));
        let there = paths.find(|path| self.files.has(path));
        self.files
            .file(&there.unwrap_or_else(|| format!("/usr/bin/{name}")))
    }

    fn search_folders(&self) -> Vec<String> {
        let daemon = self.known.daemon;
        let program = daemon.and_then(|daemon| daemon.process.program.known());
        let beside = program.and_then(|path| path.rsplit_once('/'));
        let path = daemon
            .and_then(|daemon| daemon.variable("PATH"))
            .unwrap_or_default();
        let shims = self.shims.iter().filter_map(|path| path.rsplit_once('/'));
        let all = path
            .split(':')
            .filter(|folder| folder.starts_with('/'))
            .chain(beside.map(|(folder, _)| folder))
            .chain(shims.map(|(folder, _)| folder))
            .chain(FOLDERS.iter().copied());
        let mut seen = BTreeSet::new();
        all.map(|folder| folder.trim_end_matches('/'))
            .filter(|folder| seen.insert((*folder).to_owned()))
            .map(str::to_owned)
            .collect()
    }
}

fn running_shims(files: &Files<'_>, known: &Known<'_>) -> BTreeSet<String> {
    let Ok(table) = files.sight.table() else {
        return BTreeSet::new();
    };
    let mains = known.main_processes.iter();
    let parents: BTreeSet<u32> = mains
        .filter_map(|pid| Some(table.get(*pid)?.status.parent))
        .filter(|parent| *parent > 1)
        .collect();
    let programs = parents
        .iter()
        .filter_map(|pid| table.proc().program_of(*pid).ok());
    programs.collect()
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
