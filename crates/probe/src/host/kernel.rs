//! The kernel: its parameters, its security modules, what it knows of the processor's weaknesses
//! ([the kernel's own list of parameters](https://docs.kernel.org/admin-guide/sysctl/index.html)).

use std::collections::BTreeMap;

use drydock_audit::snapshot::KernelParameter;
use drydock_audit::{Fact, Unknown, Why};

use super::sight::Sight;
use super::unknown;

/// Parameters that a judgement of the host asks for.
const PARAMETERS: &[&str] = &[
    "fs.protected_fifos",
    "fs.protected_hardlinks",
    "fs.protected_regular",
    "fs.protected_symlinks",
    "fs.suid_dumpable",
    "kernel.core_pattern",
    "kernel.dmesg_restrict",
    "kernel.kexec_load_disabled",
    "kernel.kptr_restrict",
    "kernel.modules_disabled",
    "kernel.perf_event_paranoid",
    "kernel.randomize_va_space",
    "kernel.sysrq",
    "kernel.unprivileged_bpf_disabled",
    "kernel.unprivileged_userns_clone",
    "kernel.yama.ptrace_scope",
    "net.bridge.bridge-nf-call-ip6tables",
    "net.bridge.bridge-nf-call-iptables",
    "net.core.bpf_jit_harden",
    "net.ipv4.conf.all.accept_redirects",
    "net.ipv4.conf.all.accept_source_route",
    "net.ipv4.conf.all.log_martians",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.all.secure_redirects",
    "net.ipv4.conf.all.send_redirects",
    "net.ipv4.conf.default.accept_redirects",
    "net.ipv4.conf.default.accept_source_route",
    "net.ipv4.conf.default.rp_filter",
    "net.ipv4.conf.default.send_redirects",
    "net.ipv4.icmp_echo_ignore_broadcasts",
    "net.ipv4.ip_forward",
    "net.ipv4.tcp_syncookies",
    "net.ipv6.conf.all.accept_ra",
    "net.ipv6.conf.all.accept_redirects",
    "net.ipv6.conf.all.accept_source_route",
    "net.ipv6.conf.all.forwarding",
    "net.ipv6.conf.default.accept_redirects",
    "user.max_user_namespaces",
];

/// Values of all parameters, by name.
pub(crate) fn read_parameters(sight: &Sight) -> BTreeMap<String, Fact<KernelParameter>> {
    let values = PARAMETERS.iter().map(|name| {
        let value = read_parameter(sight, name).map_or_else(Fact::Unknown, Fact::Known);
        ((*name).to_owned(), value)
    });
    values.collect()
}

/// Those of the network are those of whoever reads them.
fn read_parameter(sight: &Sight, name: &str) -> Result<String, Unknown> {
    let table = sight.table()?;
    if name.starts_with("net.") {
        sight.network.clone()?;
    }
    let path = format!("sys/{}", name.replace('.', "/"));
    let value = table.proc().read(&path);
    let value = value.map_err(|error| unknown::of(&format!("/proc/{path}"), &error))?;
    Ok(value.trim().to_owned())
}

/// Security modules in force. Where their list cannot be read, those that show elsewhere.
pub(crate) fn read_security_modules(sight: &Sight) -> Fact<Vec<String>> {
    let list = "/sys/kernel/security/lsm";
    match list_modules(sight, list) {
        Ok(modules) => Fact::Known(modules),
        Err(unknown) => Fact::Unknown(unknown),
    }
}

fn list_modules(sight: &Sight, list: &str) -> Result<Vec<String>, Unknown> {
    sight.files.clone()?;
    if let Ok(text) = sight.root.read_text(list) {
        let names = text.trim().split(',').filter(|name| !name.is_empty());
        return Ok(names.map(str::to_owned).collect());
    }
    if sight.root.find("/sys/kernel").is_err() {
        return Err(Unknown {
            why: Why::NotPermitted,
            message: "the host's `/sys` is not visible".to_owned(),
        });
    }
    let mut modules = Vec::new();
    let apparmor = sight
        .root
        .read_text("/sys/module/apparmor/parameters/enabled");
    if apparmor.is_ok_and(|text| text.trim() == "Y") {
        modules.push("apparmor".to_owned());
    }
    if sight.root.find("/sys/fs/selinux/enforce").is_ok() {
        modules.push("selinux".to_owned());
    }
    if sight.root.find("/proc/sys/kernel/yama").is_ok() {
        modules.push("yama".to_owned());
    }
    Ok(modules)
}

/// What the kernel says of each weakness of the processor.
pub(crate) fn read_weaknesses(sight: &Sight) -> Fact<BTreeMap<String, String>> {
    let folder = "/sys/devices/system/cpu/vulnerabilities";
    if let Err(unknown) = &sight.files {
        return Fact::Unknown(unknown.clone());
    }
    let names = match sight.root.list(folder) {
        Ok(names) => names,
        Err(error) => return Fact::Unknown(unknown::of(folder, &error)),
    };
    let said = names.into_iter().filter_map(|name| {
        let text = sight.root.read_text(format!("{folder}/{name}")).ok()?;
        Some((name, text.trim().to_owned()))
    });
    Fact::Known(said.collect())
}
