//! `drydock db pull`: fetches the database from a registry.

use std::io::BufWriter;
use std::path::Path;

use drydock_advisory_db::{Database, delta};
use drydock_model::Digest;
use drydock_oci::{Artifact, ArtifactFile, ArtifactPlace};
use minisign::PublicKey;
use tempfile::NamedTempFile;

use crate::context::Context;
use crate::distribution::{BASE, CONTENT, DATABASE, DELTA, SIGNATURE, find};
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::history::HistoryArgs;
use crate::progress::Line;
use crate::registry::{RegistryArgs, failure};
use crate::{database, install, signature, words};

/// Most bytes of a signature.
const MAX_SIGNATURE: u64 = 64 << 10;
/// Most bytes of a delta, which is held in memory.
const MAX_DELTA: u64 = 256 << 20;

const EXAMPLES: &str = "\
Examples:
  drydock db pull registry.example/advisories:latest
  drydock db pull registry.example/advisories:latest --key advisories.pub";

/// Fetch the advisory database from a registry
///
/// Where the artifact has a delta for the installed database, that is fetched, else the whole. What
/// comes out is checked against its digest, and with `--key` against its signature, before it takes
/// the place of the present one.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Where it is: REGISTRY/NAME:TAG, or REGISTRY/NAME@DIGEST
    reference: String,

    /// Public key that must have signed it: a file, or the key itself
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// Fetch the whole database even where a delta would do
    #[arg(long)]
    no_delta: bool,

    #[command(flatten)]
    history: HistoryArgs,

    #[command(flatten)]
    registry: RegistryArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let key = args.key.as_deref().map(signature::public_key).transpose()?;
    let place = database::usual_path(context)?;
    let line = Line::start(context, format!("Pulling {}", args.reference));
    let (pulled, fetched) = context.block_on(async {
        let registry = args.registry.place(&args.reference).await?;
        let artifact = registry.read().await.map_err(failure)?;
        let pull = Pull {
            registry,
            artifact,
            place: &place,
            key,
            line: &line,
            context,
        };
        Ok(pull.run(args.no_delta).await?)
    })?;
    drop(line);
    let note = match &pulled {
        Pulled::Same(digest) => format!("{digest} is installed already"),
        Pulled::Installed(digest, how) => {
            format!("Installed {digest}, by {how} of {}", words::size(fetched))
        }
    };
    if matches!(pulled, Pulled::Installed(..)) {
        args.history.keep(context);
    }
    context.printer().note(&note);
    Ok(Code::Ok)
}

enum Pulled {
    Same(Digest),
    Installed(Digest, &'static str),
}

struct Pull<'a> {
    registry: ArtifactPlace,
    artifact: Artifact,
    place: &'a Path,
    key: Option<PublicKey>,
    line: &'a Line,
    context: &'a Context,
}

impl Pull<'_> {
    async fn run(&self, no_delta: bool) -> Result<(Pulled, u64), Failure> {
        let wanted = self.wanted()?;
        // One that cannot be opened is replaced.
        let installed = Database::open(self.place).ok();
        let signature = self.signature().await?;
        if let Some(installed) = &installed {
            if installed.digest() == wanted && installed.verify().is_ok() {
                self.check_signature(self.place, signature.as_deref())?;
                return Ok((Pulled::Same(wanted), 0));
            }
            if !no_delta && let Some(file) = self.delta_for(installed.digest()) {
                match self.by_delta(file).await {
                    Ok(new) => {
                        self.install(new, wanted, signature.as_deref())?;
                        return Ok((Pulled::Installed(wanted, "a delta"), file.size));
                    }
                    Err(error) => self.line.warn(self.context, &reason(&error.into())),
                }
            }
        }
        let whole = find(&self.artifact, DATABASE)
            .ok_or_else(|| self.refusal("it holds no database, and no delta fits"))?;
        let mut new = install::begin(self.place)?;
        self.fetch(whole, &mut new).await?;
        self.install(new, wanted, signature.as_deref())?;
        Ok((Pulled::Installed(wanted, "the whole"), whole.size))
    }

    fn refusal(&self, why: &str) -> Failure {
        let kind = &self.artifact.kind;
        Failure::new(
            Code::Database,
            format!("the artifact of type `{kind}` cannot be installed: {why}"),
        )
    }

    fn wanted(&self) -> Result<Digest, Failure> {
        let stated = self.artifact.annotations.get(CONTENT);
        let digest = stated.and_then(|text| text.parse().ok());
        digest.ok_or_else(|| self.refusal("it is no advisory database of Drydock"))
    }

    fn delta_for(&self, base: Digest) -> Option<&ArtifactFile> {
        let base = base.to_string();
        self.artifact.files.iter().find(|file| {
            file.media_type == DELTA
                && file.size <= MAX_DELTA
                && file.annotations.get(BASE) == Some(&base)
        })
    }

    /// Built on another thread, so that the user can interrupt it.
    async fn by_delta(&self, file: &ArtifactFile) -> Result<NamedTempFile, Failure> {
        let mut bytes = Vec::new();
        let fetched = self.registry.fetch(file, &mut bytes).await;
        fetched.map_err(failure)?;
        let place = self.place.to_owned();
        let building = tokio::task::spawn_blocking(move || {
            let installed = Database::open(&place).or_fail(Code::Database)?;
            let new = install::begin(&place)?;
            let folder = new.path().parent().unwrap_or(&place);
            let named = (bytes.as_slice(), Path::new("pulled delta"));
            delta::apply(&installed, named, folder, new.path()).or_fail(Code::Database)?;
            Ok(new)
        });
        building.await.or_fail(Code::Internal)?
    }

    async fn fetch(&self, file: &ArtifactFile, to: &mut NamedTempFile) -> Result<(), Failure> {
        let mut out = BufWriter::with_capacity(256 << 10, to.as_file_mut());
        let fetched = self.registry.fetch(file, &mut out).await;
        fetched.map_err(failure)?;
        std::io::Write::flush(&mut out).or_fail(Code::Write)
    }

    async fn signature(&self) -> Result<Option<String>, Failure> {
        let Some(file) = find(&self.artifact, SIGNATURE).filter(|_| self.key.is_some()) else {
            return Ok(None);
        };
        if file.size > MAX_SIGNATURE {
            return Err(self.refusal("its signature is too large"));
        }
        let mut bytes = Vec::new();
        let fetched = self.registry.fetch(file, &mut bytes).await;
        fetched.map_err(failure)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn check_signature(&self, file: &Path, text: Option<&str>) -> Result<(), Failure> {
        match (&self.key, text) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(self.refusal("it has no signature, and `--key` asks for one")),
            (Some(key), Some(text)) => signature::verify(file, text, key).map(|_| ()),
        }
    }

    fn install(
        &self,
        new: NamedTempFile,
        wanted: Digest,
        signature: Option<&str>,
    ) -> Result<(), Failure> {
        let digest = install::check(new.path(), "what was pulled")?;
        if digest != wanted {
            return Err(self.refusal("its database is not the one that it states"));
        }
        self.check_signature(new.path(), signature)?;
        install::finish(new, self.place)
    }
}

fn reason(error: &anyhow::Error) -> String {
    format!("the delta does not serve, the whole database is fetched: {error:#}")
}
