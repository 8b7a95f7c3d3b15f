//! What of a layer decides where a path leads: folders, links, whiteouts and wanted files.
//!
//! The tree is kept in cache entries, so it is small (about 32 bytes and its name for a node) and
//! checks itself when it is read back: a tree from a damaged entry is refused, never walked.

mod builder;

use serde::{Deserialize, Serialize};

pub use builder::LayerTreeBuilder;

/// The skeleton of one layer.
///
/// It holds every folder, symbolic link, whiteout and opaque mark, the wanted regular files and
/// the hard links whose own path is wanted. Other regular files are not in it: one that replaces a
/// link or folder of a lower layer is not noticed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct LayerTree {
    /// The root first, then by depth; siblings stand together, sorted by name.
    nodes: Vec<Node>,
    /// Names and link targets.
    text: String,
    /// Whether a path may lead through a folder that the layer itself does not have.
    loose: bool,
}

/// What stands at a path of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Nothing but a whiteout.
    Absent,
    /// A folder that other entries lie in but that has no entry of its own: it leaves a link of
    /// a lower layer alone.
    Implied,
    /// A folder with an entry of its own.
    Directory,
    /// A wanted file.
    File,
    /// A symbolic link.
    Symlink,
    /// A hard link to a path of the same layer.
    HardLink,
    /// A wanted file whose body was not given to the visitor.
    NotKept,
    /// A device, pipe or socket where a file was wanted.
    Special,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Span {
    start: u32,
    len: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Node {
    parent: u32,
    name: Span,
    target: Span,
    children: Span,
    kind: Kind,
    whiteout: bool,
    opaque: bool,
}

/// Index of a node in its tree.
pub(crate) type NodeId = u32;

/// The root of every tree.
pub(crate) const ROOT: NodeId = 0;

impl Span {
    fn range(self) -> std::ops::Range<usize> {
        let start = self.start as usize;
        start..start.saturating_add(self.len as usize)
    }
}

impl LayerTree {
    /// Number of paths in the tree, the root not counted.
    pub fn len(&self) -> usize {
        self.nodes.len().saturating_sub(1)
    }

    /// Whether the layer has nothing that matters.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory that the tree takes.
    pub fn memory(&self) -> usize {
        self.nodes.len() * size_of::<Node>() + self.text.len()
    }

    pub(crate) fn is_loose(&self) -> bool {
        self.loose
    }

    pub(crate) fn kind(&self, id: NodeId) -> Kind {
        self.node(id).map_or(Kind::Absent, |node| node.kind)
    }

    /// Whether the layers below lose what they have at this path, contents included.
    pub(crate) fn covers(&self, id: NodeId) -> bool {
        self.node(id)
            .is_some_and(|node| node.whiteout || node.opaque)
    }

    pub(crate) fn target(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| self.text(node.target))
    }

    pub(crate) fn name(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| self.text(node.name))
    }

    pub(crate) fn children(&self, id: NodeId) -> std::ops::Range<NodeId> {
        self.node(id).map_or(0..0, |node| {
            let Span { start, len } = node.children;
            start..start.saturating_add(len)
        })
    }

    pub(crate) fn child(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let children = self.node(id)?.children;
        let siblings = self.nodes.get(children.range())?;
        let place = siblings
            .binary_search_by(|node| self.text(node.name).as_bytes().cmp(name.as_bytes()))
            .ok()?;
        Some(children.start + u32::try_from(place).ok()?)
    }

    /// Finds a path without following links.
    pub(crate) fn find(&self, path: &str) -> Option<NodeId> {
        path.split('/')
            .filter(|name| !name.is_empty())
            .try_fold(ROOT, |id, name| self.child(id, name))
    }

    /// The path of a node in its layer.
    pub(crate) fn path(&self, id: NodeId) -> String {
        let mut names = Vec::new();
        let mut at = id;
        while at != ROOT {
            names.push(self.name(at));
            at = self.node(at).map_or(ROOT, |node| node.parent);
        }
        names.reverse();
        names.join("/")
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn text(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}

impl Default for LayerTree {
    fn default() -> Self {
        LayerTreeBuilder::new(0).finish()
    }
}

#[derive(Serialize, Deserialize)]
struct Wire {
    nodes: Vec<Node>,
    text: String,
}

impl From<LayerTree> for Wire {
    fn from(tree: LayerTree) -> Self {
        Self {
            nodes: tree.nodes,
            text: tree.text,
        }
    }
}

impl TryFrom<Wire> for LayerTree {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let tree = Self::assemble(wire.nodes, wire.text);
        if tree.is_sound() {
            Ok(tree)
        } else {
            Err("the layer tree contradicts itself")
        }
    }
}

impl LayerTree {
    fn assemble(nodes: Vec<Node>, text: String) -> Self {
        let loose = nodes.iter().any(|node| match node.kind {
            Kind::Implied => true,
            Kind::Symlink => node.children.len > 0,
            _ => false,
        });
        Self { nodes, text, loose }
    }

    /// Every node is the child of exactly the earlier node that it names, so there are no circles.
    fn is_sound(&self) -> bool {
        let mut next = 1u32;
        for (id, node) in (0u32..).zip(&self.nodes) {
            let Span { start, len } = node.children;
            if len > 0 {
                if start != next {
                    return false;
                }
                next = start.saturating_add(len);
            }
            let Some(children) = self.nodes.get(Span { start, len }.range()) else {
                return false;
            };
            let in_order = |pair: &[Node]| match pair {
                [a, b] => self.text(a.name).as_bytes() < self.text(b.name).as_bytes(),
                _ => true,
            };
            if children.iter().any(|child| child.parent != id)
                || !children.windows(2).all(in_order)
                || self.text.get(node.name.range()).is_none()
                || self.text.get(node.target.range()).is_none()
            {
                return false;
            }
        }
        next as usize == self.nodes.len()
    }
}

#[cfg(test)]
mod tests;
