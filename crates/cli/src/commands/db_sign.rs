//! `drydock db sign`: signs a database or a delta.

use std::path::PathBuf;

use crate::context::Context;
use crate::exit_code::Code;
use crate::output::Target;
use crate::signature;

const EXAMPLES: &str = "\
Examples:
  drydock db sign advisories.drydock --key advisories.key
  drydock db verify advisories.drydock --key advisories.pub";

/// Sign a database or a delta
///
/// The signature goes into a file beside, in the format of minisign, and names the digest of the
/// content. A key with a password asks for it, unless a file has it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The database or delta
    file: PathBuf,

    /// Secret key, as `drydock db keygen` or minisign writes it
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// File whose first line is the password of the key
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    /// Where to write the signature [default: FILE.minisig]
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let password = signature::password(args.password_file.as_deref())?;
    let key = signature::secret_key(&args.key, password)?;
    let text = signature::sign(&args.file, &key)?;
    let place = args
        .signature
        .unwrap_or_else(|| signature::place_of(&args.file));
    let target = Target::new(Some(place.clone()));
    target.write(context.printer(), |out| out.write_all(text.as_bytes()))?;
    context
        .printer()
        .note(&format!("Wrote `{}`", place.display()));
    Ok(Code::Ok)
}
