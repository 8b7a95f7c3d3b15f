//! Entries of `affected`: what they say of a package in a place.

use drydock_model::{Affected, Qualifier, Range, RangeEvent, State};
use serde_json::value::RawValue;

use super::document::{
    Entry, EventText, Import, OfEntry, Package, RangeText, Record, list, specific,
};
use super::ecosystems::{Place, Placed, Row};
use super::{errata, ratings, ubuntu};
use crate::Sink;

/// Most bytes of a package's name.
const MAX_NAME: usize = 512;

/// Most bytes of a version.
const MAX_VERSION: usize = 256;

/// Most bytes of what says which versions of a package are affected, as it is written.
const MAX_VERSIONS: usize = 1 << 20;

/// Most bytes of all package names of a record together.
const MAX_NAMES: usize = 512 << 10;

/// Import paths that are named in a reason.
const SHOWN_IMPORTS: usize = 5;

/// Reads all entries of the row's ecosystem. One that cannot be read is told to the sink and left out.
///
/// # Errors
/// When none is left but some cannot be read, or there are too many.
pub(super) fn read_all(
    row: &'static Row,
    record: &Record<'_>,
    sink: &mut Sink<'_>,
) -> Result<Vec<Affected>, String> {
    let mut reader = EntryReader {
        row,
        record,
        streams: errata::streams(row, record),
        sink,
    };
    let mut affected = Vec::new();
    let mut unread = None;
    let mut names = 0;
    for raw in record.affected.iter().flatten() {
        match reader.read(raw) {
            Ok(entries) => affected.extend(entries),
            Err(why) => {
                reader.sink.warn(&record.id, &why);
                unread = Some(why);
            }
        }
        names += affected
            .last()
            .map_or(0, |it: &Affected| it.package.len() + 16);
        if names > MAX_NAMES {
            return Err("it speaks of too many packages".into());
        }
    }
    if row.folder == "Ubuntu" {
        ubuntu::add_bases(&mut affected);
    }
    affected.sort();
    affected.dedup();
    match unread {
        Some(why) if affected.is_empty() => Err(why),
        _ => Ok(affected),
    }
}

/// The state of a package, and the versions that it is about.
type Versions = (State, Vec<Range>, Vec<String>);

struct EntryReader<'c, 'r, 's> {
    row: &'static Row,
    record: &'c Record<'r>,
    streams: Vec<String>,
    sink: &'c mut Sink<'s>,
}

impl EntryReader<'_, '_, '_> {
    fn read(&mut self, raw: &RawValue) -> Result<Vec<Affected>, String> {
        let entry: Entry<'_> =
            serde_json::from_str(raw.get()).map_err(|error| format!("`affected`: {error}"))?;
        // Without a package it is about a repository of sources.
        let Some(package) = &entry.package else {
            return Ok(Vec::new());
        };
        let Some(suffix) = self.row.suffix(&package.ecosystem) else {
            return Ok(Vec::new());
        };
        match self.row.place(suffix) {
            Placed::Elsewhere => Ok(Vec::new()),
            Placed::Unknown => Err(format!("`{}` names no release", package.ecosystem)),
            Placed::At(place) => self.read_at(place, package, &entry),
        }
    }

    fn read_at(
        &mut self,
        place: Place,
        package: &Package,
        entry: &Entry<'_>,
    ) -> Result<Vec<Affected>, String> {
        if !is_name(&package.name) {
            return Err(format!("`{}` is not the name of a package", package.name));
        }
        let Some((state, ranges, versions)) = self.versions(package, entry)? else {
            return Ok(Vec::new());
        };
        let specific_to: OfEntry = specific(entry.ecosystem_specific);
        let mut warn = |message: String| self.sink.warn(&self.record.id, message);
        let affected = Affected {
            namespace: place.namespace,
            key: self.row.key,
            package: self.row.fold_name(&package.name),
            state,
            reason: reason(self.record, entry, &specific_to),
            ranges,
            versions,
            rating: ratings::of_entry(entry.severity, &specific_to, &mut warn),
            qualifiers: qualifiers(self.row, package, place.channel),
        };
        Ok(self.per_stream(affected))
    }

    /// The state and the versions that it is about; `None` where there are none to evaluate.
    fn versions(
        &mut self,
        package: &Package,
        entry: &Entry<'_>,
    ) -> Result<Option<Versions>, String> {
        let parts = [entry.ranges, entry.versions];
        let bytes = parts.iter().flatten().map(|it| it.get().len());
        if bytes.sum::<usize>() > MAX_VERSIONS {
            return Err(format!("too many versions of `{}`", package.name));
        }
        let ranges = self.ranges(package, entry)?;
        let versions = if self.row.repeats_versions && !ranges.is_empty() {
            Vec::new()
        } else {
            list::<String>(entry.versions).map_err(|error| format!("`versions`: {error}"))?
        };
        if let Some(odd) = versions.iter().find(|it| !is_version(it)) {
            return Err(format!("`{odd}` is not a version of `{}`", package.name));
        }
        if ranges.is_empty() && versions.is_empty() {
            let message = format!(
                "no version of `{}` can be told to be affected",
                package.name
            );
            self.sink.warn(&self.record.id, message);
            return Ok(None);
        }
        let all = ranges.len();
        let ranges: Vec<Range> = ranges.into_iter().filter(|it| !is_nothing(it)).collect();
        if ranges.is_empty() && all > 0 && versions.is_empty() {
            return Ok(Some((State::NotAffected, ranges, versions)));
        }
        Ok(Some((state(&ranges), ranges, versions)))
    }

    fn ranges(&mut self, package: &Package, entry: &Entry<'_>) -> Result<Vec<Range>, String> {
        let listed: Vec<RangeText> =
            list(entry.ranges).map_err(|error| format!("`ranges`: {error}"))?;
        let mut ranges = Vec::new();
        for range in listed {
            match range.kind.as_str() {
                "SEMVER" | "ECOSYSTEM" => {}
                "GIT" => continue,
                other => {
                    let message = format!("ranges of the type `{other}` are not known");
                    self.sink.warn(&self.record.id, message);
                    continue;
                }
            }
            let events: Vec<RangeEvent> = range.events.into_iter().flat_map(events).collect();
            if let Some(odd) = events.iter().map(version_of).find(|it| !is_version(it)) {
                return Err(format!("`{odd}` is not a version of `{}`", package.name));
            }
            let is_introduced = |it: &RangeEvent| matches!(it, RangeEvent::Introduced(_));
            if events.iter().any(is_introduced) {
                ranges.push(Range { events });
            } else {
                let message = format!("a range of `{}` that nothing begins", package.name);
                self.sink.warn(&self.record.id, message);
            }
        }
        Ok(ranges)
    }

    /// Binds builds for modules to each of the streams that the erratum is for.
    fn per_stream(&mut self, affected: Affected) -> Vec<Affected> {
        let events = affected.ranges.iter().flat_map(|range| &range.events);
        if !self.row.is_errata || !events.map(version_of).any(errata::is_modular) {
            return vec![affected];
        }
        if self.streams.is_empty() {
            let message = format!("no module is named for `{}`", affected.package);
            self.sink.warn(&self.record.id, message);
            return vec![affected];
        }
        let bound = |stream: &String| {
            let mut bound = affected.clone();
            bound.qualifiers.push(Qualifier::Module(stream.clone()));
            bound
        };
        self.streams.iter().map(bound).collect()
    }
}

