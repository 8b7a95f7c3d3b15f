//! `drydock db diff`: what two databases say differently.

use std::io::Write;
use std::path::PathBuf;

use drydock_advisory_db::{Change, Changes, Database};
use drydock_model::Candidate;
use drydock_report::{Paint, Tone, clean};
use serde_json::{Value, json};

use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::listing::ListFormat;
use crate::output::Target;
use crate::words::count;

const EXAMPLES: &str = "\
Examples:
  drydock db diff yesterday.drydock today.drydock
  drydock db diff a.drydock b.drydock --format json | jq -r '.changes[].package'";

/// Show which packages two databases speak of differently
///
/// For each package name of each namespace: what only the first database says (-), and what only the
/// second one does (+). A verdict that changed goes and comes. Texts and scores are not compared.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The first database
    old: PathBuf,

    /// The second database
    new: PathBuf,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let old = Database::open(&args.old).or_fail(Code::Database)?;
    let new = Database::open(&args.new).or_fail(Code::Database)?;
    let printer = context.printer();
    Target::Standard.write(printer, |out| match args.format {
        ListFormat::Table => write_table(&old, &new, printer.paint(), out),
        ListFormat::Json => write_json(&old, &new, out),
    })?;
    Ok(Code::Ok)
}

/// Written as it is found: two databases may have nothing in common.
fn write_table(
    old: &Database,
    new: &Database,
    paint: Paint,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let (mut keys, mut removed, mut added) = (0, 0, 0);
    for change in Changes::between(old, new) {
        let change = change.map_err(damaged)?;
        let name = paint.paint(Tone::Strong, &clean(&change.key.name));
        writeln!(
            out,
            "{} {name} ({})",
            change.key.namespace,
            change.key.kind.word()
        )?;
        for (mark, tone, said) in [
            ('-', Tone::Bad, &change.removed),
            ('+', Tone::Good, &change.added),
        ] {
            for candidate in said {
                let line = format!("  {mark} {}", words(candidate));
                writeln!(out, "{}", paint.paint(tone, &clean(&line)))?;
            }
        }
        keys += 1;
        removed += change.removed.len() as u64;
        added += change.added.len() as u64;
    }
    if keys == 0 {
        writeln!(out, "Both say the same of every package")?;
    } else {
        let packages = count(keys, "package name", "package names");
        writeln!(out, "\n{packages} changed: {removed} gone, {added} new")?;
    }
    Ok(())
}

fn words(candidate: &Candidate) -> String {
    let affected = &candidate.affected;
    let fix = affected.fixed_version();
    let fix = fix.map_or(String::new(), |version| format!(" in {version}"));
    let withdrawn = if candidate.withdrawn {
        ", withdrawn"
    } else {
        ""
    };
    format!(
        "{} {}{fix} ({}{withdrawn})",
        candidate.id,
        affected.state.word(),
        candidate.source
    )
}

fn write_json(old: &Database, new: &Database, out: &mut dyn Write) -> anyhow::Result<()> {
    let (base, target) = (json!(old.digest()), json!(new.digest()));
    write!(out, "{{\"old\":{base},\"new\":{target},\"changes\":[")?;
    for (index, change) in Changes::between(old, new).enumerate() {
        let separator = if index == 0 { "\n" } else { ",\n" };
        let change = change_json(&change.map_err(damaged)?);
        write!(out, "{separator}{change}")?;
    }
    writeln!(out, "\n]}}")?;
    Ok(())
}

fn change_json(change: &Change) -> Value {
    let said = |candidates: &[Candidate]| candidates.iter().map(said_json).collect::<Vec<_>>();
    json!({
        "namespace": change.key.namespace.as_str(),
        "key": change.key.kind.word(),
        "package": change.key.name,
        "removed": said(&change.removed),
        "added": said(&change.added),
    })
}

fn said_json(candidate: &Candidate) -> Value {
    json!({
        "source": candidate.source,
        "id": candidate.id,
        "state": candidate.affected.state.word(),
        "fixed_in": candidate.affected.fixed_version(),
        "withdrawn": candidate.withdrawn,
    })
}

fn damaged(error: drydock_advisory_db::Error) -> Failure {
    Failure::from_error(Code::Database, error)
}
