//! A layer's catalog as a cache entry: postcard of structs that live here alone, packed with zstd.
//!
//! The structs borrow their texts, from the catalog or from the unpacked entry, since a copy more of
//! all of them would count. An entry that does not decode is a miss; the name of an entry carries the
//! catalogers' versions, and [`FORMAT`] is raised when these structs change.

use std::borrow::Cow;
use std::io::{BufWriter, Read};
use std::sync::Arc;

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
const FORMAT: u8 = 3;

/// The largest catalog that is kept, and the largest entry that is read back, unpacked. Layers with
/// more are read again each time.
const MAX_BYTES: usize = 64 << 20;

/// The bytes of an entry, where the catalog fits one.
pub(crate) fn encode(catalog: &LayerCatalog) -> Option<Vec<u8>> {
    if catalog.memory() > MAX_BYTES {
        return None;
    }
    let warnings = catalog.warnings.iter();
    let entry = Entry {
        format: FORMAT,
        tree: Cow::Borrowed(&catalog.tree),
        files: catalog.files.iter().map(WireFile::new).collect(),
        warnings: warnings
            .map(|warning| (warning.path.as_str(), warning.message.as_str()))
            .collect(),
    };
    // Packed on the way: the whole of it would take as much memory as the catalog.
    let packer = zstd::stream::write::Encoder::new(Vec::new(), 3).ok()?;
    let packer = postcard::to_io(&entry, BufWriter::new(packer)).ok()?;
    packer.into_inner().ok()?.finish().ok()
}

/// The catalog of an entry.
pub(crate) fn decode(bytes: Vec<u8>) -> Option<LayerCatalog> {
    let caps = Caps {
        decompressed_bytes: MAX_BYTES as u64,
        ..Caps::default()
    };
    let mut plain = Vec::new();
    let packed = Box::new(std::io::Cursor::new(bytes));
    decompress(packed, Compression::Zstd, &caps)
        .ok()?
        .read_to_end(&mut plain)
        .ok()?;
    let entry: Entry<'_> = postcard::from_bytes(&plain).ok()?;
    if entry.format != FORMAT {
        return None;
    }
    let files = entry.files.into_iter().map(WireFile::into_model);
    let warnings = entry.warnings.into_iter();
    Some(LayerCatalog {
        tree: entry.tree.into_owned(),
        files: files.collect::<Option<_>>()?,
        warnings: warnings
            .map(|(path, message)| LayerWarning {
                path: path.to_owned(),
                message: message.to_owned(),
            })
            .collect(),
        elsewhere: Vec::new(),
    })
}

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    format: u8,
    tree: Cow<'a, LayerTree>,
    #[serde(borrow)]
    files: Vec<WireFile<'a>>,
    #[serde(borrow)]
    warnings: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize, Deserialize)]
struct WireFile<'a> {
    cataloger: &'a str,
    path: &'a str,
    #[serde(borrow)]
    packages: Vec<WirePackage<'a>>,
    #[serde(borrow)]
    owned: Vec<WireOwned<'a>>,
    #[serde(borrow)]
    distribution: Option<WireDistribution<'a>>,
    #[serde(borrow)]
    repositories: Vec<WireRepository<'a>>,
    #[serde(borrow)]
    warnings: Vec<(Option<u64>, &'a str, bool)>,
}

impl<'a> WireFile<'a> {
    fn new(file: &'a CatalogedFile) -> Self {
        let cataloged = &file.cataloged;
        let packages = cataloged.packages.iter();
        let repositories = cataloged.repositories.iter();
        let warnings = cataloged.warnings.iter();
        Self {
            cataloger: file.cataloger,
            path: &file.path,
            packages: packages.map(|package| WirePackage::new(package)).collect(),
            owned: cataloged.owned.iter().map(WireOwned::new).collect(),
            distribution: cataloged.distribution.as_ref().map(WireDistribution::new),
            repositories: repositories.map(WireRepository::new).collect(),
            warnings: warnings
                .map(|warning| (warning.line, warning.message.as_str(), warning.lost))
                .collect(),
        }
    }

    fn into_model(self) -> Option<CatalogedFile> {
        let packages = self.packages.into_iter();
        let packages = packages.map(|package| package.into_model().map(Arc::new));
        let repositories = self.repositories.into_iter();
        let warnings = self.warnings.into_iter();
        Some(CatalogedFile {
            cataloger: find_cataloger(self.cataloger)?.meta().id,
            path: self.path.to_owned(),
            cataloged: Cataloged {
                packages: packages.collect::<Option<_>>()?,
                owned: self.owned.into_iter().map(WireOwned::into_model).collect(),
                distribution: self.distribution.map(WireDistribution::into_model),
                repositories: repositories
                    .map(WireRepository::into_model)
                    .collect::<Option<_>>()?,
                warnings: warnings
                    .map(|(line, message, lost)| Warning {
                        line,
                        message: message.to_owned(),
                        lost,
                    })
                    .collect(),
            },
        })
    }
}

