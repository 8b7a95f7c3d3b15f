//! The steps that mend what an audit found, and how each is taken back.

use std::collections::BTreeSet;

use drydock_audit::shell_word;
use drydock_model::audit::{Action, AuditReport, CheckMeta, Judgement, Verdict};

/// The file that audit rules are added to.
pub(crate) const AUDIT_RULES: &str = "/etc/audit/rules.d/50-drydock.rules";

/// One step that mends something.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The check's number in the benchmark in use.
    pub(crate) id: &'static str,
    /// The check.
    pub(crate) meta: &'static CheckMeta,
    /// What it is about, where the check has items.
    pub(crate) subject: Option<String>,
    /// What to do.
    pub(crate) action: Action,
}

/// The steps for all that fails, in the order of the report; the same step comes once.
pub(crate) fn steps(report: &AuditReport) -> Vec<Step> {
    let mut seen = BTreeSet::new();
    let mut steps = Vec::new();
    for check in &report.checks {
        let mut add = |judgement: &Judgement, subject: Option<&str>| {
            if judgement.verdict != Verdict::Fail {
                return;
            }
            for action in &judgement.actions {
                if seen.insert(action.clone()) {
                    steps.push(Step {
                        id: check.id,
                        meta: check.meta,
                        subject: subject.map(str::to_owned),
                        action: action.clone(),
                    });
                }
            }
        };
        add(&check.judgement, None);
        for item in &check.items {
            add(&item.judgement, Some(&item.subject.name));
        }
    }
    steps
}

impl Step {
    /// The step as lines of a shell script. What only changes a file does nothing where it is done
    /// already.
    pub(crate) fn script(&self) -> Vec<String> {
        match &self.action {
            Action::SetMode { path, to, .. } => vec![format!("chmod {to:04o} {}", word(path))],
            Action::SetOwner { path, to, .. } => {
                vec![format!("chown {}:{} {}", to.0, to.1, word(path))]
            }
            Action::SetDaemonOption { file, key, value } => vec![
                format!("# In {} set \"{key}\": {value}", one_line(file)),
                format!(
                    "# (`drydock audit fix --apply --check {}` does), then:",
                    self.id
                ),
                "systemctl restart docker".to_owned(),
            ],
            Action::AddAuditRule { rule } => {
                let (rule, file) = (word(rule), AUDIT_RULES);
                vec![
                    format!("grep -qxF -e {rule} {file} 2>/dev/null || echo {rule} >> {file}"),
                    "augenrules --load".to_owned(),
                ]
            }
            Action::Run { command } => vec![one_line(command)],
            Action::Advise { text } => vec![format!("# {}", one_line(text))],
        }
    }

    /// How to take it back, as a line of a shell script or a remark.
    pub(crate) fn undo(&self) -> String {
        match &self.action {
            Action::SetMode { path, from, .. } => format!("chmod {from:04o} {}", word(path)),
            Action::SetOwner { path, from, .. } => {
                format!("chown {}:{} {}", from.0, from.1, word(path))
            }
            Action::SetDaemonOption { file, key, .. } => {
                format!(
                    "take \"{key}\" out of {} and restart the daemon",
                    one_line(file)
                )
            }
            Action::AddAuditRule { .. } => {
                format!("take the line out of {AUDIT_RULES} and run `augenrules --load`")
            }
            Action::Run { .. } | Action::Advise { .. } => self.meta.undo.to_owned(),
        }
    }
}

/// A word of a shell on one line: a name with a line break cannot start a line of its own.
fn word(text: &str) -> String {
    one_line(&shell_word(text))
}

fn one_line(text: &str) -> String {
    drydock_report::clean(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(action: Action) -> Step {
        Step {
            id: "3.2",
            meta: drydock_audit::checks().next().unwrap().meta(),
            subject: None,
            action,
        }
    }

    #[test]
    fn a_hostile_path_stays_one_word_on_one_line() {
        let step = step(Action::SetMode {
            path: "/etc/docker/certs.d/a\nrm -rf /;'$(x)'".into(),
            from: 0o666,
            to: 0o444,
        });
        let script = step.script();
        assert_eq!(script.len(), 1);
        assert_eq!(
            script.first().unwrap(),
            r"chmod 0444 '/etc/docker/certs.d/a rm -rf /;'\''$(x)'\'''"
        );
        assert!(step.undo().starts_with("chmod 0666 '"));
    }

    #[test]
    fn a_rule_is_added_once() {
        let step = step(Action::AddAuditRule {
            rule: "-w /etc/docker -p wa -k docker".into(),
        });
        let script = step.script();
        let first = script.first().unwrap();
        assert!(
            first.starts_with("grep -qxF -e '-w /etc/docker -p wa -k docker'"),
            "{first}"
        );
    }
}
