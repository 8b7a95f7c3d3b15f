//! Paths through layers, checked against a plain model of a file system.

use super::*;
use crate::LayerTreeBuilder;

mod model;

/// A layer from lines: `d PATH`, `f PATH`, `l PATH TARGET`, `h PATH TARGET`, `w PATH`, `o PATH`,
/// `n PATH`, `s PATH`.
fn layer(lines: &[&str]) -> LayerTree {
    let mut builder = LayerTreeBuilder::new(1 << 20);
    for line in lines {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["d", path] => builder.directory(path),
            ["f", path] => builder.file(path),
            ["l", path, target] => builder.symlink(path, target),
            ["h", path, target] => builder.hard_link(path, target),
            ["w", path] => builder.whiteout(path),
            ["o", path] => builder.opaque(path),
            ["n", path] => builder.not_kept(path),
            ["s", path] => builder.special(path),
            _ => panic!("{line}"),
        }
    }
    builder.finish()
}

fn show(resolved: &Resolved) -> String {
    match resolved {
        Resolved::File { layer, path } => format!("{layer}:{path}"),
        Resolved::Directory { path } => format!("{path}/"),
        Resolved::NotKept { layer, path } => match layer {
            Some(layer) => format!("{layer}?{path}"),
            None => format!("?{path}"),
        },
        Resolved::Missing => "-".to_owned(),
        Resolved::Loop => "loop".to_owned(),
    }
}

fn check(layers: &[&[&str]], cases: &[(&str, &str)]) {
    let trees: Vec<LayerTree> = layers.iter().map(|lines| layer(lines)).collect();
    let trees: Vec<&LayerTree> = trees.iter().collect();
    let overlay = Overlay::new(&trees);
    for (path, expected) in cases {
        assert_eq!(show(&overlay.resolve(path)), *expected, "{path}");
    }
}

#[test]
fn the_highest_layer_counts() {
    check(
        &[&["d a", "f a/x", "f a/y"], &["d a", "f a/x"], &["d b"]],
        &[
            ("a/x", "1:a/x"),
            ("/a/y", "0:a/y"),
            ("a", "a/"),
            ("a/", "a/"),
            ("a/z", "?a/z"),
            ("c/z", "-"),
            ("a/x/z", "-"),
            ("", "/"),
            ("/..", "/"),
            ("a/./../a//x", "1:a/x"),
        ],
    );
}

#[test]
fn whiteouts_hide_lower_layers_only() {
    let base: &[&str] = &["d a", "f a/x", "f a/y", "d a/sub", "f a/sub/z"];
    check(
        &[base, &["d a", "w a/x"]],
        &[("a/x", "-"), ("a/y", "0:a/y")],
    );
    check(&[base, &["d a", "w a/x", "f a/x"]], &[("a/x", "1:a/x")]);
    check(&[base, &["w a"]], &[("a", "-"), ("a/x", "-")]);
    check(
        &[base, &["w a", "d a", "f a/new"]],
        &[("a/x", "?a/x"), ("a/new", "1:a/new"), ("a/sub/z", "-")],
    );
    check(
        &[base, &["o a", "f a/y"], &["d a/sub", "f a/sub/new"]],
        &[("a/x", "?a/x"), ("a/y", "1:a/y"), ("a/sub/z", "?a/sub/z")],
    );
    check(&[base, &["o "]], &[("a/x", "-"), ("", "/")]);
    check(
        &[base, &["w a/sub"], &["f a/sub/z2"]],
        &[("a/sub/z", "?a/sub/z"), ("a/sub/z2", "2:a/sub/z2")],
    );
}

#[test]
fn files_folders_and_links_replace_each_other() {
    check(
        &[&["d a", "f a/x"], &["f a"], &["f a/y"]],
        &[("a/x", "?a/x"), ("a/y", "2:a/y")],
    );
    check(
        &[&["d a", "f a/x"], &["f a"]],
        &[("a", "1:a"), ("a/x", "-")],
    );
    check(
        &[&["d real", "f real/x", "l a real"], &["d a"]],
        &[("a", "a/"), ("a/x", "?a/x")],
    );
    check(
        &[&["d a", "f a/x", "d real", "f real/x"], &["l a real"]],
        &[("a/x", "0:real/x")],
    );
    check(&[&["f a"], &["s a"]], &[("a", "-")]);
    check(&[&["f a"], &["n a"]], &[("a", "1?a")]);
}

