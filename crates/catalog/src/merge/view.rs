//! Where the locations of the catalogers lead to in a view of an image's layers.

use std::collections::{BTreeSet, HashMap, HashSet};

use drydock_archive::{LayerTree, Overlay, Resolved};

use crate::{CATALOGERS, CatalogedFile, Detail, Elsewhere, Finds, LayerCatalog, Location, Meta};

/// The layers of an image, prepared for look-ups.
pub(super) struct Stack<'a> {
    pub(super) layers: &'a [&'a LayerCatalog],
    pub(super) detail: Detail,
    trees: Vec<&'a LayerTree>,
    /// Places that every layer was read with in mind.
    read: BTreeSet<&'a Elsewhere>,
    /// The cataloged files of each layer, by cataloger and path.
    files: Vec<HashMap<(&'static str, &'a str), &'a CatalogedFile>>,
}

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Everything that catalogers read.
    Everything,
    /// The files that list packages.
    Databases,
}

/// What a view shows.
#[derive(Default)]
pub(super) struct View<'a> {
    /// Cataloged files, in the order of catalogers, locations and names.
    pub(super) found: Vec<Found<'a>>,
    /// Files that are there, or may be, and were not cataloged.
    pub(super) unread: Vec<Unread>,
    /// Locations whose links lead round in a circle.
    pub(super) loops: BTreeSet<&'static str>,
    /// Folders that locations lead to and that no location is.
    folders: BTreeSet<Elsewhere>,
    /// What is in `found`: cataloger, layer and real path.
    seen: HashSet<(&'static str, usize, &'a str)>,
}

/// A cataloged file that a location leads to.
pub(super) struct Found<'a> {
    pub(super) meta: &'static Meta,
    pub(super) location: Location,
    /// Position of the location among those of its cataloger.
    pub(super) rank: usize,
    /// Name in the location's folder; the real name may be another one.
    pub(super) name: String,
    pub(super) layer: usize,
    pub(super) file: &'a CatalogedFile,
}

/// A file that a location leads to and that was not cataloged.
pub(super) struct Unread {
    pub(super) meta: &'static Meta,
    pub(super) location: Location,
    /// The layer that has it, where it is certain that there is one.
    pub(super) layer: Option<usize>,
    /// Real path.
    pub(super) path: String,
}

impl Unread {
    /// Whether a first pass looks at such a path.
    fn is_in_place(&self) -> bool {
        self.meta
            .all_locations()
            .any(|location| location.might_be(&self.path))
    }

    fn elsewhere(&self) -> Elsewhere {
        Elsewhere {
            cataloger: self.meta.id,
            location: self.location,
            path: self.path.clone(),
            is_folder: false,
        }
    }
}

