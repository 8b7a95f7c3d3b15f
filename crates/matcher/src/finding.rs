//! Findings and dismissals, put together from what was judged.

use std::collections::BTreeSet;

use drydock_model::{
    AdvisoryRecord, Affected, Dismissal, DismissalReason, Finding, MatchEvidence, Rating, Severity,
};

use crate::judge::{Because, Judged, Subject};
use crate::records::{names, shown_id};
use crate::settle::Affecting;

/// The finding of a record that affects the subject; `ids` are all ids of the bug.
pub(crate) fn finding(
    subject: &Subject<'_>,
    affecting: &Affecting<'_, '_>,
    record: &AdvisoryRecord,
    mut ids: BTreeSet<String>,
) -> Finding {
    let affected = &affecting.judged.candidate.affected;
    let comparison = affecting.ground.describe(subject.key.version);
    let id = shown_id(record).to_owned();
    ids.remove(&id);
    Finding {
        id,
        aliases: ids.into_iter().collect(),
        package: subject.index,
        fixed_in: affecting.fix.map(str::to_owned),
        state: affected.state,
        reason: affected.reason.clone(),
        rating: choose_rating(affected, record),
        record: record.clone(),
        evidence: evidence(subject, affecting.judged, comparison),
    }
}

/// The dismissal of a record that does not affect the subject.
pub(crate) fn dismissal(
    subject: &Subject<'_>,
    judged: &Judged<'_>,
    decided: (DismissalReason, &Because<'_>),
    record: &AdvisoryRecord,
) -> Dismissal {
    let (reason, because) = decided;
    let id = shown_id(record).to_owned();
    let mut aliases: BTreeSet<String> = names(record).map(str::to_owned).collect();
    aliases.remove(&id);
    Dismissal {
        id,
        aliases: aliases.into_iter().collect(),
        package: subject.index,
        reason,
        record: record.clone(),
        evidence: evidence(subject, judged, because.describe(subject.key.version)),
    }
}

fn evidence(subject: &Subject<'_>, judged: &Judged<'_>, comparison: String) -> MatchEvidence {
    let key = &subject.key;
    MatchEvidence {
        namespace: judged.namespace.clone(),
        key: key.kind,
        name: key.name.clone().into_owned(),
        version: key.version.to_owned(),
        scheme: subject.scheme.id(),
        comparison: match key.left_out {
            Some(suffix) => format!("{comparison}; rebuild suffix `{suffix}` left out"),
            None => comparison,
        },
    }
}

/// The rating that is shown: that for this very package, else the one that the record's source gives
/// itself, else the highest of the others; a rating that says nothing gives way to one that does.
fn choose_rating(affected: &Affected, record: &AdvisoryRecord) -> Rating {
    let of_package = affected.rating.iter();
    let own = record
        .ratings
        .iter()
        .filter(|it| it.origin == record.source);
    let highest = record.ratings.iter().max_by_key(|it| it.severity);
    let mut in_order = of_package.chain(own).chain(highest);
    let first = in_order.clone().next();
    let chosen = in_order
        .find(|it| it.severity != Severity::Unknown)
        .or(first);
    chosen.cloned().unwrap_or_else(|| Rating {
        origin: record.source.clone(),
        severity: Severity::Unknown,
        original: None,
        vector: None,
    })
}
