//! What was looked at, and with which database.

use drydock_model::{DatabaseIdentity, Image, Inventory, ScanReport};

use super::{Page, Section, hanging};
use crate::{Tone, View, clean};

/// The head of a scan.
pub(super) fn of_scan(report: &ScanReport, view: &View, page: Page) -> Section {
    let mut lines = of_inventory(&report.image, &report.inventory, page);
    lines.extend(entry("Advisories", &advisories(report), page));
    let database = database(&report.database, view.database_age.as_deref());
    lines.extend(entry("Database", &database, page));
    lines
}

/// The head of an inventory.
pub(super) fn of_inventory(image: &Image, inventory: &Inventory, page: Page) -> Section {
    let mut lines = entry("Image", &described(image, page), page);
    lines.extend(entry("Release", &release(inventory), page));
    lines
}

/// The release in one phrase, as the verdict also names it.
pub(super) fn release(inventory: &Inventory) -> String {
    let Some(distribution) = &inventory.distribution else {
        return "unknown".to_owned();
    };
    if let Some(name) = &distribution.pretty_name {
        return clean(name).into_owned();
    }
    let version = distribution.version_id.as_ref();
    let version = version.or(distribution.codename.as_ref());
    let words = [Some(&distribution.id), version];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    clean(&words.join(" ")).into_owned()
}

/// Columns in which a whole digest has its place beside the other facts.
const WHOLE_DIGEST: usize = 110;

fn described(image: &Image, page: Page) -> String {
    let Some(id) = image.id else {
        return "a root filesystem, which no image config describes".to_owned();
    };
    let mut words = if page.fits(WHOLE_DIGEST) {
        id.to_string()
    } else {
        format!("{}:{}", id.algorithm().name(), id.short())
    };
    if let Some(platform) = &image.platform {
        words.push_str(&format!(", {}", clean(&platform.to_string())));
    }
    let count = image.layers.len();
    let noun = if count == 1 { "layer" } else { "layers" };
    format!("{words}, {count} {noun}")
}

fn advisories(report: &ScanReport) -> String {
    let Some(namespace) = &report.namespace else {
        return "none for this release".to_owned();
    };
    match report.end_of_life {
        Some(date) => format!("{namespace}, supported until {date}"),
        None => namespace.to_string(),
    }
}

fn database(database: &DatabaseIdentity, age: Option<&str>) -> String {
    // Sources of releases have no records of their own.
    let sources = database.sources.iter().filter(|source| source.records > 0);
    let sources: Vec<String> = sources
        .map(|source| format!("{} ({} records)", source.id, source.records))
        .collect();
    let mut text = format!("sha256:{}", database.digest.short());
    if !sources.is_empty() {
        text.push_str(&format!(", {}", sources.join(", ")));
    }
    if let Some(age) = age {
        text.push_str(&format!("; {age}"));
    }
    text
}

fn entry(label: &str, text: &str, page: Page) -> Section {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let mut lines = hanging(&format!("{label:<12}"), &words, page);
    if let Some(first) = lines.first_mut() {
        let painted = page.paint.paint(Tone::Faint, label);
        *first = first.replacen(label, &painted, 1);
    }
    lines
}
