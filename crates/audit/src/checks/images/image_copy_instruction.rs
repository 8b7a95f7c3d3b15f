//! Build files copy files with COPY.
//!
//! `ADD` also fetches addresses and unpacks archives
//! ([ADD or COPY](https://docs.docker.com/build/building/best-practices/#add-or-copy)). The first
//! step of a base, which unpacks its root filesystem, can be nothing else; further steps of the
//! base
//! are its maker's and only mentioned. Missed: `--checksum`, which no builder records, and the
//! address of an `ADD` by the engine's old builder, which records only a hash.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use super::build_step::BuildStep;
use super::history::History;
use crate::snapshot::Image;
use crate::{Check, Facts, Judge, Judged, Unknown};

/// The check `image-copy-instruction`.
pub(super) struct ImageCopyInstruction;

static META: CheckMeta = CheckMeta {
    slug: "image-copy-instruction",
    ids: Ids::new("4.9", "4.9", "4.9", "4.9"),
    title: "Build files copy files with COPY",
    rationale: "ADD fetches what an address holds at that moment and unpacks archives, where the \
                build file looks as if it only copied.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["GET /images/ID/history"],
    remediation: "Use COPY for files; fetch with a tool that checks a checksum, or `ADD \
                  --checksum`.",
    impact: "Archives have to be unpacked by a step of their own.",
    undo: "Use ADD again.",
    docs: "https://docs.docker.com/build/building/best-practices/#add-or-copy",
};

static EXPECTED: &str = "COPY";
static ARCHIVES: [&str; 9] = [
    ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".zip",
];

/// What an `ADD` adds, from the least to the most that can go wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Added {
    Files,
    Archive,
    Address,
}

impl Check for ImageCopyInstruction {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts, image))
    }
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Result<Judgement, Unknown> {
    let history = History::of(facts, image)?;
    let first = history.steps.iter().find(|step| !step.is_setting());
    let first = first.map(|step| step.number);
    let all = history.steps.iter();
    let (of_base, own): (Vec<&BuildStep<'_>>, Vec<&BuildStep<'_>>) = all
        .filter(|step| step.instruction == "ADD" && !is_root_filesystem(step, first))
        .partition(|step| step.is_base);
    if let Some(worst) = own.iter().map(|step| added(step)).max() {
        let (what, severity) = match worst {
            Added::Address => ("what an address holds", Severity::Medium),
            Added::Archive => ("an archive", Severity::Low),
            Added::Files => ("files", Severity::Low),
        };
        let reason = format!("{} steps use ADD, for {what}", own.len());
        let judgement = Judgement::fail(reason).rated(severity);
        return Ok(history
            .because(judgement, &own, EXPECTED)
            .mended_by(Action::Advise {
                text: "Use COPY for files; fetch addresses in a step that checks a checksum."
                    .to_owned(),
            }));
    }
    if !of_base.is_empty() {
        let reason = "none of its own steps uses ADD; its base does";
        let judgement = Judgement::pass(reason).rated(Severity::Low);
        return Ok(history.because(judgement, &of_base, EXPECTED));
    }
    Ok(history.because_of_all(Judgement::pass("no step uses ADD"), EXPECTED))
}

/// The first step that brings files, to `/`: nothing is there yet that could unpack.
fn is_root_filesystem(step: &BuildStep<'_>, first: Option<usize>) -> bool {
    let target = step.arguments.split_whitespace().next_back();
    Some(step.number) == first && target == Some("/")
}

fn added(step: &BuildStep<'_>) -> Added {
    let mut words: Vec<&str> = step
        .arguments
        .split_whitespace()
        .filter(|word| !word.starts_with("--"))
        .collect();
    words.pop();
    let one = |word: &&str| {
        let word = word.trim_matches(['"', '[', ']', ',']).to_ascii_lowercase();
        let is_address = word.contains("://") || word.starts_with("git@");
        if is_address {
            Added::Address
        } else if ARCHIVES.iter().any(|ending| word.ends_with(ending)) {
            Added::Archive
        } else {
            Added::Files
        }
    };
    words.iter().map(one).max().unwrap_or(Added::Files)
}

#[cfg(test)]
mod tests {
    use drydock_model::Severity;
    use serde_json::json;

    use crate::checks::images::history::steps;
    use crate::sample::{Sample, check};

    fn sample(oldest_first: &[&str]) -> Sample {
        check("image-copy-instruction")
            .image("a:1", json!({}))
            .with_image(|image| image.history = steps(oldest_first))
    }

    #[test]
    fn what_add_adds_says_how_bad() {
        for (step, severity) in [
            ("/bin/sh -c #(nop) ADD file:0a in /app ", Severity::Low),
            ("ADD app.tar.gz /app # buildkit", Severity::Low),
            (
                "ADD --chown=1:1 https://example.com/x /x # buildkit",
                Severity::Medium,
            ),
        ] {
            let sample = sample(&["COPY a /a", step]);
            sample.expect("fail", &[("a:1", "fail")]);
            let (_, judgement) = sample.outcome().items.swap_remove(0);
            assert_eq!(judgement.severity, Some(severity), "{step}");
        }
    }

    #[test]
    fn the_root_filesystem_and_words_in_scripts_are_no_add() {
        for all in [
            vec![
                "/bin/sh -c #(nop) ADD file:0a in / ",
                "/bin/sh -c #(nop)  CMD [\"sh\"]",
            ],
            vec!["ADD alpine-minirootfs.tar.gz / # buildkit", "COPY a /a"],
            vec![
                "/bin/sh -c #(nop)  ARG RELEASE",
                "/bin/sh -c #(nop) ADD file:0a in / ",
            ],
            vec!["RUN /bin/sh -c apk ADD x", "ENV ADD=1"],
        ] {
            sample(&all).expect("pass", &[("a:1", "pass")]);
        }
    }

    #[test]
    fn the_base_is_its_makers() {
        sample(&["ADD a.tar /", "ADD b /b", "CMD [\"sh\"]", "COPY c /c"])
            .expect("pass", &[("a:1", "pass")]);
        sample(&["ADD a.tar /", "CMD [\"sh\"]", "ADD b /b"]).expect("fail", &[("a:1", "fail")]);
    }
}
