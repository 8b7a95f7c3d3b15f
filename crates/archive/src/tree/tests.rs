//! Trees as entries come and replace each other, up to their caps.

use super::*;

fn build(fill: impl FnOnce(&mut LayerTreeBuilder)) -> LayerTree {
    let mut builder = LayerTreeBuilder::new(1 << 20);
    fill(&mut builder);
    let tree = builder.finish();
    assert!(tree.is_sound());
    tree
}

fn dump(tree: &LayerTree) -> Vec<String> {
    (1..tree.nodes.len() as u32)
        .map(|id| {
            let mark = if tree.covers(id) { "!" } else { "" };
            format!(
                "{} {:?}{mark} {}",
                tree.path(id),
                tree.kind(id),
                tree.target(id)
            )
            .trim_end()
            .to_owned()
        })
        .collect()
}

#[test]
fn folders_that_have_no_entry_are_implied() {
    let tree = build(|b| {
        b.file("usr/lib/os-release");
        b.directory("usr");
        b.symlink("lib", "usr/lib");
        b.unwanted("opt/a/b");
    });
    assert_eq!(
        dump(&tree),
        [
            "lib Symlink usr/lib",
            "opt Implied",
            "usr Directory",
            "opt/a Implied",
            "usr/lib Implied",
            "usr/lib/os-release File",
        ]
    );
    assert!(tree.is_loose());
    assert_eq!(tree.find("usr/lib/os-release"), Some(6));
    assert_eq!(tree.find("usr/lib/x"), None);
    assert_eq!(tree.find(""), Some(ROOT));
}

#[test]
fn names_around_the_separator_keep_their_folders() {
    let tree = build(|b| {
        for path in ["a-b/x", "a/x", "a.b", "a/y/z", "a\u{1}/x", "a/-"] {
            b.file(path);
        }
    });
    for path in ["a-b/x", "a/x", "a.b", "a/y/z", "a\u{1}/x", "a/-"] {
        let id = tree.find(path).expect(path);
        assert_eq!(tree.path(id), path);
    }
}

#[test]
fn the_last_entry_of_a_path_counts() {
    let tree = build(|b| {
        b.file("a/b/c");
        b.symlink("a", "x");
        b.symlink("d", "x");
        b.directory("d");
        b.file("e");
        b.unwanted("e");
        b.file("f");
        b.file("f/g");
        b.directory("h");
        b.directory("h");
    });
    assert_eq!(
        dump(&tree),
        [
            "a Symlink x",
            "d Directory",
            "f Implied",
            "h Directory",
            "f/g File"
        ]
    );
}

#[test]
fn whiteouts_stay_whatever_comes_before_or_after() {
    let tree = build(|b| {
        b.whiteout("a");
        b.directory("a");
        b.file("b");
        b.whiteout("b");
        b.whiteout("c");
        b.opaque("d");
        b.directory("d");
        b.directory("e");
        b.opaque("e");
        b.whiteout("f");
        b.unwanted("f");
    });
    assert_eq!(
        dump(&tree),
        [
            "a Directory!",
            "b File!",
            "c Absent!",
            "d Directory!",
            "e Directory!",
            "f Absent!",
        ]
    );
}

#[test]
fn hard_links_to_links_are_links() {
    let tree = build(|b| {
        b.symlink("a", "x");
        b.hard_link("b", "a");
        b.hard_link("c", "y");
    });
    assert_eq!(dump(&tree), ["a Symlink x", "b Symlink x", "c HardLink y"]);
}

#[test]
fn memory_has_a_limit_and_wanted_files_a_reserve() {
    let mut builder = LayerTreeBuilder::new(100_000);
    for n in 0..10_000 {
        builder.symlink(&format!("link{n}"), "target");
        builder.unwanted(&(format!("{n}/") + &"deep/".repeat(100)));
    }
    builder.file("var/lib/dpkg/status");
    assert!(builder.dropped() > 9_000);
    let tree = builder.finish();
    assert!(tree.find("var/lib/dpkg/status").is_some());
    assert!(tree.memory() < 100_000);
}

#[test]
fn damaged_trees_are_refused() {
    let tree = build(|b| {
        b.file("a/b");
        b.symlink("a/c", "d");
        b.directory("e");
    });
    let good = Wire::from(tree.clone());
    assert_eq!(LayerTree::try_from(good), Ok(tree.clone()));
    let broken: [fn(&mut Wire); 7] = [
        |w| w.nodes[1].children.start = 0,
        |w| w.nodes[1].children.len = 9,
        |w| w.nodes[3].parent = 3,
        |w| w.nodes[1].name.start = 900,
        |w| w.nodes[4].target.len = 900,
        |w| w.nodes.swap(3, 4),
        |w| w.nodes.clear(),
    ];
    for (index, damage) in broken.into_iter().enumerate() {
        let mut wire = Wire::from(tree.clone());
        damage(&mut wire);
        assert!(LayerTree::try_from(wire).is_err(), "{index}");
    }
}
