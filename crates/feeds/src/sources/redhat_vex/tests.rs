//! Shapes of documents, and the real ones against a script.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::{Affected, Qualifier, Range, RangeEvent, Severity, State};
use serde_json::{Value, json};

use super::*;
use crate::sink::Tally;
use crate::testing::{parse, referee, shared_data, shared_files};

const PATH: &str = "2024/cve-2024-1111.json";
const EL9: &str = "cpe:/o:redhat:enterprise_linux:9";
const EUS: &str = "cpe:/a:redhat:rhel_eus:9.2::appstream";

/// A document with one vulnerability whose parts `vulnerability` gives. `products` are products by
/// id with their CPEs, `packages` packages by id with their purls; all packages are in all products.
fn document(products: &[(&str, &str)], packages: &[(&str, &str)], vulnerability: Value) -> Value {
    let branch = |id: &str, helper: Value| {
        json!({"category": "product_version", "name": id, "product": {"name": id,
            "product_id": id, "product_identification_helper": helper}})
    };
    let own = products
        .iter()
        .map(|(id, cpe)| branch(id, json!({"cpe": cpe})));
    let parts = packages.iter().map(|(id, purl)| match purl.is_empty() {
        true => branch(id, json!({})),
        false => branch(id, json!({"purl": purl})),
    });
    let pairs = products.iter().flat_map(|(product, _)| {
        packages.iter().map(move |(package, _)| {
            json!({"category": "default_component_of",
                "full_product_name": {"name": "x", "product_id": format!("{product}:{package}")},
                "product_reference": package, "relates_to_product_reference": product})
        })
    });
    let mut vulnerability = vulnerability;
    vulnerability["cve"] = json!("CVE-2024-1111");
    json!({
        "document": {
            "category": "csaf_vex",
            "aggregate_severity": {"text": "moderate"},
            "references": [{"category": "self", "url": "https://example.org/vex", "summary": "x"}],
            "tracking": {"id": "CVE-2024-1111", "status": "final", "version": "1",
                "initial_release_date": "2024-01-01T00:00:00+00:00",
                "current_release_date": "2024-02-02T00:00:00+00:00"}},
        "product_tree": {
            "branches": [{"category": "vendor", "name": "Red Hat",
                "branches": own.chain(parts).collect::<Vec<_>>()}],
            "relationships": pairs.collect::<Vec<_>>()},
        "vulnerabilities": [vulnerability]
    })
}

fn read(document: &Value) -> (Advisory, Tally) {
    let (mut advisories, tally) =
        parse(&RedhatVex, PATH, document.to_string().as_bytes(), &[]).unwrap();
    assert_eq!(advisories.len(), 1);
    (advisories.remove(0), tally)
}

/// One line for each entry: package, key, state, range, qualifiers, reason.
fn shown(advisory: &Advisory) -> Vec<String> {
    let entry = |it: &Affected| {
        let range = match it.ranges.as_slice() {
            [] => "never".to_owned(),
            [range] => match range.events.as_slice() {
                [RangeEvent::Introduced(_)] => "always".to_owned(),
                [RangeEvent::Introduced(_), RangeEvent::Fixed(fixed)] => format!("<{fixed}"),
                _ => panic!("{range:?}"),
            },
            _ => panic!("{it:?}"),
        };
        let conditions: Vec<String> = it
            .qualifiers
            .iter()
            .map(|qualifier| match qualifier {
                Qualifier::Module(module) => format!("module {module}"),
                Qualifier::Architectures(names) => names.join("+"),
                Qualifier::RepositoryCpes(cpes) => cpes.join("+"),
                other => panic!("{other:?}"),
            })
            .collect();
        format!(
            "{} {} {} {} {range} [{}] {}",
            it.namespace,
            it.key.word(),
            it.package,
            it.state.word(),
            conditions.join("; "),
            it.reason.as_deref().unwrap_or("-"),
        )
    };
    advisory.affected.iter().map(entry).collect()
}

