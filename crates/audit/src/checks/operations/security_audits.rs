//! The host is audited regularly.
//!
//! That this audit was made is all that it can tell of itself; when the last one was, and who read
//! it, is not on the host. `--baseline` shows what changed since an earlier one. Guidance:
//! [Docker's security](https://docs.docker.com/engine/security/).

use drydock_model::Severity;
use drydock_model::audit::{CheckMeta, Ids, Judgement, Profile, Section};

use crate::{Check, Facts, Judge, Judged};

/// The check `security-audits`.
pub(super) struct SecurityAudits;

static META: CheckMeta = CheckMeta {
    slug: "security-audits",
    ids: Ids::new("6.1", "", "", ""),
    title: "The host is audited regularly",
    rationale: "Hosts change: what was sound half a year ago has new containers, new users and \
                known weaknesses today.",
    section: Section::Operations,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["when the snapshot was collected"],
    remediation: "Run this audit on a schedule, keep its results, and look at what changed.",
    impact: "None: an audit reads and changes nothing.",
    undo: "Take it off the schedule.",
    docs: "https://docs.docker.com/engine/security/",
};

impl Check for SecurityAudits {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        judge(facts)
    }
}

fn judge(facts: &Facts<'_>) -> Judged {
    let collected = facts.snapshot.collected_at;
    let moment = collected.map_or("not known".to_owned(), |moment| moment.to_string());
    let judgement = Judgement::manual("when the last audit was, and who read it, is not told");
    let source = "when this snapshot was collected";
    Ok(judgement
        .because(source, moment, "one of many, at times that were agreed")
        .into())
}

#[cfg(test)]
mod tests {
    use crate::sample::check;

    #[test]
    fn is_for_a_person() {
        check("security-audits").expect("manual", &[]);
    }
}
