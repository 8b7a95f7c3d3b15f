//! Names of failures that stay the same from run to run.

use drydock_model::audit::{CheckResult, Subject};
use uuid::Uuid;

/// What names a result across runs, as in the format `json`: the slug, and for an item its kind
/// and name behind it.
pub(super) fn finding_id(check: &CheckResult, subject: Option<&Subject>) -> String {
    let slug = check.meta.slug;
    match subject {
        Some(subject) => format!("{slug}:{}:{}", subject.kind.word(), subject.name),
        None => slug.to_owned(),
    }
}

/// An id that follows from `sort` and `name` (RFC 9562, version 5), so that the same report has
/// the same ids.
pub(super) fn uuid(sort: &str, name: &[u8]) -> Uuid {
    let ours = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:drydock:audit");
    let of_sort = Uuid::new_v5(&ours, sort.as_bytes());
    Uuid::new_v5(&of_sort, name)
}