#[test]
fn links_stay_inside() {
    check(
        &[&[
            "d usr",
            "d usr/lib",
            "f usr/lib/os-release",
            "d etc",
            "l etc/os-release ../usr/lib/os-release",
            "l etc/absolute /usr/lib/os-release",
            "l etc/above ../../../../usr/lib/os-release",
            "l lib usr/lib",
            "l lib64 /lib",
            "l etc/gone /nowhere/x",
            "l etc/other /usr/lib/unwanted",
            "l etc/self self",
            "l etc/ping pong",
            "l etc/pong ping",
            "l etc/dir ../usr/",
            "l etc/through ../usr/lib/os-release/x",
        ]],
        &[
            ("etc/os-release", "0:usr/lib/os-release"),
            ("etc/absolute", "0:usr/lib/os-release"),
            ("etc/above", "0:usr/lib/os-release"),
            ("lib/os-release", "0:usr/lib/os-release"),
            ("lib64/os-release", "0:usr/lib/os-release"),
            ("lib64/../lib/os-release", "0:usr/lib/os-release"),
            ("lib64/..", "usr/"),
            ("etc/gone", "-"),
            ("etc/other", "?usr/lib/unwanted"),
            ("etc/self", "loop"),
            ("etc/ping", "loop"),
            ("etc/dir", "usr/"),
            ("etc/through", "-"),
        ],
    );
}

#[test]
fn forty_links_are_followed_and_no_more() {
    let chain = |links: usize| {
        let mut lines: Vec<String> = (0..links).map(|n| format!("l l{n} l{}", n + 1)).collect();
        lines.push(format!("f l{links}"));
        lines
    };
    for (links, expected) in [(40, "0:l40"), (41, "loop")] {
        let lines = chain(links);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        check(&[&lines], &[("l0", expected)]);
    }
}

#[test]
fn ways_of_endless_detours_end() {
    let detour = "a/../".repeat(800) + "a";
    let link = format!("l b {detour}");
    check(&[&["d a", &link, "f a/x"]], &[("b/x", "0:a/x")]);
    let lines: Vec<String> = (0..9)
        .map(|n| format!("l l{n} {detour}/../l{}", n + 1))
        .collect();
    let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    lines.extend(["d a", "f l9"]);
    check(&[&lines], &[("l8", "0:l9"), ("l0", "loop")]);
}

#[test]
fn hard_links_lead_to_their_layer() {
    check(
        &[
            &[
                "f data",
                "h db data",
                "h more db",
                "h other gone",
                "h x y",
                "h y x",
            ],
            &["f data"],
        ],
        &[
            ("db", "0:data"),
            ("more", "0:data"),
            ("data", "1:data"),
            ("other", "0?gone"),
            ("x", "loop"),
        ],
    );
}

#[test]
fn files_without_a_folder_entry_go_where_the_link_leads() {
    let base: &[&str] = &["d usr", "d usr/lib", "f usr/lib/old", "l lib usr/lib"];
    check(
        &[base, &["f lib/new", "f lib/deep/er", "w lib/old"]],
        &[
            ("usr/lib/new", "1:lib/new"),
            ("lib/new", "1:lib/new"),
            ("lib/old", "-"),
            ("usr/lib/deep/er", "1:lib/deep/er"),
        ],
    );
    // The link may stand in the layer itself.
    check(
        &[&["d usr", "d usr/lib", "l lib usr/lib", "f lib/new"]],
        &[("usr/lib/new", "0:lib/new"), ("lib/new", "0:lib/new")],
    );
    // What a whiteout removes later is gone under both names.
    check(
        &[base, &["f lib/new"], &["w usr/lib/new"]],
        &[("lib/new", "-"), ("lib/old", "0:usr/lib/old")],
    );
    check(
        &[base, &["f lib/new"], &["o usr/lib"]],
        &[("lib/new", "?usr/lib/new")],
    );
}

#[test]
fn lists_the_files_of_a_folder() {
    let trees = [
        layer(&[
            "d d",
            "f d/b",
            "f d/a",
            "d d/sub",
            "l d/l ../x",
            "f x",
            "f d/gone",
        ]),
        layer(&[
            "d d",
            "w d/gone",
            "f d/a",
            "l d/out ../unwanted",
            "l d/nil /no/where",
        ]),
    ];
    let trees: Vec<&LayerTree> = trees.iter().collect();
    let overlay = Overlay::new(&trees);
    let listed: Vec<String> = overlay
        .list("d")
        .iter()
        .map(|(name, resolved)| format!("{name}={}", show(resolved)))
        .collect();
    assert_eq!(listed, ["a=1:d/a", "b=0:d/b", "l=0:x", "out=?unwanted"]);
    assert_eq!(overlay.list("x"), []);
    let below = Overlay::new(&trees[..=0]);
    assert_eq!(below.list("d").len(), 4);
}
