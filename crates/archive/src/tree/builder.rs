//! Puts a tree together in the order of the archive, within a memory limit.

use std::collections::BTreeMap;

use super::{Kind, LayerTree, Node, Span};

/// Puts a [`LayerTree`] together, entry by entry in the order of the archive.
///
/// A path that comes again replaces what was there; what is not a folder takes the contents of a
/// folder away. Paths have no leading `/`, no `.` and no `..`; the empty path is the root.
#[derive(Debug)]
pub struct LayerTreeBuilder {
    /// Keys are paths with NUL for `/`, so that the contents of a folder follow it directly.
    drafts: BTreeMap<Box<str>, Draft>,
    limit: usize,
    used: usize,
    dropped: u64,
    /// The folder of the last path, whose ancestors are known to exist.
    last_folder: String,
}

#[derive(Debug)]
struct Draft {
    kind: Kind,
    whiteout: bool,
    opaque: bool,
    target: Box<str>,
}

/// What an entry costs besides its path and target: the key, the draft and its share of a map node.
const DRAFT_BYTES: usize = 96;

/// Folders and links stop at this part of the limit: a wanted file that comes after too many of them
/// must still have a place.
const fn soft(limit: usize) -> usize {
    limit / 4 * 3
}

impl LayerTreeBuilder {
    /// An empty tree that takes up to `bytes` of memory while it grows.
    pub const fn new(bytes: usize) -> Self {
        Self {
            drafts: BTreeMap::new(),
            limit: bytes,
            used: 0,
            dropped: 0,
            last_folder: String::new(),
        }
    }

    /// A folder.
    pub fn directory(&mut self, path: &str) {
        self.put(path, Kind::Directory, "");
    }

    /// A wanted regular file.
    pub fn file(&mut self, path: &str) {
        self.put(path, Kind::File, "");
    }

    /// A wanted regular file whose body the visitor did not get.
    pub fn not_kept(&mut self, path: &str) {
        self.put(path, Kind::NotKept, "");
    }

    /// A device, pipe or socket where a file was wanted.
    pub fn special(&mut self, path: &str) {
        self.put(path, Kind::Special, "");
    }

    /// A regular file or device that is not wanted. It is not in the tree, but what the layer had
    /// at its path before is gone.
    pub fn unwanted(&mut self, path: &str) {
        let key = to_key(path);
        if self.drafts.contains_key(key.as_str()) {
            self.clear(&key);
            if self.forget(&key).is_some_and(|old| old.whiteout) {
                self.whiteout(path);
            }
        }
        self.imply_folders(&key, soft(self.limit));
    }

    /// A symbolic link; `target` as written.
    pub fn symlink(&mut self, path: &str, target: &str) {
        self.put(path, Kind::Symlink, target);
    }

    /// A hard link whose own path is wanted; `target` is a path of the same layer. A hard link to a
    /// symbolic link is another symbolic link.
    pub fn hard_link(&mut self, path: &str, target: &str) {
        let linked = self.symlink_target(target);
        match linked {
            Some(target) => self.put(path, Kind::Symlink, &target),
            None => self.put(path, Kind::HardLink, target),
        }
    }

    /// Whether the layer so far has a symbolic link at `path`, and where that leads.
    pub(crate) fn symlink_target(&self, path: &str) -> Option<Box<str>> {
        let draft = self.drafts.get(to_key(path).as_str())?;
        (draft.kind == Kind::Symlink).then(|| draft.target.clone())
    }

    /// A whiteout: `path` is gone from the layers below, whatever this layer has there.
    pub fn whiteout(&mut self, path: &str) {
        let key = to_key(path);
        if let Some(draft) = self.find_or_put(&key, Kind::Absent) {
            draft.whiteout = true;
        }
    }

    /// An opaque folder: nothing of it is seen from the layers below.
    pub fn opaque(&mut self, path: &str) {
        let key = to_key(path);
        if let Some(draft) = self.find_or_put(&key, Kind::Implied) {
            draft.opaque = true;
        }
    }

    /// How many entries found no place within the limit.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }

    /// The tree.
    pub fn finish(mut self) -> LayerTree {
        let root = Draft::new(Kind::Directory, "");
        let root_opaque = self.drafts.remove("").is_some_and(|draft| draft.opaque);
        let mut nodes = vec![root.into_node(0, Span::default(), Span::default())];
        if let Some(node) = nodes.first_mut() {
            node.opaque = root_opaque;
        }
        let (depths, text) = append_in_order(&mut nodes, self.drafts);
        LayerTree::assemble(by_depth(&nodes, &depths), text)
    }

    fn put(&mut self, path: &str, kind: Kind, target: &str) {
        let key = to_key(path);
        if key.is_empty() {
            return;
        }
        if kind != Kind::Directory {
            self.clear(&key);
        }
        let limit = match kind {
            Kind::Directory | Kind::Symlink => soft(self.limit),
            _ => self.limit,
        };
        if !self.imply_folders(&key, limit) || !self.charge(cost(key.len() + target.len()), limit) {
            return;
        }
        let mut draft = Draft::new(kind, target);
        if let Some(old) = self.forget(&key) {
            draft.whiteout = old.whiteout;
            draft.opaque = old.opaque && kind == Kind::Directory;
        }
        self.drafts.insert(key.into(), draft);
    }

