//! Images were scanned, and hold no bad vulnerability that an update mends.
//!
//! Fails for critical and high findings that a published version fixes, for a distribution that
//! gets
//! no more updates, and for an old image that nobody scanned. An old image that was scanned and has
//! nothing to mend passes. Builders that make the same bytes each time write an early date
//! ([SOURCE_DATE_EPOCH](https://reproducible-builds.org/docs/source-date-epoch/)): such an image
//! has
//! no known age. Missed: containers that still run an older image.

use drydock_model::Severity;
use drydock_model::audit::{Action, CheckMeta, Ids, Judgement, Profile, Section};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::checks::listed::listed;
use crate::snapshot::{FixableFinding, Image, ImageContents};
use crate::{Check, Facts, Judge, Judged, Unknown, Why, image_field, image_name};

/// The check `image-patched`.
pub(super) struct ImagePatched;

static META: CheckMeta = CheckMeta {
    slug: "image-patched",
    ids: Ids::new("4.4", "4.4", "4.4", "4.4"),
    title: "Images are scanned and have no bad vulnerability that an update mends",
    rationale: "An image stays as it was built, and so do the faults in it: only building it again \
                brings the updates in.",
    section: Section::Images,
    level: 1,
    profile: Profile::Docker,
    severity: Severity::High,
    needs: &[
        "contents of the image",
        "advisory database",
        "GET /images/ID/json",
    ],
    remediation: "Build the image again on the newest base, and start its containers again.",
    impact: "Newer versions may behave differently.",
    undo: "Start the containers with the image from before, by its digest.",
    docs: "https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",
};

/// Seconds of a day.
const DAY: i64 = 86_400;
/// 2000-01-01: what says to be older was dated by a builder that avoids dates.
const FIRST_LIKELY: i64 = 946_684_800;

impl Check for ImagePatched {
    fn meta(&self) -> &'static CheckMeta {
        &META
    }

    fn judge(&self, facts: &Facts<'_>) -> Judged {
        facts.each_image(|image| of_image(facts, image))
    }
}

fn of_image(facts: &Facts<'_>, image: &Image) -> Result<Judgement, Unknown> {
    let now = facts.snapshot.collected_at;
    let limit = i64::from(facts.policy.image_age_days);
    let age = now.and_then(|now| age_in_days(image, now));
    let scanned = image.contents.get().and_then(|contents| {
        let fixable = contents.fixable.get()?;
        Ok((contents, fixable))
    });
    let judgement = match scanned {
        Ok((contents, fixable)) => {
            let today = now.map(|now| Offset::UTC.to_datetime(now).date());
            of_scan(image, contents, fixable, today)
        }
        // An image without packages of a distribution may be old and well; not one nobody looked at.
        Err(unknown) if unknown.why == Why::NotCollected && age.is_some_and(|age| age > limit) => {
            Judgement::fail(format!(
                "not built again for {} days, and not scanned",
                age.unwrap_or_default()
            ))
            .rated(Severity::Medium)
            .mended_by(Action::Advise {
                text: "Scan the image, and build it again on the newest base.".to_owned(),
            })
        }
        Err(unknown) => return Err(unknown),
    };
    Ok(match age {
        Some(age) => judgement.because(
            image_field(image, "Created"),
            format!("{} ({age} days before)", image.created),
            &format!("at most {limit} days, unless a scan finds nothing to mend"),
        ),
        None => judgement,
    })
}

fn of_scan(
    image: &Image,
    contents: &ImageContents,
    fixable: &[FixableFinding],
    today: Option<Date>,
) -> Judgement {
    let source = format!("scan of {}", image_name(image));
    let bad: Vec<&FixableFinding> = fixable.iter().filter(|finding| is_bad(finding)).collect();
    if !bad.is_empty() {
        return of_bad(source, &bad);
    }
    let distribution = contents
        .distribution
        .as_deref()
        .unwrap_or("its distribution");
    if let (Some(end), Some(today)) = (contents.end_of_life, today)
        && end < today
    {
        return Judgement::fail(format!("{distribution} gets no updates since {end}"))
            .because(
                source,
                format!("supported until {end}"),
                "a supported release",
            )
            .mended_by(Action::Advise {
                text: "Move the image to a release that is supported.".to_owned(),
            });
    }
    if let Some(why) = contents.not_assessed.first() {
        let reason = format!("nothing bad found, but not all could be assessed: {why}");
        let observed = listed(&contents.not_assessed);
        return Judgement::manual(reason).because(source, observed, "all assessed");
    }
    if contents.packages.is_empty() {
        return Judgement::manual("no package was found in it, so that nothing was assessed")
            .because(source, "0 packages", "packages that advisories speak of");
    }
    let reason = match fixable.len() {
        0 => "scanned, and an update would mend nothing".to_owned(),
        more => format!("scanned; an update would mend {more} findings, none of them bad"),
    };
    let observed = format!(
        "{} packages, {} findings with a fix, none critical or high",
        contents.packages.len(),
        fixable.len()
    );
    Judgement::pass(reason).because(source, observed, "no critical or high finding with a fix")
}

