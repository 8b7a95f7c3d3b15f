//! The host is hardened: a report of its own, with an item for each thing that was looked at.
//!
//! Kernel parameters, a security module, weaknesses of the processor, options of mounts, services
//! that listen on the network. What is wrong on every host fails (no randomised addresses, links
//! that are followed in shared folders, no security module, logins in clear text), and so does the
//! whole; what depends on the site is for a person. The whole never passes, for the rest of
//! hardening is judgement: which packages and people the host needs, whether it is patched.
//! Missed: age of the kernel, firewall, boot and password settings; a host scanner looks there.

mod kernel_parameters;

use drydock_model::Severity;
use drydock_model::audit::{
    Action, CheckMeta, Ids, Judgement, Profile, Section, Subject, SubjectKind,
};

use crate::snapshot::{Host, MountPoint};
use crate::{Check, Fact, Facts, Judge, Judged, Outcome, Unknown};

pub use kernel_parameters::kernel_parameters;

/// The check `host-hardened`.
pub(super) struct HostHardened;

static META: CheckMeta = CheckMeta {
    slug: "host-hardened",
    ids: Ids::new("1.2", "1.1.1", "1.2.1", "1.2.1"),
    title: "The host is hardened",
    rationale: "Containers share the kernel of the host: what its kernel does not defend, no \
                setting of a container does.",
    section: Section::Host,
    level: 1,
    profile: Profile::LinuxHost,
    severity: Severity::Medium,
    needs: &[
        "/proc/sys",
        "/sys/kernel/security/lsm",
        "/sys/devices/system/cpu/vulnerabilities",
        "mountinfo",
        "listening sockets",
    ],
    remediation: "Set the kernel parameters in a file under `/etc/sysctl.d`, switch on the \
                  distribution's security module, keep kernel and microcode up to date, and stop \
                  services that nobody needs.",
    impact: "Debuggers, profilers and old software may miss what was taken from them.",
    undo: "Take the lines out of the file again and load the earlier values with `sysctl -w`.",
    docs: "https://docs.kernel.org/admin-guide/sysctl/kernel.html",
};

/// Security modules that confine programs by rules.
const CONFINING: &[&str] = &["apparmor", "selinux", "smack", "tomoyo"];

/// Services that send passwords in clear text, or ask for none.
const CLEAR_TEXT: &[&str] = &[
    "in.ftpd",
    "in.rexecd",
    "in.rlogind",
    "in.rshd",
    "in.telnetd",
    "in.tftpd",
    "rexecd",
    "rlogind",
    "rshd",
    "telnetd",
    "tftpd",
];

/// Folders that everybody may write to, and what their mounts should refuse.
const SHARED_FOLDERS: &[(&str, &[&str])] = &[
    ("/dev/shm", &["nodev", "nosuid", "noexec"]),
    ("/home", &["nodev", "nosuid"]),
    ("/tmp", &["nodev", "nosuid", "noexec"]),
    ("/var/tmp", &["nodev", "nosuid", "noexec"]),
];

type Item = (Subject, Judgement);

impl Check for HostHardened {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.must_be_local()?;
        let host = &facts.snapshot.host;
        let mut items = parameters(host);
        items.push(security_module(host));
        items.extend(processor(host));
        items.extend(mounts(host));
        items.extend(services(host));
        items.push(item(
            "packages, people and updates",
            Judgement::manual(
                "which packages and people the host needs, and whether it is patched, is for you \
                 to judge",
            ),
        ));
        Ok(Outcome::of_items("marks of a hardened host", items))
    }
}

fn item(name: impl Into<String>, judgement: Judgement) -> Item {
    (Subject::named(SubjectKind::Setting, name), judgement)
}

fn unknown(name: &str, unknown: Unknown) -> Item {
    item(name, Judgement::from(unknown))
}