#[test]
fn a_fix_is_one_entry_for_all_products_with_the_same_architectures() {
    let fixed = [
        "el:a.x86_64",
        "el:a.s390x",
        "el:a.src",
        "eus:a.x86_64",
        "eus:a.s390x",
        "crb:a.x86_64",
    ];
    let (advisory, tally) = read(&document(
        &[
            ("el", EL9),
            ("eus", EUS),
            ("crb", "cpe:/a:redhat:enterprise_linux:9::crb"),
        ],
        &[
            ("a.x86_64", "pkg:rpm/redhat/a@1-2.el9?arch=x86_64&epoch=1"),
            ("a.s390x", "pkg:rpm/redhat/a@1-2.el9?arch=s390x&epoch=1"),
            ("a.src", "pkg:rpm/redhat/a@1-2.el9?arch=src&epoch=1"),
        ],
        json!({
            "product_status": {"fixed": fixed},
            "remediations": [{"category": "vendor_fix", "details": "…", "product_ids": fixed,
                "url": "https://access.redhat.com/errata/RHSA-2024:0001"}],
            "notes": [{"category": "description", "text": "A flaw.", "title": "x"}],
            "release_date": "2024-01-31T00:00:00+00:00",
        }),
    ));
    assert_eq!(
        shown(&advisory),
        [
            "rhel:9 binary a fixed <1:1-2.el9 [s390x+x86_64; \
             cpe:/a:redhat:rhel_eus:9.2::appstream+cpe:/o:redhat:enterprise_linux:9] RHSA-2024:0001",
            "rhel:9 binary a fixed <1:1-2.el9 [x86_64; \
             cpe:/a:redhat:enterprise_linux:9::crb] RHSA-2024:0001",
        ]
    );
    let record = &advisory.record;
    assert_eq!(record.id, "CVE-2024-1111");
    assert_eq!(record.locator, "2024/cve-2024-1111.json#CVE-2024-1111");
    assert_eq!(record.related, ["RHSA-2024:0001"]);
    assert_eq!(record.description.as_deref(), Some("A flaw."));
    assert_eq!(
        record.published.unwrap().to_string(),
        "2024-01-31T00:00:00Z"
    );
    assert_eq!(record.modified.unwrap().to_string(), "2024-02-02T00:00:00Z");
    assert_eq!(record.withdrawn, None);
    let links: Vec<_> = record.references.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(
        links,
        [
            "https://example.org/vex",
            "https://access.redhat.com/errata/RHSA-2024:0001"
        ]
    );
    assert_eq!((tally.records, tally.warnings), (1, 0));
    assert_eq!(tally.as_of, Some(jiff::civil::date(2024, 2, 2)));
}

#[test]
fn remediations_tell_the_states_of_the_affected() {
    let products = [("el", EL9)];
    let names = ["a", "b", "c", "d", "e"];
    let packages: Vec<(String, String)> = names
        .iter()
        .map(|name| {
            (
                format!("{name}.src"),
                format!("pkg:rpm/redhat/{name}?arch=src"),
            )
        })
        .collect();
    let packages: Vec<_> = packages
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let plan = |category: &str, details: &str, name: &str| json!({"category": category, "details": details, "product_ids": [format!("el:{name}.src")]});
    let (advisory, _) = read(&document(
        &products,
        &packages,
        json!({
            "product_status": {"known_affected": ["el:a.src", "el:b.src", "el:c.src", "el:d.src"],
                "under_investigation": ["el:e.src"]},
            "remediations": [
                plan("none_available", "Affected", "a"),
                plan("workaround", "Pull the plug.", "a"),
                plan("none_available", "Fix deferred", "b"),
                plan("none_available", "Affected", "c"),
                plan("no_fix_planned", "Will not fix", "c"),
                plan("no_fix_planned", "Out of support scope", "d"),
            ]
        }),
    ));
    let [a, b, c, d, e] = [
        "a affected always [cpe:/o:redhat:enterprise_linux:9] -",
        "b deferred always [cpe:/o:redhat:enterprise_linux:9] Fix deferred",
        "c will-not-fix always [cpe:/o:redhat:enterprise_linux:9] Will not fix",
        "d end-of-life always [cpe:/o:redhat:enterprise_linux:9] Out of support scope",
        "e under-investigation always [cpe:/o:redhat:enterprise_linux:9] -",
    ]
    .map(|rest| format!("rhel:9 source {rest}"));
    assert_eq!(shown(&advisory), [a, b, c, d, e]);
}

