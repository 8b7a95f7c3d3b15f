//! Whether a value under the name of a secret is one.
//!
//! References are those of [shells](https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06)
//! and of the usual templates. Knowingly missed: a token that is a path or a small number.

use crate::secret_name::{Likeness, is_switch};

impl Likeness {
    /// Whether a value under such a name is to be taken for a secret.
    pub(super) fn is_borne_out_by(self, value: &str) -> bool {
        let value = value.trim().trim_matches(['"', '\'']);
        let is_none = value.is_empty() || is_switch(value) || value == super::REDACTED;
        if is_none || is_reference(value) {
            return false;
        }
        match self {
            Self::No => false,
            Self::Strong => true,
            Self::Weak => !is_harmless(value),
        }
    }
}

/// Whether a value only names where the secret is: `$NAME`, `${NAME}`, `$(command)`, `{{ name }}`.
pub(super) fn is_reference(value: &str) -> bool {
    let whole = |open: &str, close: &str| {
        let inner = value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.contains(['}', ')']))
    };
    let name = value.strip_prefix('$');
    whole("${", "}")
        || whole("$(", ")")
        || whole("{{", "}}")
        || value.starts_with("$(")
        || name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        })
}

/// Values that are no token or key.
fn is_harmless(value: &str) -> bool {
    let is_path = ["/", "./", "../", "~/"]
        .iter()
        .any(|start| value.starts_with(start))
        && value
            .chars()
            .all(|c| c.is_alphanumeric() || "/._-~@".contains(c))
        && value.matches('/').count() <= value.len() / 3;
    let is_small_number = value.len() <= 6 && value.chars().all(|c| c.is_ascii_digit());
    let is_word = ["none", "null", "default", "auto", "basic", "bearer"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    is_path || is_small_number || is_word
}
