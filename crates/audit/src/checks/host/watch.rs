//! Whether files are watched by the audit system: what the `audit-…` checks share.
//!
//! A rule counts where it names the file, or a folder above it together with all that is beneath
//! ([audit.rules](https://man7.org/linux/man-pages/man7/audit.rules.7.html)). It must be loaded and
//! the kernel must audit; a rule that only stands in a file is shown, and a person decides.
//! Missed: two rules that record only writes and only changes of attributes, which together would
//! be enough; and what [`AuditRule`] misses.

use drydock_model::Severity;
use drydock_model::audit::{Action, Judgement};

use crate::audit_rule::Coverage;
use crate::snapshot::{AuditRules, File, FileKind, Stat};
use crate::{AuditRule, Fact, Facts, Judge, Judged, Unknown};

/// What the checks read.
pub(super) const NEEDS: &[&str] = &["status and rules of the audit system", "stat of the file"];
/// What to do about a failure.
pub(super) const REMEDIATION: &str = "Add a watch to a file under `/etc/audit/rules.d`, load the \
                                      rules (`augenrules --load`) and see that the kernel audits \
                                      (`auditctl -s`).";
/// What that costs.
pub(super) const IMPACT: &str =
    "Every change is written to the audit log, which needs room and somebody who reads it.";
/// How to take it back.
pub(super) const UNDO: &str = "Take the line out of the rules file and load the rules again.";
/// Where rules are documented.
pub(super) const DOCS: &str = "https://man7.org/linux/man-pages/man7/audit.rules.7.html";

const EXPECTED: &str = "a rule that records writes and changes of attributes by everybody";

/// Judges that each of the files that are there is watched. `what` names them in the plural.
pub(super) fn judge(facts: &Facts<'_>, what: &str, files: &[&File]) -> Judged {
    let audit = &facts.snapshot.host.audit;
    facts.each_file(what, files, |file, stat| of_file(audit, file, stat))
}

fn of_file(audit: &Fact<AuditRules>, file: &File, stat: &Stat) -> Result<Judgement, Unknown> {
    let rules = match audit {
        Fact::Known(rules) => rules,
        // No audit system watches nothing: that is an answer, and not a reason to look away.
        Fact::Unknown(unknown) if audit.is_absent() => {
            return Ok(Judgement::fail(format!("not watched: {}", unknown.message))
                .because("audit system", unknown.message.clone(), EXPECTED)
                .mended_by(watch_action(file, stat)));
        }
        Fact::Unknown(unknown) => return Err(unknown.clone()),
    };
    let watch = best_watch(&rules.rules, file, stat);
    Ok(if rules.enabled == Some(false) {
        of_disabled(rules, watch.as_ref(), file, stat)
    } else {
        of_watch(rules, watch.as_ref(), file, stat)
    })
}

fn of_disabled(
    audit: &AuditRules,
    watch: Option<&Watch<'_>>,
    file: &File,
    stat: &Stat,
) -> Judgement {
    let fail = Judgement::fail("the kernel's audit is switched off, so that no rule records")
        .because("status of the audit system", "enabled 0", "enabled 1 or 2")
        .because(source(audit), observed(audit, watch), EXPECTED)
        .mended_by(Action::Run {
            command: "auditctl -e 1".to_owned(),
        });
    match watch {
        Some(_) => fail,
        None => fail.mended_by(watch_action(file, stat)),
    }
}

fn of_watch(audit: &AuditRules, watch: Option<&Watch<'_>>, file: &File, stat: &Stat) -> Judgement {
    let told =
        |judgement: Judgement| judgement.because(source(audit), observed(audit, watch), EXPECTED);
    match watch {
        None => {
            told(Judgement::fail("no audit rule watches it")).mended_by(watch_action(file, stat))
        }
        Some(watch) => match watch.lacks {
            Some(why) => told(Judgement::fail(format!(
                "not watched as it should be: {why}"
            )))
            .mended_by(watch_action(file, stat)),
            None if audit.enabled.is_none() => told(Judgement::manual(
                "configured in a rules file; whether the kernel has the rule loaded cannot be seen \
                 from here",
            )),
            None => of_link(told(Judgement::pass("watched")), watch, file, stat),
        },
    }
}

/// A watch on a link is on the link itself: what is written through another name goes unseen.
fn of_link(judgement: Judgement, watch: &Watch<'_>, file: &File, stat: &Stat) -> Judgement {
    if !watch.is_by_link {
        return judgement;
    }
    judgement
        .because(
            format!("stat {}", file.path),
            format!("leads to {}", stat.real_path),
            "a watch on the file that the name leads to",
        )
        .rated(Severity::Low)
}

/// What the rules record of a file.
struct Watch<'r> {
    rule: &'r AuditRule,
    /// What is missing.
    lacks: Option<&'static str>,
    /// Whether it only names a path that leads to the file by a link.
    is_by_link: bool,
}

fn best_watch<'r>(rules: &'r [AuditRule], file: &File, stat: &Stat) -> Option<Watch<'r>> {
    let found = names(file, stat)
        .into_iter()
        .filter_map(|(path, is_by_link)| {
            let (coverage, rule) = Coverage::of(rules, &path);
            let (rule, lacks) = match coverage {
                Coverage::Not => silenced(rules, &path)?,
                Coverage::Partly(why) => (rule?, Some(why)),
                Coverage::Whole => (rule?, None),
            };
            Some(Watch {
                rule,
                lacks,
                is_by_link,
            })
        });
    found.min_by_key(|watch| (watch.lacks.is_some(), watch.is_by_link))
}

/// The rule that takes a path out, where another would watch it.
fn silenced<'r>(
    rules: &'r [AuditRule],
    path: &str,
) -> Option<(&'r AuditRule, Option<&'static str>)> {
    let is_watched = rules.iter().any(|rule| rule.covers(path) != Coverage::Not);
    let never = rules.iter().find(|rule| rule.is_exclusion)?;
    is_watched.then_some((never, Some("an earlier rule says that it is not recorded")))
}

/// The names that a rule may know the file by, and whether they lead to it by a link only. A folder
/// is meant with all that is in it, and so ends in a slash.
fn names(file: &File, stat: &Stat) -> Vec<(String, bool)> {
    let end = match stat.kind {
        FileKind::Folder => "/",
        FileKind::Regular | FileKind::Socket | FileKind::Other => "",
    };
    let real = file.real_path(stat);
    let mut names = vec![(format!("{real}{end}"), false)];
    if real != file.path {
        names.push((format!("{}{end}", file.path), true));
    }
    names
}

fn source(audit: &AuditRules) -> String {
    format!("audit rules ({})", audit.source)
}

fn observed(audit: &AuditRules, watch: Option<&Watch<'_>>) -> String {
    match (watch, audit.warnings.len()) {
        (Some(watch), _) => watch.rule.text.clone(),
        (None, 0) => "no rule".to_owned(),
        (None, count) => format!("no rule; {count} lines were not understood"),
    }
}

/// The line that is missing. The format of rules has no quotes: a path with a space cannot be
/// written in it.
fn watch_action(file: &File, stat: &Stat) -> Action {
    let path = file.real_path(stat);
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
    if path.starts_with('/') && path.chars().all(is_plain) {
        return Action::AddAuditRule {
            rule: format!("-w {path} -p wa -k docker"),
        };
    }
    Action::Advise {
        text: "Watch the folder that it is in: the rules have no way to write this path".to_owned(),
    }
}

#[cfg(test)]
mod tests;
