//! Applying the steps that only change a file.
//!
//! Each is done only if things still are as they were when they were judged, and only once. What a
//! file held before is kept beside it. Nothing is restarted or loaded: that takes effect at a moment
//! that a person chooses.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use drydock_audit::{EffectiveConfig, Origin, Snapshot};
use drydock_model::audit::Action;
use serde_json::{Map, Value};

use super::steps::AUDIT_RULES;
use crate::output::beside;

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// Done; with the file that holds what was there before, where one does.
    Done(Option<PathBuf>),
    /// It was so already.
    Already,
}

/// Applies one step beneath `root`. An action that is more than the change of a file is an error.
///
/// `moment` becomes part of the names of the files that hold what was there before.
pub(crate) fn apply(
    action: &Action,
    snapshot: &Snapshot,
    root: &Path,
    moment: &str,
) -> anyhow::Result<Applied> {
    let place = |path: &str| root.join(path.trim_start_matches('/'));
    match action {
        Action::SetMode { path, from, to } => set_mode(&place(path), *from, *to),
        Action::SetOwner { path, from, to } => {
            let to = (user_id(snapshot, to.0)?, group_id(snapshot, to.1)?);
            set_owner(&place(path), *from, to)
        }
        Action::SetDaemonOption { file, key, value } => {
            must_not_be_argument(snapshot, key)?;
            set_option(&place(file), key, value, moment)
        }
        Action::AddAuditRule { rule } => add_line(&place(AUDIT_RULES), rule, moment),
        Action::Run { .. } | Action::Advise { .. } => bail!("this is for a person to do"),
    }
}

fn set_mode(path: &Path, from: u32, to: u32) -> anyhow::Result<Applied> {
    let metadata = fs::metadata(path).with_context(|| unreadable(path))?;
    let now = metadata.mode() & 0o7777;
    if now == to {
        return Ok(Applied::Already);
    }
    if now != from {
        bail!(
            "`{}` has mode {now:04o} by now, not {from:04o}: audit again",
            path.display()
        );
    }
    fs::set_permissions(path, fs::Permissions::from_mode(to))
        .with_context(|| format!("cannot change the mode of `{}`", path.display()))?;
    Ok(Applied::Done(None))
}

fn set_owner(path: &Path, from: (u32, u32), to: (u32, u32)) -> anyhow::Result<Applied> {
    let metadata = fs::metadata(path).with_context(|| unreadable(path))?;
    let now = (metadata.uid(), metadata.gid());
    if now == to {
        return Ok(Applied::Already);
    }
    if now != from {
        let (user, group) = now;
        bail!(
            "`{}` belongs to {user}:{group} by now: audit again",
            path.display()
        );
    }
    std::os::unix::fs::chown(path, Some(to.0), Some(to.1))
        .with_context(|| format!("cannot change the owner of `{}`", path.display()))?;
    Ok(Applied::Done(None))
}

/// The daemon does not start with an option that is in its file and on its command line.
fn must_not_be_argument(snapshot: &Snapshot, key: &'static str) -> anyhow::Result<()> {
    let config = EffectiveConfig::new(&snapshot.daemon.config);
    match config.get(key) {
        Ok(setting) if setting.origin == Origin::Argument => bail!(
            "the daemon's command line sets it ({}): take it out of the unit first",
            setting.source
        ),
        _ => Ok(()),
    }
}

/// Sets a key and leaves the rest of the file, and its order, as they are.
fn set_option(path: &Path, key: &str, value: &str, moment: &str) -> anyhow::Result<Applied> {
    let value: Value = serde_json::from_str(value).context("the value is not JSON")?;
    let text = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(|| unreadable(path)),
    };
    let mut map: Map<String, Value> = match text.as_deref().map(str::trim) {
        None | Some("") => Map::new(),
        Some(text) => serde_json::from_str(text)
            .with_context(|| format!("`{}` is not a JSON object", path.display()))?,
    };
    if map.get(key) == Some(&value) {
        return Ok(Applied::Already);
    }
    map.insert(key.to_owned(), value);
    let text = serde_json::to_string_pretty(&map).context("cannot write JSON")?;
    replace(path, &format!("{text}\n"), moment)
}

fn add_line(path: &Path, line: &str, moment: &str) -> anyhow::Result<Applied> {
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| unreadable(path)),
    };
    if text.lines().any(|one| one == line) {
        return Ok(Applied::Already);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line);
    text.push('\n');
    replace(path, &text, moment)
}

