//! From when until when a certificate is valid: nothing else of it is looked at, least of all
//! whether it is genuine.
//!
//! PEM as in [RFC 7468](https://www.rfc-editor.org/rfc/rfc7468), the certificate as in
//! [RFC 5280](https://www.rfc-editor.org/rfc/rfc5280#section-4.1). Knowingly missed: times with
//! fractions or offsets, which RFC 5280 forbids.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Longest text that is looked at.
const MAX_BYTES: usize = 64 << 10;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// `[0] EXPLICIT`: the version, where it is not the first.
const VERSION: u8 = 0xa0;

/// From and until, RFC 3339, of the first certificate in a PEM text.
pub(super) fn validity(pem: &str) -> Option<(String, String)> {
    let pem = pem.get(..pem.len().min(MAX_BYTES))?;
    let (_, rest) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let body: String = body.split_ascii_whitespace().collect();
    validity_of_der(&STANDARD.decode(body).ok()?)
}

fn validity_of_der(der: &[u8]) -> Option<(String, String)> {
    let (certificate, _) = expect(der, SEQUENCE)?;
    let (to_be_signed, _) = expect(certificate, SEQUENCE)?;
    let rest = match read(to_be_signed)? {
        (VERSION, _, rest) => rest,
        _ => to_be_signed,
    };
    let (_, rest) = expect(rest, INTEGER)?;
    let (_algorithm, rest) = expect(rest, SEQUENCE)?;
    let (_issuer, rest) = expect(rest, SEQUENCE)?;
    let (validity, _) = expect(rest, SEQUENCE)?;
    let (from, rest) = time(validity)?;
    let (until, _) = time(rest)?;
    Some((from, until))
}

/// The content of the element that comes, which must be of a tag, and what follows it.
fn expect(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = read(bytes)?;
    (tag == wanted).then_some((content, rest))
}

/// Tag and content of the element that comes, and what follows it.
fn read(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        // Longer than four bytes is longer than anything here.
        long @ 0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            let length = digits.iter().try_fold(0_usize, |length, digit| {
                length.checked_mul(256)?.checked_add(usize::from(*digit))
            })?;
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

fn time(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (tag, content, rest) = read(bytes)?;
    let text = str::from_utf8(content).ok()?;
    let digits = text.strip_suffix('Z')?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, digits) = match tag {
        UTC_TIME => {
            let (year, digits) = digits.split_at_checked(2)?;
            // RFC 5280: years from 50 on are of the last century.
            let century = match year < "50" {
                true => "20",
                false => "19",
            };
            (format!("{century}{year}"), digits)
        }
        GENERALIZED_TIME => {
            let (year, digits) = digits.split_at_checked(4)?;
            (year.to_owned(), digits)
        }
        _ => return None,
    };
    let part = |at: usize| digits.get(at..at.checked_add(2)?);
    let (month, day) = (part(0)?, part(2)?);
    let (hour, minute, second) = (part(4)?, part(6)?, part(8)?);
    let time = format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z");
    time.parse::<jiff::Timestamp>().ok()?;
    (digits.len() == 10).then_some((time, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a certificate, as far as it is looked at.
    fn der(with_version: bool, times: &[(u8, &str)]) -> Vec<u8> {
        let element = |tag: u8, content: &[u8]| {
            let length = content.len();
            let mut bytes = vec![tag, 0x82, (length >> 8) as u8, (length & 0xff) as u8];
            bytes.extend_from_slice(content);
            bytes
        };
        let times: Vec<u8> = times
            .iter()
            .flat_map(|(tag, text)| element(*tag, text.as_bytes()))
            .collect();
        let version = match with_version {
            true => element(VERSION, &[2, 1, 2]),
            false => Vec::new(),
        };
        let signed = [
            version,
            element(INTEGER, &[1]),
            element(SEQUENCE, &[]),
            element(SEQUENCE, &[]),
            element(SEQUENCE, &times),
        ]
        .concat();
        element(SEQUENCE, &element(SEQUENCE, &signed))
    }

    fn pem(der: &[u8]) -> String {
        let body = STANDARD.encode(der);
        format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    }

    #[test]
    fn reads_both_kinds_of_time() {
        let times = [
            (UTC_TIME, "240131120000Z"),
            (GENERALIZED_TIME, "20510131120001Z"),
        ];
        let expected = Some((
            "2024-01-31T12:00:00Z".to_owned(),
            "2051-01-31T12:00:01Z".to_owned(),
        ));
        for with_version in [true, false] {
            assert_eq!(validity(&pem(&der(with_version, &times))), expected);
        }
        let old = [(UTC_TIME, "500101000000Z"), (UTC_TIME, "491231235959Z")];
        let (from, until) = validity(&pem(&der(true, &old))).unwrap();
        assert_eq!(
            (from.as_str(), until.as_str()),
            ("1950-01-01T00:00:00Z", "2049-12-31T23:59:59Z")
        );
    }

    #[test]
    fn what_is_none_is_none() {
        for bad in [
            "240231120000Z",
            "2401311200Z",
            "240131120000",
            "2401311200000Z",
            "24013112000\u{e9}Z",
        ] {
            let times = [(UTC_TIME, bad), (UTC_TIME, bad)];
            assert_eq!(validity(&pem(&der(true, &times))), None, "{bad}");
        }
        assert_eq!(validity("-----BEGIN CERTIFICATE-----"), None);
        assert_eq!(validity(&pem(b"")), None);
        // Cut anywhere, or with any byte changed, it ends.
        let whole = der(
            true,
            &[(UTC_TIME, "240131120000Z"), (UTC_TIME, "250131120000Z")],
        );
        for cut in 0..whole.len() {
            assert_eq!(validity_of_der(&whole[..cut]), None);
            for byte in [0, 0x7f, 0x80, 0x84, 0xff] {
                let mut changed = whole.clone();
                changed[cut] = byte;
                let _ = validity_of_der(&changed);
            }
        }
    }
}
