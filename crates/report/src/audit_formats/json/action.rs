//! One step of a remediation, as JSON. What is written besides `kind` and `text` depends on the
//! kind. Modes are octal texts, as people know them.

use drydock_model::audit::Action;
use serde::Serialize;

use crate::audit_phrases as phrases;

#[derive(Serialize)]
pub(super) struct Step<'r> {
    #[serde(flatten)]
    what: What<'r>,
    text: String,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum What<'r> {
    SetMode {
        path: &'r str,
        from: String,
        to: String,
    },
    SetOwner {
        path: &'r str,
        from_uid: u32,
        from_gid: u32,
        to_user: &'static str,
        to_group: &'static str,
    },
    SetDaemonOption {
        file: &'r str,
        key: &'static str,
        value: &'r str,
    },
    AddAuditRule {
        rule: &'r str,
    },
    Run {
        command: &'r str,
    },
    Advise {},
}

pub(super) fn steps(actions: &[Action]) -> Vec<Step<'_>> {
    let each = actions.iter();
    each.map(|action| Step {
        what: what(action),
        text: phrases::action(action),
    })
    .collect()
}

fn what(action: &Action) -> What<'_> {
    match action {
        Action::SetMode { path, from, to } => What::SetMode {
            path,
            from: format!("{from:04o}"),
            to: format!("{to:04o}"),
        },
        Action::SetOwner { path, from, to } => What::SetOwner {
            path,
            from_uid: from.0,
            from_gid: from.1,
            to_user: to.0,
            to_group: to.1,
        },
        Action::SetDaemonOption { file, key, value } => What::SetDaemonOption { file, key, value },
        Action::AddAuditRule { rule } => What::AddAuditRule { rule },
        Action::Run { command } => What::Run { command },
        Action::Advise { .. } => What::Advise {},
    }
}