/// Parameters that the kernel does not have are left out: it is older, or built without them.
fn parameters(host: &Host) -> Vec<Item> {
    let judged = kernel_parameters::PARAMETERS
        .iter()
        .filter_map(|parameter| {
            let value = host.kernel_parameters.get(parameter.name)?.if_present();
            Some(match value {
                Ok(value) => item(parameter.name, parameter.judge(value?)),
                Err(why) => unknown(parameter.name, why),
            })
        });
    judged.collect()
}

fn security_module(host: &Host) -> Item {
    let name = "security module";
    let modules = match host.security_modules.get() {
        Ok(modules) => modules,
        Err(why) => return unknown(name, why),
    };
    let found = modules
        .iter()
        .find(|module| CONFINING.contains(&module.as_str()));
    let source = "/sys/kernel/security/lsm";
    let expected = "AppArmor or SELinux";
    let judgement = match found {
        Some(found) => Judgement::pass(format!("{found} is in force")),
        None => Judgement::fail("no security module confines programs").mended_by(Action::Advise {
            text: "Install and enable the distribution's security module (AppArmor or SELinux)"
                .to_owned(),
        }),
    };
    item(name, judgement.because(source, modules.join(","), expected))
}

fn processor(host: &Host) -> Vec<Item> {
    let weaknesses = match host.cpu_weaknesses.if_present() {
        Ok(weaknesses) => weaknesses,
        Err(why) => return vec![unknown("weaknesses of the processor", why)],
    };
    let judged = weaknesses.into_iter().flatten().map(|(name, state)| {
        let judgement = if state.starts_with("Vulnerable") {
            Judgement::manual(state.clone()).mended_by(Action::Advise {
                text: "Update kernel and microcode; on a virtual machine ask who runs its host"
                    .to_owned(),
            })
        } else {
            Judgement::pass(state.clone())
        };
        let source = format!("/sys/devices/system/cpu/vulnerabilities/{name}");
        let judgement = judgement.because(source, state.clone(), "not affected, or mitigated");
        item(format!("processor: {name}"), judgement)
    });
    judged.collect()
}

/// Folders without a mount of their own have no options, and are left out.
fn mounts(host: &Host) -> Vec<Item> {
    let mounts = match host.mounts.get() {
        Ok(mounts) => mounts,
        Err(why) => return vec![unknown("options of mounts", why)],
    };
    let judged = SHARED_FOLDERS.iter().filter_map(|(path, wanted)| {
        let mount = mounts.iter().rev().find(|mount| mount.path == *path)?;
        Some(item(format!("mount {path}"), of_mount(mount, wanted)))
    });
    judged.collect()
}

fn of_mount(mount: &MountPoint, wanted: &[&str]) -> Judgement {
    let has = |option: &&&str| mount.options.iter().any(|found| found == **option);
    let missing: Vec<&str> = wanted.iter().filter(|one| !has(one)).copied().collect();
    let judgement = if missing.is_empty() {
        Judgement::pass(format!("has {}", wanted.join(", ")))
    } else {
        Judgement::manual(format!("lacks {}", missing.join(", "))).mended_by(Action::Run {
            command: format!("mount -o remount,{} {}", missing.join(","), mount.path),
        })
    };
    judgement.because(
        format!("mountinfo of {}", mount.path),
        mount.options.join(","),
        &wanted.join(","),
    )
}

/// Services that other machines can reach.
fn services(host: &Host) -> Vec<Item> {
    let services = match &host.listeners {
        Fact::Known(services) => services,
        Fact::Unknown(why) => return vec![unknown("services on the network", why.clone())],
    };
    let mut reachable: Vec<_> = services.iter().filter(|one| !is_loopback(&one.1)).collect();
    reachable.sort();
    reachable.dedup();
    let judged = reachable.into_iter().map(|(program, address)| {
        let judgement = if CLEAR_TEXT.contains(&program.as_str()) {
            Judgement::fail("lets people in without encryption").mended_by(Action::Advise {
                text: format!("Stop `{program}` and use SSH instead"),
            })
        } else {
            Judgement::manual("listens on the network; whether it is needed is for you to judge")
        };
        let judgement = judgement.because("listening sockets", address.clone(), "a needed service");
        item(format!("service {program} on {address}"), judgement)
    });
    judged.collect()
}

