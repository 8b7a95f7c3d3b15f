//! Images have no files that run with another's rights.
//!
//! Files with the set-user-id or set-group-id bit that no later layer removes
//! ([chmod(1)](https://man7.org/linux/man-pages/man1/chmod.1.html)), less those that the policy
//! allows (`allowed-set-id-files`). Files that distributions bring everywhere fail with a lower
//! severity. Missed: rights given by file capabilities. A container with no-new-privileges gains
//! nothing by such files, whatever is in its image.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::listed::listed;
use crate::snapshot::{Image, SetIdFile};
use crate::{Check, Facts, Judge, Judged, Policy, Unknown, image_name, matches};

/// The check `image-set-id-files`.
pub(super) struct ImageSetIdFiles;

static META: CheckMeta = CheckMeta {
    slug: "image-set-id-files",
    ids: Ids::new("4.8", "4.8", "4.8", "4.8"),
    title: "Images have no files that run with another's rights",
    rationale: "A fault in such a program makes any user of the container root in it.",
    section: Section::Images,
    level: 2,
    profile: Profile::Docker,
    severity: Severity::Medium,
    needs: &["contents of the image", "policy allowed-set-id-files"],
    remediation: "Remove the bits in the build (`chmod a-s FILE`), or the package.",
    impact: "Programs such as `su` and `passwd` no longer work for other users than root.",
    undo: "Leave the step out.",
    docs: "https://docs.docker.com/engine/security/",
};

/// Programs that distributions install with these bits, by base name.
static USUAL: [&str; 24] = [
    "bbsuid",
    "chage",
    "chfn",
    "chsh",
    "crontab",
    "dbus-daemon-launch-helper",
    "expiry",
    "fusermount",
    "fusermount3",
    "gpasswd",
    "mount",
    "newgidmap",
    "newgrp",
    "newuidmap",
    "pam_timestamp_check",
    "passwd",
    "ping",
    "pkexec",
    "ssh-agent",
    "ssh-keysign",
    "su",
    "umount",
    "unix_chkpwd",
    "wall",
];

impl Check for ImageSetIdFiles {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts.policy, image))
    }
}

fn of_image(policy: &Policy, image: &Image) -> Result<Judgement, Unknown> {
    let contents = image.contents.get()?;
    let source = format!("files of {}", image_name(image));
    let expected = "none besides allowed-set-id-files";
    let found: Vec<&SetIdFile> = contents
        .set_id_files
        .iter()
        .filter(|file| !is_allowed(policy, &file.path))
        .collect();
    if found.is_empty() {
        return Ok(match contents.not_assessed.first() {
            Some(why) => Judgement::manual(format!("not all of it could be looked at: {why}"))
                .because(source, "none found", expected),
            None => Judgement::pass("no such files besides those that are allowed").because(
                source,
                format!("{} such files, all allowed", contents.set_id_files.len()),
                expected,
            ),
        });
    }
    let (usual, odd): (Vec<&SetIdFile>, Vec<&SetIdFile>) =
        found.into_iter().partition(|file| is_usual(&file.path));
    let severity = if odd.is_empty() {
        Severity::Low
    } else {
        Severity::Medium
    };
    let reason = match odd.len() {
        0 => format!("{} such files, all as distributions have them", usual.len()),
        more => format!(
            "{} such files, {more} that are not usual",
            usual.len() + more
        ),
    };
    let all = odd.iter().chain(&usual);
    let paths: Vec<String> = all
        .clone()
        .map(|file| format!("/{}", bare(&file.path)))
        .collect();
    let judgement = all.take(20).fold(
        Judgement::fail(reason).rated(severity),
        |judgement, file| {
            let observed = format!(
                "/{} {:04o} (layer {})",
                bare(&file.path),
                file.mode,
                file.layer
            );
            judgement.because(source.clone(), observed, expected)
        },
    );
    Ok(judgement.mended_by(Action::Advise {
        text: format!(
            "Take the bits from {} at the end of the build, or allow them in the policy.",
            listed(&paths)
        ),
    }))
}

fn bare(path: &str) -> &str {
    path.trim_start_matches('/')
}

/// Patterns may be written with the leading `/` or without.
fn is_allowed(policy: &Policy, path: &str) -> bool {
    let mut patterns = policy.allowed_set_id_files.iter();
    patterns.any(|pattern| matches(bare(pattern), bare(path)))
}

fn is_usual(path: &str) -> bool {
    let (folder, name) = bare(path).rsplit_once('/').unwrap_or(("", path));
    let is_system = [
        "bin",
        "sbin",
        "usr/bin",
        "usr/sbin",
        "usr/lib",
        "usr/libexec",
    ]
    .iter()
    .any(|system| folder == *system || folder.starts_with(&format!("{system}/")));
    is_system && USUAL.contains(&name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::{ImageContents, SetIdFile};
    use drydock_model::Severity;

    fn sample(paths: &[&str]) -> Sample {
        let file = |path: &&str| SetIdFile {
            path: (*path).to_owned(),
            mode: 0o4755,
            ..SetIdFile::default()
        };
        let contents = ImageContents {
            set_id_files: paths.iter().map(file).collect(),
            ..ImageContents::default()
        };
        check("image-set-id-files")
            .image("a:1", json!({}))
            .with_image(|image| image.contents = Fact::Known(contents))
    }

    #[test]
    fn each_file_counts_and_usual_ones_less() {
        for (paths, verdict, severity) in [
            (vec![], "pass", None),
            (vec!["usr/bin/su", "bin/mount"], "fail", Some(Severity::Low)),
            (
                vec!["usr/bin/su", "opt/app/run"],
                "fail",
                Some(Severity::Medium),
            ),
            (vec!["tmp/su"], "fail", Some(Severity::Medium)),
        ] {
            let sample = sample(&paths);
            sample.expect(verdict, &[("a:1", verdict)]);
            let (_, judgement) = sample.outcome().items.swap_remove(0);
            assert_eq!(judgement.severity, severity, "{paths:?}");
        }
    }

    #[test]
    fn a_policy_allows_files() {
        sample(&["usr/bin/su", "opt/app/run"])
            .policy(|policy| {
                policy.allowed_set_id_files = vec!["/usr/bin/*".into(), "opt/app/run".into()];
            })
            .expect("pass", &[("a:1", "pass")]);
    }

    #[test]
    fn an_image_that_was_not_looked_into_needs_a_person() {
        check("image-set-id-files")
            .image("a:1", json!({}))
            .expect("manual", &[("a:1", "manual")]);
    }
}