/// Replaces a file as a whole, its permissions and owner kept, and what was there before kept
/// beside it.
fn replace(path: &Path, text: &str, moment: &str) -> anyhow::Result<Applied> {
    let failed = || format!("cannot write `{}`", path.display());
    let before = fs::metadata(path).ok();
    let kept = before.is_some().then(|| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-drydock-{moment}"));
        PathBuf::from(name)
    });
    if let Some(kept) = &kept {
        fs::copy(path, kept).with_context(|| format!("cannot write `{}`", kept.display()))?;
    }
    let file = beside(path).with_context(failed)?;
    fs::write(file.path(), text).with_context(failed)?;
    let mode = before
        .as_ref()
        .map_or(0o644, |before| before.mode() & 0o7777);
    fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).with_context(failed)?;
    if let Some(before) = &before {
        std::os::unix::fs::chown(file.path(), Some(before.uid()), Some(before.gid()))
            .with_context(failed)?;
    }
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path)
        .map_err(|error| error.error)
        .with_context(failed)?;
    Ok(Applied::Done(kept))
}

fn unreadable(path: &Path) -> String {
    format!("cannot look at `{}`", path.display())
}

fn user_id(snapshot: &Snapshot, name: &str) -> anyhow::Result<u32> {
    let users = snapshot.host.users.known().into_iter().flatten();
    let known = users.into_iter().find(|user| user.name == name);
    match known {
        Some(user) => Ok(user.id),
        None if name == "root" => Ok(0),
        None => bail!("this host has no user `{name}`"),
    }
}

fn group_id(snapshot: &Snapshot, name: &str) -> anyhow::Result<u32> {
    let groups = snapshot.host.groups.known().into_iter().flatten();
    let known = groups.into_iter().find(|group| group.name == name);
    match known {
        Some(group) => Ok(group.id),
        None if name == "root" => Ok(0),
        None => bail!("this host has no group `{name}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(action: &Action, root: &Path) -> anyhow::Result<Applied> {
        apply(action, &Snapshot::default(), root, "1")
    }

    #[test]
    fn an_option_is_set_once_and_the_rest_stays() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("daemon.json");
        fs::write(&file, "{\"zeta\": 1, \"icc\": true}").unwrap();
        let action = Action::SetDaemonOption {
            file: "/daemon.json".into(),
            key: "icc",
            value: "false".into(),
        };
        let Applied::Done(Some(kept)) = done(&action, root.path()).unwrap() else {
            panic!("not done");
        };
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "{\n  \"zeta\": 1,\n  \"icc\": false\n}\n"
        );
        assert!(fs::read_to_string(kept).unwrap().contains("true"));
        assert_eq!(done(&action, root.path()).unwrap(), Applied::Already);
    }

    #[test]
    fn an_option_of_the_command_line_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let mut snapshot = Snapshot::default();
        let words = ["dockerd", "--icc=true"].map(str::to_owned);
        snapshot.daemon.config.arguments = drydock_audit::Fact::Known(words.into());
        let action = Action::SetDaemonOption {
            file: "/daemon.json".into(),
            key: "icc",
            value: "false".into(),
        };
        let error = apply(&action, &snapshot, root.path(), "1").unwrap_err();
        assert!(error.to_string().contains("command line"), "{error}");
        assert!(!root.path().join("daemon.json").exists());
    }

    #[test]
    fn a_file_that_is_not_json_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("daemon.json");
        fs::write(&file, "{").unwrap();
        let action = Action::SetDaemonOption {
            file: "/daemon.json".into(),
            key: "icc",
            value: "false".into(),
        };
        assert!(done(&action, root.path()).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "{");
    }

    #[test]
    fn a_mode_that_changed_meanwhile_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("f");
        fs::write(&file, "").unwrap();
        let mode = |bits| fs::set_permissions(&file, fs::Permissions::from_mode(bits)).unwrap();
        let action = Action::SetMode {
            path: "/f".into(),
            from: 0o666,
            to: 0o644,
        };
        mode(0o600);
        assert!(done(&action, root.path()).is_err());
        mode(0o666);
        assert_eq!(done(&action, root.path()).unwrap(), Applied::Done(None));
        assert_eq!(done(&action, root.path()).unwrap(), Applied::Already);
    }

    #[test]
    fn a_rule_is_added_as_a_line_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join(AUDIT_RULES.trim_start_matches('/'));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "-w /a -p wa").unwrap();
        let action = Action::AddAuditRule {
            rule: "-w /b -p wa".into(),
        };
        assert!(matches!(
            done(&action, root.path()).unwrap(),
            Applied::Done(Some(_))
        ));
        assert_eq!(
            fs::read_to_string(&file).unwrap(),
            "-w /a -p wa\n-w /b -p wa\n"
        );
        assert_eq!(done(&action, root.path()).unwrap(), Applied::Already);
    }
}
