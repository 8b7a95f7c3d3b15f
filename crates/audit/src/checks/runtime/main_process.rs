//! What the kernel says of a container's main process, where it was read.
//!
//! Fields as in [proc_pid_status(5)](https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).
//! It is one process: others of the container may have given up more, but none can have got more
//! than the bounds it was started with.

use crate::snapshot::{Container, ProcessStatus};

/// The main process, where the container runs on this host and the kernel let us read it.
pub(super) fn main_process(container: &Container) -> Option<&ProcessStatus> {
    container.processes.known()?.main.known()
}

/// Where a line of a process's status was read: the source of its evidence.
pub(super) fn status_field(process: &ProcessStatus, field: &str) -> String {
    format!("/proc/{}/status {field}", process.pid)
}

/// The label that a security module gave it, and where that was read. Empty labels are none.
pub(super) fn security_label(container: &Container) -> Option<(String, &str)> {
    let process = main_process(container)?;
    let label = process.security_label.as_deref()?.trim_end_matches('\0');
    let label = label.trim();
    let source = format!("/proc/{}/attr/current", process.pid);
    (!label.is_empty()).then_some((source, label))
}
