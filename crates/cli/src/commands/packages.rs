//! `drydock packages`: what an image contains.

use drydock_catalog::Detail;
use drydock_report::{Selection, View};
use drydock_scan::{Options, read_inventory};

use crate::context::Context;
use crate::exit_code::Code;
use crate::formats::FormatArgs;
use crate::image::ImageArgs;

const EXAMPLES: &str = "\
Examples:
  drydock packages alpine:3.18
  drydock packages docker-archive:image.tar --format json --output packages.json
  drydock packages rootfs:/mnt/root --files";

/// List the packages of an image
///
/// For each package: version, source package, type, the database file that lists it, and the layer
/// and build step that brought it in. Needs no advisory database.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// List the files that each package owns too
    #[arg(long)]
    files: bool,

    #[command(flatten)]
    format: FormatArgs,

    #[command(flatten)]
    image: ImageArgs,
}

pub(crate) fn run(args: Args, context: &Context) -> anyhow::Result<Code> {
    let detail = match args.files {
        true => Detail::Files,
        false => Detail::Packages,
    };
    let read = args.image.read(context, move |image, options, progress| {
        let options = Options {
            detail,
            ..options.clone()
        };
        read_inventory(image, &options, progress)
    });
    let (image, inventory) = read?;
    let view = View {
        files: args.files,
        ..args.format.view(context, Selection::default())
    };
    args.format.write(context, |format, out| {
        format.write_inventory(&image, &inventory, &view, out)
    })?;
    Ok(if inventory.packages.is_empty() {
        Code::NotAssessed
    } else {
        Code::Ok
    })
}
