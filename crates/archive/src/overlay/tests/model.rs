//! The overlay against a simple model: a tree of folders that each layer is unpacked into.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Clone, Debug)]
enum Node {
    Folder(BTreeMap<String, Self>),
    File { layer: usize, path: String },
    Link(String),
}

struct Model {
    root: Node,
}

type Names = Vec<String>;

impl Model {
    fn get(&self, way: &[String]) -> Option<&Node> {
        way.iter().try_fold(&self.root, |node, name| match node {
            Node::Folder(children) => children.get(name),
            _ => None,
        })
    }

    fn children(&mut self, way: &[String]) -> &mut BTreeMap<String, Node> {
        let mut node = &mut self.root;
        for name in way {
            let Node::Folder(children) = node else {
                panic!("no folder")
            };
            let child = children.entry(name.clone());
            node = child.or_insert_with(|| Node::Folder(BTreeMap::new()));
            if matches!(node, Node::File { .. }) {
                *node = Node::Folder(BTreeMap::new());
            }
        }
        match node {
            Node::Folder(children) => children,
            _ => panic!("no folder"),
        }
    }

    /// The way to `path` with all links followed, the last one only if `last`; names that do not
    /// exist are kept. `None` for loops.
    fn real(&self, path: &str, last: bool) -> Option<Names> {
        let mut pending: Names = path.split('/').rev().map(str::to_owned).collect();
        let mut way = Names::new();
        for _ in 0..500 {
            let Some(name) = pending.pop() else {
                return Some(way);
            };
            match name.as_str() {
                "" | "." => continue,
                ".." => {
                    way.pop();
                    continue;
                }
                _ => way.push(name),
            }
            if let Some(Node::Link(target)) = self.get(&way)
                && (last || !pending.is_empty())
            {
                way.pop();
                if target.starts_with('/') {
                    way.clear();
                }
                pending.extend(target.split('/').rev().map(str::to_owned));
            }
        }
        None
    }

    /// Where an entry for `path` is unpacked; `None` if the links on the way lead to no folder.
    fn real_place(&self, path: &str) -> Option<Names> {
        let way = self.real(path, false)?;
        let (_, folder) = way.split_last()?;
        let through_link = way.join("/") != *path;
        let is_folder = matches!(self.get(folder), Some(Node::Folder(_)));
        (is_folder || !through_link).then_some(way)
    }

    fn apply(&mut self, layer: usize, entries: &[Entry]) -> Option<()> {
        let mut placed: Vec<Names> = Vec::new();
        for entry in entries {
            let way = self.real_place(entry.path())?;
            let (name, folder) = way.split_last()?;
            // A layer that hides or replaces by one name what it adds by another contradicts itself.
            let is_own_file = |len| {
                let node = self.get(&way[..len]);
                matches!(node, Some(Node::File { layer: of, .. }) if *of == layer)
            };
            if placed.iter().any(|own| own.starts_with(&way)) || (1..way.len()).any(is_own_file) {
                return None;
            }
            if matches!(entry, Entry::Whiteout(_) | Entry::Opaque(_)) {
                self.children(folder).remove(name);
            }
            let node = match entry {
                Entry::Folder(_) | Entry::Opaque(_) => Node::Folder(BTreeMap::new()),
                Entry::File(path) => Node::File {
                    layer,
                    path: path.clone(),
                },
                Entry::Link(_, target) => Node::Link(target.clone()),
                Entry::Whiteout(_) => continue,
            };
            self.place(&way, node);
            placed.push(way);
        }
        Some(())
    }

    fn place(&mut self, way: &[String], node: Node) {
        let (name, folder) = way.split_last().unwrap();
        let both_folders = matches!(
            (self.get(way), &node),
            (Some(Node::Folder(_)), Node::Folder(_))
        );
        if !both_folders {
            self.children(folder).insert(name.clone(), node);
        }
    }