    fn find_or_put(&mut self, key: &str, kind: Kind) -> Option<&mut Draft> {
        if !self.drafts.contains_key(key) {
            if !self.imply_folders(key, self.limit) || !self.charge(cost(key.len()), self.limit) {
                return None;
            }
            self.drafts.insert(key.into(), Draft::new(kind, ""));
        }
        self.drafts.get_mut(key)
    }

    /// Makes sure that every folder above `key` is there: all of them, or none and `false`.
    fn imply_folders(&mut self, key: &str, limit: usize) -> bool {
        let Some((folder, _)) = key.rsplit_once('\0') else {
            return true;
        };
        if folder == self.last_folder {
            return true;
        }
        let mut missing = Vec::new();
        let mut bytes = 0usize;
        for above in ancestors(folder) {
            if let Some(draft) = self.drafts.get_mut(above) {
                draft.become_folder();
                break;
            }
            missing.push(above);
            bytes = bytes.saturating_add(cost(above.len()));
        }
        if !self.charge(bytes, limit) {
            return false;
        }
        for above in missing {
            self.drafts
                .insert(above.into(), Draft::new(Kind::Implied, ""));
        }
        folder.clone_into(&mut self.last_folder);
        true
    }

    /// Removes everything below `key`.
    fn clear(&mut self, key: &str) {
        let (from, to) = (format!("{key}\0"), format!("{key}\u{1}"));
        let below: Vec<Box<str>> = self
            .drafts
            .range::<str, _>((
                std::ops::Bound::Included(from.as_str()),
                std::ops::Bound::Excluded(to.as_str()),
            ))
            .map(|(key, _)| key.clone())
            .collect();
        for key in &below {
            self.forget(key);
        }
    }

    fn forget(&mut self, key: &str) -> Option<Draft> {
        let old = self.drafts.remove(key)?;
        self.used = self.used.saturating_sub(cost(key.len() + old.target.len()));
        self.last_folder.clear();
        Some(old)
    }

    fn charge(&mut self, bytes: usize, limit: usize) -> bool {
        let used = self.used.saturating_add(bytes);
        if used > limit {
            self.dropped += 1;
            return false;
        }
        self.used = used;
        true
    }
}

impl Draft {
    fn new(kind: Kind, target: &str) -> Self {
        Self {
            kind,
            whiteout: false,
            opaque: false,
            target: target.into(),
        }
    }

    /// Something lies below it, so it is a folder; a link may stay, as it may lead to one.
    fn become_folder(&mut self) {
        if !matches!(self.kind, Kind::Directory | Kind::Implied | Kind::Symlink) {
            self.kind = Kind::Implied;
            self.target = "".into();
        }
    }

    fn into_node(self, parent: u32, name: Span, target: Span) -> Node {
        Node {
            parent,
            name,
            target,
            children: Span::default(),
            kind: self.kind,
            whiteout: self.whiteout,
            opaque: self.opaque,
        }
    }
}

const fn cost(text: usize) -> usize {
    DRAFT_BYTES.saturating_add(text)
}

/// `folder` and every folder above it, the root left out.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |path| {
        path.rsplit_once('\0').map(|(above, _)| above)
    })
}

fn to_key(path: &str) -> String {
    path.replace('/', "\0")
}

/// Appends the drafts to the root, each after its parent; returns their depths and the text.
fn append_in_order(
    nodes: &mut Vec<Node>,
    drafts: BTreeMap<Box<str>, Draft>,
) -> (Vec<usize>, String) {
    let mut text = String::new();
    let mut depths = vec![0];
    let mut open: Vec<(u32, Box<str>)> = Vec::new();
    for (key, draft) in drafts {
        while open
            .last()
            .is_some_and(|(_, folder)| !lies_in(&key, folder))
        {
            open.pop();
        }
        let (parent, name) = match open.last() {
            Some((parent, folder)) => (*parent, key.get(folder.len() + 1..).unwrap_or_default()),
            None => (0, &*key),
        };
        let (name, target) = (push(&mut text, name), push(&mut text, &draft.target));
        let id = narrow(nodes.len());
        nodes.push(draft.into_node(parent, name, target));
        depths.push(open.len() + 1);
        open.push((id, key));
    }
    (depths, text)
}

fn lies_in(key: &str, folder: &str) -> bool {
    key.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('\0'))
}

/// Reorders nodes by depth, so that siblings stand together, and links parents with children.
fn by_depth(nodes: &[Node], depths: &[usize]) -> Vec<Node> {
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by_key(|&old| depths.get(old));
    let mut place = vec![0u32; nodes.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(old) {
            *slot = narrow(new);
        }
    }
    let mut sorted: Vec<Node> = order
        .iter()
        .filter_map(|&old| nodes.get(old).copied())
        .collect();
    for id in 1..sorted.len() {
        let Some(node) = sorted.get_mut(id) else {
            continue;
        };
        node.parent = place.get(node.parent as usize).copied().unwrap_or(0);
        let parent = node.parent as usize;
        if let Some(parent) = sorted.get_mut(parent) {
            if parent.children.len == 0 {
                parent.children.start = narrow(id);
            }
            parent.children.len += 1;
        }
    }
    sorted
}

fn push(text: &mut String, part: &str) -> Span {
    let start = narrow(text.len());
    text.push_str(part);
    Span {
        start,
        len: narrow(part.len()),
    }
}

/// The memory limit keeps every count far below 2^32.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
