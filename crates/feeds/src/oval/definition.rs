//! A definition, taken out of its element: whom it is about, what is said of it, and its criteria.

use drydock_model::Digest;
use serde::{Deserialize, Serialize};

use super::criteria::Criteria;
use super::identity::Ids;
use crate::xml::Element;

/// Most bytes of a description that are kept. Oracle puts whole change logs there.
const DESCRIPTION_BYTES: usize = 2000;

/// Most entries of any list of a definition; the longest known are SUSE's references, some hundreds.
const LIST: usize = 5000;

/// A definition.
#[derive(Serialize, Deserialize)]
pub(crate) struct Definition {
    /// Its id, e.g. `oval:com.oracle.elsa:def:20070057`.
    pub(crate) id: String,
    /// `patch`, `vulnerability`, `inventory` or another.
    pub(crate) class: String,
    /// For people; often begins with the advisory's id.
    pub(crate) title: String,
    /// What it is, cut to a length.
    pub(crate) description: Option<String>,
    /// The platforms it is for.
    pub(crate) platforms: Vec<String>,
    /// What it refers to.
    pub(crate) references: Vec<Link>,
    /// The publisher's word of how bad it is.
    pub(crate) severity: Option<String>,
    /// When it was published, as written.
    pub(crate) issued: Option<String>,
    /// When it was last changed, as written.
    pub(crate) updated: Option<String>,
    /// The CVEs it is about.
    pub(crate) cves: Vec<Cve>,
    /// The products it is for.
    pub(crate) cpes: Vec<String>,
    /// What is to become of components that are affected.
    pub(crate) resolutions: Vec<Resolution>,
    /// Azure Linux: whether there is a patch.
    pub(crate) patchable: Option<String>,
    /// Its criteria.
    pub(crate) criteria: Option<Criteria>,
    digest: [u8; 32],
}

/// A reference.
#[derive(Serialize, Deserialize)]
pub(crate) struct Link {
    /// What kind of thing it leads to, e.g. `CVE`.
    pub(crate) source: String,
    /// The id there.
    pub(crate) id: String,
    /// The address.
    pub(crate) url: String,
}

/// A CVE with its ratings.
#[derive(Serialize, Deserialize)]
pub(crate) struct Cve {
    /// What is written, an id mostly.
    pub(crate) text: String,
    /// The publisher's word of how bad it is.
    pub(crate) impact: Option<String>,
    /// A CVSS vector, of version 3 rather than of version 2, with its prefix.
    pub(crate) vector: Option<String>,
}

/// What is to become of components.
#[derive(Serialize, Deserialize)]
pub(crate) struct Resolution {
    /// `Affected`, `Will not fix` and so on.
    pub(crate) state: String,
    /// The components, those of modules with the module before them: `maven:3.6/guava`.
    pub(crate) components: Vec<String>,
}

impl Definition {
    /// SHA-256 of its bytes.
    pub(crate) fn digest(&self) -> Digest {
        Digest::sha256(self.digest)
    }

    /// Reads a `definition` element.
    pub(super) fn parse(element: &Element, digest: Digest, ids: &mut Ids) -> Result<Self, String> {
        let id = element.attribute("id").ok_or("it has no id")?;
        let metadata = element.first("metadata").ok_or("it has no metadata")?;
        // Azure Linux has no `advisory`; what others put there stands in the metadata itself.
        let advisory = metadata.first("advisory").unwrap_or(metadata);
        let affected = metadata.all("affected");
        let issued = date_of(advisory, "issued").or_else(|| {
            ["public_date", "advisory_date"]
                .iter()
                .find_map(|name| advisory.text_of(name).map(str::to_owned))
        });
        let criteria = element.first("criteria");
        Ok(Self {
            id,
            class: element.attribute("class").unwrap_or_default(),
            title: words(metadata.text_of("title").unwrap_or_default()),
            description: metadata.text_of("description").map(shortened),
            platforms: texts(affected.flat_map(|it| it.all("platform")))?,
            references: list(metadata.all("reference").chain(advisory.all("ref")), link)?,
            severity: advisory.text_of("severity").map(str::to_owned),
            issued,
            updated: date_of(advisory, "updated"),
            cves: list(advisory.all("cve"), cve)?,
            cpes: texts(
                advisory
                    .all("affected_cpe_list")
                    .flat_map(|it| it.all("cpe")),
            )?,
            resolutions: resolutions(advisory)?,
            patchable: metadata.text_of("patchable").map(str::to_owned),
            criteria: criteria.map(|it| Criteria::parse(it, ids)).transpose()?,
            digest: digest.as_bytes().try_into().unwrap_or_default(),
        })
    }
}

fn date_of(advisory: &Element, name: &str) -> Option<String> {
    let element = advisory.first(name)?;
    let written = element.attribute("date");
    written.or_else(|| Some(element.trimmed().to_owned()))
}

fn link(element: &Element) -> Result<Link, String> {
    let written = |name| element.attribute(name).unwrap_or_default();
    let url = match element.attribute("ref_url") {
        Some(url) => url,
        None => element.trimmed().to_owned(),
    };
    Ok(Link {
        source: written("source"),
        id: words(&written("ref_id")),
        url,
    })
}

fn cve(element: &Element) -> Result<Cve, String> {
    let said = |name| element.attribute(name).filter(|it| !it.is_empty());
    // With a score before it: `7.8/CVSS:3.1/AV:L/…`, `7.8/AV:N/…`.
    let behind =
        |text: String, mark: &str| text.find(mark).map(|at| text.split_at(at).1.to_owned());
    let third = said("cvss3").or_else(|| said("cvss_vector"));
    let second = || said("cvss2").and_then(|it| behind(it, "AV:"));
    let vector = third.and_then(|it| behind(it, "CVSS:"));
    Ok(Cve {
        text: words(element.trimmed()),
        impact: said("impact")
            .or_else(|| said("priority"))
            .or_else(|| said("severity")),
        vector: vector.or_else(|| second().map(|it| format!("CVSS:2.0/{it}"))),
    })
}

fn resolutions(advisory: &Element) -> Result<Vec<Resolution>, String> {
    let affected = advisory.all("affected");
    list(affected.flat_map(|it| it.all("resolution")), |element| {
        Ok(Resolution {
            state: element.attribute("state").unwrap_or_default(),
            components: texts(element.all("component"))?,
        })
    })
}

fn texts<'e>(elements: impl Iterator<Item = &'e Element>) -> Result<Vec<String>, String> {
    list(elements, |it| Ok(it.trimmed().to_owned()))
}

fn list<'e, T>(
    elements: impl Iterator<Item = &'e Element>,
    read: impl Fn(&Element) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let mut all = Vec::new();
    for element in elements {
        if all.len() == LIST {
            return Err(format!("a list of more than {LIST} entries"));
        }
        all.push(read(element)?);
    }
    Ok(all)
}

/// The text with single spaces.
fn words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

fn shortened(text: &str) -> String {
    if text.len() <= DESCRIPTION_BYTES {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(DESCRIPTION_BYTES);
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}
