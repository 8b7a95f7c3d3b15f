//! Which engine is audited, and how far one looks.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use drydock_audit::Snapshot;
use drydock_engine::{EngineOptions, Error, Tunnel};
use drydock_oci::RegistryOptions;
use drydock_probe::CollectOptions;

use super::{engine_packages, images, registries};
use crate::clock;
use crate::context::Context;
use crate::database::DatabaseArgs;
use crate::exit_code::Code;
use crate::failure::Failure;
use crate::network;
use crate::progress::Line;
use crate::settings::{Environment, paths};

const PLACES: &str = "What is audited";

/// Which engine is audited, and how far one looks.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TargetArgs {
    /// Engine to audit: unix:///PATH, tcp://HOST:PORT or ssh://[USER@]HOST [default: as `docker`
    /// does]
    #[arg(long, value_name = "ADDRESS", global = true, help_heading = PLACES)]
    host: Option<String>,

    /// Docker context whose engine to audit
    #[arg(long = "context", value_name = "NAME", global = true, help_heading = PLACES)]
    docker_context: Option<String>,

    /// Judge this snapshot instead of an engine; see `--save-snapshot`
    #[arg(long, value_name = "FILE", global = true, help_heading = PLACES)]
    from: Option<PathBuf>,

    /// Where the host's root is seen, for an audit from within a container
    #[arg(long, value_name = "DIR", default_value = "/", global = true, help_heading = PLACES)]
    host_root: PathBuf,

    /// Which images are looked into, for packages, set-id files and secrets [default: used, none for
    /// an engine elsewhere]
    #[arg(long, value_name = "WHICH", global = true, help_heading = PLACES)]
    scan_images: Option<ScanImages>,

    /// Ask the registries of images in use what their names mean there now, and for signatures
    #[arg(long, global = true, help_heading = PLACES)]
    ask_registries: bool,

    /// Speak plain HTTP with registries on this machine
    #[arg(long, global = true, help_heading = PLACES)]
    insecure: bool,

    #[command(flatten)]
    database: GlobalDatabaseArgs,
}

/// `--db`, for a command and the commands below it.
#[derive(Clone, Debug, clap::Args)]
struct GlobalDatabaseArgs {
    /// Advisory database [default: the one in the data folder]
    #[arg(long, value_name = "FILE", global = true, help_heading = PLACES)]
    db: Option<PathBuf>,
}

/// Which images are looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanImages {
    /// All
    All,
    /// Those that a container uses, running or not
    Used,
    /// None
    None,
}

impl TargetArgs {
    /// Where the host's root is seen.
    pub(crate) fn host_root(&self) -> &Path {
        &self.host_root
    }

    /// Makes ready to collect: where the engine is behind `ssh`, the tunnel to it is opened.
    pub(crate) fn open(&self, context: &Context) -> anyhow::Result<Target<'_>> {
        let mut options = CollectOptions {
            engine: self.engine(),
            host_root: self.host_root.clone(),
            now: clock::now(),
            collected_by: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let tunnel = match &self.from {
            Some(_) => None,
            None => context.block_on(async {
                let tunnel = Tunnel::open_if_needed(&options.engine).await;
                tunnel.map_err(|error| {
                    let code = match error {
                        Error::Ssh { .. } => Code::Engine,
                        _ => Code::Usage,
                    };
                    Failure::from_error(code, error).into()
                })
            })?,
        };
        if let Some(tunnel) = &tunnel {
            options.engine = tunnel.options();
        }
        Ok(Target {
            args: self,
            options,
            tunnel,
        })
    }

    fn engine(&self) -> EngineOptions {
        let environment = Environment::read();
        let config_dir = docker_config(&environment);
        // What is typed wins over what is set: `--context` over `DOCKER_HOST`.
        let host = match &self.docker_context {
            Some(_) => self.host.clone(),
            None => self.host.clone().or(environment.docker_host),
        };
        EngineOptions {
            host,
            context: self.docker_context.clone().or(environment.docker_context),
            config_dir,
            tls_verify: environment.docker_tls_verify,
            cert_path: environment.docker_cert_path,
        }
    }
}

/// An engine to audit, or a snapshot of one.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    args: &'a TargetArgs,
    options: CollectOptions,
    /// Kept as long as the engine is asked.
    tunnel: Option<Tunnel>,
}

impl Target<'_> {
    /// How it is collected.
    pub(crate) const fn options(&self) -> &CollectOptions {
        &self.options
    }

    /// The snapshot: read from a file, or collected now.
    pub(crate) fn snapshot(&self, context: &Context) -> anyhow::Result<Snapshot> {
        match &self.args.from {
            Some(path) => {
                let read = std::fs::read(path);
                let bytes = read.map_err(|error| unreadable(path, error))?;
                Snapshot::from_json(&bytes).map_err(|error| unreadable(path, error).into())
            }
            None => self.collect(context),
        }
    }

    fn collect(&self, context: &Context) -> anyhow::Result<Snapshot> {
        let line = Line::start(context, "Asking the engine and the host");
        let collect = async { anyhow::Ok(drydock_probe::collect(&self.options).await) };
        let mut snapshot = context.block_on(collect)?;
        drop(line);
        if let Some(tunnel) = &self.tunnel {
            tunnel.address().clone_into(&mut snapshot.place.address);
        }
        self.look_further(context, &mut snapshot)?;
        Ok(snapshot)
    }

    /// Adds what only a scanner can tell: what is in the images, and what is known of the engine's
    /// own packages.
    fn look_further(&self, context: &Context, snapshot: &mut Snapshot) -> anyhow::Result<()> {
        let arguments = DatabaseArgs {
            db: self.args.database.db.clone(),
            as_of: None,
        };
        let database = match arguments.db {
            Some(_) => Some(arguments.open(context)?),
            None if !arguments.path(context)?.exists() => None,
            // One that nobody asked for, and that cannot be read, must not cost the audit.
            None => match arguments.open(context) {
                Ok(database) => Some(database),
                Err(error) => {
                    let warning = format!("audited without the advisory database: {error}");
                    context.printer().warning(&warning);
                    None
                }
            },
        };
        engine_packages::add(snapshot, &self.args.host_root, database.as_ref());
        let usual = match snapshot.place.is_remote {
            true => ScanImages::None,
            false => ScanImages::Used,
        };
        let which = self.args.scan_images.unwrap_or(usual);
        images::add(context, snapshot, &self.options.engine, (which, database))?;
        if self.args.ask_registries {
            let environment = Environment::read();
            let config_dir = docker_config(&environment);
            let options = RegistryOptions {
                insecure: self.args.insecure,
                mirrors: Vec::new(),
                docker_config: config_dir.map(|folder| folder.join("config.json")),
            };
            let net = network::client(&environment);
            registries::add(context, snapshot, &options, &net)?;
        }
        Ok(())
    }
}

/// The folder of Docker's settings.
fn docker_config(environment: &Environment) -> Option<PathBuf> {
    let chosen = environment.docker_config.clone();
    chosen.or_else(|| paths::home_dir().map(|home| home.join(".docker")))
}

fn unreadable(path: &Path, error: impl Into<anyhow::Error>) -> Failure {
    let what = format!("cannot read the snapshot `{}`", path.display());
    Failure::from_error(Code::Usage, error.into().context(what))
}
