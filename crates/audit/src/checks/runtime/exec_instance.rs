//! Commands that were started in a container with `docker exec`.
//!
//! The engine remembers one while it runs and for a few minutes after
//! ([the API](https://docs.docker.com/reference/api/engine/latest/#tag/Exec)), so that what is judged is
//! the present and not the past. A health check is such a command too, which the engine starts
//! itself; it is left out. Missed: everything that was forgotten; the engine's log or the audit
//! system have it.

use super::container_health::is_probe;
use crate::snapshot::{Container, Exec, Inspect};
use crate::{Fact, Facts, Unknown, inspect_field};

/// What stands for the evidence of none.
pub(super) const NONE: &str = "none that the engine remembers";

/// Commands that somebody started in a container and that are still known.
pub(super) fn execs<'a>(
    container: &'a Container,
    inspect: &'a Inspect,
) -> Result<Vec<&'a Exec>, Unknown> {
    if inspect.exec_ids.is_empty() && container.execs.known().is_none() {
        return Ok(Vec::new());
    }
    let known = match &container.execs {
        Fact::Known(known) => known,
        Fact::Unknown(unknown) => return Err(unknown.clone()),
    };
    let by_hand = known.iter().filter(|exec| !is_probe(inspect, exec));
    Ok(by_hand.collect())
}

/// Where the ids of all of them were read: the source of evidence.
pub(super) fn ids_field(container: &Container) -> String {
    inspect_field(container, "ExecIDs")
}

/// Where a field of one was read: the source of evidence.
pub(super) fn exec_field(exec: &Exec, field: &str) -> String {
    let id: String = exec.id.chars().take(12).collect();
    format!("GET /exec/{id}/json ProcessConfig.{field}")
}

/// The user that one runs as: its own, or the container's.
pub(super) fn user_of<'a>(exec: &'a Exec, inspect: &'a Inspect) -> &'a str {
    match exec.process_config.user.as_str() {
        "" => &inspect.config.user,
        user => user,
    }
}

/// Whether a user, as it is written for a container, is root: none, `root`, the number 0, or a name
/// that the image's user list gives the number 0. A group after `:` does not matter.
pub(super) fn is_root(facts: &Facts<'_>, inspect: &Inspect, user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    let image = facts.image_of(inspect);
    let users = image.and_then(|image| image.contents.known());
    let listed = users.and_then(|contents| contents.users.get(name));
    name.is_empty() || name == "root" || name.parse() == Ok(0_u32) || listed == Some(&0)
}