#[test]
fn binaries_stand_for_their_source_where_they_are_listed() {
    let purls = [
        ("kernel.src", "pkg:rpm/redhat/kernel?arch=src"),
        ("kernel", "pkg:rpm/redhat/kernel"),
        ("kernel-headers", "pkg:rpm/redhat/kernel-headers"),
        ("other.src", "pkg:rpm/redhat/other?arch=src"),
    ];
    let (advisory, _) = read(&document(
        &[("el", EL9)],
        &purls,
        json!({"product_status": {
            "known_affected": ["el:kernel.src", "el:kernel", "el:other.src"],
            "known_not_affected": ["el:kernel-headers"]},
            "flags": [{"label": "component_not_present", "product_ids": ["el:kernel-headers"]}]}),
    ));
    assert_eq!(
        shown(&advisory),
        [
            "rhel:9 source other affected always [cpe:/o:redhat:enterprise_linux:9] -",
            "rhel:9 binary kernel affected always [cpe:/o:redhat:enterprise_linux:9] -",
            "rhel:9 binary kernel-headers not-affected never \
             [cpe:/o:redhat:enterprise_linux:9] component_not_present",
        ]
    );
}

#[test]
fn builds_after_the_fix_do_not_clear_the_package() {
    let (advisory, _) = read(&document(
        &[("el", EL9)],
        &[
            ("old", "pkg:rpm/redhat/a@1-1.el9?arch=noarch"),
            ("new", "pkg:rpm/redhat/a@1-2.el9?arch=noarch"),
        ],
        json!({"product_status": {"fixed": ["el:old"], "known_not_affected": ["el:new"]}}),
    ));
    assert_eq!(
        shown(&advisory),
        ["rhel:9 binary a fixed <1-1.el9 [cpe:/o:redhat:enterprise_linux:9] -"]
    );
}

#[test]
fn modules_are_told_apart() {
    let version = "6-1.module%2Bel8.10.0%2B1%2Ba";
    let told = format!("pkg:rpm/redhat/a@{version}?arch=noarch&rpmmod=redis:6:81:48");
    let untold = format!("pkg:rpm/redhat/b@{version}?arch=noarch");
    let passed = format!("pkg:rpm/redhat/c@{version}?arch=noarch");
    let mut document = document(
        &[("el", "cpe:/a:redhat:enterprise_linux:8::appstream")],
        &[
            ("a", told.as_str()),
            ("b", untold.as_str()),
            ("c", passed.as_str()),
            ("nodejs:18:81:48", ""),
        ],
        json!({"product_status": {"fixed": ["el:a", "el:b", "el:nodejs:18:81:48:c"]}}),
    );
    let relationships = document["product_tree"]["relationships"]
        .as_array_mut()
        .unwrap();
    relationships.push(json!({"category": "default_component_of",
        "full_product_name": {"name": "x", "product_id": "el:nodejs:18:81:48:c"},
        "product_reference": "c", "relates_to_product_reference": "el:nodejs:18:81:48"}));
    let (advisory, tally) = read(&document);
    let cpe = "cpe:/a:redhat:enterprise_linux:8::appstream";
    let line = |name: &str, module: &str| {
        format!("rhel:8 binary {name} fixed <6-1.module+el8.10.0+1+a [module {module}; {cpe}] -")
    };
    assert_eq!(
        shown(&advisory),
        [line("a", "redis:6"), line("b", "?"), line("c", "nodejs:18")]
    );
    assert_eq!(tally.warnings, 1);
    assert_eq!(
        tally.first_warnings[0].message,
        "1 products are of a module whose stream is not told, the first: `b`"
    );
}

#[test]
fn layered_products_have_their_release_or_none() {
    let (advisory, _) = read(&document(
        &[
            ("shift", "cpe:/a:redhat:openshift:4"),
            ("shift9", "cpe:/a:redhat:openshift:4.14::el9"),
        ],
        &[
            ("a", "pkg:rpm/redhat/a@1-1.el8ost?arch=noarch"),
            ("b.src", "pkg:rpm/redhat/b?arch=src"),
            (
                "image",
                "pkg:oci/image?repository_url=registry.redhat.io/a/image",
            ),
            ("name-alone", ""),
        ],
        json!({"product_status": {"fixed": ["shift:a", "shift9:a"],
            "known_affected": ["shift:b.src", "shift:image", "shift:name-alone", "shift"]}}),
    ));
    assert_eq!(
        shown(&advisory),
        [
            "redhat:any source b affected always [cpe:/a:redhat:openshift:4] -",
            "rhel:8 binary a fixed <1-1.el8ost [cpe:/a:redhat:openshift:4] -",
            "rhel:9 binary a fixed <1-1.el8ost [cpe:/a:redhat:openshift:4.14::el9] -",
        ]
    );
}

