//! Findings and dismissals, put together from what was judged.

use std::collections::BTreeSet;

use drydock_model::{
    AdvisoryRecord, AlsoRecord, Dismissal, DismissalReason, Finding, MatchEvidence, Rating,
};

use crate::facts::Facts;
use crate::judge::{Because, Judged, Measured, Subject};
use crate::rating;
use crate::settle::Affecting;

/// What is known of a bug beside the record that is shown.
pub(crate) struct Bug {
    /// The id that is shown.
    pub(crate) id: String,
    /// All its ids.
    pub(crate) ids: BTreeSet<String>,
    /// What is said of it as such.
    pub(crate) facts: std::rc::Rc<Facts>,
    /// Ratings in the other records.
    pub(crate) ratings: Vec<Rating>,
    /// The other records.
    pub(crate) also: Vec<AlsoRecord>,
}

/// The finding of a record that affects the subject.
pub(crate) fn finding(
    subject: &Subject<'_>,
    affecting: &Affecting<'_, '_>,
    record: &AdvisoryRecord,
    bug: Bug,
) -> Finding {
    let affected = &affecting.judged.candidate.affected;
    let version = &subject.measured(affected).key.version;
    let comparison = affecting.ground.describe(version);
    let Bug {
        id,
        mut ids,
        facts,
        mut ratings,
        mut also,
    } = bug;
    ids.remove(&id);
    ratings.extend(affected.rating.iter().chain(&record.ratings).cloned());
    ratings.extend(facts.ratings.iter().cloned());
    ratings.sort();
    ratings.dedup();
    also.sort();
    also.dedup();
    Finding {
        id,
        aliases: ids.into_iter().collect(),
        package: subject.index,
        fixed_in: affecting.fix.map(str::to_owned),
        state: affected.state,
        reason: affected.reason.clone(),
        rating: rating::choose(affected, record, &ratings),
        ratings,
        epss: facts.epss,
        exploited: facts.exploited.clone(),
        record: record.clone(),
        also,
        evidence: evidence(subject, affecting.judged, comparison),
    }
}

/// A record beside the one that is shown.
pub(crate) fn also(affecting: &Affecting<'_, '_>, record: &AdvisoryRecord) -> AlsoRecord {
    AlsoRecord {
        source: record.source.clone(),
        id: record.id.clone(),
        locator: record.locator.clone(),
        namespace: affecting.judged.namespace.clone(),
        state: affecting.judged.candidate.affected.state,
        fixed_in: affecting.fix.map(str::to_owned),
    }
}

/// The dismissal of a record that does not affect the subject; of the bug with this id, and these.
pub(crate) fn dismissal(
    subject: &Subject<'_>,
    judged: &Judged<'_>,
    decided: (DismissalReason, &Because<'_>),
    record: &AdvisoryRecord,
    (id, mut ids): (String, BTreeSet<String>),
) -> Dismissal {
    let (reason, because) = decided;
    let key = &subject.measured(&judged.candidate.affected).key;
    let comparison = because.describe(&key.version);
    ids.remove(&id);
    Dismissal {
        id,
        aliases: ids.into_iter().collect(),
        package: subject.index,
        reason,
        record: record.clone(),
        evidence: evidence(subject, judged, comparison),
    }
}

fn evidence(subject: &Subject<'_>, judged: &Judged<'_>, comparison: String) -> MatchEvidence {
    let Measured { key, scheme } = subject.measured(&judged.candidate.affected);
    MatchEvidence {
        namespace: judged.namespace.clone(),
        key: key.kind,
        name: key.name.clone().into_owned(),
        version: key.version.clone().into_owned(),
        scheme: scheme.id(),
        comparison: match key.left_out {
            Some(suffix) => format!("{comparison}; rebuild suffix `{suffix}` left out"),
            None => comparison,
        },
    }
}
