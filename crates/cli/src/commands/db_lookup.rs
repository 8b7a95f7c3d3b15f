//! `drydock db lookup`: what the database knows about a package or a vulnerability.

mod entries;
mod facts;
mod record;

use drydock_advisory_db::Database;
use drydock_model::{KeyKind, Namespace};
use serde_json::Value;

use crate::context::Context;
use crate::database::{DatabaseArgs, find_namespace};
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::listing::{ListFormat, print_json, print_lines};

const EXAMPLES: &str = "\
Examples:
  drydock db lookup openssl --in debian:12
  drydock db lookup openssl --in debian:bookworm --format json
  drydock db lookup CVE-2023-0464";

/// Show what the advisory database knows about a package or a vulnerability
///
/// A package is looked up by its exact name, as a source package and as a binary package; Debian
/// and Alpine publish by source package. A vulnerability is looked up by any of its ids, a repository
/// of packages by its name.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The name of a package or repository, or the id of a vulnerability
    name: String,

    /// Look in this namespace only, e.g. debian:12, debian:bookworm or alpine:3.18
    #[arg(long = "in", value_name = "NAMESPACE")]
    namespace: Option<String>,

    /// Look for binary packages only
    #[arg(long)]
    binary: bool,

    #[command(flatten)]
    database: DatabaseArgs,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let database = args.database.open(context)?;
    let namespaces = args.namespaces(&database)?;
    let records = database.records_of(&args.name).or_fail(Code::Database)?;
    let facts = facts::find(&database, &args.name)?;
    if records.is_empty() && facts.is_empty() {
        let found = entries::find(&database, &args.name, &namespaces, args.kinds())?;
        return print(
            args.format,
            context,
            || found.json(),
            || found.lines(&args.name, context),
        );
    }
    let found = record::find(&database, &records, &namespaces)?;
    let json = || {
        let mut all = record::json(&found);
        all.extend(facts.json());
        Value::Array(all)
    };
    let lines = || {
        let mut lines = facts.lines();
        if !lines.is_empty() && !found.is_empty() {
            lines.push(String::new());
        }
        lines.extend(record::lines(&found, context));
        lines
    };
    print(args.format, context, json, lines)
}

fn print(
    format: ListFormat,
    context: &Context,
    json: impl FnOnce() -> Value,
    lines: impl FnOnce() -> Vec<String>,
) -> anyhow::Result<Code> {
    match format {
        ListFormat::Json => print_json(&json(), context)?,
        ListFormat::Table => print_lines(&lines(), context)?,
    }
    Ok(Code::Ok)
}

impl Args {
    fn namespaces(&self, database: &Database) -> anyhow::Result<Vec<Namespace>> {
        Ok(match &self.namespace {
            Some(text) => vec![find_namespace(database, text)?],
            None => database.namespaces().to_vec(),
        })
    }

    const fn kinds(&self) -> &'static [KeyKind] {
        if self.binary {
            &[KeyKind::Binary]
        } else {
            &[KeyKind::Source, KeyKind::Binary]
        }
    }
}
