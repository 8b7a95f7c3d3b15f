//! What identifies one state of a resource: entity tag and date of last change.
//!
//! See [RFC 9110, section 8.8](https://www.rfc-editor.org/rfc/rfc9110#section-8.8).

/// Validators as the server wrote them. Kept by the caller, and given back with the next request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, quotes and weakness mark included.
    pub etag: Option<String>,
    /// `Last-Modified`, as the server wrote it.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is nothing to compare by.
    pub const fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// The value for `If-Range`: a strong entity tag, else the date of the last change.
    ///
    /// The date is a strong validator only if it was a second old when it was sent, which nobody
    /// can tell without a clock; a file that changed twice in that second would be glued together
    /// of both. Callers that have a digest check it.
    pub(crate) fn for_range(&self) -> Option<&str> {
        match &self.etag {
            Some(etag) if !etag.starts_with("W/") => Some(etag),
            _ => self.last_modified.as_deref(),
        }
    }

    /// Whether `other` certainly has the same bytes.
    pub(crate) fn same_bytes(&self, other: &Self) -> bool {
        self.for_range().is_some() && self.for_range() == other.for_range()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validators(etag: &str, last_modified: &str) -> Validators {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Validators {
            etag: some(etag),
            last_modified: some(last_modified),
        }
    }

    #[test]
    fn compares_by_the_strongest() {
        for (ours, theirs, same) in [
            (validators("", ""), validators("", ""), false),
            (validators("\"a\"", "d"), validators("\"a\"", "e"), true),
            (validators("\"a\"", "d"), validators("\"b\"", "d"), false),
            (validators("W/\"a\"", ""), validators("W/\"a\"", ""), false),
            (validators("W/\"a\"", "d"), validators("W/\"a\"", "d"), true),
        ] {
            assert_eq!(ours.same_bytes(&theirs), same, "{ours:?} {theirs:?}");
        }
    }
}
