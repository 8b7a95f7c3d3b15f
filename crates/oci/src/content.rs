//! The digest of content that is held in memory.

use drydock_model::{Algorithm, Digest};
use sha2::{Digest as _, Sha256, Sha512};

use crate::Error;

/// The SHA-256 digest of `bytes`.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Digest::sha256(Sha256::digest(bytes).into())
}

/// Makes sure that `bytes` are what `expected` names; `what` names them in the error.
pub(crate) fn check(what: &str, bytes: &[u8], expected: &Digest) -> Result<(), Error> {
    let actual = match expected.algorithm() {
        Algorithm::Sha256 => digest(bytes),
        Algorithm::Sha512 => Digest::sha512(Sha512::digest(bytes).into()),
    };
    if actual == *expected {
        return Ok(());
    }
    Err(Error::DigestMismatch {
        what: what.to_owned(),
        expected: Box::new(*expected),
        actual: Box::new(actual),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_algorithms() {
        let sha256 = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let sha512 = "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                      2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";
        for text in [sha256, sha512] {
            let expected: Digest = text.parse().unwrap();
            assert!(check("`x`", b"abc", &expected).is_ok());
            let error = check("`x`", b"abd", &expected).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        }
    }
}
