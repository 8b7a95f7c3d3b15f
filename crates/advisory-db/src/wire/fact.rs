//! A fact about a vulnerability as bytes. The vulnerability is the key that it stands under.
//!
//! The first number tells the kind in its two lowest bits, and the place of the source in the list of
//! sources above them. Scores are those of hundreds of thousands of vulnerabilities, so they are two
//! plain numbers.

use drydock_model::EnrichmentFact;

use super::rating::{put_rating, read_rating};
use super::{Malformed, Reader, put_date, put_number, put_time};

const EPSS: u64 = 0;
const EXPLOITED: u64 = 1;
const RATED: u64 = 2;
const REJECTED: u64 = 3;

const KIND_BITS: u32 = 2;

/// Millionths in a whole.
const WHOLE: u32 = 1_000_000;

const fn kind_of(fact: &EnrichmentFact) -> u64 {
    match fact {
        EnrichmentFact::Epss { .. } => EPSS,
        EnrichmentFact::Exploited { .. } => EXPLOITED,
        EnrichmentFact::Rated(_) => RATED,
        EnrichmentFact::Rejected { .. } => REJECTED,
    }
}

/// Appends a fact of `source`, which has that place.
pub(crate) fn put_fact(out: &mut Vec<u8>, place: usize, source: &str, fact: &EnrichmentFact) {
    put_number(out, (place as u64) << KIND_BITS | kind_of(fact));
    match fact {
        EnrichmentFact::Epss {
            probability,
            percentile,
        } => {
            put_score(out, *probability);
            put_score(out, *percentile);
        }
        EnrichmentFact::Exploited {
            added,
            due,
            ransomware,
        } => {
            put_date(out, Some(*added));
            put_date(out, *due);
            out.push(u8::from(*ransomware));
        }
        EnrichmentFact::Rated(rating) => put_rating(out, rating, source),
        EnrichmentFact::Rejected { since } => put_time(out, *since),
    }
}

/// Reads a fact and the place of its source; `source_of` tells its id.
pub(crate) fn read_fact<'a>(
    reader: &mut Reader<'_>,
    source_of: impl Fn(usize) -> Option<&'a str>,
) -> Result<(&'a str, EnrichmentFact), Malformed> {
    let number = reader.number()?;
    let place = usize::try_from(number >> KIND_BITS).map_err(|_| Malformed)?;
    let source = source_of(place).ok_or(Malformed)?;
    let fact = match number & ((1 << KIND_BITS) - 1) {
        EPSS => EnrichmentFact::Epss {
            probability: read_score(reader)?,
            percentile: read_score(reader)?,
        },
        EXPLOITED => EnrichmentFact::Exploited {
            added: reader.date()?.ok_or(Malformed)?,
            due: reader.date()?,
            ransomware: match reader.byte()? {
                0 => false,
                1 => true,
                _ => return Err(Malformed),
            },
        },
        RATED => EnrichmentFact::Rated(read_rating(reader, source)?),
        _ => EnrichmentFact::Rejected {
            since: reader.time()?,
        },
    };
    Ok((source, fact))
}

/// Scores are published with five digits: hundred-thousandths take a byte less, at the price of one
/// bit that says so.
fn put_score(out: &mut Vec<u8>, millionths: u32) {
    let number = u64::from(millionths);
    let coded = match number % 10 {
        0 => (number / 10) << 1,
        _ => (number << 1) | 1,
    };
    put_number(out, coded);
}

fn read_score(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    let coded = reader.number_u32()?;
    let millionths = match coded & 1 {
        0 => (coded >> 1).checked_mul(10).ok_or(Malformed)?,
        _ => coded >> 1,
    };
    if millionths > WHOLE {
        return Err(Malformed);
    }
    Ok(millionths)
}

/// Whether a score can be written.
pub(crate) const fn is_score(millionths: u32) -> bool {
    millionths <= WHOLE
}

#[cfg(test)]
mod tests {
    use drydock_model::{Rating, Severity};
    use jiff::civil::date;

    use super::*;

    #[test]
    fn facts_round_trip() {
        let facts = [
            EnrichmentFact::Epss {
                probability: 0,
                percentile: WHOLE,
            },
            EnrichmentFact::Epss {
                probability: 970_951,
                percentile: 120,
            },
            EnrichmentFact::Exploited {
                added: date(2021, 12, 10),
                due: Some(date(2021, 12, 24)),
                ransomware: true,
            },
            EnrichmentFact::Exploited {
                added: date(2021, 12, 10),
                due: None,
                ransomware: false,
            },
            EnrichmentFact::Rated(Rating {
                origin: "nvd".into(),
                severity: Severity::High,
                original: None,
                vector: Some("CVSS:3.1/AV:N".into()),
            }),
            EnrichmentFact::Rejected {
                since: "2024-01-02T03:04:05Z".parse().unwrap(),
            },
        ];
        let mut bytes = vec![];
        for fact in &facts {
            put_fact(&mut bytes, 3, "nvd", fact);
        }
        let reader = &mut Reader::new(&bytes);
        for fact in facts {
            let source = |place| (place == 3).then_some("nvd");
            assert_eq!(read_fact(reader, source), Ok(("nvd", fact)));
        }
        assert!(reader.is_empty());
    }

    #[test]
    fn impossible_facts_are_refused() {
        let source = |place| (place == 0).then_some("epss");
        let mut too_much = vec![0];
        put_number(&mut too_much, u64::from(WHOLE + 1) << 1 | 1);
        too_much.push(0);
        for bytes in [vec![4, 0, 0], too_much, vec![1, 0, 0, 0], vec![0]] {
            assert!(read_fact(&mut Reader::new(&bytes), source).is_err());
        }
    }
}
