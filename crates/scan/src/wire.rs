//! A layer's catalog as a cache entry: postcard of structs that live here alone, packed with zstd.
//!
//! An entry that does not decode is a miss; the name of an entry carries the catalogers' versions,
//! and [`FORMAT`] is raised when these structs change.

use std::io::Read;

use drydock_archive::{Caps, Compression, LayerTree, decompress};
use drydock_catalog::{
    Cataloged, CatalogedFile, LayerCatalog, LayerWarning, Owned, Owner, Warning, find_cataloger,
};
use drydock_model::{
    Distribution, Ecosystem, InstallState, OwnedFile, Package, Repository, SourcePackage,
    ThirdParty,
};
use serde::{Deserialize, Serialize};

/// The version of these structs.
const FORMAT: u8 = 1;

/// The largest entry that is read back, unpacked. Layers with more (millions of folders) are read
/// again each time.
const MAX_BYTES: u64 = 128 << 20;

/// The bytes of an entry, where the catalog fits one.
pub(crate) fn encode(catalog: &LayerCatalog) -> Option<Vec<u8>> {
    let entry = Entry {
        format: FORMAT,
        tree: &catalog.tree,
        files: catalog.files.iter().map(WireFile::from).collect(),
        warnings: catalog
            .warnings
            .iter()
            .map(|w| (w.path.clone(), w.message.clone()))
            .collect(),
    };
    let plain = postcard::to_stdvec(&entry).ok()?;
    let fits = plain.len() as u64 <= MAX_BYTES;
    fits.then(|| zstd::bulk::compress(&plain, 3).ok()).flatten()
}

/// The catalog of an entry.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<LayerCatalog> {
    let caps = Caps {
        decompressed_bytes: MAX_BYTES,
        ..Caps::default()
    };
    let mut plain = Vec::new();
    let packed = Box::new(std::io::Cursor::new(bytes));
    decompress(packed, Compression::Zstd, &caps)
        .ok()?
        .read_to_end(&mut plain)
        .ok()?;
    let entry: OwnedEntry = postcard::from_bytes(&plain).ok()?;
    if entry.format != FORMAT {
        return None;
    }
    Some(LayerCatalog {
        tree: entry.tree,
        files: entry
            .files
            .into_iter()
            .map(WireFile::into_model)
            .collect::<Option<_>>()?,
        warnings: entry
            .warnings
            .into_iter()
            .map(|(path, message)| LayerWarning { path, message })
            .collect(),
        elsewhere: Vec::new(),
    })
}

