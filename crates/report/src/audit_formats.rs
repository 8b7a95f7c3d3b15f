//! The list of formats of an audit.

mod csv;
mod docker_bench_json;
mod html;
mod json;
mod junit;
mod oscal;
mod sarif;
mod table;
mod text;

use crate::AuditFormat;

/// All formats of an audit, sorted by id.
pub static AUDIT_FORMATS: &[&dyn AuditFormat] = &[
    &csv::Csv,
    &docker_bench_json::DockerBenchJson,
    &html::Html,
    &json::Json,
    &junit::Junit,
    &oscal::Oscal,
    &sarif::Sarif,
    &table::Table,
    &text::Text,
];

/// Looks a format of an audit up by its id.
pub fn find_audit_format(id: &str) -> Option<&'static dyn AuditFormat> {
    let mut formats = AUDIT_FORMATS.iter().copied();
    formats.find(|format| format.meta().id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_and_found() {
        assert!(AUDIT_FORMATS.is_sorted_by_key(|format| format.meta().id));
        assert!(find_audit_format("json").is_some());
        assert!(find_audit_format("yaml").is_none());
    }
}
