//! `drydock scan`: the known vulnerabilities of an image.

use std::collections::BTreeSet;
use std::sync::Arc;

use drydock_model::{ScanReport, Severity};
use drydock_report::{Coverage, Selection, Sort, View};

use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::formats::FormatArgs;
use crate::freshness;
use crate::gate::Gate;
use crate::image::ImageArgs;

const EXAMPLES: &str = "\
Examples:
  drydock scan alpine:3.18
  drydock scan docker-archive:image.tar --format json --output report.json
  drydock scan registry:ghcr.io/owner/app:1 --severity critical,high --only-fixed
  drydock scan oci:layout:latest --fail-on high --require-assessed
  drydock scan alpine:3.18 --sort risk --fail-on critical,kev";

/// Find the known vulnerabilities of an image
///
/// Each finding names the package, the version that fixes it, the advisory that says so and the
/// layer that brought the package in. What could not be assessed is listed with the reason.
///
/// `--severity` and `--only-fixed` choose what is shown; the report says how much they hide.
/// `--fail-on` judges what is shown. `--sort risk` puts first what is exploited, or most likely to be,
/// weighed by severity.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// Show only these: critical, high, medium, low, negligible, unknown; separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    severity: Vec<Severity>,

    /// Show only what a published version fixes
    #[arg(long)]
    only_fixed: bool,

    /// End with code 1 when a finding that is shown is this severe or worse (`unknown` is the least),
    /// or is known to be exploited (`kev`); several are separated by commas
    #[arg(long, value_name = "SEVERITY|kev", value_delimiter = ',')]
    fail_on: Vec<Gate>,

    /// Order of findings: risk, severity or package [default: that of the format]
    #[arg(long, value_name = "ORDER", value_parser = parse_sort)]
    sort: Option<Sort>,

    /// End with code 3 when anything could not be assessed
    #[arg(long)]
    require_assessed: bool,

    #[command(flatten)]
    format: FormatArgs,

    #[command(flatten)]
    database: DatabaseArgs,

    #[command(flatten)]
    image: ImageArgs,
}

fn parse_sort(text: &str) -> Result<Sort, String> {
    let found = Sort::ALL.into_iter().find(|sort| sort.word() == text);
    let words = Sort::ALL.map(Sort::word).join(", ");
    found.ok_or_else(|| format!("expected one of {words}"))
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let database = Arc::new(args.database.open(context)?);
    let answers = Arc::clone(&database);
    let report = args.image.read(context, move |image, options, progress| {
        drydock_scan::scan(image, &answers, options, progress)
    })?;
    let selection = args.selection();
    let view = View {
        database_age: freshness::words(&database, report.namespace.as_ref()),
        sort: args.sort,
        ..args.format.view(context, selection.clone())
    };
    args.format.write(context, |format, out| {
        format.write_scan(&report, &view, out)
    })?;
    let code = args.judge(&report, &selection);
    if let Some(warning) = args
        .unjudged(&report, &selection)
        .filter(|_| code != Code::Findings)
    {
        context.printer().warning(&warning);
    }
    Ok(code)
}

impl Args {
    fn selection(&self) -> Selection {
        let severities: BTreeSet<Severity> = self.severity.iter().copied().collect();
        Selection {
            severities: (!severities.is_empty()).then_some(severities),
            only_fixed: self.only_fixed,
        }
    }

    /// Findings that no threshold but the least can see, since their source rates nothing: said, so
    /// that a gate which they pass is not taken for a clean image.
    fn unjudged(&self, report: &ScanReport, selection: &Selection) -> Option<String> {
        let mut gates = self.fail_on.iter();
        let least =
            gates.find(|it| matches!(it, Gate::Severity(least) if *least > Severity::Unknown))?;
        let shown = selection.of(report);
        let unknown = shown
            .iter()
            .filter(|it| it.rating.severity == Severity::Unknown)
            .count();
        (unknown > 0).then(|| {
            format!(
                "{unknown} findings have no severity, so `--fail-on {least}` does not judge them; \
                 `--fail-on unknown` does"
            )
        })
    }

    fn judge(&self, report: &ScanReport, selection: &Selection) -> Code {
        let shown = selection.of(report);
        let stops = |gate: &Gate| shown.iter().any(|finding| gate.stops(finding));
        let coverage = Coverage::of(report);
        if self.fail_on.iter().any(stops) {
            Code::Findings
        } else if coverage == Coverage::None
            || (self.require_assessed && coverage != Coverage::Complete)
        {
            Code::NotAssessed
        } else {
            Code::Ok
        }
    }
}