#[derive(Serialize)]
struct Entry<'a> {
    format: u8,
    tree: &'a LayerTree,
    files: Vec<WireFile>,
    warnings: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct OwnedEntry {
    format: u8,
    tree: LayerTree,
    files: Vec<WireFile>,
    warnings: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct WireFile {
    cataloger: String,
    path: String,
    packages: Vec<WirePackage>,
    owned: Vec<WireOwned>,
    distribution: Option<WireDistribution>,
    repositories: Vec<WireRepository>,
    warnings: Vec<(Option<u64>, String, bool)>,
}

impl From<&CatalogedFile> for WireFile {
    fn from(file: &CatalogedFile) -> Self {
        let cataloged = &file.cataloged;
        Self {
            cataloger: file.cataloger.to_owned(),
            path: file.path.clone(),
            packages: cataloged.packages.iter().map(WirePackage::from).collect(),
            owned: cataloged.owned.iter().map(WireOwned::from).collect(),
            distribution: cataloged.distribution.as_ref().map(WireDistribution::from),
            repositories: cataloged
                .repositories
                .iter()
                .map(WireRepository::from)
                .collect(),
            warnings: cataloged
                .warnings
                .iter()
                .map(|warning| (warning.line, warning.message.clone(), warning.lost))
                .collect(),
        }
    }
}

impl WireFile {
    fn into_model(self) -> Option<CatalogedFile> {
        let packages: Option<Vec<Package>> = self
            .packages
            .into_iter()
            .map(WirePackage::into_model)
            .collect();
        Some(CatalogedFile {
            cataloger: find_cataloger(&self.cataloger)?.meta().id,
            path: self.path,
            cataloged: Cataloged {
                packages: packages?,
                owned: self.owned.into_iter().map(WireOwned::into_model).collect(),
                distribution: self.distribution.map(WireDistribution::into_model),
                repositories: self
                    .repositories
                    .into_iter()
                    .map(WireRepository::into_model)
                    .collect(),
                warnings: self
                    .warnings
                    .into_iter()
                    .map(|(line, message, lost)| Warning {
                        line,
                        message,
                        lost,
                    })
                    .collect(),
            },
        })
    }
}

#[derive(Serialize, Deserialize)]
struct WirePackage {
    ecosystem: String,
    name: String,
    version: String,
    architecture: Option<String>,
    source: Option<(String, String)>,
    state: u8,
    maintainer: Option<String>,
    third_party: Option<(String, String)>,
    license: Option<String>,
}

impl From<&Package> for WirePackage {
    fn from(package: &Package) -> Self {
        Self {
            ecosystem: package.ecosystem.id().to_owned(),
            name: package.name.clone(),
            version: package.version.clone(),
            architecture: package.architecture.clone(),
            source: package
                .source
                .as_ref()
                .map(|s| (s.name.clone(), s.version.clone())),
            state: match package.state {
                InstallState::Installed => 0,
                InstallState::Unpacked => 1,
                InstallState::HalfInstalled => 2,
            },
            maintainer: package.maintainer.clone(),
            third_party: package
                .third_party
                .as_ref()
                .map(|third| (third.vendor.clone(), third.evidence.clone())),
            license: package.license.clone(),
        }
    }
}

impl WirePackage {
    fn into_model(self) -> Option<Package> {
        Some(Package {
            ecosystem: Ecosystem::find(&self.ecosystem)?,
            name: self.name,
            version: self.version,
            architecture: self.architecture,
            source: self
                .source
                .map(|(name, version)| SourcePackage { name, version }),
            state: match self.state {
                0 => InstallState::Installed,
                1 => InstallState::Unpacked,
                2 => InstallState::HalfInstalled,
                _ => return None,
            },
            maintainer: self.maintainer,
            third_party: self
                .third_party
                .map(|(vendor, evidence)| ThirdParty { vendor, evidence }),
            license: self.license,
        })
    }
}

#[derive(Serialize, Deserialize)]
enum WireOwner {
    Package {
        name: String,
        architecture: Option<String>,
    },
    Sibling(String),
}

#[derive(Serialize, Deserialize)]
struct WireOwned {
    owner: WireOwner,
    files: Vec<(String, Option<String>)>,
}

impl From<&Owned> for WireOwned {
    fn from(owned: &Owned) -> Self {
        let owner = match owned.owner.clone() {
            Owner::Package { name, architecture } => WireOwner::Package { name, architecture },
            Owner::Sibling(name) => WireOwner::Sibling(name),
        };
        let files = owned
            .files
            .iter()
            .map(|f| (f.path.clone(), f.checksum.clone()))
            .collect();
        Self { owner, files }
    }
}

impl WireOwned {
    fn into_model(self) -> Owned {
        Owned {
            owner: match self.owner {
                WireOwner::Package { name, architecture } => Owner::Package { name, architecture },
                WireOwner::Sibling(name) => Owner::Sibling(name),
            },
            files: self
                .files
                .into_iter()
                .map(|(path, checksum)| OwnedFile { path, checksum })
                .collect(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireDistribution {
    id: String,
    version_id: Option<String>,
    codename: Option<String>,
    id_like: Vec<String>,
    pretty_name: Option<String>,
    path: String,
}

impl From<&Distribution> for WireDistribution {
    fn from(distribution: &Distribution) -> Self {
        Self {
            id: distribution.id.clone(),
            version_id: distribution.version_id.clone(),
            codename: distribution.codename.clone(),
            id_like: distribution.id_like.clone(),
            pretty_name: distribution.pretty_name.clone(),
            path: distribution.path.clone(),
        }
    }
}

impl WireDistribution {
    fn into_model(self) -> Distribution {
        Distribution {
            id: self.id,
            version_id: self.version_id,
            codename: self.codename,
            id_like: self.id_like,
            pretty_name: self.pretty_name,
            path: self.path,
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireRepository {
    url: String,
    release: Option<String>,
    component: Option<String>,
    tag: Option<String>,
    official: bool,
    path: String,
}

impl From<&Repository> for WireRepository {
    fn from(repository: &Repository) -> Self {
        Self {
            url: repository.url.clone(),
            release: repository.release.clone(),
            component: repository.component.clone(),
            tag: repository.tag.clone(),
            official: repository.official,
            path: repository.path.clone(),
        }
    }
}

impl WireRepository {
    fn into_model(self) -> Repository {
        Repository {
            url: self.url,
            release: self.release,
            component: self.component,
            tag: self.tag,
            official: self.official,
            path: self.path,
        }
    }
}