#[test]
fn ratings_stand_where_they_differ() {
    let vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    let (advisory, _) = read(&document(
        &[("el", EL9)],
        &[
            ("a.src", "pkg:rpm/redhat/a?arch=src"),
            ("b.src", "pkg:rpm/redhat/b?arch=src"),
        ],
        json!({
            "product_status": {"known_affected": ["el:a.src", "el:b.src"]},
            "scores": [{"cvss_v3": {"vectorString": vector}, "products": ["el:a.src", "el:b.src"]}],
            "threats": [
                {"category": "impact", "details": "Moderate", "product_ids": ["el:a.src"]},
                {"category": "impact", "details": "Low", "product_ids": ["el:b.src"]}],
        }),
    ));
    let rating = &advisory.record.ratings[0];
    assert_eq!(
        (rating.severity, rating.vector.as_deref()),
        (Severity::Medium, Some(vector))
    );
    assert_eq!(rating.original.as_deref(), Some("moderate"));
    assert_eq!(advisory.affected[0].rating, None);
    let own = advisory.affected[1].rating.as_ref().unwrap();
    assert_eq!(
        (own.severity, own.original.as_deref()),
        (Severity::Low, Some("Low"))
    );
}

#[test]
fn a_deleted_document_is_withdrawn() {
    let mut document = document(&[], &[], json!({}));
    document["document"]["tracking"]["status"] = json!("deleted");
    let (advisory, _) = read(&document);
    assert_eq!(advisory.record.withdrawn, advisory.record.modified);
    assert_eq!(advisory.affected, []);
}

#[test]
fn gaps_in_the_product_tree_are_told() {
    let mut document = document(
        &[("el", EL9), ("bare", "")],
        &[("a", "pkg:rpm/redhat/a")],
        json!({"product_status": {"known_affected": ["el:a", "el:gone", "bare:a", "x:a"]}}),
    );
    let relationships = document["product_tree"]["relationships"]
        .as_array_mut()
        .unwrap();
    relationships.push(json!({"full_product_name": {"product_id": "x:a"},
        "product_reference": "a", "relates_to_product_reference": "x"}));
    let (advisory, tally) = read(&document);
    assert_eq!(advisory.affected.len(), 1);
    let messages: Vec<_> = tally
        .first_warnings
        .iter()
        .map(|it| it.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "1 products are not in the product tree, the first: `el:gone`",
            "1 products are of a product that is not in the product tree, the first: `x:a`",
            "1 products have an unreadable CPE name, the first: `a`",
        ]
    );
}

#[test]
fn refuses_other_documents() {
    let whole = document(&[("el", EL9)], &[], json!({})).to_string();
    let error = |text: &str| parse(&RedhatVex, PATH, text.as_bytes(), &[]).unwrap_err();
    for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(
            matches!(error(&whole[..cut]), Error::CutShort { .. }),
            "{cut}"
        );
    }
    for text in ["[]", "null", "<html>", "{}"] {
        assert!(matches!(error(text), Error::Damaged { .. }), "{text}");
    }
    let advisory = whole.replace("csaf_vex", "csaf_security_advisory");
    assert!(matches!(error(&advisory), Error::WrongFile { .. }));
}

#[test]
fn knows_its_files() {
    for (path, is_ours, is_member) in [
        ("2024/cve-2024-1111.json", true, true),
        ("csaf_vex_2024-08-04.tar.zst", true, false),
        (
            "csaf_vex_2024-08-04.tar.zst/2024/cve-2024-1111.json",
            false,
            true,
        ),
        (
            "csaf_vex_2024-08-04.tar.zst/2024/cve-2024-1111.json.asc",
            false,
            false,
        ),
        ("changes.csv", false, false),
        ("index.txt", false, false),
    ] {
        assert_eq!(META.layout.has(path), is_ours, "{path}");
        assert_eq!(RedhatVex.has_member(path), is_member, "{path}");
    }
}