fn is_bad(finding: &FixableFinding) -> bool {
    !finding.fixed.is_empty() && finding.severity() >= Severity::High
}

fn of_bad(source: String, bad: &[&FixableFinding]) -> Judgement {
    let worst = bad.iter().map(|finding| finding.severity()).max();
    let reason = format!("an update mends {} critical or high findings", bad.len());
    let judgement = Judgement::fail(reason).rated(worst.unwrap_or(Severity::High));
    let judgement = bad.iter().take(10).fold(judgement, |judgement, finding| {
        let observed = format!(
            "{} ({}) in {} {}",
            finding.id, finding.severity, finding.package, finding.version
        );
        let expected = format!("{} {}", finding.package, finding.fixed);
        judgement.because(source.clone(), observed, &expected)
    });
    judgement.mended_by(Action::Advise {
        text: "Build the image again so that it gets the fixed versions, and start its containers \
               again."
            .to_owned(),
    })
}

fn age_in_days(image: &Image, now: Timestamp) -> Option<i64> {
    let created: Timestamp = image.created.parse().ok()?;
    let created = created.as_second();
    (created >= FIRST_LIKELY).then(|| now.as_second().saturating_sub(created).max(0) / DAY)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Fact;
    use crate::sample::{Sample, check};
    use crate::snapshot::{FixableFinding, ImageContents};

    fn sample() -> Sample {
        check("image-patched").with(|snapshot| {
            snapshot.collected_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
        })
    }

    fn contents(severity: &str) -> ImageContents {
        let finding = FixableFinding {
            id: "CVE-1".into(),
            package: "zlib".into(),
            fixed: "2".into(),
            severity: severity.into(),
            ..FixableFinding::default()
        };
        ImageContents {
            packages: vec!["zlib".into()],
            fixable: Fact::Known(if severity.is_empty() {
                vec![]
            } else {
                vec![finding]
            }),
            ..ImageContents::default()
        }
    }

    fn image(sample: Sample, created: &str, contents: ImageContents) -> Sample {
        sample
            .image("a:1", json!({"Created": created}))
            .with_image(|image| image.contents = Fact::Known(contents))
    }

    #[test]
    fn what_an_update_mends_decides() {
        for (severity, verdict) in [
            ("", "pass"),
            ("low", "pass"),
            ("medium", "pass"),
            ("high", "fail"),
            ("Critical", "fail"),
        ] {
            let created = "2020-01-01T00:00:00Z";
            image(sample(), created, contents(severity)).expect(verdict, &[("a:1", verdict)]);
        }
    }

    #[test]
    fn a_release_without_updates_fails() {
        let old = ImageContents {
            end_of_life: Some(jiff::civil::date(2025, 1, 1)),
            ..contents("")
        };
        image(sample(), "", old).expect("fail", &[("a:1", "fail")]);
    }

    #[test]
    fn what_was_not_assessed_never_passes() {
        let gap = ImageContents {
            not_assessed: vec!["x".into()],
            ..contents("")
        };
        image(sample(), "", gap).expect("manual", &[("a:1", "manual")]);
        let empty = ImageContents {
            packages: vec![],
            ..contents("")
        };
        image(sample(), "", empty).expect("manual", &[("a:1", "manual")]);
        let no_database = ImageContents {
            fixable: Fact::default(),
            ..contents("")
        };
        image(sample(), "", no_database).expect("manual", &[("a:1", "manual")]);
    }

    #[test]
    fn an_old_image_that_nobody_scanned_fails() {
        for (created, verdict) in [
            ("2025-12-31T00:00:00Z", "manual"),
            ("2025-01-01T00:00:00Z", "fail"),
            ("1970-01-01T00:00:00Z", "manual"),
            ("0001-01-01T00:00:00Z", "manual"),
            ("", "manual"),
        ] {
            let one = sample().image("a:1", json!({"Created": created}));
            one.expect(verdict, &[("a:1", verdict)]);
        }
    }
}