fn is_loopback(address: &str) -> bool {
    ["127.", "[::1]:", "::1:"]
        .iter()
        .any(|start| address.starts_with(start))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::Why;
    use crate::sample::{Sample, check};

    const REST: (&str, &str) = ("packages, people and updates", "manual");

    fn quiet() -> Sample {
        check("host-hardened").with(|snapshot| {
            let host = &mut snapshot.host;
            host.security_modules = Fact::Known(vec!["capability".into(), "apparmor".into()]);
            host.cpu_weaknesses = Fact::Known(BTreeMap::new());
            host.mounts = Fact::Known(Vec::new());
            host.listeners = Fact::Known(Vec::new());
        })
    }

    fn parameter(name: &str, value: &str) -> impl FnOnce(&mut crate::Snapshot) {
        let entry = (name.to_owned(), Fact::Known(value.to_owned()));
        |snapshot| snapshot.host.kernel_parameters.extend([entry])
    }

    #[test]
    fn never_passes_as_a_whole() {
        quiet().expect("manual", &[("security module", "pass"), REST]);
    }

    #[test]
    fn what_is_wrong_everywhere_fails_and_the_rest_is_for_a_person() {
        let sample = quiet()
            .with(parameter("kernel.randomize_va_space", "0"))
            .with(parameter("kernel.dmesg_restrict", "0"))
            .with(parameter("fs.protected_symlinks", "1\n"))
            .with(parameter("net.ipv4.ip_forward", "1"));
        sample.expect(
            "fail",
            &[
                ("fs.protected_symlinks", "pass"),
                ("kernel.dmesg_restrict", "manual"),
                ("kernel.randomize_va_space", "fail"),
                ("security module", "pass"),
                REST,
            ],
        );
    }

    #[test]
    fn processor_mounts_and_services_are_items() {
        let sample = quiet().with(|snapshot| {
            let host = &mut snapshot.host;
            host.security_modules = Fact::Known(vec!["capability".into()]);
            let states = [
                ("mds", "Vulnerable; SMT Host state unknown"),
                ("srbds", "Not affected"),
            ];
            let states = states.map(|(name, state)| (name.to_owned(), state.to_owned()));
            host.cpu_weaknesses = Fact::Known(states.into());
            host.mounts = Fact::Known(vec![MountPoint {
                path: "/tmp".into(),
                options: vec!["rw".into(), "nosuid".into(), "nodev".into()],
                ..MountPoint::default()
            }]);
            let services = [
                ("sshd", "0.0.0.0:22"),
                ("exim4", "127.0.0.1:25"),
                ("telnetd", "[::]:23"),
            ];
            let services = services.map(|(name, address)| (name.to_owned(), address.to_owned()));
            host.listeners = Fact::Known(services.into());
        });
        sample.expect(
            "fail",
            &[
                ("security module", "fail"),
                ("processor: mds", "manual"),
                ("processor: srbds", "pass"),
                ("mount /tmp", "manual"),
                ("service sshd on 0.0.0.0:22", "manual"),
                ("service telnetd on [::]:23", "fail"),
                REST,
            ],
        );
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        let sample = quiet().with(|snapshot| {
            snapshot.host.listeners = Fact::unknown(Why::NotPermitted, "not root");
        });
        let services = ("services on the network", "not-permitted");
        sample.expect(
            "not-permitted",
            &[("security module", "pass"), services, REST],
        );
        let remote = quiet().with(|snapshot| snapshot.place.is_remote = true);
        remote.expect("not-permitted", &[]);
    }
}
