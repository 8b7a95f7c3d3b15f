//! `drydock audit fix`: what to do about what an audit found, step by step.

use std::path::Path;

use drydock_audit::Snapshot;
use drydock_report::clean;

use crate::audit::{Applied, SelectionArgs, Step, TargetArgs, apply, steps, warn_of_silence};
use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::Failure;
use crate::listing::print_lines;
use crate::words::count;

const EXAMPLES: &str = "\
Examples:
  drydock audit fix
  drydock audit fix --check 3.18,2.2 > fix.sh
  drydock audit fix --check 2.2 --apply";

/// Print the steps that mend what an audit finds, with their impact and how to undo them
///
/// The steps are a shell script to be read before it is run. Nothing is changed unless `--apply` is
/// given; then only those steps are done that change a file (permissions, owners, keys of the
/// daemon's configuration, audit rules). Each is done once, what a file held before is kept beside
/// it, and nothing is restarted.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Do the steps that only change a file
    #[arg(long, conflicts_with = "from")]
    apply: bool,

    /// Print what would be done and change nothing, also with `--apply`
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(
    args: &Args,
    target: &TargetArgs,
    selection: &SelectionArgs,
    context: &Context,
) -> anyhow::Result<Code> {
    let options = selection.options()?;
    let opened = target.open(context)?;
    let snapshot = opened.snapshot(context)?;
    warn_of_silence(context, &snapshot);
    let report = selection.judge(&snapshot, &options, None)?;
    let steps = steps(&report);
    if args.apply && !args.dry_run {
        return apply_all(&steps, &snapshot, target.host_root(), context);
    }
    print_lines(&script(&steps), context)?;
    Ok(match snapshot.engine_answers() {
        true => Code::Ok,
        false => Code::Engine,
    })
}

/// The steps as a script, grouped by check.
fn script(steps: &[Step]) -> Vec<String> {
    if steps.is_empty() {
        return vec!["# Nothing to mend.".to_owned()];
    }
    let mut lines = vec![
        "# Read before you run it. Each step says what it may break and how to undo it.".to_owned(),
    ];
    let mut last = "";
    for step in steps {
        if step.id != last {
            last = step.id;
            lines.push(String::new());
            lines.push(format!("# {} {}", step.id, step.meta.title));
            lines.extend(remark("Impact: ", step.meta.impact));
        }
        if let Some(subject) = &step.subject {
            lines.push(format!("# -- {}", clean(subject)));
        }
        lines.extend(step.script());
        lines.extend(remark("Undo: ", &step.undo()));
    }
    lines
}

/// A remark of a script, wrapped to 78 columns.
fn remark(label: &str, text: &str) -> Vec<String> {
    let words = label.split_whitespace().chain(text.split_whitespace());
    let lines = drydock_report::wrap(words, Some(76));
    lines.into_iter().map(|line| format!("# {line}")).collect()
}

fn apply_all(
    steps: &[Step],
    snapshot: &Snapshot,
    root: &Path,
    context: &Context,
) -> anyhow::Result<Code> {
    if snapshot.place.is_remote {
        return Err(
            Failure::new(Code::Usage, "the engine's host is another machine")
                .hint("print the steps without `--apply` and run them there")
                .into(),
        );
    }
    let moment = clock::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let (mut done, mut already, mut failed, mut left) = (0, 0, 0, 0);
    let mut lines = Vec::new();
    for step in steps {
        if !step.action.is_file_change() {
            left += 1;
            continue;
        }
        let what = step.script().into_iter().next().unwrap_or_default();
        let what = what.trim_start_matches("# ").to_owned();
        match apply(&step.action, snapshot, root, &moment) {
            Ok(Applied::Done(kept)) => {
                done += 1;
                lines.push(format!("done     {} {what}", step.id));
                lines.push(format!("         undo: {}", step.undo()));
                lines.extend(kept.map(|kept| format!("         before: {}", kept.display())));
            }
            Ok(Applied::Already) => {
                already += 1;
                lines.push(format!("already  {} {what}", step.id));
            }
            Err(error) => {
                failed += 1;
                lines.push(format!("failed   {} {what}: {error:#}", step.id));
            }
        }
    }
    lines.push(format!(
        "{} done, {already} already so, {failed} failed, {left} left to you (`drydock audit fix` \
         prints them)",
        count(done, "step", "steps")
    ));
    if done > 0 {
        lines.push(
            "Daemon options take effect when the daemon restarts, audit rules when they are loaded."
                .to_owned(),
        );
    }
    print_lines(&lines, context)?;
    Ok(if failed > 0 { Code::Write } else { Code::Ok })
}
