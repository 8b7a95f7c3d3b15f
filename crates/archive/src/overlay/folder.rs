//! One folder as it is seen through several layers.

use std::collections::{BTreeMap, BTreeSet};

use super::{End, Kind, LayerTree, MOST_STEPS, NodeId, Overlay, ROOT};

/// Look-ups in single layers that the search for aliases in one layer may take. Only a layer made to
/// do harm has so many folders without entries that others have too; the rest of it stays unmoved.
const MOST_LOOKUPS: usize = 1_000_000;

/// A folder of the overlay: its node in every layer that contributes to it, highest first.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) path: String,
    pub(super) parts: Vec<Part>,
    /// The lowest layer that is not hidden here by a higher one.
    lowest: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) layer: usize,
    pub(super) node: NodeId,
}

/// Folders of a layer whose contents appear elsewhere, as a link stands in their place.
#[derive(Clone, Debug, Default)]
pub(super) struct Aliases {
    /// By the path where they appear.
    by_path: BTreeMap<String, Vec<Part>>,
    away: BTreeSet<Part>,
}

/// What a folder has under a name.
pub(super) enum Found<'a> {
    Folder(Folder),
    Link(&'a str),
    Node {
        layer: usize,
        node: NodeId,
    },
    /// A whiteout says that there is nothing.
    Deleted,
    Nothing,
}

impl Folder {
    pub(super) fn join(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.path)
        }
    }
}

impl<'a> Overlay<'a> {
    /// Adds a layer on top.
    pub(super) fn push(&mut self, tree: &'a LayerTree) {
        if tree.is_loose() {
            self.find_aliases(tree);
        }
        self.layers.push(tree);
    }

    pub(super) fn root(&self) -> Folder {
        let covers = |tree: &&LayerTree| tree.covers(ROOT);
        let lowest = self.layers.iter().rposition(covers).unwrap_or(0);
        let parts = (lowest..self.layers.len()).rev();
        let mut folder = Folder {
            path: String::new(),
            parts: parts.map(|layer| Part { layer, node: ROOT }).collect(),
            lowest,
        };
        self.add_aliases(&mut folder);
        folder
    }

    /// Looks a name up in a folder, from the highest layer down.
    pub(super) fn find(&self, folder: &Folder, name: &str) -> Found<'a> {
        let mut parts = Vec::new();
        let mut has_entry = false;
        let mut lowest = folder.lowest;
        let mut is_covered = false;
        for Part { layer, node } in folder.parts.iter().copied() {
            // A layer can contribute twice, and its whiteouts do not concern itself.
            if layer < lowest {
                break;
            }
            let Some(tree) = self.layers.get(layer).copied() else {
                continue;
            };
            let Some(child) = tree.child(node, name) else {
                continue;
            };
            let part = Part { layer, node: child };
            let covers = match tree.kind(child) {
                Kind::Directory | Kind::Implied => {
                    has_entry |= tree.kind(child) == Kind::Directory;
                    if !self.aliases.away.contains(&part) {
                        parts.push(part);
                    }
                    tree.covers(child)
                }
                Kind::Symlink if !has_entry => return Found::Link(tree.target(child)),
                Kind::Absent => true,
                _ if parts.is_empty() => return Found::Node { layer, node: child },
                _ => true,
            };
            if covers {
                (lowest, is_covered) = (layer, true);
            }
        }
        if parts.is_empty() {
            return if is_covered {
                Found::Deleted
            } else {
                Found::Nothing
            };
        }
        let mut found = Folder {
            path: folder.join(name),
            parts,
            lowest,
        };
        self.add_aliases(&mut found);
        Found::Folder(found)
    }

    /// Adds what the layers that are not hidden have for this folder under another path.
    fn add_aliases(&self, folder: &mut Folder) {
        let Some(more) = self.aliases.by_path.get(&folder.path) else {
            return;
        };
        let lowest = folder.lowest;
        let visible = more.iter().filter(|part| part.layer >= lowest);
        folder.parts.extend(visible);
        // Stable: a layer's own entry for the path comes before its aliases.
        folder
            .parts
            .sort_by_key(|part| std::cmp::Reverse(part.layer));
    }

    /// Finds the folders of a new top layer that stand where the layers below, or the layer itself,
    /// have a link.
    fn find_aliases(&mut self, tree: &'a LayerTree) {
        let layer = self.layers.len();
        let mut found = Vec::new();
        let mut with_layer = self.clone();
        with_layer.layers.push(tree);
        let mut queue = vec![(ROOT, (!tree.covers(ROOT)).then(|| self.root()))];
        let mut lookups = MOST_LOOKUPS;
        while let Some((node, below)) = queue.pop() {
            for child in tree.children(node) {
                if tree.children(child).is_empty() {
                    continue;
                }
                let name = tree.name(child);
                let visible = below.as_ref().filter(|_| !tree.covers(child));
                lookups =
                    lookups.saturating_sub(1 + visible.map_or(0, |folder| folder.parts.len()));
                if lookups == 0 {
                    queue.clear();
                    break;
                }
                let under = visible.map(|folder| self.find(folder, name));
                let leads_to = match (tree.kind(child), under) {
                    (Kind::Symlink, _) | (Kind::Implied, Some(Found::Link(_))) => {
                        with_layer.folder_at(&tree.path(child))
                    }
                    (_, Some(Found::Folder(folder))) => {
                        queue.push((child, Some(folder)));
                        continue;
                    }
                    _ => {
                        queue.push((child, None));
                        continue;
                    }
                };
                if let Some(folder) = leads_to {
                    let part = Part { layer, node: child };
                    found.push((folder.path.clone(), part));
                    queue.push((child, Some(folder)));
                }
            }
        }
        for (path, part) in found {
            self.aliases.by_path.entry(path).or_default().push(part);
            self.aliases.away.insert(part);
        }
    }

    fn folder_at(&self, path: &str) -> Option<Folder> {
        match self.walk(path, &mut { MOST_STEPS }) {
            Ok(End::Folder(folder)) => Some(folder),
            _ => None,
        }
    }
}
