//! `drydock explain`: why a vulnerability is reported for an image, or why it is not; or what a
//! check of an audit is about.

use std::sync::Arc;

use drydock_advisory_db::Database;
use drydock_matcher::Explanation as Reason;
use drydock_model::audit::Benchmark;
use drydock_model::{Image, Inventory};
use drydock_report::{Explanation, Known, Selection, Verdict};

use crate::audit::catalogue;
use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::formats::FormatArgs;
use crate::image::ReadingArgs;

const EXAMPLES: &str = "\
Examples:
  drydock explain CVE-2023-0464 alpine:3.18
  drydock explain CVE-2023-0464 docker-archive:image.tar --format json
  drydock explain 5.5
  drydock explain container-memory-limit --format json";

/// Tell why a vulnerability is reported for an image or not, or what a check is about
///
/// For each package that an advisory speaks of: the record, what was looked up and where, the
/// versions and how they compare, the layer and build step that brought the package in, and the
/// fix. For a vulnerability that is not reported: the fix that is installed, the package that is
/// not, or what the database knows of it in other releases.
///
/// With the name or number of a check and no image: why it matters, what it reads, what to do.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The vulnerability, by any of its ids; or a check, by its name or number
    #[arg(value_name = "ID")]
    id: String,

    /// The image, for a vulnerability; named as for `drydock scan`
    image: Option<String>,

    /// Version of the benchmark that a check's number is of
    #[arg(long, value_name = "VERSION", default_value_t)]
    benchmark: Benchmark,

    #[command(flatten)]
    format: FormatArgs,

    #[command(flatten)]
    database: DatabaseArgs,

    #[command(flatten)]
    reading: ReadingArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let Some(name) = args.image.clone() else {
        return explain_check(&args, context);
    };
    let database = Arc::new(args.database.open(context)?);
    let (answers, id) = (Arc::clone(&database), args.id.clone());
    let (image, inventory, reasons) =
        args.reading
            .read(&name, context, move |image, options, progress| {
                let (image, inventory) = drydock_scan::read_inventory(image, options, progress)?;
                let reasons = drydock_scan::explain(&inventory, &answers, &id)?;
                Ok((image, inventory, reasons))
            })?;
    let known = known(&database, &args.id)?;
    let explanation = Explanation {
        known,
        ..gather(args.id, (image, inventory), reasons, &database)
    };
    let view = args.format.view(context, Selection::default());
    args.format.write(context, |format, out| {
        format.write_explanation(&explanation, &view, out)
    })?;
    Ok(match explanation.verdict() {
        Verdict::NotAssessed => Code::NotAssessed,
        Verdict::Reported | Verdict::NotReported => Code::Ok,
    })
}

fn explain_check(args: &Args, context: &Context) -> anyhow::Result<Code> {
    let Some(check) = catalogue::find(&args.id, args.benchmark) else {
        let message = format!("`{}` is no check, and no image is named", args.id);
        return Err(Failure::new(Code::Usage, message)
            .hint(
                "`drydock explain CVE-… IMAGE` explains a vulnerability, `drydock list checks` \
                 lists the checks",
            )
            .into());
    };
    catalogue::print(check, args.format.is_json(), context)?;
    Ok(Code::Ok)
}

fn gather(
    id: String,
    (image, inventory): (Image, Inventory),
    reasons: Vec<Reason>,
    database: &Database,
) -> Explanation {
    let mut explanation = Explanation {
        id,
        image,
        inventory,
        database: database.identity(),
        findings: Vec::new(),
        dismissals: Vec::new(),
        namespaces: Vec::new(),
        unnamed_packages: 0,
        known: Vec::new(),
        not_assessed: Vec::new(),
    };
    for reason in reasons {
        match reason {
            Reason::Finding(finding) => explanation.findings.push(*finding),
            Reason::Dismissal(dismissal) => explanation.dismissals.push(*dismissal),
            Reason::NoRecord {
                namespaces,
                packages,
            } => {
                explanation.namespaces = namespaces;
                explanation.unnamed_packages = packages.len();
            }
            Reason::NotAssessed(gap) => explanation.not_assessed.push(gap),
        }
    }
    // Where an advisory names every package, nothing else tells where they were looked up.
    let of_findings = explanation.findings.iter().map(|one| &one.evidence);
    let of_dismissals = explanation.dismissals.iter().map(|one| &one.evidence);
    for evidence in of_findings.chain(of_dismissals) {
        if !explanation.namespaces.contains(&evidence.namespace) {
            explanation.namespaces.push(evidence.namespace.clone());
        }
    }
    // As the database spells it, where it knows it.
    let known = explanation.findings.first().map(|finding| &finding.id);
    let known = known.or(explanation
        .dismissals
        .first()
        .map(|dismissal| &dismissal.id));
    if let Some(known) = known.filter(|known| known.eq_ignore_ascii_case(&explanation.id)) {
        explanation.id = known.clone();
    }
    let unread = explanation.inventory.not_assessed.iter().cloned();
    explanation.not_assessed.extend(unread);
    explanation.not_assessed.sort();
    explanation.not_assessed.dedup();
    explanation
}

/// What the database knows of a vulnerability, whatever is installed.
fn known(database: &Database, id: &str) -> Result<Vec<Known>, Failure> {
    let collect = || {
        let mut all = Vec::new();
        let mut records = database.records_of(id)?;
        if records.is_empty() {
            records = database.records_of(&id.to_uppercase())?;
        }
        for record in records {
            for key in database.keys_of(record)? {
                let candidates = database.find(&key.namespace, key.kind, &key.name)?;
                let ours = candidates.into_iter().filter(|one| one.record == record);
                all.extend(ours.map(|candidate| Known {
                    namespace: key.namespace.clone(),
                    package: key.name.clone(),
                    state: candidate.affected.state,
                    fixed_in: candidate.affected.fixed_version().map(str::to_owned),
                    source: candidate.source,
                }));
            }
        }
        all.sort();
        all.dedup();
        Ok::<_, drydock_advisory_db::Error>(all)
    };
    collect().or_fail(Code::Database)
}
