//! Small documents for tests, and the comparison with what scripts read of real ones.

use std::collections::BTreeSet;
use std::io::Read as _;

use drydock_model::{Qualifier, RangeEvent};

/// A test with its object and state: number, name of the package, content of the state. An empty
/// state is none. The kind is that of the package: `rpm`, or `dpkg` with a `deb:` before the name.
pub(crate) type Row<'a> = (u32, &'a str, &'a str);

/// A document of these definitions, whose criteria name the tests `t:tst:NUMBER`.
pub(crate) fn document(definitions: &str, rows: &[Row<'_>]) -> String {
    let mut tests = String::new();
    let mut objects = String::new();
    let mut states = String::new();
    for (number, name, state) in rows {
        let (kind, name) = match name.strip_prefix("deb:") {
            Some(name) => ("dpkg", name),
            None => ("rpm", *name),
        };
        tests +=
            &format!("<{kind}info_test id='t:tst:{number}'><object object_ref='t:obj:{number}'/>");
        if !state.is_empty() {
            tests += &format!("<state state_ref='t:ste:{number}'/>");
            states += &format!("<{kind}info_state id='t:ste:{number}'>{state}</{kind}info_state>");
        }
        tests += &format!("</{kind}info_test>");
        objects += &format!(
            "<{kind}info_object id='t:obj:{number}'><name>{name}</name></{kind}info_object>"
        );
    }
    format!(
        "<oval_definitions><generator><timestamp>2024-05-08T12:04:07</timestamp></generator>\
         <definitions>{definitions}</definitions><tests>{tests}</tests>\
         <objects>{objects}</objects><states>{states}</states></oval_definitions>"
    )
}

/// The state of a version below this one.
pub(crate) fn below(version: &str) -> String {
    format!("<evr datatype='evr_string' operation='less than'>{version}</evr>")
}

/// What an entry says, in one line: namespace, package, state, fix or reason, conditions.
pub(crate) fn lines(affected: &[drydock_model::Affected]) -> Vec<String> {
    let shown = affected.iter().map(|it| {
        let events = it.ranges.iter().flat_map(|range| &range.events);
        let events = events.filter(|it| **it != RangeEvent::Introduced("0".into()));
        let events: Vec<_> = events.map(|it| format!(" {it:?}")).collect();
        let reason = it.reason.iter().map(|it| format!(" ({it})"));
        let qualifiers = it.qualifiers.iter().map(|it| format!(" {it:?}"));
        let more: String = events.into_iter().chain(reason).chain(qualifiers).collect();
        let key = it.key.word();
        format!(
            "{} {key} {} {}{more}",
            it.namespace.as_str(),
            it.package,
            it.state.word()
        )
        .replace('"', "")
    });
    shown.collect()
}

/// Compares what a source reads of a file with what a script reads of it by other means: every
/// entry, and their number by namespace. `path` is the file's path in the feed.
pub(crate) fn check(source: &dyn crate::Source, path: &str, script: &str, file: &std::path::Path) {
    let Some(expected) = crate::testing::referee(script, &[file]) else {
        return;
    };
    let mut reader = std::fs::File::open(file).unwrap();
    let mut head = Vec::new();
    std::io::Read::take(&mut reader, 8)
        .read_to_end(&mut head)
        .unwrap();
    let compression = drydock_archive::detect_compression(&head);
    let whole = Box::new(std::fs::File::open(file).unwrap());
    let caps = drydock_archive::Caps::default();
    let mut bytes = Vec::new();
    let mut decoded = drydock_archive::decompress(whole, compression, &caps).unwrap();
    decoded.read_to_end(&mut bytes).unwrap();
    let (advisories, tally) = crate::testing::parse(source, path, &bytes, &[]).unwrap();
    let ours: BTreeSet<String> = advisories.iter().flat_map(rows).collect();
    let theirs: BTreeSet<String> = expected.lines().map(str::to_owned).collect();
    let missing: Vec<_> = theirs.difference(&ours).take(5).collect();
    let excess: Vec<_> = ours.difference(&theirs).take(5).collect();
    assert!(
        missing.is_empty() && excess.is_empty(),
        "{}: missing {missing:#?}, excess {excess:#?}",
        file.display()
    );
    for (namespace, count) in &tally.groups {
        let of_it = |row: &&String| row.split('\t').nth(1) == Some(namespace.as_str());
        let expected = theirs.iter().filter(of_it).count() as u64;
        assert!(*count >= expected, "{}: {namespace:?}", file.display());
    }
}

fn rows(advisory: &drydock_model::Advisory) -> Vec<String> {
    let id = &advisory.record.id;
    let entries = advisory.affected.iter();
    let rows = entries.map(|it| {
        let last = it.ranges.first().and_then(|it| it.events.last());
        let version = match last {
            None | Some(RangeEvent::Introduced(_)) => "",
            Some(
                RangeEvent::Fixed(version)
                | RangeEvent::LastAffected(version)
                | RangeEvent::Limit(version),
            ) => version,
        };
        let start = match it.ranges.first().and_then(|it| it.events.first()) {
            Some(RangeEvent::Introduced(start)) if start != "0" => format!("{start}<"),
            _ => String::new(),
        };
        let (mut module, mut channel, mut architectures) = ("", "", String::new());
        for qualifier in &it.qualifiers {
            match qualifier {
                Qualifier::Module(name) => module = name,
                Qualifier::Channel(name) => channel = name,
                Qualifier::Architectures(names) => architectures = names.join(","),
                _ => {}
            }
        }
        let place = format!("{id}\t{}\t{}", it.namespace.as_str(), it.package);
        format!(
            "{place}\t{}\t{start}{version}\t{module}\t{channel}\t{architectures}",
            it.state.word()
        )
    });
    rows.collect()
}
