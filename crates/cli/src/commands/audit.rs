//! `drydock audit`: a Docker host against the CIS Docker Benchmark.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use drydock_audit::Snapshot;
use drydock_model::audit::{AuditReport, Verdict};
use drydock_report::{AUDIT_FORMATS, AuditView, find_audit_format};

use crate::audit::{FailOn, SelectionArgs, TargetArgs, read_baseline, warn_of_silence, watch};
use crate::commands::audit_fix;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::Failure;
use crate::output::Target;

const EXAMPLES: &str = "\
Examples:
  drydock audit
  drydock audit --format text --details --section 5
  drydock audit --benchmark 1.6.0 --level 1 --fail-on high
  drydock audit --format json --output today.json --baseline yesterday.json
  drydock audit --save-snapshot host.json; drydock audit --from host.json
  drydock audit --watch --container 'web-*'
  drydock audit fix --check 2.2";

/// Audit a Docker host against the CIS Docker Benchmark, with evidence
///
/// Reads the engine's API, files, processes and audit rules; starts no process, executes nothing in
/// a container and writes nothing. Each result says what was read where, what was found and what
/// was expected. What could not be looked at is never counted as passed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    target: TargetArgs,

    #[command(flatten)]
    selection: SelectionArgs,

    /// How to print it
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        value_parser = PossibleValuesParser::new(AUDIT_FORMATS.iter().map(|format| format.meta().id)),
    )]
    format: String,

    /// Write to this file, which is replaced as a whole or not at all; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Show every item, the evidence and what to do
    #[arg(long)]
    details: bool,

    /// Show only these: fail, error, not-permitted, manual, waived, pass, not-applicable
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    verdict: Vec<Verdict>,

    /// Compare with the JSON of an earlier audit: what is new, fixed, unchanged
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// End with code 1 on: fail; warn (also what could not be looked at); 1 or 2 (failures of that
    /// profile level); low, medium, high, critical (failures so severe)
    #[arg(long, value_name = "WHAT")]
    fail_on: Option<FailOn>,

    /// Let `--fail-on` judge only what is new against `--baseline`
    #[arg(long, requires = "baseline")]
    new_only: bool,

    /// Save the facts to this file instead of judging them; `--from` judges them anywhere
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "watch"])]
    save_snapshot: Option<PathBuf>,

    /// Keep watching the engine, and print each result that changes
    #[arg(long, conflicts_with_all = ["from", "output"])]
    watch: bool,

    #[command(subcommand)]
    action: Option<Action>,
}

/// What else to do about a host.
#[derive(Debug, clap::Subcommand)]
enum Action {
    Fix(audit_fix::Args),
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    if let Some(Action::Fix(fix)) = &args.action {
        return audit_fix::run(fix, &args.target, &args.selection, context);
    }
    // Read before anything is collected: a mistake in a file should not cost a minute.
    let options = args.selection.options()?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let target = args.target.open(context)?;
    let snapshot = target.snapshot(context)?;
    warn_of_silence(context, &snapshot);
    if let Some(path) = &args.save_snapshot {
        return save(&snapshot, path, context);
    }
    let report = args
        .selection
        .judge(&snapshot, &options, baseline.as_ref())?;
    args.write(&report, context)?;
    if args.watch {
        let watched = (&target, &args.selection, &options);
        return watch(watched, snapshot, args.format == "json", context);
    }
    Ok(args.code(&report, &snapshot))
}

fn save(snapshot: &Snapshot, path: &std::path::Path, context: &Context) -> anyhow::Result<Code> {
    let target = Target::new(Some(path.to_owned()));
    target.write(context.printer(), |out| snapshot.to_json(out))?;
    if path.as_os_str() != "-" {
        context.printer().note(&format!(
            "Saved to {}; `drydock audit --from {}` judges it",
            path.display(),
            drydock_audit::shell_word(&path.to_string_lossy())
        ));
    }
    Ok(match snapshot.engine_answers() {
        true => Code::Ok,
        false => Code::Engine,
    })
}

impl Args {
    fn write(&self, report: &AuditReport, context: &Context) -> Result<(), Failure> {
        let format = find_audit_format(&self.format).ok_or_else(|| {
            let message = format!("`{}` is not a format of an audit", self.format);
            Failure::new(Code::Usage, message)
        })?;
        let target = Target::new(self.output.clone());
        let is_standard = target == Target::Standard;
        let printer = context.printer();
        let view = AuditView {
            width: printer.width().filter(|_| is_standard),
            color: is_standard && printer.paint().color,
            details: self.details,
            verdicts: self.verdict.clone(),
        };
        target.write(printer, |out| format.write(report, &view, out))
    }

    fn code(&self, report: &AuditReport, snapshot: &Snapshot) -> Code {
        if self
            .fail_on
            .is_some_and(|fail_on| fail_on.judges(report, self.new_only))
        {
            Code::Findings
        } else if !snapshot.engine_answers() {
            Code::Engine
        } else {
            Code::Ok
        }
    }
}