#[derive(Serialize, Deserialize)]
struct WirePackage<'a> {
    ecosystem: &'a str,
    name: &'a str,
    version: &'a str,
    architecture: Option<&'a str>,
    #[serde(borrow)]
    source: Option<(&'a str, &'a str)>,
    state: u8,
    maintainer: Option<&'a str>,
    #[serde(borrow)]
    third_party: Option<(&'a str, &'a str)>,
    license: Option<&'a str>,
    module: Option<&'a str>,
}

impl<'a> WirePackage<'a> {
    fn new(package: &'a Package) -> Self {
        let source = package.source.as_ref();
        let third_party = package.third_party.as_ref();
        Self {
            ecosystem: package.ecosystem.id(),
            name: &package.name,
            version: &package.version,
            architecture: package.architecture.as_deref(),
            source: source.map(|it| (it.name.as_str(), it.version.as_str())),
            state: match package.state {
                InstallState::Installed => 0,
                InstallState::Unpacked => 1,
                InstallState::HalfInstalled => 2,
            },
            maintainer: package.maintainer.as_deref(),
            third_party: third_party.map(|it| (it.vendor.as_str(), it.evidence.as_str())),
            license: package.license.as_deref(),
            module: package.module.as_deref(),
        }
    }

    fn into_model(self) -> Option<Package> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Some(Package {
            ecosystem: Ecosystem::find(self.ecosystem)?,
            name: self.name.to_owned(),
            version: self.version.to_owned(),
            architecture: owned(self.architecture),
            source: self.source.map(|(name, version)| SourcePackage {
                name: name.to_owned(),
                version: version.to_owned(),
            }),
            state: match self.state {
                0 => InstallState::Installed,
                1 => InstallState::Unpacked,
                2 => InstallState::HalfInstalled,
                _ => return None,
            },
            maintainer: owned(self.maintainer),
            third_party: self.third_party.map(|(vendor, evidence)| ThirdParty {
                vendor: vendor.to_owned(),
                evidence: evidence.to_owned(),
            }),
            license: owned(self.license),
            module: owned(self.module),
        })
    }
}

#[derive(Serialize, Deserialize)]
enum WireOwner<'a> {
    Package {
        name: &'a str,
        architecture: Option<&'a str>,
    },
    Sibling(&'a str),
}

#[derive(Serialize, Deserialize)]
struct WireOwned<'a> {
    #[serde(borrow)]
    owner: WireOwner<'a>,
    #[serde(borrow)]
    files: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> WireOwned<'a> {
    fn new(owned: &'a Owned) -> Self {
        let owner = match &owned.owner {
            Owner::Package { name, architecture } => WireOwner::Package {
                name,
                architecture: architecture.as_deref(),
            },
            Owner::Sibling(name) => WireOwner::Sibling(name),
        };
        let files = owned.files.iter();
        let files = files.map(|file| (file.path, file.checksum)).collect();
        Self { owner, files }
    }

    fn into_model(self) -> Owned {
        let files = self.files.into_iter();
        let files = files.map(|(path, checksum)| OwnedFile { path, checksum });
        Owned {
            owner: match self.owner {
                WireOwner::Package { name, architecture } => Owner::Package {
                    name: name.to_owned(),
                    architecture: architecture.map(str::to_owned),
                },
                WireOwner::Sibling(name) => Owner::Sibling(name.to_owned()),
            },
            files: Arc::new(files.collect()),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireDistribution<'a> {
    id: &'a str,
    version_id: Option<&'a str>,
    codename: Option<&'a str>,
    id_like: Vec<&'a str>,
    pretty_name: Option<&'a str>,
    path: &'a str,
}

impl<'a> WireDistribution<'a> {
    fn new(distribution: &'a Distribution) -> Self {
        Self {
            id: &distribution.id,
            version_id: distribution.version_id.as_deref(),
            codename: distribution.codename.as_deref(),
            id_like: distribution.id_like.iter().map(String::as_str).collect(),
            pretty_name: distribution.pretty_name.as_deref(),
            path: &distribution.path,
        }
    }

    fn into_model(self) -> Distribution {
        Distribution {
            id: self.id.to_owned(),
            version_id: self.version_id.map(str::to_owned),
            codename: self.codename.map(str::to_owned),
            id_like: self.id_like.into_iter().map(str::to_owned).collect(),
            pretty_name: self.pretty_name.map(str::to_owned),
            path: self.path.to_owned(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WireRepository<'a> {
    ecosystem: &'a str,
    url: &'a str,
    release: Option<&'a str>,
    component: Option<&'a str>,
    tag: Option<&'a str>,
    official: bool,
    path: &'a str,
}

impl<'a> WireRepository<'a> {
    fn new(repository: &'a Repository) -> Self {
        Self {
            ecosystem: repository.ecosystem.id(),
            url: &repository.url,
            release: repository.release.as_deref(),
            component: repository.component.as_deref(),
            tag: repository.tag.as_deref(),
            official: repository.official,
            path: &repository.path,
        }
    }

    fn into_model(self) -> Option<Repository> {
        Some(Repository {
            ecosystem: Ecosystem::find(self.ecosystem)?,
            url: self.url.to_owned(),
            release: self.release.map(str::to_owned),
            component: self.component.map(str::to_owned),
            tag: self.tag.map(str::to_owned),
            official: self.official,
            path: self.path.to_owned(),
        })
    }
}
