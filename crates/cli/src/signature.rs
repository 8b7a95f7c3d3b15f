//! Signatures of databases and deltas, in the format of [minisign](https://jedisct1.github.io/minisign/):
//! Ed25519 over BLAKE2b of the file, with a comment that is signed too.
//!
//! The comment says which database it is, so that a signature of one day cannot be passed off as that
//! of another under the same file name.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use drydock_advisory_db::{Database, delta};
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};

/// Most bytes of a delta that is signed.
const MAX_DELTA: u64 = 1 << 30;

/// The place of a file's signature, where none is named.
pub(crate) fn place_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".minisig");
    name.into()
}

/// What the signed comment says: the digests that the file states.
pub(crate) fn comment_of(file: &Path) -> Result<String, Failure> {
    match Database::open(file) {
        Ok(database) => Ok(format!("drydock database {}", database.digest())),
        Err(drydock_advisory_db::Error::NotADatabase { .. }) => {
            let bytes = read_delta(file)?;
            let ends = delta::ends(&bytes, file).or_fail(Code::Database)?;
            Ok(format!("drydock delta {} to {}", ends.base, ends.target))
        }
        Err(error) => Err(Failure::from_error(Code::Database, error)),
    }
}

/// The bytes of a delta.
pub(crate) fn read_delta(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = || format!("cannot read `{}`", file.display());
    let length = fs::metadata(file).with_context(unreadable);
    if length.or_fail(Code::Database)?.len() > MAX_DELTA {
        let message = format!("`{}` is too large for a delta", file.display());
        return Err(Failure::new(Code::Database, message));
    }
    fs::read(file)
        .with_context(unreadable)
        .or_fail(Code::Database)
}

/// Signs a file.
pub(crate) fn sign(file: &Path, key: &SecretKey) -> Result<String, Failure> {
    let comment = comment_of(file)?;
    let data = open(file)?;
    let signed = minisign::sign(
        None,
        key,
        data,
        Some(&comment),
        Some("signature of Drydock"),
    );
    let signed = signed.with_context(|| format!("cannot sign `{}`", file.display()));
    Ok(signed.or_fail(Code::Write)?.into_string())
}

/// Checks the signature of a file. Gives the comment.
pub(crate) fn verify(file: &Path, signature: &str, key: &PublicKey) -> Result<String, Failure> {
    let refused = || format!("`{}` does not have a good signature", file.display());
    let signature = SignatureBox::from_string(signature)
        .with_context(refused)
        .or_fail(Code::Database)?;
    minisign::verify(key, &signature, open(file)?, true, false, false)
        .with_context(refused)
        .or_fail(Code::Database)?;
    let comment = signature.trusted_comment().with_context(refused);
    let comment = comment.or_fail(Code::Database)?;
    let expected = comment_of(file)?;
    if comment.starts_with("drydock ") && comment != expected {
        let message = format!("{}: it is for `{comment}`", refused());
        return Err(Failure::new(Code::Database, message));
    }
    Ok(comment)
}

fn open(file: &Path) -> Result<File, Failure> {
    File::open(file)
        .with_context(|| format!("cannot read `{}`", file.display()))
        .or_fail(Code::Database)
}

/// A public key: the text itself, or the file that it is in.
pub(crate) fn public_key(text: &str) -> Result<PublicKey, Failure> {
    if let Ok(key) = PublicKey::from_base64(text.trim()) {
        return Ok(key);
    }
    let not_a_key = || format!("`{text}` is neither a public key of minisign nor a file with one");
    let content = fs::read_to_string(text).with_context(not_a_key);
    let content = content.or_fail(Code::Usage)?;
    PublicKeyBox::from_string(&content)
        .and_then(PublicKeyBox::into_public_key)
        .with_context(not_a_key)
        .or_fail(Code::Usage)
}

/// A secret key from a file; one with a password needs it.
pub(crate) fn secret_key(file: &Path, password: Option<String>) -> Result<SecretKey, Failure> {
    let unusable = || format!("cannot use the secret key `{}`", file.display());
    let content = fs::read_to_string(file).with_context(unusable);
    let content = content.or_fail(Code::Usage)?;
    if let Some(key) = without_checksum(&content) {
        return Ok(key);
    }
    let boxed = || SecretKeyBox::from(content.clone());
    let key = match boxed().into_unencrypted_secret_key() {
        Ok(key) => Ok(key),
        Err(_) => boxed().into_secret_key(password),
    };
    key.with_context(unusable).or_fail(Code::Usage)
}

/// `minisign -G -W` writes no checksum into a key without a password, which the crate takes for a
/// damaged one.
fn without_checksum(content: &str) -> Option<SecretKey> {
    let bytes = STANDARD.decode(content.lines().nth(1)?.trim()).ok()?;
    let has_no_password = bytes.get(2..4)? == [0; 2];
    let (_, checksum) = bytes.split_last_chunk::<32>()?;
    let fits = has_no_password && *checksum == [0; 32];
    fits.then(|| SecretKey::from_bytes(&bytes).ok()).flatten()
}

/// A password from a file: its first line.
pub(crate) fn password(file: Option<&Path>) -> Result<Option<String>, Failure> {
    let Some(file) = file else {
        return Ok(None);
    };
    let text = fs::read_to_string(file)
        .with_context(|| format!("cannot read `{}`", file.display()))
        .or_fail(Code::Usage)?;
    Ok(Some(text.lines().next().unwrap_or_default().to_owned()))
}
