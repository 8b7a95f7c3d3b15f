//! Rules of the audit system: the kernel's own list, or where it does not tell, the rule files.
//!
//! Files say what will be loaded, not what is: what is read from them leaves open whether the kernel
//! audits at all, unless they switch it off themselves.

use std::io::{self, ErrorKind};

use drydock_audit::snapshot::AuditRules;
use drydock_audit::{Fact, Unknown, Why, parse_audit_enabled, parse_audit_rules};

use super::kernel_audit::ask_kernel;
use super::sight::Sight;
use super::unknown::{self, not_permitted};

const FOLDER: &str = "/etc/audit/rules.d";
const COMPILED: &str = "/etc/audit/audit.rules";
/// The most rule files.
const MAX_FILES: usize = 200;

/// Reads the rules. `is_live` is whether this kernel may be asked.
pub(crate) fn read_audit(sight: &Sight, is_live: bool) -> Fact<AuditRules> {
    let refusal = match sight.table().map(|_| is_live.then(ask_kernel)) {
        Ok(Some(Ok(rules))) => return Fact::Known(rules),
        Ok(Some(Err(error))) => refusal_of(&error),
        Ok(None) => not_permitted("the kernel's list of audit rules was not asked for"),
        Err(unknown) => unknown,
    };
    match read_files(sight) {
        Ok(Some(mut rules)) => {
            rules.warnings.push(refusal.message);
            Fact::Known(rules)
        }
        Ok(None) => Fact::Unknown(Unknown {
            message: format!(
                "{}; and there are no rule files in `/etc/audit`",
                refusal.message
            ),
            ..refusal
        }),
        Err(unknown) => Fact::Unknown(Unknown {
            message: format!("{}; {}", refusal.message, unknown.message),
            ..unknown
        }),
    }
}

/// Another user namespace is refused as if nobody were there.
fn refusal_of(error: &io::Error) -> Unknown {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ConnectionRefused => not_permitted(
            "the kernel does not tell this process its list of audit rules: that takes root \
             (`CAP_AUDIT_CONTROL`) on the host itself",
        ),
        _ => Unknown {
            why: Why::Failed,
            message: format!("the kernel does not tell its list of audit rules: {error}"),
        },
    }
}

/// `None` where there are no files.
fn read_files(sight: &Sight) -> Result<Option<AuditRules>, Unknown> {
    sight.files.clone()?;
    let mut paths = vec![COMPILED.to_owned()];
    match sight.root.list(FOLDER) {
        Ok(names) => {
            let names = names.into_iter().filter(|name| name.ends_with(".rules"));
            paths.extend(names.take(MAX_FILES).map(|name| format!("{FOLDER}/{name}")));
        }
        Err(error) => pass_by_absent(unknown::of(FOLDER, &error))?,
    }
    let mut rules = AuditRules::default();
    let mut sources = Vec::new();
    for path in paths {
        match sight.root.read_text(&path) {
            Ok(text) => {
                let (found, warnings) = parse_audit_rules(&text);
                for rule in found {
                    if !rules.rules.contains(&rule) {
                        rules.rules.push(rule);
                    }
                }
                rules
                    .warnings
                    .extend(warnings.iter().map(|warning| format!("{path}:{warning}")));
                if parse_audit_enabled(&text) == Some(false) {
                    rules.enabled = Some(false);
                }
                sources.push(path);
            }
            Err(error) => pass_by_absent(unknown::of(&path, &error))?,
        }
    }
    rules.source = sources.join(", ");
    Ok((!sources.is_empty()).then_some(rules))
}

fn pass_by_absent(unknown: Unknown) -> Result<(), Unknown> {
    if unknown.why == Why::Absent {
        return Ok(());
    }
    Err(unknown)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::super::host_root::HostRoot;
    use super::super::place::OwnPlace;
    use super::super::proc_folder::ProcFolder;
    use super::super::process_table::ProcessTable;
    use super::*;

    fn sight(root: &Path) -> Sight {
        fs::create_dir_all(root.join("proc")).unwrap();
        let proc = ProcFolder::new(root.join("proc"));
        Sight {
            root: HostRoot::new(root),
            place: OwnPlace::default(),
            files: Ok(()),
            processes: ProcessTable::read(&proc, &[]).map_err(|_| not_permitted("")),
            network: Ok(()),
        }
    }

    #[test]
    fn f16_who_may_not_ask_the_kernel_does_not_know() {
        let refused = refusal_of(&ErrorKind::PermissionDenied.into());
        assert_eq!(refused.why, Why::NotPermitted);
        let folder = tempfile::tempdir().unwrap();
        let found = read_audit(&sight(folder.path()), false);
        assert!(matches!(found, Fact::Unknown(unknown) if unknown.why == Why::NotPermitted));
    }

    #[test]
    fn rule_files_are_read_together_and_leave_open_whether_the_kernel_audits() {
        let folder = tempfile::tempdir().unwrap();
        let rules = folder.path().join("etc/audit/rules.d");
        fs::create_dir_all(&rules).unwrap();
        fs::write(
            folder.path().join("etc/audit/audit.rules"),
            "-w /etc/docker -p wa\nbroken\n",
        )
        .unwrap();
        fs::write(
            rules.join("docker.rules"),
            "-w /etc/docker -p wa\n-w /usr/bin/dockerd\n",
        )
        .unwrap();
        fs::write(rules.join("other.txt"), "-w /x\n").unwrap();
        let found = read_audit(&sight(folder.path()), false);
        let found = found.known().unwrap();
        assert_eq!(
            found.source,
            "/etc/audit/audit.rules, /etc/audit/rules.d/docker.rules"
        );
        assert_eq!((found.rules.len(), found.enabled), (2, None));
        assert!(
            found.warnings[0].starts_with("/etc/audit/audit.rules:2: "),
            "{:?}",
            found.warnings
        );
        fs::write(rules.join("z.rules"), "-e 0\n").unwrap();
        let found = read_audit(&sight(folder.path()), false);
        assert_eq!(found.known().unwrap().enabled, Some(false));
    }
}
