//! Words that the formats for people share, so that all of them say the same of the same result.
//!
//! Texts of the report go through as they are: whoever writes them cleans or escapes them.

use drydock_model::Severity;
use drydock_model::audit::{
    Action, AppliedWaiver, AuditReport, CheckEvidence, CheckItem, CheckResult, Comparison, Tally,
    Verdict,
};

use crate::AuditView;

/// A verdict, as a sentence has it.
pub(crate) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "not applicable",
        Verdict::NotPermitted => "not permitted",
        _ => verdict.word(),
    }
}

/// The word that docker-bench-security has for a verdict. It has four: what nobody has decided is
/// a `NOTE`, what needs nothing done an `INFO`.
pub(crate) const fn bench_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "PASS",
        Verdict::Fail => "WARN",
        Verdict::NotApplicable | Verdict::Waived => "INFO",
        Verdict::Manual | Verdict::NotPermitted | Verdict::Error => "NOTE",
    }
}

/// Whether a person should hear of an item: all but what is as it should be or not there. A note
/// on what passes has a severity.
pub(crate) const fn speaks(item: &CheckItem) -> bool {
    match item.judgement.verdict {
        Verdict::Pass => item.judgement.severity.is_some(),
        Verdict::NotApplicable => false,
        _ => true,
    }
}

/// How bad a result is: the worst of what fails in it, else what the check itself says.
pub(crate) fn severity(check: &CheckResult) -> Severity {
    let own = check.meta.severity;
    let failing = |item: &&CheckItem| item.judgement.verdict == Verdict::Fail;
    let items = check.items.iter().filter(failing);
    let worst = items
        .map(|item| item.judgement.severity.unwrap_or(own))
        .max();
    worst.or(check.judgement.severity).unwrap_or(own)
}

/// `1 check`, `2 checks`.
pub(crate) fn counted(count: u32, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

/// `61% (71 of 103 decided checks passed, weighted by severity)`.
pub(crate) fn score(tally: &Tally) -> String {
    match tally.percent() {
        Some(percent) => format!(
            "{percent}% ({} of {} passed, weighted by severity)",
            tally.passed,
            counted(tally.decided(), "decided check")
        ),
        None if tally.total() == 0 => "none (no check was made)".to_owned(),
        None => format!("none (0 of {} decided)", counted(tally.total(), "check")),
    }
}

/// The same in few words, for one of a list.
pub(crate) fn short_score(tally: &Tally) -> String {
    match tally.percent() {
        Some(percent) => format!("{percent}% ({} of {})", tally.passed, tally.decided()),
        None => "none decided".to_owned(),
    }
}

/// How many checks ended how, all seven verdicts.
pub(crate) fn counts(tally: &Tally) -> String {
    format!(
        "{} passed, {} failed, {} waived, {} manual, {} not permitted, {}, {} not applicable",
        tally.passed,
        tally.failed,
        tally.waived,
        tally.manual,
        tally.not_permitted,
        counted(tally.errors, "error"),
        tally.not_applicable
    )
}

/// What narrowed the audit down.
pub(crate) fn selection(report: &AuditReport) -> Option<String> {
    (!report.selection.is_empty()).then(|| {
        format!(
            "{}; scores of other selections are not comparable",
            report.selection.join(" ")
        )
    })
}

/// What was audited, line by line with a label each.
pub(crate) fn head(report: &AuditReport) -> Vec<(&'static str, String)> {
    let subject = &report.subject;
    let kernel = prefixed("kernel ", &subject.kernel);
    let engine = prefixed("version ", &subject.engine_version);
    let api = prefixed("API ", &subject.api_version);
    let (running, all) = subject.containers;
    let of = counted(all, "container");
    let objects = format!(
        "{running} of {of} running, {}",
        counted(subject.images, "image")
    );
    let mut head = vec![
        (
            "Host",
            listed([&subject.host, &subject.operating_system, &kernel]),
        ),
        ("Engine", listed([&engine, &api, &subject.address])),
        ("Objects", objects),
    ];
    if !subject.traits.is_empty() {
        head.push(("Place", subject.traits.join(", ")));
    }
    if let Some(time) = subject.collected_at {
        head.push(("Collected", time.to_string()));
    }
    head.push(("Benchmark", report.benchmark.title().to_owned()));
    head.extend(selection(report).map(|words| ("Selection", words)));
    head
}

fn prefixed(word: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        _ => format!("{word}{text}"),
    }
}

