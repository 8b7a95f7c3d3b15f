//! Kernel parameters that harden a host, and the values that do.
//!
//! Meaning and values: [sysctl/kernel](https://docs.kernel.org/admin-guide/sysctl/kernel.html),
//! [sysctl/fs](https://docs.kernel.org/admin-guide/sysctl/fs.html),
//! [ip-sysctl](https://docs.kernel.org/networking/ip-sysctl.html). A container shares the kernel of
//! its host, so these are walls of every container too. Left out on purpose: forwarding, which the
//! engine needs, and user namespaces, which a daemon without root needs. Missed: `lockdown`, values
//! that single interfaces override.

use drydock_model::audit::{Action, Judgement};

use crate::Judge;

/// A parameter and the values that harden.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    /// The values; the first is the one to set.
    good: &'static [&'static str],
    /// Whether another value is wrong on every host, and not a matter of taste.
    weighs: bool,
}

const fn weighty(name: &'static str, good: &'static [&'static str]) -> Parameter {
    Parameter {
        name,
        good,
        weighs: true,
    }
}

const fn light(name: &'static str, good: &'static [&'static str]) -> Parameter {
    Parameter {
        name,
        good,
        weighs: false,
    }
}

/// Sorted by name.
pub(super) const PARAMETERS: &[Parameter] = &[
    light("fs.protected_fifos", &["1", "2"]),
    weighty("fs.protected_hardlinks", &["1"]),
    light("fs.protected_regular", &["1", "2"]),
    weighty("fs.protected_symlinks", &["1"]),
    weighty("fs.suid_dumpable", &["0", "2"]),
    light("kernel.dmesg_restrict", &["1"]),
    light("kernel.kexec_load_disabled", &["1"]),
    light("kernel.kptr_restrict", &["1", "2"]),
    light("kernel.perf_event_paranoid", &["2", "3", "4"]),
    weighty("kernel.randomize_va_space", &["2"]),
    light("kernel.unprivileged_bpf_disabled", &["1", "2"]),
    light("kernel.yama.ptrace_scope", &["1", "2", "3"]),
    light("net.ipv4.conf.all.accept_redirects", &["0"]),
    light("net.ipv4.conf.all.accept_source_route", &["0"]),
    light("net.ipv4.conf.all.rp_filter", &["1", "2"]),
    light("net.ipv4.conf.all.send_redirects", &["0"]),
    light("net.ipv4.icmp_echo_ignore_broadcasts", &["1"]),
    light("net.ipv4.tcp_syncookies", &["1"]),
    light("net.ipv6.conf.all.accept_redirects", &["0"]),
    light("net.ipv6.conf.all.accept_source_route", &["0"]),
];

/// Names of the kernel parameters that the audit looks at, with dots, sorted.
pub fn kernel_parameters() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(|parameter| parameter.name)
}

impl Parameter {
    pub(super) fn judge(&self, value: &str) -> Judgement {
        let value = value.trim();
        let expected = self.good.join(" or ");
        let source = format!("/proc/sys/{}", self.name.replace('.', "/"));
        if self.good.contains(&value) {
            return Judgement::pass(format!("is {value}")).because(source, value, &expected);
        }
        let reason = format!("is {value}, and {expected} hardens");
        let judgement = if self.weighs {
            Judgement::fail(reason)
        } else {
            Judgement::manual(reason)
        };
        let set = self.good.first().copied().unwrap_or_default();
        judgement
            .because(source, value, &expected)
            .mended_by(Action::Run {
                command: format!("sysctl -w {}={set}", self.name),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_sorted_and_have_a_value_to_set() {
        assert!(PARAMETERS.is_sorted_by_key(|parameter| parameter.name));
        assert!(
            PARAMETERS
                .iter()
                .all(|parameter| !parameter.good.is_empty())
        );
    }
}
