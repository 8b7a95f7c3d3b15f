//! The list of formats.

mod json;
mod table;

use crate::Format;

/// All formats, sorted by id.
pub static FORMATS: &[&dyn Format] = &[&json::Json, &table::Table];

/// Looks a format up by its id.
pub fn find_format(id: &str) -> Option<&'static dyn Format> {
    FORMATS
        .iter()
        .copied()
        .find(|format| format.meta().id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_and_found() {
        assert!(FORMATS.is_sorted_by_key(|format| format.meta().id));
        assert!(find_format("json").is_some());
        assert!(find_format("yaml").is_none());
    }
}
