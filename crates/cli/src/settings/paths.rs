//! The user's folders, by the rules of the [XDG base directory
//! specification](https://specifications.freedesktop.org/basedir-spec/latest/) on Linux.

use std::path::PathBuf;

use directories::ProjectDirs;

fn project() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "drydock")
}

/// Where data are kept unless told otherwise: `~/.local/share/drydock`.
pub(crate) fn data_dir() -> Option<PathBuf> {
    project().map(|folders| folders.data_dir().to_owned())
}

/// Where the settings file is unless told otherwise: `~/.config/drydock/config.toml`.
pub(crate) fn config_file() -> Option<PathBuf> {
    project().map(|folders| folders.config_dir().join("config.toml"))
}

/// The user's own folder.
pub(crate) fn home_dir() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|folders| folders.home_dir().to_owned())
}
