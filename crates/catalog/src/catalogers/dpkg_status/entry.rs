//! The entries of a status file, or of one file of `status.d`.

use std::collections::HashMap;
use std::sync::Arc;

use drydock_model::{Ecosystem, InstallState, Package};

use super::owned::read_conffiles;
use super::source::parse_source;
use crate::cataloged::Warnings;
use crate::deb822::{Stanza, stanzas};
use crate::lines::{quoted, text, word};
use crate::third_party::{Signs, find_third_party};
use crate::{Cataloged, Detail, FoundFile, Owned, Owner};

/// Where entries come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    /// `status`, which dpkg keeps.
    Status,
    /// A file of `status.d`, which is the control file of a package; the folder also has files that
    /// are something else.
    StatusD,
}

/// Entries kept of one database: ten times what the fullest systems have.
const MAX_PACKAGES: usize = 50_000;

/// Reads all entries.
pub(super) fn read_entries(file: &FoundFile<'_>, database: Database) -> Cataloged {
    let content = file.content;
    let mut reader = Reader {
        detail: file.detail,
        ..Reader::default()
    };
    for stanza in stanzas(content) {
        if database == Database::StatusD && stanza.find("Package").is_none() {
            continue;
        }
        reader.stanza(&stanza, database);
    }
    // A control file may well have lost its last line end on its way into `status.d`.
    let whole = content.last().is_none_or(|last| *last == b'\n');
    if !whole && database == Database::Status {
        reader
            .warnings
            .lost_whole("the last line has no end: the file may be cut short");
    }
    Cataloged {
        packages: reader.packages,
        owned: reader.owned,
        warnings: reader.warnings.finish(),
        ..Cataloged::default()
    }
}

#[derive(Default)]
struct Reader {
    detail: Detail,
    packages: Vec<Arc<Package>>,
    owned: Vec<Owned>,
    /// Where in `packages` a name and architecture stands.
    places: HashMap<(String, Option<String>), usize>,
    warnings: Warnings,
}

impl Reader {
    fn stanza(&mut self, stanza: &Stanza<'_>, database: Database) {
        for junk in &stanza.junk {
            let message = format!("`{}` is no field", quoted(junk.bytes));
            self.warnings.lost(junk.number, message);
        }
        for name in ["Package", "Status", "Version"] {
            if let Some(second) = stanza.repeated(name) {
                let message =
                    format!("a second `{name}` in one entry: the empty line before it is missing");
                self.warnings.lost(second.line, message);
            }
        }
        let Some(state) = self.state(stanza, database) else {
            return;
        };
        match read_package(stanza, state) {
            Ok(package) => self.package(package, stanza),
            Err(message) => self.warnings.lost(stanza.line, message),
        }
    }

    /// How far the installation got; `None` for a package that is not there.
    fn state(&mut self, stanza: &Stanza<'_>, database: Database) -> Option<InstallState> {
        let Some(status) = stanza.find("Status") else {
            if database == Database::Status {
                self.warnings
                    .note(stanza.line, "the entry has no `Status`: taken as installed");
            }
            return Some(InstallState::Installed);
        };
        let state = status
            .value
            .trim_ascii()
            .rsplit(u8::is_ascii_whitespace)
            .next();
        match state.unwrap_or_default().to_ascii_lowercase().as_slice() {
            b"installed" => Some(InstallState::Installed),
            b"unpacked" | b"half-configured" | b"triggers-awaited" | b"triggers-pending" => {
                Some(InstallState::Unpacked)
            }
            b"half-installed" => Some(InstallState::HalfInstalled),
            b"config-files" | b"not-installed" => None,
            other => {
                let message = format!("unknown state `{}`: taken as installed", quoted(other));
                self.warnings.note(status.line, message);
                Some(InstallState::Installed)
            }
        }
    }

    /// Takes in a package; as in dpkg, the last entry of a name and architecture counts.
    fn package(&mut self, package: Package, stanza: &Stanza<'_>) {
        let line = stanza.line;
        if package.architecture.is_none() {
            self.warnings.note(
                line,
                format!("package `{}` has no `Architecture`", package.name),
            );
        }
        let key = (package.name.clone(), package.architecture.clone());
        if let Some(place) = self
            .places
            .get(&key)
            .and_then(|place| self.packages.get_mut(*place))
        {
            let message = format!("package `{}` again: this entry counts", package.name);
            self.warnings.note(line, message);
            *place = Arc::new(package);
            return;
        }
        if self.packages.len() >= MAX_PACKAGES {
            self.warnings
                .lost(line, format!("packages beyond {MAX_PACKAGES} are left out"));
            return;
        }
        let conffiles = stanza
            .value("Conffiles")
            .filter(|_| self.detail == Detail::Files)
            .map(read_conffiles)
            .unwrap_or_default();
        if !conffiles.is_empty() {
            let (name, architecture) = key.clone();
            let owner = Owner::Package { name, architecture };
            self.owned.push(Owned {
                owner,
                files: Arc::new(conffiles),
            });
        }
        self.places.insert(key, self.packages.len());
        self.packages.push(Arc::new(package));
    }
}

fn read_package(stanza: &Stanza<'_>, state: InstallState) -> Result<Package, String> {
    let word_of = |field: &str| stanza.value(field).and_then(word);
    let text_of = |field: &str| stanza.value(field).and_then(text);
    let name = word_of("Package").ok_or("the entry has no usable `Package`")?;
    let version = word_of("Version").ok_or_else(|| match state {
        InstallState::HalfInstalled => {
            format!("package `{name}` is half installed and its version is not known")
        }
        _ => format!("package `{name}` has no usable `Version`"),
    })?;
    let maintainer = text_of("Maintainer");
    let (origin, bugs) = (text_of("Origin"), text_of("Bugs"));
    let third_party = find_third_party(&Signs {
        maintainer: maintainer.as_deref(),
        version,
        origin: origin.as_deref(),
        bugs: bugs.as_deref(),
    });
    Ok(Package {
        ecosystem: Ecosystem::DEB,
        // dpkg knows no capitals in names and lowers them as it reads.
        name: name.to_ascii_lowercase(),
        version: version.to_owned(),
        architecture: word_of("Architecture").map(str::to_owned),
        source: stanza
            .value("Source")
            .and_then(|value| parse_source(value, version)),
        state,
        maintainer,
        third_party,
        license: None,
        module: None,
    })
}
