//! Packages that dpkg has installed: `var/lib/dpkg/status`, the folder `status.d` of distroless
//! images, and the files that each package owns (`info/*.list`, `*.md5sums`).
//!
//! See [dpkg(1)](https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#PACKAGE_STATES),
//! [deb-control(5)](https://manpages.debian.org/bookworm/dpkg-dev/deb-control.5.en.html), and for
//! distroless [its description](https://github.com/GoogleContainerTools/distroless/blob/main/PACKAGE_METADATA.md).
//! `dpkg-query --admindir` is the authority for states, source packages and source versions: a
//! package is present when its state is neither `not-installed` nor `config-files`, whatever is
//! wanted of it; the version of a source package is the one in brackets in `Source`, else the
//! package's own with nothing taken off. Two things differ on purpose: an entry without `Status`
//! counts as installed (image builders write such; dpkg never does), and damage to one entry does
//! not hide the others.
//!
//! Misses: changes that dpkg has noted in `updates/` and not yet taken into `status`; diversions and
//! `statoverride` (a diverted file is listed under the path that its package ships); empty folders are
//! listed like files, since a file list does not tell them apart; Ubuntu's chisel manifest, opkg
//! databases, and `.deb` files that lie about.

mod entry;
mod owned;
mod source;

use crate::{Cataloged, Cataloger, Detail, Finds, FoundFile, Location, Meta};

/// Reads dpkg's databases.
pub(crate) struct DpkgStatus;

const STATUS: Location = Location::File("var/lib/dpkg/status");
const STATUS_D: Location = Location::Files {
    folder: "var/lib/dpkg/status.d",
    suffix: "",
};
const LISTS: Location = Location::Files {
    folder: "var/lib/dpkg/info",
    suffix: ".list",
};
const MD5SUMS: Location = Location::Files {
    folder: "var/lib/dpkg/info",
    suffix: ".md5sums",
};

static META: Meta = Meta {
    id: "dpkg-status",
    version: 2,
    title: "Debian packages",
    docs: "https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html",
    finds: Finds::Packages,
    locations: &[STATUS, STATUS_D],
    companions: &[LISTS, MD5SUMS],
    max_file_size: 32 << 20,
};

impl Cataloger for DpkgStatus {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn catalog(&self, file: &FoundFile<'_>) -> Cataloged {
        match file.location {
            LISTS => owned::read_list(file),
            MD5SUMS => owned::read_md5sums(file, owned::owner_by_name(file.name(), ".md5sums")),
            STATUS_D => match file.name().strip_suffix(".md5sums") {
                Some(_) if file.detail == Detail::Packages => Cataloged::default(),
                Some(sibling) => {
                    owned::read_md5sums(file, crate::Owner::Sibling(sibling.to_owned()))
                }
                None => entry::read_entries(file, entry::Database::StatusD),
            },
            _ => entry::read_entries(file, entry::Database::Status),
        }
    }
}

#[cfg(test)]
mod tests;