fn is_name(text: &str) -> bool {
    let is_odd = |c: char| c.is_control() || c.is_whitespace();
    (1..=MAX_NAME).contains(&text.len()) && !text.contains(is_odd)
}

fn is_version(text: &str) -> bool {
    (1..=MAX_VERSION).contains(&text.len()) && !text.contains(char::is_control)
}

/// An event should say one thing; of several, all count.
fn events(text: EventText) -> impl Iterator<Item = RangeEvent> {
    let events = [
        text.introduced.map(RangeEvent::Introduced),
        text.fixed.map(RangeEvent::Fixed),
        text.last_affected.map(RangeEvent::LastAffected),
        text.limit.map(RangeEvent::Limit),
    ];
    events.into_iter().flatten()
}

fn version_of(event: &RangeEvent) -> &str {
    match event {
        RangeEvent::Introduced(version)
        | RangeEvent::Fixed(version)
        | RangeEvent::LastAffected(version)
        | RangeEvent::Limit(version) => version,
    }
}

/// Whether a range ends where it begins.
fn is_nothing(range: &Range) -> bool {
    let zero = |version: &String| version == "0";
    matches!(
        range.events.as_slice(),
        [RangeEvent::Introduced(from), RangeEvent::Fixed(to)] if zero(from) && zero(to)
    )
}

/// Fixed, if any range has a fix.
fn state(ranges: &[Range]) -> State {
    let mut events = ranges.iter().flat_map(|range| &range.events);
    if events.any(|event| matches!(event, RangeEvent::Fixed(_))) {
        State::Fixed
    } else {
        State::Affected
    }
}

fn qualifiers(row: &Row, package: &Package, channel: Option<String>) -> Vec<Qualifier> {
    let purl = package.purl.as_deref().unwrap_or_default();
    // Rocky's special interest groups build kernels of their own.
    let of_group = parameter(purl, "distro")
        .and_then(|distro| Some(distro.get(distro.find("sig-")?..)?.to_owned()));
    let channel = channel.or(of_group).map(Qualifier::Channel);
    let architecture = parameter(purl, "arch").filter(|_| row.has_architectures());
    let architecture = architecture.map(|it| Qualifier::Architectures(vec![it.to_owned()]));
    architecture.into_iter().chain(channel).collect()
}

/// A parameter of a purl, if it is plain.
fn parameter<'p>(purl: &'p str, name: &str) -> Option<&'p str> {
    let (_, parameters) = purl.split_once('?')?;
    let value = parameters
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    ((1..=64).contains(&value.len()) && value.bytes().all(is_plain)).then_some(value)
}

fn reason(record: &Record<'_>, entry: &Entry<'_>, specific_to: &OfEntry) -> Option<String> {
    if record.id.starts_with("MAL-") {
        return Some(ratings::MALICIOUS.to_owned());
    }
    let of_database: OfEntry = specific(entry.database_specific);
    let informational = of_database.informational;
    let availability = specific_to.availability.clone();
    let text = informational
        .or_else(|| availability.filter(|it| it != "No subscription required"))
        .or_else(|| imports(specific_to.imports.as_deref()?))?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(1_000).collect())
}

/// The packages of a module that are affected, and on which systems if not on all.
fn imports(imports: &[Import]) -> Option<String> {
    let paths: Vec<String> = imports.iter().filter_map(import).collect();
    if paths.is_empty() {
        return None;
    }
    let shown: Vec<&str> = paths
        .iter()
        .take(SHOWN_IMPORTS)
        .map(String::as_str)
        .collect();
    let more = paths.len().saturating_sub(SHOWN_IMPORTS);
    let more = (more > 0).then(|| format!(" and {more} more"));
    Some(format!(
        "in {}{}",
        shown.join(", "),
        more.unwrap_or_default()
    ))
}

fn import(import: &Import) -> Option<String> {
    let path = import.path.as_deref().filter(|it| is_name(it))?;
    Some(match import.goos.as_deref() {
        None | Some([]) => path.to_owned(),
        Some(systems) => format!("{path} ({})", systems.join(", ")),
    })
}
