//! Which of the ratings of a bug is shown, and held against thresholds.
//!
//! In this order; a rating that says nothing gives way to the next one that does:
//!
//! 1. what the source of the record says of this very package;
//! 2. what it says of the vulnerability, its ratings in its own order: it knows how the package is
//!    built and used there;
//! 3. what the NVD says;
//! 4. what others say.
//!
//! Of several ratings of the NVD, and of the others, that by the newest version of CVSS counts, of
//! those the highest.

use drydock_model::{AdvisoryRecord, Affected, Rating, Severity};

/// The origin that comes before all others but the record's own source.
const NVD: &str = "nvd";

/// Chooses among a record's own ratings and `all` of the bug.
pub(crate) fn choose(affected: &Affected, record: &AdvisoryRecord, all: &[Rating]) -> Rating {
    let of_package = affected.rating.iter();
    let own = record
        .ratings
        .iter()
        .filter(|it| it.origin == record.source);
    let best = |by_nvd: bool| {
        let fitting = all.iter().filter(|it| (it.origin == NVD) == by_nvd);
        fitting.max_by_key(|it| weight(it))
    };
    let in_order = of_package.chain(own).chain(best(true)).chain(best(false));
    let first = in_order.clone().next();
    let mut in_order = in_order;
    let chosen = in_order
        .find(|it| it.severity != Severity::Unknown)
        .or(first);
    chosen.cloned().unwrap_or_else(|| Rating {
        origin: record.source.clone(),
        severity: Severity::Unknown,
        original: None,
        vector: None,
    })
}

fn weight(rating: &Rating) -> (bool, u8, Severity, &Rating) {
    let is_known = rating.severity != Severity::Unknown;
    (is_known, version(rating), rating.severity, rating)
}

/// The version of CVSS in tenths; a vector without prefix is of version 2.
fn version(rating: &Rating) -> u8 {
    match rating.vector.as_deref() {
        None => 0,
        Some(vector) if vector.starts_with("CVSS:4") => 40,
        Some(vector) if vector.starts_with("CVSS:3.1") => 31,
        Some(vector) if vector.starts_with("CVSS:3") => 30,
        Some(_) => 20,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_vector_counts_then_the_highest() {
        let rating = |severity, vector: &str| Rating {
            origin: NVD.into(),
            severity,
            original: None,
            vector: Some(vector.into()),
        };
        let ratings = [
            rating(Severity::Critical, "AV:N/AC:L/Au:N/C:C/I:C/A:C"),
            rating(Severity::Medium, "CVSS:3.1/AV:L"),
            rating(Severity::High, "CVSS:3.1/AV:N"),
            rating(Severity::Unknown, "CVSS:4.0/AV:N"),
        ];
        let best = ratings.iter().max_by_key(|it| weight(it)).unwrap();
        assert_eq!(best.vector.as_deref(), Some("CVSS:3.1/AV:N"));
    }
}
