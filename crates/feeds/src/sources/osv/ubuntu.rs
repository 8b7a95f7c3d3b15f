//! Ubuntu's names in OSV, and what its records leave out.
//!
//! [Canonical's description](https://documentation.ubuntu.com/security/security-updates/osv/): a
//! record speaks of `Ubuntu:22.04:LTS`, of `Ubuntu:Pro:22.04:LTS` for what subscribers get beyond it,
//! and of builds of their own such as `Ubuntu:Pro:FIPS-updates:22.04:LTS` or
//! `Ubuntu:Nvidia-BlueField:22.04:LTS`. These are channels of the release here, never its base.
//!
//! Where only subscribers get a fix, a record leaves the base out, although the base has the same code
//! and stays affected. The base is then added: not to be fixed, every version up to the one that
//! subscribers get. Only plain Pro tells that; FIPS and others are builds of their own. A subscriber
//! whose channel is not known from the image sees a finding until the fix is installed, not after.
//!
//! Knowingly missed: why something is not fixed yet (the record has the same form for "needs triage",
//! "deferred" and "ignored"); releases that had ended when these records began, which are not in them.

use std::collections::BTreeSet;

use drydock_model::{Affected, Qualifier, Range, RangeEvent, State};

use super::ecosystems::{Placed, is_number};

/// The channel of those who subscribe, as Canonical's name for it says.
const PRO: &str = "pro";

/// The place that a name means, without `Ubuntu:`.
pub(super) fn place(name: &str) -> Placed {
    let mut words: Vec<&str> = name.split(':').collect();
    let Some(at) = words
        .iter()
        .position(|word| word.contains('.') && is_number(word))
    else {
        return Placed::Unknown;
    };
    let release = words.remove(at);
    words.retain(|word| !matches!(*word, "LTS" | "for"));
    if let [first, _, ..] = words.as_slice()
        && first.eq_ignore_ascii_case(PRO)
    {
        words.remove(0);
    }
    let channel = words.join("-").to_ascii_lowercase();
    Placed::new("ubuntu", release, (!channel.is_empty()).then_some(channel))
}

/// Adds the base where only Pro is spoken of.
pub(super) fn add_bases(affected: &mut Vec<Affected>) {
    let bases: BTreeSet<_> = affected
        .iter()
        .filter(|it| it.qualifiers.is_empty())
        .map(|it| (it.namespace.clone(), it.package.clone()))
        .collect();
    let is_missing = |it: &&Affected| !bases.contains(&(it.namespace.clone(), it.package.clone()));
    let added: Vec<Affected> = affected
        .iter()
        .filter(|it| it.state != State::NotAffected && is_pro(it))
        .filter(is_missing)
        .map(base_of)
        .collect();
    affected.extend(added);
}

fn is_pro(affected: &Affected) -> bool {
    affected.qualifiers == [Qualifier::Channel(PRO.into())]
}

fn base_of(pro: &Affected) -> Affected {
    let (range, reason) = match pro.fixed_version() {
        Some(fixed) => (
            Range {
                events: vec![
                    RangeEvent::Introduced("0".into()),
                    RangeEvent::Limit(fixed.to_owned()),
                ],
            },
            format!("fixed in {fixed} with Ubuntu Pro only"),
        ),
        None => (
            Range::all(),
            "maintained with Ubuntu Pro only, not fixed there yet".to_owned(),
        ),
    };
    Affected {
        state: State::WillNotFix,
        reason: Some(reason),
        ranges: vec![range],
        versions: Vec::new(),
        qualifiers: Vec::new(),
        ..pro.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::osv::ecosystems::Place;

    #[test]
    fn names_of_releases_and_channels() {
        for (name, release, channel) in [
            ("22.04:LTS", "22.04", None),
            ("25.10", "25.10", None),
            ("Pro:14.04:LTS", "14.04", Some("pro")),
            ("Pro:FIPS:22.04:LTS", "22.04", Some("fips")),
            ("Pro:FIPS-updates:20.04:LTS", "20.04", Some("fips-updates")),
            ("Pro:Realtime:24.04:LTS", "24.04", Some("realtime")),
            (
                "Nvidia-BlueField:22.04:LTS",
                "22.04",
                Some("nvidia-bluefield"),
            ),
            (
                "22.04:LTS:for:NVIDIA:BlueField",
                "22.04",
                Some("nvidia-bluefield"),
            ),
        ] {
            let expected = Placed::At(Place {
                namespace: format!("ubuntu:{release}").parse().unwrap(),
                channel: channel.map(str::to_owned),
            });
            assert_eq!(place(name), expected, "{name}");
        }
        for name in ["", "LTS", "22", "jammy:LTS", "Pro:FIPS"] {
            assert_eq!(place(name), Placed::Unknown, "{name}");
        }
    }
}
