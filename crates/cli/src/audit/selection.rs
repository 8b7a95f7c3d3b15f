//! What of an engine is judged, and by which expectations.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use drydock_audit::{
    Baseline, Options, Policy, Scope, Selection, Snapshot, UnknownCheck, Waivers, audit, checks,
};
use drydock_model::audit::{AuditReport, Benchmark};
use jiff::tz::Offset;

use crate::clock;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::words::nearest;

const SELECTION: &str = "What is judged";
const EXPECTATION: &str = "What is expected and accepted";

/// What of an engine is judged, and by which expectations.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct SelectionArgs {
    /// Version of the benchmark whose numbers are used: ce-1.1.0, 1.2.0, 1.6.0, 1.7.0 or 1.8.0
    #[arg(long, value_name = "VERSION", default_value_t, global = true, help_heading = SELECTION)]
    pub(crate) benchmark: Benchmark,

    /// Only checks of this profile level and below: 1 or 2
    #[arg(long, value_name = "LEVEL", global = true, help_heading = SELECTION,
          value_parser = clap::value_parser!(u8).range(1..=2))]
    level: Option<u8>,

    /// Only these sections, by number: 1 to 7, 1.1, C; separated by commas
    #[arg(long, value_name = "N", value_delimiter = ',', global = true, help_heading = SELECTION)]
    section: Vec<String>,

    /// Only these checks, by id or name; separated by commas
    #[arg(long, value_name = "CHECK", value_delimiter = ',', global = true, help_heading = SELECTION)]
    check: Vec<String>,

    /// Not these checks, by id or name; separated by commas
    #[arg(long, value_name = "CHECK", value_delimiter = ',', global = true, help_heading = SELECTION)]
    skip: Vec<String>,

    /// Only containers whose name or id fits: `web-*`; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', global = true, help_heading = SELECTION)]
    container: Vec<String>,

    /// Only images whose name or id fits, and their containers; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', global = true, help_heading = SELECTION)]
    image: Vec<String>,

    /// Only containers and images with this label, NAME or NAME=VALUE; may be repeated
    #[arg(long, value_name = "LABEL", global = true, help_heading = SELECTION)]
    label: Vec<String>,

    /// Leave stopped containers out
    #[arg(long, global = true, help_heading = SELECTION)]
    running: bool,

    /// What this site expects where the benchmark leaves it open (TOML)
    #[arg(long, value_name = "FILE", global = true, help_heading = EXPECTATION)]
    policy: Option<PathBuf>,

    /// Failures that are accepted for a reason until a day (TOML)
    #[arg(long, value_name = "FILE", global = true, help_heading = EXPECTATION)]
    waivers: Option<PathBuf>,
}

impl SelectionArgs {
    /// How a snapshot is judged, files read.
    pub(crate) fn options(&self) -> Result<Options, Failure> {
        let policy = match &self.policy {
            Some(path) => Policy::parse(&text(path)?).map_err(|error| bad(path, error))?,
            None => Policy::default(),
        };
        let waivers = match &self.waivers {
            Some(path) => Waivers::parse(&text(path)?).map_err(|error| bad(path, error))?,
            None => Waivers::default(),
        };
        Ok(Options {
            benchmark: self.benchmark,
            selection: Selection {
                level: self.level,
                sections: self.section.clone(),
                checks: self.check.clone(),
                skip: self.skip.clone(),
            },
            scope: Scope {
                containers: self.container.clone(),
                images: self.image.clone(),
                labels: self.label.iter().map(|label| split(label)).collect(),
                only_running: self.running,
            },
            policy,
            waivers,
        })
    }

    /// Judges a snapshot, also against an earlier report where one is given.
    pub(crate) fn judge(
        &self,
        snapshot: &Snapshot,
        options: &Options,
        baseline: Option<&Baseline>,
    ) -> Result<AuditReport, Failure> {
        let today = Offset::UTC.to_datetime(clock::now()).date();
        let mut report = audit(snapshot, options, today).map_err(unknown)?;
        if let Some(baseline) = baseline {
            baseline.compare(&mut report);
        }
        Ok(report)
    }
}

/// Says in the log and to the user that nothing answered, before a report that says so in each row.
pub(crate) fn warn_of_silence(context: &Context, snapshot: &Snapshot) {
    if let Err(unknown) = snapshot.engine.info.get() {
        context.printer().warning(&format!(
            "the engine at {} could not be asked: {}",
            snapshot.place.address, unknown.message
        ));
    }
}

/// Reads an earlier report.
pub(crate) fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read `{}`", path.display()))
        .or_fail(Code::Usage)?;
    Baseline::from_json(&bytes).map_err(|error| bad(path, error))
}

fn split(label: &str) -> (String, Option<String>) {
    match label.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (label.to_owned(), None),
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))
        .or_fail(Code::Usage)
}

fn bad(path: &Path, error: impl Into<anyhow::Error>) -> Failure {
    let error = error
        .into()
        .context(format!("`{}` is not understood", path.display()));
    Failure::from_error(Code::Usage, error)
}

/// An unknown check, with the one that may have been meant.
pub(crate) fn unknown(error: UnknownCheck) -> Failure {
    let benchmark = error.benchmark;
    let ids = checks().filter_map(|check| check.meta().id(benchmark));
    let slugs = checks().map(|check| check.meta().slug);
    let known: Vec<&str> = ids.chain(slugs).collect();
    let hint = match nearest(&error.name, known) {
        Some(meant) => format!("did you mean `{meant}`? "),
        None => String::new(),
    };
    Failure::new(Code::Usage, &error).hint(format!(
        "{hint}`drydock list checks --benchmark {benchmark}` lists all"
    ))
}
