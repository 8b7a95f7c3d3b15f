//! URLs as they may be shown: in errors, logs and reports.
//!
//! Credentials hide in the user info (`https://user:password@host/`) and in the query (signatures
//! of presigned addresses, tokens). The path is shown: services that put secrets there exist, none
//! of those that Drydock speaks to is known to.

use std::fmt;

use url::Url;

/// Names of query parameters whose values are shown; they say what was asked for, not who asks.
const SHOWN: [&str; 6] = ["last", "n", "ns", "page", "scope", "service"];

/// A URL without its secrets. It holds nothing else: there is no way back.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RedactedUrl(String);

impl RedactedUrl {
    /// From text that may not be a URL; what does not parse is cut down to what cannot hold secrets.
    pub fn of_text(text: &str) -> Self {
        match Url::parse(text) {
            Ok(url) => Self::from(&url),
            Err(_) => {
                let head: String = text.chars().take_while(|c| !"?#".contains(*c)).collect();
                let shown = head
                    .rsplit_once('@')
                    .map_or(head.as_str(), |(_, host)| host);
                Self(shown.chars().take(200).collect())
            }
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Url> for RedactedUrl {
    fn from(url: &Url) -> Self {
        let mut shown = url.clone();
        shown.set_fragment(None);
        // Both fail only for URLs that cannot have user info.
        let _ = shown.set_password(None);
        let _ = shown.set_username("");
        if url.query().is_some() {
            let mut query = Vec::new();
            for (name, value) in url.query_pairs() {
                let value = if SHOWN.contains(&name.as_ref()) {
                    &value
                } else {
                    "***"
                };
                query.push(format!("{name}={value}"));
            }
            shown.set_query(Some(&query.join("&")));
        }
        Self(shown.into())
    }
}

impl fmt::Display for RedactedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for RedactedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedactedUrl({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_secrets() {
        for (text, shown) in [
            ("https://h.example/a/b", "https://h.example/a/b"),
            ("https://u:p@h.example/a", "https://h.example/a"),
            ("https://token@h.example/a#frag", "https://h.example/a"),
            (
                "https://h.example/b?X-Amz-Signature=abc&scope=repository:a:pull",
                "https://h.example/b?X-Amz-Signature=***&scope=repository:a:pull",
            ),
            (
                "https://h.example/?justatoken",
                "https://h.example/?justatoken=***",
            ),
            ("no url user:secret@host/x?y=z", "host/x"),
            ("https://u:p@h example/x", "h example/x"),
        ] {
            assert_eq!(RedactedUrl::of_text(text).to_string(), shown);
        }
    }
}
