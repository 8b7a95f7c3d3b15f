//! Checksums as apk writes them: `Q1` or `Q2` and base64, or `X1` or `X2` and hexadecimal digits.
//!
//! `1` stands for SHA-1, and so it does in front of a SHA-256, which is told by its length; a
//! package may instead have SHA-256 digests cut to 160 bits. See `apk_blob_pull_digest` in
//! [apk-tools](https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/src/blob.c).

/// The checksum as `sha1:…`, `sha256:…` or `sha256-160:…`.
pub(super) fn parse_checksum(value: &[u8], short_sha256: bool) -> Option<String> {
    let (form, digits) = value.trim_ascii().split_at_checked(2)?;
    let bytes = match form {
        b"Q1" | b"Q2" => decode_base64(digits)?,
        b"X1" | b"X2" => decode_hex(digits)?,
        _ => return None,
    };
    let name = match (form, bytes.len()) {
        (b"Q1" | b"X1", 20) if short_sha256 => "sha256-160",
        (b"Q1" | b"X1", 20) => "sha1",
        (_, 32) => "sha256",
        _ => return None,
    };
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("{name}:{hex}"))
}

/// Longest digest, in digits of either form.
const MAX_DIGITS: usize = 64;

fn decode_base64(digits: &[u8]) -> Option<Vec<u8>> {
    let digits = digits.trim_ascii_end();
    let digits = digits.strip_suffix(b"=").unwrap_or(digits);
    let digits = digits.strip_suffix(b"=").unwrap_or(digits);
    if digits.len() > MAX_DIGITS {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len());
    let (mut bits, mut count) = (0u32, 0);
    for digit in digits {
        bits = bits << 6 | u32::from(base64_value(*digit)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
        bits &= 0xff;
    }
    Some(bytes)
}

const fn base64_value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn decode_hex(digits: &[u8]) -> Option<Vec<u8>> {
    if digits.len() > MAX_DIGITS || !digits.len().is_multiple_of(2) {
        return None;
    }
    let value = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    digits
        .chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(value(*high)? << 4 | value(*low)?),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        // The digests of nothing.
        let sha1 = "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709";
        let sha256 = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for (value, expected) in [
            ("Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=", sha1),
            ("X1da39a3ee5e6b4b0d3255bfef95601890afd80709", sha1),
            ("Q247DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", sha256),
            ("Q147DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", sha256),
            (
                "X2e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                sha256,
            ),
        ] {
            assert_eq!(
                parse_checksum(value.as_bytes(), false).as_deref(),
                Some(expected),
                "{value}"
            );
        }
        let short = parse_checksum(b"Q12jmj7l5rSw0yVb/vlWAYkK/YBwk=", true).unwrap();
        assert!(short.starts_with("sha256-160:da39"), "{short}");
    }

    #[test]
    fn what_is_not_a_checksum() {
        for value in [
            "",
            "Q",
            "Q1",
            "Q1====",
            "Q1!!",
            "Q3abcd",
            "X1zz",
            "X1abc",
            "Q2abcd",
            "d41d8cd98f",
        ] {
            assert_eq!(parse_checksum(value.as_bytes(), false), None, "{value}");
        }
        let long = format!("Q1{}", "A".repeat(1 << 20));
        assert_eq!(parse_checksum(long.as_bytes(), false), None);
    }
}
