//! A VEX document, as far as it is read. Texts are borrowed from the document's bytes where they
//! have no escapes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Deserialize;

use crate::json::or_default;

/// A text that is borrowed where it can be, also in lists.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'d>(#[serde(borrow)] Cow<'d, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Product ids.
pub(super) type Ids<'d> = Vec<Text<'d>>;

#[derive(Deserialize)]
pub(super) struct Document<'d> {
    #[serde(borrow, rename = "document")]
    pub(super) head: Head<'d>,
    #[serde(
        borrow,
        default,
        rename = "product_tree",
        deserialize_with = "or_default"
    )]
    pub(super) tree: Tree<'d>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) vulnerabilities: Vec<Vulnerability<'d>>,
}

#[derive(Deserialize)]
pub(super) struct Head<'d> {
    #[serde(borrow)]
    pub(super) category: Cow<'d, str>,
    #[serde(borrow, rename = "aggregate_severity")]
    pub(super) severity: Option<Severity<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) references: Vec<Link<'d>>,
    #[serde(borrow)]
    pub(super) tracking: Tracking<'d>,
}

#[derive(Deserialize)]
pub(super) struct Severity<'d> {
    #[serde(borrow)]
    pub(super) text: Cow<'d, str>,
}

#[derive(Deserialize)]
pub(super) struct Tracking<'d> {
    #[serde(borrow, rename = "current_release_date")]
    pub(super) current: Option<Text<'d>>,
    #[serde(borrow, rename = "initial_release_date")]
    pub(super) initial: Option<Text<'d>>,
    #[serde(borrow)]
    pub(super) status: Option<Text<'d>>,
}

#[derive(Deserialize)]
pub(super) struct Link<'d> {
    #[serde(borrow)]
    pub(super) category: Option<Text<'d>>,
    #[serde(borrow)]
    pub(super) url: Cow<'d, str>,
}

/// Products and packages by branch, and which package is in which product.
#[derive(Default, Deserialize)]
pub(super) struct Tree<'d> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) branches: Vec<Branch<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) relationships: Vec<Relationship<'d>>,
}

#[derive(Deserialize)]
pub(super) struct Branch<'d> {
    #[serde(borrow)]
    pub(super) product: Option<Product<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) branches: Vec<Self>,
}

#[derive(Deserialize)]
pub(super) struct Product<'d> {
    #[serde(borrow, rename = "product_id")]
    pub(super) id: Cow<'d, str>,
    #[serde(
        borrow,
        default,
        rename = "product_identification_helper",
        deserialize_with = "or_default"
    )]
    pub(super) helper: Helper<'d>,
}

/// What a product is called elsewhere.
#[derive(Default, Deserialize)]
pub(super) struct Helper<'d> {
    #[serde(borrow)]
    pub(super) cpe: Option<Text<'d>>,
    #[serde(borrow)]
    pub(super) purl: Option<Text<'d>>,
}

/// A package in a product, which together are a product, too.
#[derive(Deserialize)]
pub(super) struct Relationship<'d> {
    #[serde(borrow, rename = "full_product_name")]
    pub(super) whole: Whole<'d>,
    #[serde(borrow, rename = "product_reference")]
    pub(super) part: Cow<'d, str>,
    #[serde(borrow, rename = "relates_to_product_reference")]
    pub(super) of: Cow<'d, str>,
}

#[derive(Deserialize)]
pub(super) struct Whole<'d> {
    #[serde(borrow, rename = "product_id")]
    pub(super) id: Cow<'d, str>,
}

#[derive(Deserialize)]
pub(super) struct Vulnerability<'d> {
    #[serde(borrow)]
    pub(super) cve: Option<Text<'d>>,
    #[serde(borrow, rename = "release_date")]
    pub(super) released: Option<Text<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    notes: Vec<Note<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) references: Vec<Link<'d>>,
    #[serde(
        borrow,
        default,
        rename = "product_status",
        deserialize_with = "or_default"
    )]
    pub(super) status: Status<'d>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) remediations: Vec<Remediation<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) threats: Vec<Threat<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) scores: Vec<Score<'d>>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    pub(super) flags: Vec<Flag<'d>>,
}

#[derive(Deserialize)]
struct Note<'d> {
    #[serde(borrow)]
    category: Cow<'d, str>,
    #[serde(borrow)]
    text: Cow<'d, str>,
}

