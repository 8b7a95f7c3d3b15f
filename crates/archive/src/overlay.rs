//! The layers of an image on top of each other.
//!
//! Rules: [OCI layer specification](https://github.com/opencontainers/image-spec/blob/main/layer.md),
//! as containerd applies it where that leaves room: an entry for a folder replaces a link of a lower
//! layer, a file without such an entry goes where the link leads. Whiteouts concern lower layers only.
//!
//! Missed: a regular file that was not wanted is in no tree, so it does not hide a folder or link
//! that a lower layer has at its path. Files that a layer puts behind a link to a folder which only
//! a higher layer has are not found.

mod folder;

use std::collections::BTreeSet;

use crate::LayerTree;
use crate::tree::{Kind, NodeId, ROOT};

use folder::{Aliases, Folder, Found};

/// A view of several layers as one file system. It borrows the trees and merges nothing up
/// front, so a view of the first few layers of an image costs next to nothing.
#[derive(Clone, Debug)]
pub struct Overlay<'a> {
    layers: Vec<&'a LayerTree>,
    aliases: Aliases,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// A wanted file.
    File {
        /// The layer that has it, counted from the lowest.
        layer: usize,
        /// Its path in that layer, after all links, hard links too.
        path: String,
    },
    /// A folder.
    Directory {
        /// Its path, after all links; empty for the root.
        path: String,
    },
    /// A place in an existing folder where no folder, link or wanted file is. A regular file that
    /// was not wanted may be there, or nothing.
    NotKept {
        /// The layer that has it, where that is known: for the target of a hard link and a wanted
        /// file that was over its cap.
        layer: Option<usize>,
        /// The path, after all links.
        path: String,
    },
    /// Nothing: a folder on the way does not exist, the path was deleted by a whiteout, or it
    /// leads to a device.
    Missing,
    /// More than 40 symbolic links, the limit that Linux has, or a way of thousands of steps.
    Loop,
}

const MOST_LINKS: usize = 40;
/// Names on the way of one path, those in link targets counted; a step asks every layer.
const MOST_STEPS: usize = 2_000;
/// Names on the ways of all entries of a folder. Links beyond it count as loops.
const MOST_STEPS_OF_LIST: usize = 1_000_000;

impl<'a> Overlay<'a> {
    /// A view of `layers`, lowest first.
    pub fn new(layers: &[&'a LayerTree]) -> Self {
        let mut overlay = Self {
            layers: Vec::with_capacity(layers.len()),
            aliases: Aliases::default(),
        };
        for layer in layers {
            overlay.push(layer);
        }
        overlay
    }

    /// Follows `path` through links and layers. A leading `/` is optional; `..` stops at the root.
    pub fn resolve(&self, path: &str) -> Resolved {
        self.resolve_within(path, &mut { MOST_STEPS })
    }

    fn resolve_within(&self, path: &str, steps: &mut usize) -> Resolved {
        match self.walk(path, steps) {
            Ok(End::Folder(folder)) => Resolved::Directory { path: folder.path },
            Ok(End::Node { layer, node }) => self.describe(layer, node),
            Ok(End::Unknown(path)) => Resolved::NotKept { layer: None, path },
            Err(failure) => failure,
        }
    }

    /// The names in the folder that `dir` leads to which lead to files: each is
    /// [`Resolved::File`] or [`Resolved::NotKept`]. Sorted by name.
    pub fn list(&self, dir: &str) -> Vec<(String, Resolved)> {
        let Ok(End::Folder(folder)) = self.walk(dir, &mut { MOST_STEPS }) else {
            return Vec::new();
        };
        let names: BTreeSet<&str> = folder
            .parts
            .iter()
            .filter_map(|part| Some((self.layers.get(part.layer)?, part.node)))
            .flat_map(|(tree, node)| tree.children(node).map(|child| tree.name(child)))
            .collect();
        let mut steps = MOST_STEPS_OF_LIST;
        names
            .into_iter()
            .filter_map(|name| {
                let resolved = match self.find(&folder, name) {
                    Found::Node { layer, node } => self.describe(layer, node),
                    Found::Link(_) => self.resolve_some(&folder.join(name), &mut steps),
                    Found::Folder(_) | Found::Deleted | Found::Nothing => return None,
                };
                let is_file = matches!(resolved, Resolved::File { .. } | Resolved::NotKept { .. });
                is_file.then(|| (name.to_owned(), resolved))
            })
            .collect()
    }

    /// Resolves one of many paths that share a budget.
    fn resolve_some(&self, path: &str, budget: &mut usize) -> Resolved {
        let mut steps = MOST_STEPS.min(*budget);
        let before = steps;
        let resolved = self.resolve_within(path, &mut steps);
        *budget -= before - steps;
        resolved
    }

    fn walk(&self, path: &str, steps: &mut usize) -> Result<End, Resolved> {
        let mut pending: Vec<&str> = path.split('/').rev().collect();
        let mut way = vec![self.root()];
        let mut links = 0;
        while let Some(name) = pending.pop() {
            *steps = steps.checked_sub(1).ok_or(Resolved::Loop)?;
            match name {
                "" | "." => continue,
                ".." if way.len() > 1 => {
                    way.pop();
                    continue;
                }
                ".." => continue,
                _ => {}
            }
            let Some(folder) = way.last() else {
                return Err(Resolved::Missing);
            };
            let is_last = pending.iter().all(|name| matches!(*name, "" | "."));
            match self.find(folder, name) {
                Found::Folder(folder) => way.push(folder),
                Found::Link(target) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(Resolved::Loop);
                    }
                    if target.is_empty() {
                        return Err(Resolved::Missing);
                    }
                    if target.starts_with('/') {
                        way.truncate(1);
                    }
                    pending.extend(target.split('/').rev());
                }
                Found::Node { layer, node } if is_last => return Ok(End::Node { layer, node }),
                Found::Nothing if is_last => return Ok(End::Unknown(folder.join(name))),
                Found::Node { .. } | Found::Nothing | Found::Deleted => {
                    return Err(Resolved::Missing);
                }
            }
        }
        way.pop().map(End::Folder).ok_or(Resolved::Missing)
    }

    /// What a node that is neither folder nor link stands for.
    fn describe(&self, layer: usize, node: NodeId) -> Resolved {
        let Some(tree) = self.layers.get(layer) else {
            return Resolved::Missing;
        };
        let mut node = node;
        for _ in 0..MOST_LINKS {
            match tree.kind(node) {
                Kind::HardLink => match tree.find(tree.target(node)) {
                    Some(target) => node = target,
                    None => {
                        return Resolved::NotKept {
                            layer: Some(layer),
                            path: tree.target(node).to_owned(),
                        };
                    }
                },
                Kind::File => {
                    let path = tree.path(node);
                    return Resolved::File { layer, path };
                }
                // A link that took the place of a hard link's target says nothing about the target.
                Kind::NotKept | Kind::Symlink => {
                    return Resolved::NotKept {
                        layer: Some(layer),
                        path: tree.path(node),
                    };
                }
                Kind::Absent | Kind::Implied | Kind::Directory | Kind::Special => {
                    return Resolved::Missing;
                }
            }
        }
        Resolved::Loop
    }
}

/// Where a walk ends.
enum End {
    Folder(Folder),
    Node {
        layer: usize,
        node: NodeId,
    },
    /// A path in a folder where no tree has anything.
    Unknown(String),
}

#[cfg(test)]
mod tests;