impl<'a> Stack<'a> {
    pub(super) fn new(layers: &'a [&'a LayerCatalog], detail: Detail) -> Self {
        let by_key = |layer: &&'a LayerCatalog| {
            layer
                .files
                .iter()
                .map(|file| ((file.cataloger, file.path.as_str()), file))
                .collect()
        };
        let read = match layers.split_first() {
            Some((first, others)) => {
                let by_others =
                    |place: &&Elsewhere| others.iter().all(|layer| layer.elsewhere.contains(place));
                first.elsewhere.iter().filter(by_others).collect()
            }
            None => BTreeSet::new(),
        };
        Self {
            layers,
            detail,
            read,
            trees: layers.iter().map(|layer| &layer.tree).collect(),
            files: layers.iter().map(by_key).collect(),
        }
    }

    /// The view of the lowest `height` layers.
    pub(super) fn view(&self, height: usize, scope: Scope) -> View<'a> {
        let trees = self.trees.get(..height).unwrap_or(&self.trees);
        let overlay = Overlay::new(trees);
        let mut view = View::default();
        for cataloger in CATALOGERS {
            let meta = cataloger.meta();
            let locations: Vec<Location> = match scope {
                Scope::Everything => meta.wanted_locations(self.detail).collect(),
                Scope::Databases if meta.finds == Finds::Packages => meta.locations.to_vec(),
                Scope::Databases => continue,
            };
            for (rank, location) in locations.into_iter().enumerate() {
                self.look(
                    &overlay,
                    &mut view,
                    Place {
                        meta,
                        location,
                        rank,
                    },
                );
            }
        }
        view
    }

    /// How many more places behind links may be read.
    pub(super) fn room(&self) -> usize {
        MAX_ELSEWHERE.saturating_sub(self.read.len())
    }

    /// The places behind links that no pass has read.
    pub(super) fn unread_elsewhere(&self, view: &View<'_>) -> BTreeSet<Elsewhere> {
        let files = view
            .unread
            .iter()
            .filter(|unread| !unread.is_in_place())
            .map(Unread::elsewhere);
        let all = files.chain(view.folders.iter().cloned());
        all.filter(|elsewhere| !self.read.contains(elsewhere))
            .collect()
    }

    /// The files of a view that are certainly there and that no further pass would catalog.
    pub(super) fn unreadable<'v>(&self, view: &'v View<'_>) -> Vec<(usize, &'v Unread)> {
        let known = view
            .unread
            .iter()
            .filter_map(|unread| Some((unread.layer?, unread)));
        known
            .filter(|(_, unread)| unread.is_in_place() || self.read.contains(&unread.elsewhere()))
            .collect()
    }

    fn look(&self, overlay: &Overlay<'_>, view: &mut View<'a>, place: Place) {
        match place.location {
            Location::File(path) => {
                let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
                self.take(view, place, name.to_owned(), overlay.resolve(path));
            }
            Location::Files { folder, .. } => match overlay.resolve(folder) {
                Resolved::Directory { path } => {
                    view.note_folder(place, &path);
                    for (name, resolved) in overlay.list(folder) {
                        if place.location.fits_name(&name) {
                            self.take(view, place, name, resolved);
                        }
                    }
                }
                Resolved::Loop => {
                    view.loops.insert(folder);
                }
                Resolved::File { .. } | Resolved::NotKept { .. } | Resolved::Missing => {}
            },
        }
    }

    fn take(&self, view: &mut View<'a>, place: Place, name: String, resolved: Resolved) {
        let Place {
            meta,
            location,
            rank,
        } = place;
        match resolved {
            Resolved::File { layer, path } => {
                let files = self.files.get(layer);
                match files.and_then(|files| files.get(&(meta.id, path.as_str()))) {
                    Some(&file) => {
                        if view.seen.insert((meta.id, layer, file.path.as_str())) {
                            view.found.push(Found {
                                meta,
                                location,
                                rank,
                                name,
                                layer,
                                file,
                            });
                        }
                    }
                    None => view.unread.push(Unread {
                        meta,
                        location,
                        layer: Some(layer),
                        path,
                    }),
                }
            }
            Resolved::NotKept { layer, path } => {
                view.unread.push(Unread {
                    meta,
                    location,
                    layer,
                    path,
                });
            }
            Resolved::Loop => {
                view.loops.insert(location.path());
            }
            Resolved::Directory { .. } | Resolved::Missing => {}
        }
    }
}

/// Places behind links that are read; each is compared with every path of every layer. An image that
/// needs any has a handful.
const MAX_ELSEWHERE: usize = 200;

/// A location on its way through [`Stack::look`].
#[derive(Clone, Copy)]
struct Place {
    meta: &'static Meta,
    location: Location,
    rank: usize,
}

impl View<'_> {
    fn note_folder(&mut self, place: Place, real: &str) {
        let Location::Files { suffix, .. } = place.location else {
            return;
        };
        if !place.location.might_be(&format!("{real}/x{suffix}")) {
            self.folders.insert(Elsewhere {
                cataloger: place.meta.id,
                location: place.location,
                path: real.to_owned(),
                is_folder: true,
            });
        }
    }
}
