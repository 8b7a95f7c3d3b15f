//! Keys of the file, and what their values must be.

use jiff::civil::Date;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{Selector, Waiver};

/// The keys of a waiver as they stand in the file, all in one table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaiverEntry {
    #[serde(deserialize_with = "words")]
    check: String,
    #[serde(default, deserialize_with = "patterns")]
    container: Vec<String>,
    #[serde(default, deserialize_with = "patterns")]
    image: Vec<String>,
    #[serde(default, deserialize_with = "patterns")]
    label: Vec<String>,
    #[serde(default, deserialize_with = "patterns")]
    path: Vec<String>,
    #[serde(default, deserialize_with = "patterns")]
    item: Vec<String>,
    #[serde(default, deserialize_with = "digests")]
    digest: Vec<String>,
    #[serde(deserialize_with = "words")]
    reason: String,
    #[serde(deserialize_with = "words")]
    owner: String,
    #[serde(deserialize_with = "day")]
    expires: Date,
}

impl From<WaiverEntry> for Waiver {
    fn from(entry: WaiverEntry) -> Self {
        Self {
            check: entry.check,
            selector: Selector {
                container: entry.container,
                image: entry.image,
                label: entry.label,
                path: entry.path,
                item: entry.item,
                digest: entry.digest,
            },
            reason: entry.reason,
            owner: entry.owner,
            expires: entry.expires,
        }
    }
}

/// Text that says something, on one line.
pub(super) fn words<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    let text = String::deserialize(input)?;
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return Err(Error::custom("expected text, found an empty string"));
    }
    Ok(words.join(" "))
}

/// A day, as a date of TOML or as text.
pub(super) fn day<'de, D: Deserializer<'de>>(input: D) -> Result<Date, D::Error> {
    let expected = || Error::custom("expected a day such as 2027-03-31");
    match toml::Value::deserialize(input)? {
        toml::Value::String(text) => text.parse().map_err(|_| expected()),
        toml::Value::Datetime(found) if found.time.is_none() => {
            // The text of a date of TOML is that of ISO 8601.
            found.to_string().parse().map_err(|_| expected())
        }
        _ => Err(expected()),
    }
}

/// One pattern or a list of them; an empty one would select nothing or all, and nobody means that.
fn patterns<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    let expected = || Error::custom("expected a pattern or a list of patterns, none of them empty");
    let values = match toml::Value::deserialize(input)? {
        toml::Value::Array(values) => values,
        value => vec![value],
    };
    let texts = values.into_iter().map(|value| match value {
        toml::Value::String(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        _ => Err(expected()),
    });
    let texts: Vec<String> = texts.collect::<Result<_, _>>()?;
    if texts.is_empty() {
        return Err(expected());
    }
    Ok(texts)
}

/// Digests, of which at least the first twelve digits are given: fewer could fit another image.
fn digests<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    let digests = patterns(input)?;
    let is_one = |digest: &String| {
        let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
        hex.len() >= 12 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    if digests.iter().all(is_one) {
        return Ok(digests);
    }
    Err(Error::custom(
        "expected `sha256:` and at least 12 digits of the id or digest of an image",
    ))
}
