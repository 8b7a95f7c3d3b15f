//! `drydock db push`: puts the database in a registry.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use drydock_advisory_db::delta;
use drydock_model::Digest;
use drydock_oci::{ArtifactFile, ArtifactPlace};

use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::distribution::{BASE, DATABASE, DELTA, SIGNATURE, artifact, describe};
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::progress::Line;
use crate::registry::{RegistryArgs, failure};
use crate::signature::{self, read_delta};

const EXAMPLES: &str = "\
Examples:
  drydock db push registry.example/advisories:latest
  drydock db push registry.example/advisories:latest --delta today.delta --signature today.minisig";

/// Put the advisory database in a registry
///
/// It becomes an artifact with the whole database, the deltas that lead to it, and its signature.
/// `drydock db pull` fetches the smallest of them that serves.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Where to put it: REGISTRY/NAME:TAG
    reference: String,

    /// A delta that leads to the database; may be repeated
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    delta: Vec<PathBuf>,

    /// The signature of the database [default: that beside it, where there is one]
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,

    #[command(flatten)]
    database: DatabaseArgs,

    #[command(flatten)]
    registry: RegistryArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let path = args.database.path(context)?;
    let database = args.database.open(context)?;
    database.verify().or_fail(Code::Database)?;
    let mut files = vec![(path.clone(), describe(&path, DATABASE)?)];
    for file in &args.delta {
        files.push((file.clone(), described_delta(file, database.digest())?));
    }
    let beside = signature::place_of(&path);
    let signature = args.signature.clone();
    if let Some(file) = signature.or_else(|| beside.exists().then_some(beside)) {
        files.push((file.clone(), describe(&file, SIGNATURE)?));
    }
    let line = Line::start(context, format!("Pushing to {}", args.reference));
    let all = files.iter().map(|(_, file)| file.clone()).collect();
    let artifact = artifact(&database, all);
    let digest = context.block_on(async {
        let place = args.registry.place(&args.reference).await?;
        push(&place, &files).await?;
        Ok(place.write(&artifact).await.map_err(failure)?)
    })?;
    drop(line);
    let note = format!("Pushed {} to {}", database.digest(), args.reference);
    context.printer().note(&note);
    let line = digest.to_string();
    context.printer().lines([line]).or_fail(Code::Write)?;
    Ok(Code::Ok)
}

async fn push(place: &ArtifactPlace, files: &[(PathBuf, ArtifactFile)]) -> Result<(), Failure> {
    for (path, file) in files {
        place.push_file(path, file).await.map_err(failure)?;
    }
    Ok(())
}

fn described_delta(path: &Path, target: Digest) -> Result<ArtifactFile, Failure> {
    let ends = delta::ends(&read_delta(path)?, path).or_fail(Code::Database)?;
    if ends.target != target {
        let message = format!(
            "delta `{}` leads to `{}`, and not to the database that is pushed",
            path.display(),
            ends.target
        );
        return Err(Failure::new(Code::Usage, message));
    }
    let mut file = describe(path, DELTA)?;
    let base = BTreeMap::from([(BASE.to_owned(), ends.base.to_string())]);
    file.annotations.extend(base);
    Ok(file)
}
