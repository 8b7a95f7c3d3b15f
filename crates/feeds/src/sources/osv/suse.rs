//! SUSE's products in OSV as releases of distributions.
//!
//! SUSE files its errata by product, under the product's `PRETTY_NAME`
//! ([schema](https://ossf.github.io/osv-schema/#defined-ecosystems)): `Linux Enterprise Server 15 SP5`,
//! `Linux Enterprise Module for Basesystem 15 SP5`. The namespaces are `os-release` ids with
//! `VERSION_ID`s. Since version 15 nearly all packages of a server come from modules, so modules and
//! extensions of a service pack are that server's; products and support terms that need another
//! subscription are channels of it.
//!
//! Knowingly missed: products that are no base of an image (Manager, OpenStack Cloud, Enterprise
//! Storage, …), which are left out.

use super::ecosystems::{Placed, is_number};

/// Beginnings of names of parts of a server, with the distribution and the channel that they are.
/// The first that fits counts.
const PARTS: &[(&str, &str, Option<&str>)] = &[
    ("Server for SAP Applications", "sles", Some("sap")),
    ("Server for the Raspberry Pi", "sles", Some("raspberry-pi")),
    (
        "Server LTSS Extended Security",
        "sles",
        Some("ltss-extended"),
    ),
    ("Server Business Critical Linux", "sles", Some("bcl")),
    ("Server", "sles", None),
    ("Desktop", "sled", None),
    ("High Performance Computing", "sles", Some("hpc")),
    ("Module for", "sles", None),
    ("Software Development Kit", "sles", None),
    ("Workstation Extension", "sles", None),
    ("High Availability Extension", "sles", None),
    ("Live Patching", "sles", Some("live-patching")),
    ("Real Time", "sles", Some("real-time")),
];

/// The place that a name means, without `SUSE:`.
pub(super) fn place_suse(name: &str) -> Placed {
    if let Some(version) = name.strip_prefix("Linux Enterprise Micro ") {
        return numbered("sle-micro", version);
    }
    if let Some(version) = name.strip_prefix("Linux Micro ") {
        return numbered("sl-micro", version);
    }
    if let Some(rest) = name.strip_prefix("Package Hub ") {
        return match split_release(rest) {
            Some(("", release, None)) => Placed::new("sles", &release, Some("package-hub".into())),
            _ => Placed::Elsewhere,
        };
    }
    let Some((part, release, term)) = name
        .strip_prefix("Linux Enterprise ")
        .and_then(split_release)
    else {
        return Placed::Elsewhere;
    };
    let known = PARTS.iter().find(|(begin, _, _)| part.starts_with(begin));
    let Some((_, distribution, channel)) = known else {
        return Placed::Elsewhere;
    };
    let channel = match (channel, term) {
        (Some(channel), _) => Some((*channel).to_owned()),
        (None, term) => term.map(str::to_ascii_lowercase),
    };
    Placed::new(distribution, &release, channel)
}

/// The place that a name means, without `openSUSE:`.
pub(super) fn place_opensuse(name: &str) -> Placed {
    match name.rsplit_once(' ') {
        None if name == "Tumbleweed" => Placed::new("opensuse-tumbleweed", "rolling", None),
        None => numbered("opensuse", name),
        Some(("Leap", version)) => numbered("opensuse-leap", version),
        Some(("Leap Micro", version)) => numbered("opensuse-leap-micro", version),
        Some(_) => Placed::Elsewhere,
    }
}

fn numbered(distribution: &str, version: &str) -> Placed {
    if is_number(version) {
        Placed::new(distribution, version, None)
    } else {
        Placed::Elsewhere
    }
}

/// Splits `Server 15 SP5-LTSS` into the product, the release `15.5` and the support term.
fn split_release(name: &str) -> Option<(&str, String, Option<&str>)> {
    let (head, term) = match name.rsplit_once('-') {
        Some((head, term)) if !term.contains(' ') => (head, Some(term)),
        _ => (name, None),
    };
    let last = |text: &'_ str| {
        text.rsplit_once(' ')
            .map_or(0, |(before, _)| before.len() + 1)
    };
    let tail = head.get(last(head)..)?;
    let pack = tail.strip_prefix("SP").filter(|it| is_number(it));
    let head = match pack {
        Some(_) => head.get(..last(head))?.trim_end(),
        None => head,
    };
    let major = head.get(last(head)..)?;
    let part = head.get(..last(head))?.trim_end();
    let release = match pack {
        Some(pack) => format!("{major}.{pack}"),
        None => major.to_owned(),
    };
    is_number(major).then_some((part, release, term))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::osv::ecosystems::Place;

    fn shown(placed: Placed) -> String {
        match placed {
            Placed::At(Place { namespace, channel }) => {
                format!("{namespace} {}", channel.unwrap_or_default())
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn products_are_releases() {
        for (name, expected) in [
            ("Linux Enterprise Server 15 SP5", "sles:15.5 "),
            ("Linux Enterprise Server 12", "sles:12 "),
            ("Linux Enterprise Server 15 SP3-LTSS", "sles:15.3 ltss"),
            (
                "Linux Enterprise Server for SAP Applications 12 SP1",
                "sles:12.1 sap",
            ),
            (
                "Linux Enterprise Module for Basesystem 15 SP5",
                "sles:15.5 ",
            ),
            ("Linux Enterprise Module for Python 3 15 SP6", "sles:15.6 "),
            ("Linux Enterprise Desktop 12 SP1", "sled:12.1 "),
            (
                "Linux Enterprise Live Patching 15 SP5",
                "sles:15.5 live-patching",
            ),
            ("Linux Enterprise Micro 5.5", "sle-micro:5.5 "),
            ("Linux Micro 6.0", "sl-micro:6.0 "),
            ("Package Hub 12", "sles:12 package-hub"),
            ("Package Hub 15 SP5", "sles:15.5 package-hub"),
            ("Manager Server 4.3", "Elsewhere"),
            ("Linux Enterprise Server", "Elsewhere"),
            ("", "Elsewhere"),
        ] {
            assert_eq!(shown(place_suse(name)), expected, "{name}");
        }
        for (name, expected) in [
            ("Leap 15.5", "opensuse-leap:15.5 "),
            ("Leap Micro 5.5", "opensuse-leap-micro:5.5 "),
            ("Tumbleweed", "opensuse-tumbleweed:rolling "),
            ("13.2", "opensuse:13.2 "),
            ("Backports SLE-15-SP5", "Elsewhere"),
        ] {
            assert_eq!(shown(place_opensuse(name)), expected, "{name}");
        }
    }
}