fn listed(parts: [&String; 3]) -> String {
    let known: Vec<&str> = parts.into_iter().map(String::as_str).collect();
    let known: Vec<&str> = known.into_iter().filter(|part| !part.is_empty()).collect();
    match known.as_slice() {
        [] => "unknown".to_owned(),
        known => known.join(", "),
    }
}

/// A waiver that counts, or that did.
pub(crate) fn waiver(waiver: &AppliedWaiver) -> String {
    let AppliedWaiver {
        reason,
        owner,
        expires,
        is_expired,
    } = waiver;
    if *is_expired {
        format!("the waiver by {owner} expired on {expires}: {reason}")
    } else {
        format!("waived until {expires} by {owner}: {reason}")
    }
}

/// A fact that decided.
pub(crate) fn evidence(evidence: &CheckEvidence) -> String {
    let CheckEvidence {
        source,
        observed,
        expected,
    } = evidence;
    let observed = if observed.is_empty() {
        "(empty)"
    } else {
        observed
    };
    match expected.as_str() {
        "" => format!("{source}: {observed}"),
        _ => format!("{source}: {observed}; expected: {expected}"),
    }
}

/// One step of a remediation, in words.
pub(crate) fn action(action: &Action) -> String {
    match action {
        Action::SetMode { path, from, to } => {
            format!("change the mode of {path} from {from:04o} to {to:04o}")
        }
        Action::SetOwner {
            path,
            from: (user, group),
            to: (new_user, new_group),
        } => {
            format!("change the owner of {path} from {user}:{group} to {new_user}:{new_group}")
        }
        Action::SetDaemonOption { file, key, value } => {
            format!("set \"{key}\": {value} in {file}, then restart the engine")
        }
        Action::AddAuditRule { rule } => format!("add the audit rule {rule}"),
        Action::Run { command } => format!("review, then run: {command}"),
        Action::Advise { text } => text.clone(),
    }
}

/// What the filter hides.
pub(crate) fn hidden(report: &AuditReport, view: &AuditView) -> Option<String> {
    if view.verdicts.is_empty() {
        return None;
    }
    let checks = report.checks.iter();
    let hidden = checks.filter(|check| !view.verdicts.contains(&check.verdict()));
    let count = u32::try_from(hidden.count()).unwrap_or(u32::MAX);
    let words: Vec<&str> = view.verdicts.iter().map(|one| one.word()).collect();
    Some(format!(
        "{} hidden by the filter: only {}",
        counted(count, "check"),
        words.join(", ")
    ))
}

/// How a result stands against an earlier one, one sentence each.
pub(crate) fn comparison(comparison: &Comparison) -> Vec<String> {
    let since = match comparison.collected_at {
        Some(time) => format!("Since {time}"),
        None => "Since the earlier result".to_owned(),
    };
    let mut sentences = vec![format!(
        "{since}: {} new, {} fixed, {} unchanged, {} undecided",
        comparison.new, comparison.fixed, comparison.unchanged, comparison.undecided
    )];
    let gone = comparison.gone.iter();
    sentences.extend(gone.map(|(check, name)| format!("gone: {name} ({check})")));
    let caveats = comparison.caveats.iter();
    sentences.extend(caveats.map(|caveat| format!("not wholly comparable: {caveat}")));
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit_samples;

    #[test]
    fn f33_a_score_says_of_how_many_and_is_no_number_without_decisions() {
        let told = |report: &AuditReport| score(&report.score.total);
        assert_eq!(
            told(&audit_samples::whole()),
            "52% (2 of 5 decided checks passed, weighted by severity)"
        );
        assert_eq!(told(&audit_samples::empty()), "none (no check was made)");
        assert_eq!(
            told(&audit_samples::undecided()),
            "none (0 of 3 checks decided)"
        );
    }

    #[test]
    fn steps_are_told_in_words() {
        for (step, words) in [
            (
                Action::SetMode {
                    path: "/etc/docker".into(),
                    from: 0o777,
                    to: 0o755,
                },
                "change the mode of /etc/docker from 0777 to 0755",
            ),
            (
                Action::SetOwner {
                    path: "/x".into(),
                    from: (1000, 0),
                    to: ("root", "docker"),
                },
                "change the owner of /x from 1000:0 to root:docker",
            ),
            (
                Action::SetDaemonOption {
                    file: "/d.json".into(),
                    key: "icc",
                    value: "false".into(),
                },
                "set \"icc\": false in /d.json, then restart the engine",
            ),
            (
                Action::AddAuditRule {
                    rule: "-w /etc/docker -p wa".into(),
                },
                "add the audit rule -w /etc/docker -p wa",
            ),
        ] {
            assert_eq!(action(&step), words);
        }
    }
}
