//! `drydock list`: what this build knows, from the metadata of the parts themselves.

use clap::ValueEnum;
use drydock_catalog::{CATALOGERS, Location};
use drydock_feeds::{Layout, SOURCES};
use drydock_model::audit::Benchmark;
use drydock_report::{AUDIT_FORMATS, Columns, FORMATS, Meta};
use serde_json::json;

use crate::audit::catalogue;
use crate::context::Context;
use crate::exit_code::Code;
use crate::listing::{ListFormat, Listing};

const EXAMPLES: &str = "\
Examples:
  drydock list catalogers
  drydock list checks --benchmark 1.6.0
  drydock list sources --format json";

/// List the checks, sources, feeds, catalogers or formats that this build knows
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// What to list
    what: What,
    /// Version of the benchmark whose checks and numbers are listed
    #[arg(long, value_name = "VERSION", default_value_t)]
    benchmark: Benchmark,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: ListFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Output formats of audits
    AuditFormats,
    /// What finds packages in an image
    Catalogers,
    /// What `drydock audit` checks
    Checks,
    /// Where the sources are fetched from, and the files of each
    Feeds,
    /// Output formats of reports
    Formats,
    /// Who publishes advisories
    Sources,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let listing = match args.what {
        What::AuditFormats => formats(AUDIT_FORMATS.iter().map(|format| format.meta())),
        What::Catalogers => catalogers(),
        What::Checks => catalogue::listing(args.benchmark)?,
        What::Feeds => feeds(),
        What::Formats => formats(FORMATS.iter().map(|format| format.meta())),
        What::Sources => sources(),
    };
    listing.print(args.format, context)?;
    Ok(Code::Ok)
}

fn catalogers() -> Listing {
    let mut columns = Columns::new(["ID", "FINDS", "FILES", "TITLE"]);
    let mut json = Vec::new();
    for meta in CATALOGERS.iter().map(|cataloger| cataloger.meta()) {
        let files: Vec<String> = meta.all_locations().map(file).collect();
        let first = files.first().cloned().unwrap_or_default();
        let more = match files.len() {
            0 | 1 => String::new(),
            count => format!(" (+{})", count - 1),
        };
        columns.row([
            meta.id,
            meta.finds.word(),
            &format!("{first}{more}"),
            meta.title,
        ]);
        json.push(json!({
            "id": meta.id,
            "title": meta.title,
            "version": meta.version,
            "finds": meta.finds.word(),
            "files": files,
            "max_file_size": meta.max_file_size,
            "docs": meta.docs,
        }));
    }
    Listing {
        columns,
        json: json.into(),
        empty: "no catalogers",
    }
}

fn file(location: Location) -> String {
    match location {
        Location::File(path) => path.to_owned(),
        Location::Files { folder, suffix } => format!("{folder}/*{suffix}"),
    }
}

fn feeds() -> Listing {
    let mut columns = Columns::new(["SOURCE", "FILES", "URL"]);
    let mut json = Vec::new();
    for meta in SOURCES.iter().map(|source| source.meta()) {
        let files: Vec<String> = match &meta.layout {
            Layout::File { name } => vec![(*name).to_owned()],
            Layout::Files { .. } => vec!["several".to_owned()],
            Layout::Folders { files, .. } => {
                let in_each = files.iter();
                in_each.map(|file| format!("RELEASE/{file}")).collect()
            }
        };
        columns.row([meta.id, &files.join(", "), meta.url]);
        json.push(json!({
            "source": meta.id,
            "url": meta.url,
            "files": files,
            "max_file_bytes": meta.max_file_bytes,
            "stale_after_days": meta.stale_after_days,
        }));
    }
    Listing {
        columns,
        json: json.into(),
        empty: "no feeds",
    }
}

fn formats(metas: impl Iterator<Item = &'static Meta>) -> Listing {
    let mut columns = Columns::new(["ID", "MEDIA TYPE", "TITLE"]);
    let mut json = Vec::new();
    for meta in metas {
        columns.row([meta.id, meta.media_type, meta.title]);
        json.push(json!({
            "id": meta.id,
            "title": meta.title,
            "media_type": meta.media_type,
            "docs": meta.docs,
        }));
    }
    Listing {
        columns,
        json: json.into(),
        empty: "no formats",
    }
}

fn sources() -> Listing {
    let mut columns = Columns::new(["ID", "TITLE", "LICENCE", "HOMEPAGE"]);
    let mut json = Vec::new();
    for meta in SOURCES.iter().map(|source| source.meta()) {
        columns.row([meta.id, meta.title, meta.licence, meta.homepage]);
        json.push(json!({
            "id": meta.id,
            "title": meta.title,
            "licence": meta.licence,
            "homepage": meta.homepage,
        }));
    }
    Listing {
        columns,
        json: json.into(),
        empty: "no sources",
    }
}
