//! Ratings and references as bytes.
//!
//! Codes are places in the lists below: a new severity gets the next place, and none ever moves.

use drydock_model::{Rating, Reference, Severity};

use super::{Malformed, Reader, put_optional, put_text};

const SEVERITIES: [Severity; 6] = [
    Severity::Unknown,
    Severity::Negligible,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];

const fn severity_code(severity: Severity) -> u8 {
    match severity {
        Severity::Unknown => 0,
        Severity::Negligible => 1,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
    }
}

/// Appends a rating. Most are given by the source of the record itself, which is then not repeated.
pub(super) fn put_rating(out: &mut Vec<u8>, rating: &Rating, source: &str) {
    let origin = (rating.origin != source).then_some(rating.origin.as_str());
    put_optional(out, origin);
    out.push(severity_code(rating.severity));
    put_optional(out, rating.original.as_deref());
    put_optional(out, rating.vector.as_deref());
}

/// Reads a rating of a record of `source`.
pub(super) fn read_rating(reader: &mut Reader<'_>, source: &str) -> Result<Rating, Malformed> {
    let origin = reader.optional()?.unwrap_or(source).to_owned();
    let code = usize::from(reader.byte()?);
    Ok(Rating {
        origin,
        severity: *SEVERITIES.get(code).ok_or(Malformed)?,
        original: reader.optional()?.map(str::to_owned),
        vector: reader.optional()?.map(str::to_owned),
    })
}

/// Appends a link.
pub(super) fn put_reference(out: &mut Vec<u8>, reference: &Reference) {
    put_optional(out, reference.kind.as_deref());
    put_text(out, &reference.url);
}

/// Reads a link.
pub(super) fn read_reference(reader: &mut Reader<'_>) -> Result<Reference, Malformed> {
    Ok(Reference {
        kind: reader.optional()?.map(str::to_owned),
        url: reader.text()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_severity_has_its_place() {
        for severity in Severity::ALL {
            let code = usize::from(severity_code(severity));
            assert_eq!(SEVERITIES.get(code), Some(&severity));
        }
    }

    #[test]
    fn unknown_severities_are_refused() {
        let bytes = [0, 6, 0, 0];
        assert_eq!(read_rating(&mut Reader::new(&bytes), "s"), Err(Malformed));
    }
}
