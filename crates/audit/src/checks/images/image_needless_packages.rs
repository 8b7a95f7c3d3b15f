//! Images hold no compilers, debuggers and network tools.
//!
//! From what is in the image, as its packages and programs are called; the sorts are in
//! [`crate::tool`], and `allowed-tools` of the policy takes some out. A shell, a package manager or
//! a
//! downloader is in nearly each image with a distribution, and is only mentioned. Why:
//! [best practices](https://docs.docker.com/build/building/best-practices/). Missed: what an
//! application itself does not need.

use std::collections::{BTreeMap, BTreeSet};

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};

use crate::checks::listed::listed;
use crate::snapshot::{Image, ImageContents};
use crate::{Check, Facts, Judge, Judged, Policy, USUAL_SORTS, Unknown, image_name, package_sort};

/// The check `image-needless-packages`.
pub(super) struct ImageNeedlessPackages;

static META: CheckMeta = CheckMeta {
    slug: "image-needless-packages",
    ids: Ids::new("4.3", "4.3", "4.3", "4.3"),
    title: "Images hold no compilers, debuggers and network tools",
    rationale: "What the application does not need has faults all the same, and helps whoever broke \
                in to go on from there.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::Low,
    needs: &["contents of the image"],
    remediation: "Build in one stage and copy only the result into a small last stage.",
    impact: "Looking for errors within the container takes other means, e.g. a second container \
             that joins its namespaces.",
    undo: "Install the package again in the build file.",
    docs: "https://docs.docker.com/build/building/multi-stage/",
};

impl Check for ImageNeedlessPackages {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts.policy, image))
    }
}

fn of_image(policy: &Policy, image: &Image) -> Result<Judgement, Unknown> {
    let contents = image.contents.get()?;
    let (mut needless, mut usual) = (Vec::new(), Vec::new());
    for (sort, names) in by_sort(contents) {
        if policy.allowed_tools.contains(&sort) {
            continue;
        }
        let names: Vec<String> = names.into_iter().collect();
        let line = format!("{sort}: {}", listed(&names));
        let is_usual = USUAL_SORTS.contains(&sort.as_str());
        if is_usual { &mut usual } else { &mut needless }.push(line);
    }
    let source = format!("contents of {}", image_name(image));
    let expected = "none of them";
    if !needless.is_empty() {
        let reason = format!("needless tools: {}", needless.join("; "));
        let judgement = needless
            .into_iter()
            .fold(Judgement::fail(reason), |judgement, line| {
                judgement.because(source.clone(), line, expected)
            });
        return Ok(judgement.mended_by(Action::Advise {
            text: "Leave these out of the last stage of the build, or allow their sort in the \
                   policy (`allowed-tools`)."
                .to_owned(),
        }));
    }
    if let Some(why) = contents.not_assessed.first() {
        let reason = format!("not all of it could be looked at: {why}");
        return Ok(Judgement::manual(reason).because(source, "nothing found", expected));
    }
    if usual.is_empty() {
        return Ok(Judgement::pass("no such tools").because(source, "none", expected));
    }
    let observed = usual.join("; ");
    Ok(Judgement::pass(format!("no such tools, but {observed}"))
        .because(source, observed, expected)
        .rated(Severity::Low))
}

/// Programs and packages by sort.
fn by_sort(contents: &ImageContents) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (sort, paths) in contents.tools.iter().filter(|(_, paths)| !paths.is_empty()) {
        found.entry(sort.clone()).or_default().extend(paths.clone());
    }
    for name in &contents.packages {
        if let Some(sort) = package_sort(name) {
            found
                .entry(sort.to_owned())
                .or_default()
                .insert(name.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::ImageContents;

    fn image(sample: Sample, name: &str, packages: &[&str], tools: &[(&str, &str)]) -> Sample {
        let tools = tools
            .iter()
            .map(|(sort, path)| ((*sort).into(), vec![(*path).into()]));
        let contents = ImageContents {
            packages: packages.iter().map(|name| (*name).to_owned()).collect(),
            tools: tools.collect(),
            ..ImageContents::default()
        };
        sample
            .image(name, json!({}))
            .with_image(|image| image.contents = Fact::Known(contents))
    }

    fn sample() -> Sample {
        let sample = check("image-needless-packages");
        let sample = image(sample, "a:1", &["gcc-12", "libc6"], &[]);
        let sample = image(sample, "b:1", &["gcc-12-base"], &[("shell", "/bin/sh")]);
        image(sample, "c:1", &[], &[("network-tool", "/usr/bin/nc")])
    }

    #[test]
    fn names_of_packages_and_programs_decide() {
        sample().expect("fail", &[("a:1", "fail"), ("b:1", "pass"), ("c:1", "fail")]);
    }

    #[test]
    fn a_policy_allows_sorts() {
        sample()
            .policy(|policy| policy.allowed_tools = vec!["compiler".into()])
            .expect("fail", &[("a:1", "pass"), ("b:1", "pass"), ("c:1", "fail")]);
    }

    #[test]
    fn nothing_found_where_nothing_was_seen_is_no_pass() {
        image(check("image-needless-packages"), "a:1", &[], &[])
            .with_image(|image| {
                if let Fact::Known(contents) = &mut image.contents {
                    contents.not_assessed = vec!["layer 2 is cut short".into()];
                }
            })
            .image("b:1", json!({}))
            .expect("manual", &[("a:1", "manual"), ("b:1", "manual")]);
    }
}
