//! Processes of containers cannot gain rights.
//!
//! Decided by the value of the container's option, whichever way it is spelled; without one, by the
//! daemon's default, which the container itself does not show
//! ([moby 45311](https://github.com/moby/moby/issues/45311)). Where the main process was read, the
//! kernel must agree: a container that is older than the daemon's default does not have it. Missed: a
//! process that gave up the right itself is taken for one that was denied it, though commands of
//! `docker exec` are not.

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use super::main_process::{main_process, status_field};
use super::recreate::recreated;
use super::security_option::{find_option, shown_options};
use crate::snapshot::{Container, Inspect};
use crate::{Check, Facts, Judge, Judged, Unknown, inspect_field};

/// The first engine whose `GET /info` tells its default.
const TELLS_DEFAULT: u32 = 24;

/// The check `container-no-new-privileges`.
pub(super) struct ContainerNoNewPrivileges;

static META: CheckMeta = CheckMeta {
    slug: "container-no-new-privileges",
    ids: Ids::new("5.25", "5.25", "5.26", "5.26"),
    title: "Processes of containers cannot gain rights",
    rationale: "A setuid program in the image makes root of anybody in the container; this option \
                makes the kernel ignore the bit.",
    section: Section::Runtime,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &[
        "GET /containers/ID/json",
        "GET /info",
        "configuration of the daemon",
        "status of the main process",
    ],
    remediation: "Run containers with `--security-opt no-new-privileges`, or make it the daemon's \
                  default (`no-new-privileges`).",
    impact: "Programs such as `sudo` and `ping` with the setuid bit no longer work.",
    undo: "Create the container again with `--security-opt no-new-privileges=false`.",
    docs: "https://docs.docker.com/reference/cli/docker/container/run/#security-opt",
};

impl Check for ContainerNoNewPrivileges {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        let default = default_of_daemon(facts);
        facts.each_container(|container, inspect| of_container(container, inspect, &default))
    }
}

/// What is set, and where that was read.
#[derive(Debug)]
struct Found {
    is_on: bool,
    source: String,
    observed: String,
}

/// The daemon's default: as the running daemon tells it, else as it is configured.
fn default_of_daemon(facts: &Facts<'_>) -> Result<Found, Unknown> {
    let info = facts.snapshot.engine.info.known();
    let told = info.and_then(|info| {
        let is_on = info.security_option("no-new-privileges").is_some();
        let major = info.server_version.split('.').next()?.parse();
        let tells = major.is_ok_and(|major: u32| major >= TELLS_DEFAULT);
        (is_on || tells).then(|| Found {
            is_on,
            source: "GET /info SecurityOptions".to_owned(),
            observed: if is_on {
                "no-new-privileges"
            } else {
                "not there"
            }
            .to_owned(),
        })
    });
    if let Some(told) = told {
        return Ok(told);
    }
    let setting = facts.config().get("no-new-privileges")?;
    Ok(Found {
        is_on: setting.is_on(false),
        observed: setting.shown(),
        source: setting.source,
    })
}

fn of_container(
    container: &Container,
    inspect: &Inspect,
    default: &Result<Found, Unknown>,
) -> Result<Judgement, Unknown> {
    let asked = find_option(inspect, "no-new-privileges").map(is_true);
    let process = main_process(container);
    let kernel = process.and_then(|process| process.no_new_privileges);
    let wanted = match (asked, default) {
        (Some(asked), _) => Some(asked),
        (None, Ok(default)) => Some(default.is_on),
        (None, Err(_)) => None,
    };
    let mut judgement = match (wanted, kernel, asked) {
        (None, None, _) => return default_unknown(default),
        (Some(true), Some(false), _) => {
            Judgement::fail("its main process can gain rights, though it was not to")
        }
        (Some(true), _, _) | (None, Some(true), _) => {
            Judgement::pass("its processes cannot gain rights")
        }
        (Some(false), Some(true), None) => {
            Judgement::pass("its main process cannot gain rights, as the kernel says")
                .rated(Severity::Low)
        }
        (Some(false), _, Some(_)) => {
            Judgement::fail("its processes can gain rights: the option says `false`")
        }
        (Some(false), _, None) | (None, Some(false), _) => {
            Judgement::fail("its processes can gain rights")
        }
    };
    let source = inspect_field(container, "HostConfig.SecurityOpt");
    judgement = judgement.because(source, shown_options(inspect), "no-new-privileges");
    if let (None, Ok(default)) = (asked, default) {
        let observed = default.observed.clone();
        judgement = judgement.because(default.source.clone(), observed, "no-new-privileges");
    }
    if let (Some(process), Some(kernel)) = (process, kernel) {
        let observed = if kernel { "1" } else { "0" };
        judgement = judgement.because(status_field(process, "NoNewPrivs"), observed, "1");
    }
    Ok(recreated(
        judgement,
        container,
        inspect,
        "with `--security-opt no-new-privileges`",
    ))
}

fn default_unknown(default: &Result<Found, Unknown>) -> Result<Judgement, Unknown> {
    match default {
        Err(unknown) => Err(unknown.clone()),
        Ok(_) => Ok(Judgement::manual("nothing is known of it")),
    }
}

/// As the engine reads a boolean; a word without a value is on.
fn is_true(value: &str) -> bool {
    matches!(value, "" | "1" | "t" | "T" | "true" | "TRUE" | "True")
}

#[cfg(test)]
mod tests;
