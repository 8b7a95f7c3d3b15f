//! Results after waivers and attestations.
//!
//! Attestations go first, so that what a person calls a failure can be waived. Waivers that count
//! go before expired ones, so that a renewed one needs no removal of the old.

use drydock_model::audit::{AppliedWaiver, CheckResult, Verdict};
use jiff::civil::Date;

use super::selector::Known;
use super::{Waiver, Waivers, nearest};
use crate::{Options, Scope, Snapshot};

/// What came of one waiver.
#[derive(Default)]
struct Effect {
    /// Things that it selects.
    selected: usize,
    /// Those that fail.
    failing: usize,
    /// Those that are not decided.
    open: usize,
}

impl Waivers {
    /// Applies them to results of a snapshot; gives warnings, one sentence each, about those that
    /// fit nothing, have expired or name no check of the benchmark.
    pub fn apply(
        &self,
        checks: &mut [CheckResult],
        snapshot: &Snapshot,
        options: &Options,
        today: Date,
    ) -> Vec<String> {
        let mut warnings = self.attest(checks, options, today);
        let known = Known::of(snapshot);
        let mut of_waivers = Vec::new();
        for expired in [false, true] {
            for (number, waiver) in (1_usize..).zip(&self.waivers) {
                if (today > waiver.expires) == expired {
                    let warning = waiver.apply(checks, &known, options, expired);
                    of_waivers.extend(warning.map(|text| (number, text)));
                }
            }
        }
        of_waivers.sort();
        warnings.extend(
            of_waivers
                .into_iter()
                .map(|(number, text)| format!("waiver {number} {text}")),
        );
        checks.iter_mut().for_each(settle);
        warnings
    }

    fn attest(&self, checks: &mut [CheckResult], options: &Options, today: Date) -> Vec<String> {
        let mut warnings = Vec::new();
        for (number, attestation) in (1_usize..).zip(&self.attestations) {
            let mut warn = |text: String| warnings.push(format!("attestation {number} {text}"));
            let who = format!("(`{}`, {})", attestation.check, attestation.owner);
            let Some(check) = find(checks, &attestation.check) else {
                unknown(&attestation.check, options).map(&mut warn);
                continue;
            };
            if today > attestation.expires {
                warn(format!(
                    "{who} expired on {}: it no longer decides anything",
                    attestation.expires
                ));
            } else if !attestation.decide(check) && check.verdict().is_decided() {
                warn(format!(
                    "{who} is not used: the check is decided without it ({})",
                    check.verdict()
                ));
            }
        }
        warnings
    }
}

impl Waiver {
    fn apply(
        &self,
        checks: &mut [CheckResult],
        known: &Known<'_>,
        options: &Options,
        is_expired: bool,
    ) -> Option<String> {
        let Some(check) = find(checks, &self.check) else {
            return unknown(&self.check, options);
        };
        let effect = self.mark(check, known, is_expired);
        let who = format!("(`{}`, {})", self.check, self.owner);
        let expired = format!("{who} expired on {}", self.expires);
        let narrowed = !self.selector.is_whole() && options.scope != Scope::default();
        match (is_expired, &effect) {
            (true, Effect { failing: 1, .. }) => Some(format!("{expired}: a failure counts again")),
            (true, Effect { failing: 2.., .. }) => Some(format!(
                "{expired}: {} failures count again",
                effect.failing
            )),
            (false, Effect { failing: 1.., .. }) => None,
            (_, Effect { selected: 0, .. }) if narrowed => None,
            (_, Effect { open: 1.., .. }) => None,
            (true, _) => Some(format!("{expired} and fits no failure: it can be removed")),
            (false, Effect { selected: 0, .. }) => Some(format!("{who} fits nothing")),
            (false, _) => Some(format!("{who} fits no failure: it can be removed")),
        }
    }

    /// Marks what it accepts, or, when it has expired, would have accepted.
    fn mark(&self, check: &mut CheckResult, known: &Known<'_>, is_expired: bool) -> Effect {
        let mut effect = Effect::default();
        let is_whole = self.selector.is_whole();
        for item in &mut check.items {
            if !is_whole && !self.selector.selects(&item.subject, known) {
                continue;
            }
            effect.count(item.judgement.verdict);
            if item.judgement.verdict == Verdict::Fail {
                if !is_expired {
                    item.judgement.verdict = Verdict::Waived;
                }
                if !is_expired || (!is_whole && item.waiver.is_none()) {
                    item.waiver = Some(self.applied(is_expired));
                }
            }
        }
        if !is_whole {
            return effect;
        }
        if check.items.is_empty() {
            effect.count(check.judgement.verdict);
            if effect.failing > 0 && !is_expired {
                check.judgement.verdict = Verdict::Waived;
            }
        }
        if effect.failing > 0 && (!is_expired || check.waiver.is_none()) {
            check.waiver = Some(self.applied(is_expired));
        }
        effect
    }

    fn applied(&self, is_expired: bool) -> AppliedWaiver {
        AppliedWaiver {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires,
            is_expired,
        }
    }
}

impl Effect {
    fn count(&mut self, verdict: Verdict) {
        self.selected += 1;
        self.failing += usize::from(verdict == Verdict::Fail);
        self.open += usize::from(verdict.is_open());
    }
}

fn find<'c>(checks: &'c mut [CheckResult], name: &str) -> Option<&'c mut CheckResult> {
    let mut checks = checks.iter_mut();
    checks.find(|check| check.meta.slug == name || check.id == name)
}

/// What is wrong with the name of a check that was not made; nothing, when it was not asked for.
fn unknown(name: &str, options: &Options) -> Option<String> {
    let is_check = nearest::is_check(name, options.benchmark);
    (!is_check).then(|| format!("names {}", nearest::explain(name, options.benchmark)))
}

/// Makes verdict and reason of a check those of its items.
fn settle(check: &mut CheckResult) {
    let count = |verdict| {
        let items = check.items.iter();
        items
            .filter(|item| item.judgement.verdict == verdict)
            .count()
    };
    let (waived, failing) = (count(Verdict::Waived), count(Verdict::Fail));
    let open = check
        .items
        .iter()
        .filter(|item| item.judgement.verdict.is_open())
        .count();
    let judgement = &mut check.judgement;
    let note = match (waived, failing, open) {
        (0, ..) => match (&check.waiver, judgement.verdict) {
            (Some(waiver), Verdict::Waived) => {
                format!("waived by {} until {}", waiver.owner, waiver.expires)
            }
            _ => return,
        },
        (1, 0, 0) => "this is waived".to_owned(),
        (_, 0, 0) => "all of these are waived".to_owned(),
        (1, 0, _) => format!("this is waived, but {open} could not be decided"),
        (_, 0, _) => format!("all of these are waived, but {open} could not be decided"),
        (1, ..) => "1 of these is waived".to_owned(),
        _ => format!("{waived} of these are waived"),
    };
    judgement.reason = format!("{}; {note}", judgement.reason);
    let worst = check.items.iter().map(|item| item.judgement.verdict).max();
    judgement.verdict = worst.unwrap_or(judgement.verdict);
}
