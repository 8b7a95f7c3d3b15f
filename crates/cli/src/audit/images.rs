//! Looking into images: packages, findings, set-id files, secrets, tools, users.

use std::collections::BTreeSet;
use std::sync::Arc;

use drydock_advisory_db::Database;
use drydock_audit::snapshot::{FixableFinding, Image, ImageContents, SecretPlace, SetIdFile};
use drydock_audit::{Fact, Snapshot, Why, image_name, program_sort};
use drydock_engine::EngineOptions;
use drydock_model::Severity;
use drydock_oci::{ImageSource, OpenOptions, OpenedImage};
use drydock_scan::{FileFacts, Options, Progress, read_file_facts, read_inventory, scan};

use super::engine_packages::fixable;
use super::target::ScanImages;
use crate::cache;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::OrFail as _;
use crate::progress::Line;

/// Looks into images and adds what is found. One that cannot be read is a fact that says why.
pub(super) fn add(
    context: &Context,
    snapshot: &mut Snapshot,
    engine: &EngineOptions,
    (which, database): (ScanImages, Option<Database>),
) -> anyhow::Result<()> {
    let used = used(snapshot);
    let Fact::Known(images) = &mut snapshot.engine.images else {
        return Ok(());
    };
    let wanted = |image: &Image| match which {
        ScanImages::All => true,
        ScanImages::Used => used.contains(&image.id),
        ScanImages::None => false,
    };
    let database = database.map(Arc::new);
    for image in images {
        image.contents = match wanted(image) {
            true => look(context, image, engine, database.clone())?,
            false => Fact::unknown(Why::NotCollected, not_looked_into(which)),
        };
    }
    Ok(())
}

const fn not_looked_into(which: ScanImages) -> &'static str {
    match which {
        ScanImages::None => "images were not looked into (`--scan-images used` or `all` does)",
        _ => "no container uses it, so it was not looked into (`--scan-images all` does)",
    }
}

/// Ids of the images that containers use.
pub(super) fn used(snapshot: &Snapshot) -> BTreeSet<String> {
    let containers = snapshot.engine.containers.known().into_iter().flatten();
    let inspected = containers.filter_map(|container| container.inspect.known());
    inspected.map(|inspect| inspect.image.clone()).collect()
}

fn look(
    context: &Context,
    image: &Image,
    engine: &EngineOptions,
    database: Option<Arc<Database>>,
) -> anyhow::Result<Fact<ImageContents>> {
    let line = Line::start(context, format!("Looking into {}", image_name(image)));
    let cache = cache::open(context)?;
    let mut open = OpenOptions::new(std::env::temp_dir());
    open.engine = engine.clone();
    open.offline = true;
    let source = ImageSource::Docker(image.id.clone());
    let net = drydock_net::Client::new(drydock_net::Settings::default());
    context.block_on(async {
        let opened = match drydock_oci::open(&source, &open, &net).await {
            Ok(opened) => opened,
            Err(error) => return Ok(Fact::unknown(Why::Failed, chain(&error))),
        };
        let reading = tokio::task::spawn_blocking(move || {
            let options = Options {
                cache: Some(&cache),
                ..Options::default()
            };
            read(&opened, database.as_deref(), &options, &line)
        });
        let contents = reading.await.or_fail(Code::Internal)?;
        Ok(contents.unwrap_or_else(|error| Fact::unknown(Why::Failed, chain(&error))))
    })
}

fn read(
    image: &OpenedImage,
    database: Option<&Database>,
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<Fact<ImageContents>, drydock_scan::Error> {
    let mut contents = match database {
        Some(database) => scanned(image, database, options, progress)?,
        None => unscanned(image, options, progress)?,
    };
    let files = read_file_facts(image, program_sort, options, progress)?;
    let layers: Vec<String> = image
        .image
        .layers
        .iter()
        .map(|layer| layer.diff_id.map(|id| id.to_string()).unwrap_or_default())
        .collect();
    add_files(&mut contents, files, &layers);
    Ok(Fact::Known(contents))
}

fn scanned(
    image: &OpenedImage,
    database: &Database,
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<ImageContents, drydock_scan::Error> {
    let report = scan(image, database, options, progress)?;
    let packages = &report.inventory.packages;
    let with_fix = report.findings.iter().filter(|it| it.fixed_in.is_some());
    let mut findings: Vec<(Severity, FixableFinding)> = with_fix
        .filter_map(|finding| {
            let package = packages.get(finding.package)?;
            Some((finding.rating.severity, fixable(finding, package)))
        })
        .collect();
    findings.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let gaps = report.not_assessed.iter();
    Ok(ImageContents {
        packages: names(packages),
        distribution: report.namespace.as_ref().map(ToString::to_string),
        end_of_life: report.end_of_life,
        fixable: Fact::Known(findings.into_iter().map(|(_, finding)| finding).collect()),
        not_assessed: gaps
            .map(|gap| format!("{}: {}", gap.what, gap.why))
            .collect(),
        ..ImageContents::default()
    })
}

fn unscanned(
    image: &OpenedImage,
    options: &Options<'_>,
    progress: &dyn Progress,
) -> Result<ImageContents, drydock_scan::Error> {
    let (_, inventory) = read_inventory(image, options, progress)?;
    let gaps = inventory.not_assessed.iter();
    let why = "there is no advisory database to ask (`drydock feeds sync` builds one)";
    Ok(ImageContents {
        packages: names(&inventory.packages),
        distribution: inventory
            .distribution
            .map(|found| format!("{}:{}", found.id, found.version_id.unwrap_or_default())),
        fixable: Fact::unknown(Why::NotCollected, why),
        not_assessed: gaps
            .map(|gap| format!("{}: {}", gap.what, gap.why))
            .collect(),
        ..ImageContents::default()
    })
}

fn names(packages: &[drydock_model::InventoryPackage]) -> Vec<String> {
    let names: BTreeSet<&str> = packages
        .iter()
        .map(|one| one.package.name.as_str())
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

fn add_files(contents: &mut ImageContents, files: FileFacts, layers: &[String]) {
    let layer = |index: usize| layers.get(index).cloned().unwrap_or_default();
    let set_id = files.set_id_files.into_iter().map(|file| SetIdFile {
        layer: layer(file.layer),
        path: file.path,
        mode: file.mode,
    });
    contents.set_id_files = set_id.collect();
    let secrets = files.secrets.into_iter().map(|secret| SecretPlace {
        kind: secret.kind.to_owned(),
        layer: layer(secret.layer),
        place: secret.path,
        is_deleted: secret.is_deleted,
    });
    contents.secrets = secrets.collect();
    contents.users = files.users;
    let tools = files.tools.into_iter();
    contents.tools = tools
        .map(|(kind, paths)| (kind.to_owned(), paths))
        .collect();
}

/// An error with its causes, in one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