/// The referee's form: one line for each product and architecture.
fn lines(advisory: &Advisory) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut lines: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for it in &advisory.affected {
        let mut module = "-";
        let mut architectures = vec!["*".to_owned()];
        let mut cpes: &[String] = &[];
        for qualifier in &it.qualifiers {
            match qualifier {
                Qualifier::Module(name) => module = name,
                Qualifier::Architectures(names) => architectures.clone_from(names),
                Qualifier::RepositoryCpes(names) => cpes = names,
                other => panic!("{other:?}"),
            }
        }
        let rating = it.rating.as_ref().map(|it| {
            let words = [it.original.as_deref(), it.vector.as_deref()];
            words.map(|word| word.unwrap_or("None")).join(" ")
        });
        let fixed = it.fixed_version().unwrap_or("-");
        let is_right = match it.state {
            State::Fixed => it.ranges == [Range::below(fixed)],
            State::NotAffected => it.ranges.is_empty(),
            _ => it.ranges == [Range::all()],
        };
        assert!(is_right, "{it:?}");
        for (cpe, architecture) in cpes
            .iter()
            .flat_map(|cpe| architectures.iter().map(move |it| (cpe, it)))
        {
            let cells = [
                it.key.word(),
                it.namespace.as_str(),
                module,
                cpe,
                architecture,
                it.state.word(),
                fixed,
                it.reason.as_deref().unwrap_or("-"),
                rating.as_deref().unwrap_or("-"),
            ];
            let key = (advisory.record.id.clone(), it.package.clone());
            let is_new = lines.entry(key).or_default().insert(cells.join("\t"));
            assert!(is_new, "said twice: {it:?}");
        }
    }
    lines
}

#[test]
fn real_documents_agree_with_the_referee() {
    let Some(folder) = shared_data().map(|it| it.join("mirror/redhat-vex")) else {
        return;
    };
    let folder = folder.to_str().unwrap();
    let Some(expected) = referee("redhat_vex.py", &[folder]) else {
        return;
    };
    let mut groups: BTreeMap<String, u64> = BTreeMap::new();
    let mut said = BTreeMap::new();
    let mut records = 0;
    for path in shared_files("mirror/redhat-vex") {
        let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let (advisories, tally) = parse(&RedhatVex, name, &bytes, &[]).unwrap();
        assert_eq!(tally.skipped, 0, "{name}");
        records += tally.records;
        for (namespace, count) in tally.groups {
            *groups.entry(namespace.to_string()).or_default() += count;
        }
        said.extend(advisories.iter().flat_map(lines));
    }
    let counted = groups
        .iter()
        .map(|(name, count)| format!("{name}\t{count}\n"));
    let counted: String = counted.chain([format!("records\t{records}\n")]).collect();
    assert_eq!(counted, expected);

    let sample = referee("redhat_vex.py", &[folder, "--sample", "1000", "11"]).unwrap();
    let mut sampled: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for line in sample.lines() {
        let mut cells = line.splitn(3, '\t').map(str::to_owned);
        let mut next = || cells.next().unwrap();
        let key = (next(), next());
        sampled.entry(key).or_default().insert(next());
    }
    assert_eq!(sampled.len(), 1000);
    for (key, lines) in sampled {
        assert_eq!(said[&key], lines, "{key:?}");
    }
}

#[test]
fn real_lists_of_changes_are_read() {
    let Some(folder) = shared_data() else {
        return;
    };
    let folder = folder.join("samples/vuls-fixtures/redhat/vex/v1");
    for name in ["changes.csv", "deletions.csv"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let read = text.lines().map(changes::read_line);
        assert!(read.map(Option::unwrap).count() > 0, "{name}");
    }
}

#[test]
fn real_archives_are_read_member_by_member() {
    let Some(folder) = shared_data().map(|it| it.join("samples/vuls-fixtures/redhat/vex")) else {
        return;
    };
    for name in ["v1/csaf_vex_2024-08-04.tar.zst", "v2/vex-archive.tar.zst"] {
        let file = folder.join(name);
        let job = crate::reading::Job {
            source: &RedhatVex,
            path: name.split_once('/').unwrap().1,
            file: &file,
            releases: &[],
            hides: &|path| path == "2023/cve-2023-6212.json",
            hash_content: false,
        };
        let mut ids = BTreeSet::new();
        let mut collect = |item| {
            if let crate::Item::Advisory(advisory) = item {
                ids.insert(advisory.record.id);
            }
            Ok(())
        };
        let reading = crate::reading::read_file(&job, &mut collect).unwrap();
        assert_eq!(
            (reading.tally.records, reading.tally.skipped),
            (4, 0),
            "{name}"
        );
        let numbers = ["6228", "6237", "6238", "6240"].map(|it| format!("CVE-2023-{it}"));
        assert_eq!(ids.into_iter().collect::<Vec<_>>(), numbers, "{name}");
    }
}
