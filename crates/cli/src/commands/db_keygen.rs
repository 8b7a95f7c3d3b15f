//! `drydock db keygen`: a pair of keys for signing databases.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use minisign::KeyPair;

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::signature;

const EXAMPLES: &str = "\
Examples:
  drydock db keygen advisories --password-file password
  drydock db sign advisories.drydock --key advisories.key";

/// Make a pair of keys for signing databases
///
/// Writes NAME.key, which stays secret, and NAME.pub, which those who verify need. Keys made with
/// minisign serve as well.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Path of both files without their endings; neither may exist
    name: PathBuf,

    /// Protect the secret key by the password in the first line of this file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let password = signature::password(args.password_file.as_deref())?;
    let pair = match password {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password)),
        None => KeyPair::generate_unencrypted_keypair(),
    };
    let pair = pair.context("cannot make keys").or_fail(Code::Internal)?;
    let secret = pair.sk.to_box(Some("secret key of Drydock"));
    let public = pair.pk.to_box();
    let secret = secret.or_fail(Code::Internal)?.into_string();
    let public = public.or_fail(Code::Internal)?.into_string();
    write(&args.name.with_extension("key"), &secret, true)?;
    write(&args.name.with_extension("pub"), &public, false)?;
    let line = public.lines().nth(1).unwrap_or_default().to_owned();
    context.printer().lines([line]).or_fail(Code::Write)?;
    Ok(Code::Ok)
}

/// Nobody's key is overwritten.
fn write(path: &Path, text: &str, is_secret: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if is_secret { 0o600 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("cannot write `{}`", path.display()))
        .or_fail(Code::Write)
}