    fn resolve(&self, path: &str) -> String {
        let Some(way) = self.real(path, true) else {
            return "loop".to_owned();
        };
        match self.get(&way) {
            Some(Node::Folder(_)) => format!("{}/", way.join("/")),
            Some(Node::File { layer, path }) => format!("{layer}:{path}"),
            Some(Node::Link(_)) | None => "-".to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
enum Entry {
    Folder(String),
    File(String),
    Link(String, String),
    Whiteout(String),
    Opaque(String),
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec("[abc]", 1..4).prop_map(|names| names.join("/"))
}

fn entry() -> impl Strategy<Value = Entry> {
    let target = prop_oneof![
        path(),
        path().prop_map(|path| format!("/{path}")),
        path().prop_map(|path| format!("../{path}"))
    ];
    prop_oneof![
        3 => path().prop_map(Entry::Folder),
        4 => path().prop_map(Entry::File),
        1 => (path(), target).prop_map(|(path, target)| Entry::Link(path, target)),
        2 => path().prop_map(Entry::Whiteout),
        1 => path().prop_map(Entry::Opaque),
    ]
}

impl Entry {
    fn path(&self) -> &str {
        match self {
            Self::Folder(path)
            | Self::File(path)
            | Self::Link(path, _)
            | Self::Whiteout(path)
            | Self::Opaque(path) => path,
        }
    }
}

/// A layer as a tool writes it: one entry for a path, and nothing below what is not a folder.
fn tidy(entries: Vec<Entry>) -> Vec<Entry> {
    let mut by_path: BTreeMap<String, Entry> = BTreeMap::new();
    for entry in entries {
        by_path.entry(entry.path().to_owned()).or_insert(entry);
    }
    let blocked: Names = by_path
        .values()
        .filter(|entry| !matches!(entry, Entry::Folder(_) | Entry::Opaque(_)))
        .map(|entry| format!("{}/", entry.path()))
        .collect();
    by_path.retain(|path, _| !blocked.iter().any(|start| path.starts_with(start)));
    by_path.into_values().collect()
}

/// The same with an entry for every folder on the way, as container engines write layers.
fn with_folders(mut entries: Vec<Entry>) -> Vec<Entry> {
    let paths: Names = entries
        .iter()
        .map(|entry| entry.path().to_owned())
        .collect();
    for path in &paths {
        for (at, _) in path.match_indices('/') {
            let folder = &path[..at];
            if !entries.iter().any(|entry| entry.path() == folder) {
                entries.push(Entry::Folder(folder.to_owned()));
            }
        }
    }
    entries.sort_by(|a, b| a.path().cmp(b.path()));
    entries
}

fn build(entries: &[Entry]) -> LayerTree {
    let mut builder = LayerTreeBuilder::new(1 << 20);
    for entry in entries {
        match entry {
            Entry::Folder(path) => builder.directory(path),
            Entry::File(path) => builder.file(path),
            Entry::Link(path, target) => builder.symlink(path, target),
            Entry::Whiteout(path) => builder.whiteout(path),
            Entry::Opaque(path) => {
                builder.directory(path);
                builder.opaque(path);
            }
        }
    }
    builder.finish()
}

fn compare(layers: &[Vec<Entry>], paths: &[String]) -> Result<(), TestCaseError> {
    let mut model = Model {
        root: Node::Folder(BTreeMap::new()),
    };
    for (layer, entries) in layers.iter().enumerate() {
        prop_assume!(model.apply(layer, entries).is_some());
    }
    let trees: Vec<LayerTree> = layers.iter().map(|entries| build(entries)).collect();
    let trees: Vec<&LayerTree> = trees.iter().collect();
    let overlay = Overlay::new(&trees);
    for path in paths {
        let ours = match overlay.resolve(path) {
            Resolved::NotKept { .. } => "-".to_owned(),
            resolved => show(&resolved),
        };
        prop_assert_eq!(ours, model.resolve(path), "{}", path);
    }
    Ok(())
}

fn layers() -> impl Strategy<Value = Vec<Vec<Entry>>> {
    let layer = prop::collection::vec(entry(), 0..8).prop_map(tidy);
    prop::collection::vec(layer, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        max_global_rejects: 100_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn agrees_with_unpacking(layers in layers(), paths in prop::collection::vec(path(), 20)) {
        let layers: Vec<_> = layers.into_iter().map(with_folders).collect();
        compare(&layers, &paths)?;
    }

    #[test]
    fn agrees_where_folders_have_no_entries(
        layers in layers(),
        paths in prop::collection::vec(path(), 20),
    ) {
        compare(&layers, &paths)?;
    }
}
