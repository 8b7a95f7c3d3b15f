//! The image of a command: how it is named on the command line, opened and read.

use std::time::Instant;

use drydock_engine::EngineOptions;
use drydock_model::Platform;
use drydock_net::Client;
use drydock_oci::{ImageSource, Mirror, OpenOptions, OpenedImage, RegistryOptions};
use drydock_scan::{Cache, Error, Options, Progress};

use crate::cache;
use crate::context::Context;
use crate::exit_code::Code;
use crate::failure::{Failure, OrFail as _};
use crate::network::NetworkArgs;
use crate::progress::Line;
use crate::settings::{Environment, paths};

const READING: &str = "Reading the image";
const PLACES: &str = "Docker Engine and registries";

/// Which image, and how to get at it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ImageArgs {
    /// The image: docker:NAME, registry:NAME, docker-archive:FILE, oci-archive:FILE,
    /// oci:DIR[:TAG], rootfs:DIR or rootfs:FILE
    ///
    /// Without a scheme, an existing path is recognised by its content; else a running Docker
    /// Engine is asked, else the registry.
    image: String,

    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

/// How to get at an image.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ReadingArgs {
    /// Platform to choose from an image for several, e.g. linux/arm64
    #[arg(long, value_name = "OS/ARCH", help_heading = READING)]
    platform: Option<Platform>,

    /// Ask no registry
    #[arg(long, help_heading = READING)]
    offline: bool,

    /// Hash every layer, also of local uncompressed archives, which are otherwise read by seeking
    #[arg(long, help_heading = READING)]
    verify: bool,

    /// Neither read nor write the cache of layers
    #[arg(long, help_heading = READING)]
    no_cache: bool,

    /// Layers to read at a time [default: the number of processors, at most 4]
    #[arg(long, value_name = "N", help_heading = READING, value_parser = clap::value_parser!(u16).range(1..=64))]
    parallel: Option<u16>,

    /// Docker Engine to ask, e.g. unix:///run/podman/podman.sock [default: as `docker` does]
    #[arg(
        long,
        value_name = "ADDRESS",
        help_heading = PLACES
    )]
    docker_host: Option<String>,

    /// Docker context to ask the engine of
    #[arg(
        long,
        value_name = "NAME",
        help_heading = PLACES
    )]
    docker_context: Option<String>,

    /// Read the engine's images through its API, even where its storage could be read directly
    #[arg(long, help_heading = PLACES)]
    no_engine_storage: bool,

    /// Ask this mirror first: ADDRESS for Docker Hub, REGISTRY=ADDRESS for another; may be repeated
    #[arg(
        long,
        value_name = "MIRROR",
        value_delimiter = ',',
        help_heading = PLACES
    )]
    registry_mirror: Vec<Mirror>,

    /// Speak plain HTTP with registries on this machine
    #[arg(long, help_heading = PLACES)]
    insecure: bool,

    #[command(flatten)]
    network: NetworkArgs,
}

impl ImageArgs {
    /// Opens the image and lets `work` read it, with progress and the cache.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        context: &Context,
        work: impl FnOnce(&OpenedImage, &Options<'_>, &dyn Progress) -> Result<T, Error>
        + Send
        + 'static,
    ) -> anyhow::Result<T> {
        self.reading.read(&self.image, context, work)
    }
}

impl ReadingArgs {
    /// Opens an image and lets `work` read it, with progress and the cache.
    pub(crate) fn read<T: Send + 'static>(
        &self,
        image: &str,
        context: &Context,
        work: impl FnOnce(&OpenedImage, &Options<'_>, &dyn Progress) -> Result<T, Error>
        + Send
        + 'static,
    ) -> anyhow::Result<T> {
        let source = ImageSource::parse(image).or_fail(Code::Usage)?;
        let (open, net) = self.open_options();
        let cache = self.cache(context)?;
        let threads = self.parallel.map(usize::from);
        let started = Instant::now();
        let line = Line::start(context, format!("Opening {image}"));
        let (result, read_from) = context.block_on(async {
            let opened = drydock_oci::open(&source, &open, &net).await;
            let opened = opened.map_err(unopened)?;
            for warning in &opened.warnings {
                line.warn(context, warning);
            }
            let read_from = opened.read_from;
            let reading = tokio::task::spawn_blocking(move || {
                let mut options = Options {
                    cache: cache.as_ref(),
                    ..Options::default()
                };
                options.threads = threads.unwrap_or(options.threads);
                work(&opened, &options, &line)
            });
            let result = reading.await.or_fail(Code::Internal)?;
            anyhow::Ok((result.map_err(|error| failure(image, error))?, read_from))
        })?;
        if context.printer().is_watched() {
            let seconds = started.elapsed().as_secs_f64();
            let note = format!("Read {image} ({read_from}) in {seconds:.2} s");
            context.printer().note(&note);
        }
        Ok(result)
    }

    fn open_options(&self) -> (OpenOptions, Client) {
        let environment = Environment::read();
        let config_dir = environment.docker_config.clone();
        let config_dir = config_dir.or_else(|| paths::home_dir().map(|home| home.join(".docker")));
        let net = self.network.client(&environment, self.offline);
        let mut options = OpenOptions::new(std::env::temp_dir());
        options.platform = self.platform.clone();
        options.verify = self.verify;
        options.offline = self.offline;
        options.engine_storage = !self.no_engine_storage;
        options.registry = RegistryOptions {
            insecure: self.insecure,
            mirrors: self.registry_mirror.clone(),
            docker_config: config_dir.as_ref().map(|folder| folder.join("config.json")),
        };
        options.engine = EngineOptions {
            host: self.docker_host.clone().or(environment.docker_host),
            context: self.docker_context.clone().or(environment.docker_context),
            config_dir,
            tls_verify: environment.docker_tls_verify,
            cert_path: environment.docker_cert_path,
        };
        (options, net)
    }

    fn cache(&self, context: &Context) -> Result<Option<Cache>, Failure> {
        if self.no_cache {
            return Ok(None);
        }
        cache::open(context).map(Some)
    }
}

/// An error of reading, with the image as it was typed where the error names only a layer.
fn failure(image: &str, error: Error) -> Failure {
    let code = match error {
        Error::Lookup(_) => return Failure::from_error(Code::Database, error),
        Error::Cache { .. } => return Failure::from_error(Code::Write, error),
        Error::Panicked { .. } => Code::Internal,
        _ => Code::Image,
    };
    let image = format!("could not read `{image}`");
    Failure::from_error(code, anyhow::Error::from(error).context(image))
}

fn unopened(error: drydock_oci::Error) -> Failure {
    use drydock_oci::Error as Oci;
    match &error {
        Oci::InvalidSource { .. } | Oci::InvalidReference { .. } => {
            Failure::from_error(Code::Usage, error)
        }
        Oci::NotFound { .. } => Failure::from_error(Code::Image, error).hint(
            "name the place to look in one of them: docker:NAME, registry:NAME or the path of a \
             file or folder",
        ),
        _ => Failure::from_error(Code::Image, error),
    }
}
