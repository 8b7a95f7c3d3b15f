//! A limit that a container asks for, and the one that its control group enforces.
//!
//! Files as the kernel documents them for
//! [v2](https://docs.kernel.org/admin-guide/cgroup-v2.html) and
//! [v1](https://docs.kernel.org/admin-guide/cgroup-v1/index.html). Asking and enforcing differ: an
//! update may have failed, somebody may have written to the group, and a daemon without control
//! groups ignores what is asked for. Missed: a limit of a parent group, which is shared with others.

use drydock_model::Severity;
use drydock_model::audit::{Action, Judgement, Verdict};

use crate::snapshot::Container;
use crate::{Facts, Judge, inspect_field};

/// The kernel writes "no limit" of v1 as the greatest multiple of a page: all numbers from here on.
const UNLIMITED: u64 = 1 << 62;

/// A file of a container's own control group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CgroupFile<'a> {
    /// Its name, e.g. `memory.max`.
    pub(super) name: &'a str,
    /// What is in it.
    pub(super) content: &'a str,
}

impl CgroupFile<'_> {
    /// Where it was read: the source of its evidence.
    pub(super) fn source(&self) -> String {
        format!("control group of the container, {}", self.name)
    }

    /// Whether it says that there is no limit.
    pub(super) fn is_unlimited(&self) -> bool {
        let first = self.content.split_whitespace().next().unwrap_or("max");
        first == "max"
            || first.starts_with('-')
            || first.parse().is_ok_and(|limit: u64| limit >= UNLIMITED)
    }
}

/// The first of these files that was read.
pub(super) fn find_cgroup_file<'a>(
    container: &'a Container,
    names: &[&'a str],
) -> Option<CgroupFile<'a>> {
    let files = container.processes.known()?.cgroup.known()?;
    names.iter().find_map(|name| {
        let content = files.get(*name)?.trim();
        Some(CgroupFile { name, content })
    })
}

/// Whether the engine says that it has no control groups, and so no limits.
pub(super) fn ignores_limits(facts: &Facts<'_>) -> bool {
    let info = facts.snapshot.engine.info.known();
    info.is_some_and(|info| info.cgroup_driver == "none")
}

/// A limit that is one number.
#[derive(Debug)]
pub(super) struct NumberLimit<'a> {
    /// What is limited, e.g. `memory limit`.
    pub(super) what: &'static str,
    /// Of what, in the plural, e.g. `bytes`.
    pub(super) unit: &'static str,
    /// The field of the API.
    pub(super) field: &'static str,
    /// What it says; 0 and less for no limit.
    pub(super) asked: i64,
    /// Files of the control group, those of v2 first.
    pub(super) files: &'a [&'a str],
    /// The command that sets a limit.
    pub(super) command: String,
}

/// Judges a limit that is one number.
pub(super) fn judge_limit(
    facts: &Facts<'_>,
    container: &Container,
    limit: NumberLimit<'_>,
) -> Judgement {
    let NumberLimit {
        what, unit, asked, ..
    } = limit;
    let file = find_cgroup_file(container, limit.files);
    let is_ignored = ignores_limits(facts);
    let in_force = file.map(|file| !file.is_unlimited());
    let mut judgement = match (asked > 0, in_force) {
        _ if is_ignored => Judgement::fail(format!("no {what}: the engine has no control groups")),
        (true, Some(false)) => Judgement::fail(format!(
            "a {what} of {asked} {unit} is asked for and not in force"
        )),
        (true, _) => Judgement::pass(format!("limited to {asked} {unit}")),
        (false, Some(true)) => Judgement::pass(format!(
            "a {what} is in force that the container does not ask for: it is gone after a restart"
        ))
        .rated(Severity::Low),
        (false, _) => Judgement::fail(format!("no {what}")),
    };
    let expected = format!("more than 0 {unit}");
    let source = inspect_field(container, limit.field);
    judgement = judgement.because(source, asked.to_string(), &expected);
    if let Some(file) = file {
        judgement = judgement.because(file.source(), file.content, &expected);
    }
    if is_ignored {
        return judgement
            .because("GET /info CgroupDriver", "none", "a driver")
            .mended_by(Action::Advise {
                text: "run the engine on a host with control groups v2 and systemd, where it can \
                       enforce limits"
                    .to_owned(),
            });
    }
    match judgement.verdict {
        Verdict::Fail => judgement.mended_by(Action::Run {
            command: limit.command,
        }),
        _ => judgement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_is_written_in_many_ways() {
        for (content, expected) in [
            ("max", true),
            ("max 100000", true),
            ("-1", true),
            ("9223372036854771712", true),
            ("", true),
            ("536870912", false),
            ("50000 100000", false),
        ] {
            let file = CgroupFile { name: "f", content };
            assert_eq!(file.is_unlimited(), expected, "{content}");
        }
    }
}
