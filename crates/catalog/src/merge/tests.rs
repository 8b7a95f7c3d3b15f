//! Layers on top of each other: which database counts and which layer brought a package.

use drydock_archive::{FileContent, LayerScan, LayerTreeBuilder, LayerVisitor};
use drydock_model::{InventoryPackage, NotAssessedKind};

use super::*;
use crate::{LayerReader, LayerWarning};

/// An entry of a layer.
#[derive(Clone, Debug)]
enum Entry {
    File(&'static str, String),
    /// Over its cap: the reader of the layer left it out.
    Unread(&'static str),
    Link(&'static str, &'static str),
    Hard(&'static str, &'static str),
    Whiteout(&'static str),
    Opaque(&'static str),
}

use Entry::{File, Hard, Link, Opaque, Unread, Whiteout};

/// Reads entries as `read_layer` would.
fn read(entries: &[Entry], elsewhere: &[Elsewhere]) -> LayerCatalog {
    let mut reader = LayerReader::with_elsewhere(Detail::Files, elsewhere);
    let mut tree = LayerTreeBuilder::new(1 << 20);
    let mut warnings = Vec::new();
    for entry in entries {
        let (File(path, _)
        | Unread(path)
        | Link(path, _)
        | Hard(path, _)
        | Whiteout(path)
        | Opaque(path)) = entry;
        for (end, _) in path.match_indices('/') {
            tree.directory(&path[..end]);
        }
        match entry {
            File(path, content) if reader.wants(path) => {
                tree.file(path);
                reader.file(
                    path,
                    FileContent {
                        bytes: content.as_bytes(),
                    },
                );
            }
            File(..) => {}
            Unread(path) => {
                tree.not_kept(path);
                warnings.push(LayerWarning {
                    path: (*path).to_owned(),
                    message: "too large".to_owned(),
                });
            }
            Hard(path, target) => tree.hard_link(path, target),
            Link(path, target) => tree.symlink(path, target),
            Whiteout(path) => tree.whiteout(path),
            Opaque(path) => tree.opaque(path),
        }
    }
    let scan = LayerScan {
        tree: tree.finish(),
        ..LayerScan::default()
    };
    LayerCatalog {
        warnings,
        ..reader.finish(scan)
    }
}

fn merge_all(layers: &[LayerCatalog]) -> Merged {
    merge(&layers.iter().collect::<Vec<_>>(), Detail::Files)
}

/// Merges in one pass, and checks that one is enough.
fn merge_once(layers: &[&[Entry]]) -> Merged {
    let layers: Vec<LayerCatalog> = layers.iter().map(|entries| read(entries, &[])).collect();
    let merged = merge_all(&layers);
    assert_eq!(merged.wanted_elsewhere, []);
    merged
}

fn status(packages: &[&str]) -> String {
    let entry = |package: &&str| {
        let (name, version) = package.split_once('=').unwrap();
        format!(
            "Package: {name}\nStatus: install ok installed\nVersion: {version}\nArchitecture: amd64\n\n"
        )
    };
    packages.iter().map(entry).collect()
}

fn dpkg(packages: &[&str]) -> Entry {
    File("var/lib/dpkg/status", status(packages))
}

fn installed(packages: &[&str]) -> String {
    let entry = |package: &&str| {
        let (name, version) = package.split_once('=').unwrap();
        format!("P:{name}\nV:{version}\nA:x86_64\n\n")
    };
    packages.iter().map(entry).collect()
}

fn text(path: &'static str, content: &str) -> Entry {
    File(path, content.to_owned())
}

/// `name=version@layer`
fn show(merged: &Merged) -> Vec<String> {
    let show = |found: &InventoryPackage| {
        format!(
            "{}={}@{}",
            found.package.name, found.package.version, found.layer
        )
    };
    merged.inventory.packages.iter().map(show).collect()
}

/// Path of each file that a package owns, and whether it has a checksum.
fn owned(merged: &Merged, package: usize) -> Vec<(&str, bool)> {
    let files = merged.inventory.packages[package].files.iter();
    files
        .map(|file| (file.path, file.checksum.is_some()))
        .collect()
}

fn gaps(merged: &Merged) -> Vec<(NotAssessedKind, &str, &str)> {
    let gaps = merged.inventory.not_assessed.iter();
    gaps.map(|gap| (gap.kind, gap.what.as_str(), gap.why.as_str()))
        .collect()
}

#[test]
fn a_package_has_the_layer_that_brought_its_version() {
    let merged = merge_once(&[
        &[dpkg(&["a=1", "b=1", "c=1", "d=1"])],
        &[text("opt/app", "")],
        &[dpkg(&["a=1", "b=2", "c=1"])],
        &[dpkg(&["a=1", "b=2", "d=1", "e=1"])],
        &[dpkg(&["a=1", "b=2", "c=1", "d=1", "e=1"])],
        &[],
    ]);
    assert_eq!(show(&merged), ["a=1@0", "b=2@2", "c=1@4", "d=1@3", "e=1@3"]);
    assert_eq!(gaps(&merged), []);
}

#[test]
fn a_deleted_database_is_gone() {
    for gone in [
        Whiteout("var/lib/dpkg/status"),
        Whiteout("var/lib"),
        Opaque("var/lib/dpkg"),
    ] {
        let merged = merge_once(&[&[dpkg(&["a=1"])], std::slice::from_ref(&gone)]);
        assert_eq!(show(&merged), [""; 0], "{gone:?}");
        let [(kind, what, why)] = gaps(&merged)[..] else {
            panic!("{merged:?}")
        };
        assert_eq!((kind, what), (NotAssessedKind::NoPackages, "packages"));
        assert!(
            why.contains("`var/lib/dpkg/status`") && why.contains("`lib/apk/db/installed`"),
            "{why}"
        );
    }
}

#[test]
fn a_deleted_and_rebuilt_database_is_the_rebuilders() {
    let merged = merge_once(&[
        &[dpkg(&["a=1"])],
        &[Whiteout("var/lib/dpkg")],
        &[dpkg(&["a=1"])],
    ]);
    assert_eq!(show(&merged), ["a=1@2"]);
}

#[test]
fn a_merged_usr_is_read_once_and_its_real_path_is_told() {
    let merged = merge_once(&[
        &[
            Link("lib", "usr/lib"),
            File("usr/lib/apk/db/installed", installed(&["a=1-r0"])),
        ],
        &[File(
            "usr/lib/apk/db/installed",
            installed(&["a=1-r0", "b=1-r0"]),
        )],
    ]);
    assert_eq!(show(&merged), ["a=1-r0@0", "b=1-r0@1"]);
    assert_eq!(
        merged.inventory.packages[0].path,
        "usr/lib/apk/db/installed"
    );
}

#[test]
fn both_places_and_both_kinds_of_database_are_kept() {
    let merged = merge_once(&[&[
        File("lib/apk/db/installed", installed(&["a=1-r0", "b=1-r0"])),
        File("usr/lib/apk/db/installed", installed(&["b=1-r0", "c=1-r0"])),
        dpkg(&["a=1"]),
    ]]);
    assert_eq!(show(&merged), ["a=1-r0@0", "b=1-r0@0", "c=1-r0@0", "a=1@0"]);
    let paths: Vec<&str> = merged
        .inventory
        .packages
        .iter()
        .map(|found| found.path.as_str())
        .collect();
    let (lib, usr) = ("lib/apk/db/installed", "usr/lib/apk/db/installed");
    assert_eq!(paths, [lib, lib, usr, "var/lib/dpkg/status"]);
}

#[test]
fn databases_behind_links_take_a_second_pass() {
    let layers: [&[Entry]; 2] = [
        &[
            Link("var/lib/dpkg", "../../opt/pkg"),
            File("opt/pkg/status", status(&["a=1"])),
            text("opt/pkg/info/a.list", "/bin/a\n"),
        ],
        &[File("opt/pkg/status", status(&["a=1", "b=1"]))],
    ];
    let first: Vec<LayerCatalog> = layers.iter().map(|entries| read(entries, &[])).collect();
    let merged = merge_all(&first);
    assert_eq!(show(&merged), [""; 0]);
    let wanted: Vec<(&str, bool)> = merged
        .wanted_elsewhere
        .iter()
        .map(|place| (place.path.as_str(), place.is_folder))
        .collect();
    assert_eq!(
        wanted,
        [
            ("opt/pkg/status", false),
            ("opt/pkg/info", true),
            ("opt/pkg/info", true)
        ]
    );

    let second: Vec<LayerCatalog> = layers
        .iter()
        .map(|entries| read(entries, &merged.wanted_elsewhere))
        .collect();
    let merged = merge_all(&second);
    assert_eq!(merged.wanted_elsewhere, []);
    assert_eq!(show(&merged), ["a=1@0", "b=1@1"]);
    assert_eq!(merged.inventory.packages[0].path, "opt/pkg/status");
    assert_eq!(owned(&merged, 0), [("bin/a", false)]);
    assert_eq!(gaps(&merged), []);
}

#[test]
fn a_link_to_nothing_is_asked_for_once() {
    let entries = [Link("etc/os-release", "../run/release"), dpkg(&["a=1"])];
    let merged = merge_all(&[read(&entries, &[])]);
    let wanted = merged.wanted_elsewhere;
    assert_eq!(wanted.len(), 0, "`run` does not exist");

    let entries = [Link("etc/os-release", "release"), dpkg(&["a=1"])];
    let merged = merge_all(&[read(&entries, &[])]);
    assert_eq!(merged.wanted_elsewhere.len(), 1);
    let merged = merge_all(&[read(&entries, &merged.wanted_elsewhere)]);
    assert_eq!(merged.wanted_elsewhere, []);
    assert_eq!(gaps(&merged), []);
}

#[test]
fn distroless_layers() {
    let control = |name: &str| format!("Package: {name}\nVersion: 1\nArchitecture: amd64\n");
    let merged = merge_once(&[
        &[
            File("var/lib/dpkg/status.d/base", control("base-files")),
            text(
                "var/lib/dpkg/status.d/base.md5sums",
                "0123456789abcdef0123456789abcdef  etc/issue\n",
            ),
        ],
        &[File("var/lib/dpkg/status.d/bGliYzY=", control("libc6"))],
    ]);
    assert_eq!(show(&merged), ["base-files=1@0", "libc6=1@1"]);
    assert_eq!(
        merged.inventory.packages[0].path,
        "var/lib/dpkg/status.d/base"
    );
    assert_eq!(owned(&merged, 0), [("etc/issue", true)]);
    assert_eq!(gaps(&merged), []);
}

#[test]
fn ownership_is_joined_from_the_topmost_files() {
    let digest = "0123456789abcdef0123456789abcdef";
    let status = format!(
        "{}Conffiles:\n /etc/a.conf {digest}\n\n{}",
        status(&["a=1"]).trim_end().to_owned() + "\n",
        status(&["b=1"])
    );
    let merged = merge_once(&[
        &[
            File("var/lib/dpkg/status", status),
            text("var/lib/dpkg/info/a:amd64.list", "/old\n"),
            text("var/lib/dpkg/info/b.list", "/bin/b\n"),
            text("var/lib/dpkg/info/gone.list", "/bin/gone\n"),
        ],
        &[
            text(
                "var/lib/dpkg/info/a:amd64.list",
                "/.\n/usr\n/usr/z\n/usr/a\n/etc\n/etc/a.conf\n",
            ),
            text(
                "var/lib/dpkg/info/a:amd64.md5sums",
                &format!("{digest}  usr/a\n"),
            ),
            text("var/lib/dpkg/info/a:i386.list", "/other\n"),
        ],
    ]);
    assert_eq!(
        owned(&merged, 0),
        [("etc/a.conf", true), ("usr/a", true), ("usr/z", false)]
    );
    assert_eq!(owned(&merged, 1), [("bin/b", false)]);
}

#[test]
fn files_of_packages_are_read_where_they_are_wanted() {
    let reader = |detail| LayerReader::new(detail);
    let list = "var/lib/dpkg/info/a.list";
    assert!(reader(Detail::Files).wants(list));
    assert!(!reader(Detail::Packages).wants(list));
    let entries = [
        dpkg(&["a=1"]),
        Link("var/lib/dpkg/info", "/opt/info"),
        Link("opt/info", "/opt/info"),
    ];
    let layer = read(&entries, &[]);
    assert_eq!(
        merge(&[&layer], Detail::Files).inventory.not_assessed.len(),
        1
    );
    assert_eq!(
        merge(&[&layer], Detail::Packages).inventory.not_assessed,
        []
    );
}

#[test]
fn a_list_for_more_packages_than_fit_is_cut() {
    let stanza = |index: usize| {
        format!("Package: a\nStatus: install ok installed\nVersion: 1\nArchitecture: {index}\n\n")
    };
    let status: String = (0..200).map(stanza).collect();
    let merged = merge_once(&[&[
        File("var/lib/dpkg/status", status),
        text(
            "var/lib/dpkg/info/a.list",
            &format!("/bin/{}\n", "f".repeat(1000)).repeat(1000),
        ),
    ]]);
    assert_eq!(gaps(&merged)[0].1, "files that packages own");
}

#[test]
fn a_layer_with_more_than_fits_is_cut_aloud() {
    let stanza = |index: usize| format!("Package: {index}\nVersion: {}\n\n", "1".repeat(500));
    let status: String = (0..40_000).map(stanza).collect();
    let mut reader = LayerReader::new(Detail::Packages);
    reader.file(
        "var/lib/dpkg/status",
        FileContent {
            bytes: status.as_bytes(),
        },
    );
    let release = FileContent {
        bytes: b"ID=debian",
    };
    reader.file("etc/os-release", release);
    let mut tree = LayerTreeBuilder::new(1 << 20);
    tree.file("var/lib/dpkg/status");
    tree.file("etc/os-release");
    let layer = reader.finish(LayerScan {
        tree: tree.finish(),
        ..LayerScan::default()
    });
    assert!(layer.memory() < 1 << 20);
    let merged = merge(&[&layer], Detail::Packages);
    assert!(merged.inventory.distribution.is_some());
    let whats: Vec<&str> = gaps(&merged).into_iter().map(|(_, what, _)| what).collect();
    assert_eq!(whats, ["packages", "layer 1", "var/lib/dpkg/status"]);
}

#[test]
fn release_files_by_rank() {
    let release = |entries: &[Entry]| merge_once(&[entries]).inventory.distribution;
    let found = release(&[
        text("etc/debian_version", "trixie/sid\n"),
        text(
            "etc/os-release",
            "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux\"\n",
        ),
        text("usr/lib/os-release", "ID=other\nVERSION_ID=9\n"),
    ]);
    let found = found.unwrap();
    assert_eq!(found.path, "etc/os-release");
    assert_eq!(
        (found.version_id, found.codename.as_deref()),
        (None, Some("trixie"))
    );

    let found = release(&[
        text("etc/debian_version", "bookworm/sid\n"),
        text(
            "etc/lsb-release",
            "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n",
        ),
        text("etc/os-release", "ID=ubuntu\nID_LIKE=debian\n"),
    ]);
    let found = found.unwrap();
    assert_eq!(found.version_id.as_deref(), Some("22.04"));
    assert_eq!(found.codename.as_deref(), Some("jammy"));
    assert_eq!(found.id_like, ["debian"]);

    assert_eq!(release(&[]), None);
}

#[test]
fn a_damaged_release_file_matters_only_where_it_counts() {
    let broken = "no assignment\n";
    let merged = merge_once(&[&[
        dpkg(&["a=1"]),
        text("etc/os-release", broken),
        text("usr/lib/os-release", "ID=debian\n"),
        text("etc/debian_version", "derivative-rolling\n"),
    ]]);
    assert_eq!(
        merged.inventory.distribution.as_ref().unwrap().path,
        "usr/lib/os-release"
    );
    assert_eq!(
        gaps(&merged),
        [(
            NotAssessedKind::UnreadableFile,
            "etc/os-release",
            "the file names no distribution"
        )]
    );
    assert_eq!(
        merged.notes,
        [
            "`etc/os-release`: line 1: `no assignment` is no assignment",
            "`etc/debian_version`: the file names no distribution"
        ]
    );
}

#[test]
fn repositories_in_apks_order() {
    let merged = merge_once(&[&[
        text("etc/apk/repositories", "http://a/alpine/v3.18/main\n"),
        text(
            "etc/apk/repositories.d/50-x.list",
            "http://b/alpine/v3.18/main\n",
        ),
        text("etc/apk/repositories.d/ignored.txt", "http://no/\n"),
        text("lib/apk/repositories.d/50-x.list", "http://hidden/\n"),
        text(
            "lib/apk/repositories.d/10-y.list",
            "http://c/alpine/v3.18/main\n",
        ),
    ]]);
    let urls: Vec<&str> = merged
        .inventory
        .repositories
        .iter()
        .map(|found| found.url.as_str())
        .collect();
    assert_eq!(
        urls,
        [
            "http://a/alpine/v3.18/main",
            "http://c/alpine/v3.18/main",
            "http://b/alpine/v3.18/main"
        ]
    );
}

#[test]
fn repositories_in_apts_order() {
    let sources = "Types: deb\nURIs: http://b\nSuites: sid\nComponents: main\n";
    let merged = merge_once(&[&[
        text(
            "etc/apk/repositories.d/x.list",
            "http://z/alpine/v3.18/main\n",
        ),
        text("etc/apt/sources.list", "deb http://a sid main\n"),
        text("etc/apt/sources.list.d/y.sources", sources),
        text("etc/apt/sources.list.d/x.list", "deb http://c sid main\n"),
        text(
            "etc/apt/sources.list.d/z.list.save",
            "deb http://no sid main\n",
        ),
    ]]);
    let repositories = merged.inventory.repositories.iter();
    let shown: Vec<(&str, &str)> = repositories
        .map(|found| (found.ecosystem.id(), found.url.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("apk", "http://z/alpine/v3.18/main"),
            ("deb", "http://a"),
            ("deb", "http://c"),
            ("deb", "http://b")
        ]
    );
}

#[test]
fn a_root_of_sid_shows_in_its_sources() {
    let merged = merge_once(&[
        &[
            text(
                "etc/os-release",
                "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux trixie/sid\"\n",
            ),
            text("etc/debian_version", "trixie/sid\n"),
            text(
                "etc/apt/sources.list",
                "deb http://deb.debian.org/debian trixie main\n",
            ),
            dpkg(&["a=1"]),
        ],
        &[
            Whiteout("etc/apt/sources.list"),
            text(
                "etc/apt/sources.list.d/debian.sources",
                "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: sid\nComponents: main\n",
            ),
        ],
    ]);
    let distribution = merged.inventory.distribution.as_ref().unwrap();
    assert_eq!(distribution.codename.as_deref(), Some("trixie"));
    assert_eq!(distribution.version_id, None);
    let [repository] = merged.inventory.repositories.as_slice() else {
        panic!("{:?}", merged.inventory.repositories)
    };
    assert_eq!(repository.release.as_deref(), Some("sid"));
    assert!(repository.official);
}

#[test]
fn damage_shows() {
    let merged = merge_once(&[&[text(
        "var/lib/dpkg/status",
        "Package: a\nStatus: install ok installed\n\njunk\n",
    )]]);
    let path = "var/lib/dpkg/status";
    assert_eq!(
        gaps(&merged),
        [
            (
                NotAssessedKind::NoPackages,
                path,
                "the package database lists no package"
            ),
            (
                NotAssessedKind::UnreadableFile,
                path,
                "line 1: package `a` has no usable `Version`; line 4: `junk` is no field; line 4: the entry \
                 has no usable `Package`"
            ),
        ]
    );
}

#[test]
fn a_release_file_over_its_size_shows() {
    let huge = "#\n".repeat(1 << 20);
    let merged = merge_once(&[&[dpkg(&["a=1"]), text("etc/os-release", &huge)]]);
    let [(kind, what, why)] = gaps(&merged)[..] else {
        panic!("{:?}", merged.inventory.not_assessed)
    };
    assert_eq!(
        (kind, what),
        (NotAssessedKind::UnreadableFile, "etc/os-release")
    );
    assert_eq!(
        why,
        "the file has 2097152 bytes and was not read: at most 1048576 are"
    );
}

#[test]
fn a_database_that_was_left_out_shows_unless_it_was_replaced() {
    let path = "var/lib/dpkg/status";
    let merged = merge_once(&[&[dpkg(&["a=1"])], &[Unread(path)]]);
    assert_eq!(
        show(&merged),
        [""; 0],
        "the lower database is not the image's"
    );
    let shown = gaps(&merged);
    assert!(
        shown.contains(&(NotAssessedKind::UnreadableFile, path, "too large (layer 2)")),
        "{shown:?}"
    );
    assert_eq!(shown.len(), 2, "and no packages: {shown:?}");

    let merged = merge_once(&[&[Unread(path)], &[dpkg(&["a=1"])]]);
    assert_eq!(show(&merged), ["a=1@1"]);
    assert_eq!(gaps(&merged), []);
    assert_eq!(merged.notes.len(), 1);
}

#[test]
fn a_flood_of_links_ends() {
    let names: Vec<String> = (0..1000)
        .map(|index| format!("var/lib/dpkg/status.d/{index}"))
        .collect();
    let mut tree = LayerTreeBuilder::new(1 << 20);
    for folder in [
        "var",
        "var/lib",
        "var/lib/dpkg",
        "var/lib/dpkg/status.d",
        "opt",
        "opt/files",
    ] {
        tree.directory(folder);
    }
    for name in &names {
        tree.symlink(name, &format!("/opt/files/{}", name.replace('/', "-")));
    }
    let layer = LayerCatalog {
        tree: tree.finish(),
        ..LayerCatalog::default()
    };
    let first = merge_all(std::slice::from_ref(&layer));
    assert_eq!(first.wanted_elsewhere.len(), 200);
    let second = merge_all(&[LayerCatalog {
        elsewhere: first.wanted_elsewhere,
        ..layer
    }]);
    assert_eq!(second.wanted_elsewhere, []);
    assert!(
        gaps(&second)
            .iter()
            .any(|(_, what, _)| *what == "files behind links")
    );
}

#[test]
fn a_hard_link_leads_to_its_target() {
    let entries = [
        File("opt/real", status(&["a=1"])),
        Hard("var/lib/dpkg/status", "opt/real"),
    ];
    let merged = merge_all(&[read(&entries, &[])]);
    assert_eq!(merged.wanted_elsewhere[0].path, "opt/real");
    let merged = merge_all(&[read(&entries, &merged.wanted_elsewhere)]);
    assert_eq!(merged.wanted_elsewhere, []);
    assert_eq!(show(&merged), ["a=1@0"]);
}

#[test]
fn a_folder_that_could_not_be_read_shows_where_something_is_meant_to_be() {
    let mut layer = read(&[text("etc/os-release", "ID=debian\n")], &[]);
    for path in ["var/lib/dpkg", "root", "etc"] {
        layer.warnings.push(LayerWarning {
            path: path.into(),
            message: "permission denied".into(),
        });
    }
    let merged = merge_all(&[layer]);
    let unreadable: Vec<&str> = gaps(&merged)
        .into_iter()
        .filter(|(kind, ..)| *kind == NotAssessedKind::UnreadableFile)
        .map(|(_, what, _)| what)
        .collect();
    assert_eq!(unreadable, ["etc", "var/lib/dpkg"]);
    assert_eq!(merged.notes, ["layer 1: `root`: permission denied"]);
}

#[test]
fn circles_and_warnings_of_layers_show() {
    let entries = [Link("var/lib/dpkg", "dpkg2"), Link("var/lib/dpkg2", "dpkg")];
    let mut layer = read(&entries, &[]);
    layer.warnings = vec![
        LayerWarning {
            path: String::new(),
            message: "links were left out".into(),
        },
        LayerWarning {
            path: "some/../file".into(),
            message: "left out".into(),
        },
    ];
    let merged = merge_all(&[layer]);
    let kinds: Vec<(&str, &str)> = gaps(&merged)
        .into_iter()
        .map(|(_, what, why)| (what, why))
        .collect();
    assert!(
        kinds.contains(&("layer 1", "links were left out")),
        "{kinds:?}"
    );
    assert!(
        kinds.iter().any(|(what, _)| *what == "var/lib/dpkg/status"),
        "{kinds:?}"
    );
    assert!(
        kinds.iter().any(|(what, _)| *what == "var/lib/dpkg/info"),
        "{kinds:?}"
    );
    assert_eq!(merged.notes, ["layer 1: `some/../file`: left out"]);
}

#[test]
fn many_layers() {
    let names: Vec<String> = (0..2000)
        .map(|index| format!("package-{index}=1.{index}-1"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let layers: Vec<LayerCatalog> = (1..=127)
        .map(|layer| read(&[dpkg(&names[..1000 + layer])], &[]))
        .collect();
    let merged = merge_all(&layers);
    let by_layer = |layer: usize| {
        merged
            .inventory
            .packages
            .iter()
            .filter(|found| found.layer == layer)
            .count()
    };
    assert_eq!(by_layer(0), 1001);
    assert!((1..127).all(|layer| by_layer(layer) == 1));
    assert_eq!(merged.inventory, merge_all(&layers).inventory);
}

#[test]
fn nothing_at_all() {
    let merged = merge(&[], Detail::Packages);
    assert_eq!(merged.inventory.packages, []);
    assert_eq!(gaps(&merged)[0].0, NotAssessedKind::NoPackages);
}
