//! Which files each package owns: what the databases and their companions tell, joined.

use std::collections::HashMap;

use drydock_model::{InventoryPackage, NotAssessed, NotAssessedKind, OwnedFiles};

use super::view::View;
use crate::Owner;

/// Memory that the lists of all packages together may take, in bytes. A list counts for each package
/// that it is meant for, of which there may be many.
const MAX_MEMORY: usize = 128 << 20;

/// Fills in the files of the packages, sorted by path, each path once.
pub(super) fn join(packages: &mut [InventoryPackage], top: &View<'_>, gaps: &mut Vec<NotAssessed>) {
    let (owned, all) = collect(packages, top);
    for (package, lists) in packages.iter_mut().zip(owned) {
        let mut files: Vec<_> = lists.iter().flat_map(|list| list.iter()).collect();
        files.sort_by_key(|file| (file.path, file.checksum.is_none()));
        files.dedup_by_key(|file| file.path);
        package.files = files.into_iter().collect();
    }
    if !all {
        gaps.push(NotAssessed {
            kind: NotAssessedKind::UnreadableFile,
            what: "files that packages own".to_owned(),
            why: format!(
                "the lists take more than {} MiB of memory: the rest was left out",
                MAX_MEMORY >> 20
            ),
        });
    }
}

/// The lists of files of each package, and whether these are all.
fn collect<'a>(packages: &[InventoryPackage], top: &View<'a>) -> (Vec<Vec<&'a OwnedFiles>>, bool) {
    let owners = Owners::of(packages);
    let mut owned = vec![Vec::new(); packages.len()];
    let mut left = MAX_MEMORY;
    for found in &top.found {
        for of_owner in &found.file.cataloged.owned {
            for package in owners.find(found.meta.id, &found.file.path, &of_owner.owner) {
                let memory = of_owner.files.memory();
                if memory > left {
                    return (owned, false);
                }
                left -= memory;
                if let Some(lists) = owned.get_mut(package) {
                    lists.push(&*of_owner.files);
                }
            }
        }
    }
    (owned, true)
}

/// Positions of packages by the ways in which files name them.
#[derive(Default)]
struct Owners<'a> {
    by_name: HashMap<(&'static str, &'a str), Vec<usize>>,
    by_architecture: HashMap<(&'static str, &'a str, &'a str), Vec<usize>>,
    by_path: HashMap<(&'static str, &'a str), Vec<usize>>,
}

impl<'a> Owners<'a> {
    fn of(packages: &'a [InventoryPackage]) -> Self {
        let mut owners = Self::default();
        for (position, found) in packages.iter().enumerate() {
            let cataloger = found.cataloger;
            let name = found.package.name.as_str();
            owners
                .by_name
                .entry((cataloger, name))
                .or_default()
                .push(position);
            owners
                .by_path
                .entry((cataloger, &found.path))
                .or_default()
                .push(position);
            if let Some(architecture) = &found.package.architecture {
                let key = (cataloger, name, architecture.as_str());
                owners
                    .by_architecture
                    .entry(key)
                    .or_default()
                    .push(position);
            }
        }
        owners
    }

    /// The packages that `owner` means in the file at `path`.
    fn find(&self, cataloger: &'static str, path: &str, owner: &Owner) -> Vec<usize> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let sibling;
        let found = match owner {
            Owner::Package {
                name,
                architecture: None,
            } => self.by_name.get(&(cataloger, name)),
            Owner::Package {
                name,
                architecture: Some(architecture),
            } => self.by_architecture.get(&(cataloger, name, architecture)),
            Owner::Sibling(name) => {
                sibling = format!("{folder}/{name}");
                self.by_path.get(&(cataloger, &sibling))
            }
        };
        found.cloned().unwrap_or_default()
    }
}