/// Product ids by what is said of them.
#[derive(Default, Deserialize)]
pub(super) struct Status<'d> {
    #[serde(borrow, default, deserialize_with = "or_default")]
    fixed: Ids<'d>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    known_affected: Ids<'d>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    known_not_affected: Ids<'d>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    under_investigation: Ids<'d>,
}

/// What is said of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Said {
    Fixed,
    Affected,
    NotAffected,
    UnderInvestigation,
}

impl Status<'_> {
    pub(super) fn all(&self) -> impl Iterator<Item = (Said, &str)> {
        let lists = [
            (Said::Fixed, &self.fixed),
            (Said::Affected, &self.known_affected),
            (Said::NotAffected, &self.known_not_affected),
            (Said::UnderInvestigation, &self.under_investigation),
        ];
        lists
            .into_iter()
            .flat_map(|(said, ids)| ids.iter().map(move |id| (said, id.as_ref())))
    }
}

/// What is, will or will not be done.
#[derive(Deserialize)]
pub(super) struct Remediation<'d> {
    #[serde(borrow)]
    pub(super) category: Cow<'d, str>,
    #[serde(borrow)]
    pub(super) details: Option<Text<'d>>,
    #[serde(borrow)]
    pub(super) url: Option<Text<'d>>,
    #[serde(
        borrow,
        default,
        rename = "product_ids",
        deserialize_with = "or_default"
    )]
    pub(super) ids: Ids<'d>,
}

#[derive(Deserialize)]
pub(super) struct Threat<'d> {
    #[serde(borrow)]
    pub(super) category: Cow<'d, str>,
    #[serde(borrow)]
    pub(super) details: Option<Text<'d>>,
    #[serde(
        borrow,
        default,
        rename = "product_ids",
        deserialize_with = "or_default"
    )]
    pub(super) ids: Ids<'d>,
}

#[derive(Deserialize)]
pub(super) struct Score<'d> {
    #[serde(borrow, default, rename = "products", deserialize_with = "or_default")]
    pub(super) ids: Ids<'d>,
    #[serde(borrow, rename = "cvss_v4")]
    version_4: Option<Cvss<'d>>,
    #[serde(borrow, rename = "cvss_v3")]
    version_3: Option<Cvss<'d>>,
    #[serde(borrow, rename = "cvss_v2")]
    version_2: Option<Cvss<'d>>,
}

#[derive(Deserialize)]
struct Cvss<'d> {
    #[serde(borrow, rename = "vectorString")]
    vector: Option<Text<'d>>,
}

impl Score<'_> {
    /// The vector of the newest version.
    pub(super) fn vector(&self) -> Option<&str> {
        let all = [&self.version_4, &self.version_3, &self.version_2];
        let mut vectors = all
            .into_iter()
            .flatten()
            .filter_map(|it| it.vector.as_deref());
        vectors.find(|vector| !vector.is_empty())
    }
}

/// Why something is not affected.
#[derive(Deserialize)]
pub(super) struct Flag<'d> {
    #[serde(borrow)]
    pub(super) label: Cow<'d, str>,
    #[serde(
        borrow,
        default,
        rename = "product_ids",
        deserialize_with = "or_default"
    )]
    pub(super) ids: Ids<'d>,
}

impl Vulnerability<'_> {
    /// The description, or else the summary.
    pub(super) fn description(&self) -> Option<String> {
        let of = |category: &str| self.notes.iter().find(|it| it.category == category);
        let note = of("description").or_else(|| of("summary"))?;
        Some(note.text.clone().into_owned())
    }

    /// Addresses of the errata.
    pub(super) fn fixes(&self) -> impl Iterator<Item = &str> {
        let fixes = self
            .remediations
            .iter()
            .filter(|it| it.category == "vendor_fix");
        fixes.filter_map(|it| it.url.as_deref())
    }

    /// Ids of the errata, sorted.
    pub(super) fn errata(&self) -> Vec<String> {
        let ids: BTreeSet<&str> = self.fixes().filter_map(find_erratum).collect();
        ids.into_iter().map(str::to_owned).collect()
    }
}

/// The id of an erratum in its address: `RHSA-2024:1234`.
pub(super) fn find_erratum(url: &str) -> Option<&str> {
    let (_, id) = url.trim_end_matches('/').rsplit_once("/errata/")?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-:".contains(&byte);
    let is_id = id.starts_with("RH") && id.len() <= 32 && id.bytes().all(fits);
    is_id.then_some(id)
}
