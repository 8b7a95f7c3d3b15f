//! Which system a product of SUSE's is, or is a part of.
//!
//! Releases are named as `/etc/os-release` has them: `sles:15.3` for `SUSE Linux Enterprise Server
//! 15 SP3`. The desktop, the variants for SAP and high performance computing, the modules and the
//! extensions share the server's packages and versions; they stand for the server here.

use drydock_model::{Namespace, Qualifier};

/// A system, and the channel of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) namespace: Namespace,
    channel: Option<String>,
}

impl Product {
    /// Reads the name of a product; `None` for one that is no system.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let (distribution, release, channel) = if let Some(rest) = tail(name, "openSUSE Leap ") {
            ("opensuse-leap", release(rest)?, None)
        } else if name.starts_with("openSUSE Tumbleweed") {
            ("opensuse-tumbleweed", "rolling".to_owned(), None)
        } else if let Some(rest) = tail(name, "openSUSE ") {
            ("opensuse", release(rest)?, None)
        } else if let Some(rest) = tail(name, "SUSE Linux Enterprise Micro ") {
            ("sle-micro", release(rest)?, None)
        } else if let Some(rest) = tail(name, "SUSE Linux Micro ") {
            ("sl-micro", release(rest)?, None)
        } else if let Some(rest) = tail(name, "SUSE Linux Enterprise ") {
            let (release, channel) = service_pack(rest)?;
            ("sles", release, channel)
        } else {
            let digits = tail(name, "suse")?;
            let (major, minor) = digits.split_at_checked(2)?;
            ("opensuse", release(&format!("{major}.{minor}"))?, None)
        };
        Some(Self {
            namespace: Namespace::new(distribution, &release).ok()?,
            channel,
        })
    }

    /// The channel as a condition.
    pub(super) fn channel(&self) -> Vec<Qualifier> {
        let channel = self.channel.clone().map(Qualifier::Channel);
        channel.into_iter().collect()
    }
}

fn tail<'n>(name: &'n str, head: &str) -> Option<&'n str> {
    name.strip_prefix(head)
}

/// `15.1` of `15.1` and of `15.1 NonFree`.
fn release(text: &str) -> Option<String> {
    let first = text.split_whitespace().next()?;
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    first.split('.').all(is_number).then(|| first.to_owned())
}

/// Reads the end of a name: `Server 15 SP1-LTSS`, `Module for Basesystem 15`, `Server 16.0`.
fn service_pack(text: &str) -> Option<(String, Option<String>)> {
    let mut words = text.split_whitespace();
    let number = words.find(|it| it.starts_with(|first: char| first.is_ascii_digit()))?;
    let (number, mut channel) = cut(number);
    let number = release(number)?;
    let mut release = number;
    for word in words {
        let (pack, more) = cut(word);
        match pack
            .strip_prefix("SP")
            .filter(|it| self::release(it).is_some())
        {
            Some(pack) => release = format!("{release}.{pack}"),
            // Such as `LTSS Extended Security`, or the name of another product behind.
            None if pack == "LTSS" => channel = Some("ltss".to_owned()),
            None => {}
        }
        channel = more.or(channel);
    }
    Some((release, channel))
}

/// `SP1-LTSS` in its parts.
fn cut(word: &str) -> (&str, Option<String>) {
    match word.split_once('-') {
        Some((word, channel)) => (word, Some(channel.to_ascii_lowercase())),
        None => (word, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products() {
        for (name, namespace, channel) in [
            ("SUSE Linux Enterprise Server 15", "sles:15", None),
            (
                "SUSE Linux Enterprise Server 15-LTSS",
                "sles:15",
                Some("ltss"),
            ),
            (
                "SUSE Linux Enterprise Server 15 SP1-BCL",
                "sles:15.1",
                Some("bcl"),
            ),
            (
                "SUSE Linux Enterprise Server 15 SP3-LTSS",
                "sles:15.3",
                Some("ltss"),
            ),
            (
                "SUSE Linux Enterprise Server 12 SP5-LTSS Extended Security",
                "sles:12.5",
                Some("ltss"),
            ),
            (
                "SUSE Linux Enterprise Server LTSS Extended Security 12 SP5",
                "sles:12.5",
                None,
            ),
            (
                "SUSE Linux Enterprise Module for Basesystem 15 SP2",
                "sles:15.2",
                None,
            ),
            (
                "SUSE Linux Enterprise Server for SAP Applications 15 SP2",
                "sles:15.2",
                None,
            ),
            ("SUSE Linux Enterprise Server 16.0", "sles:16.0", None),
            ("SUSE Linux Enterprise Micro 5.2", "sle-micro:5.2", None),
            ("SUSE Linux Micro 6.0", "sl-micro:6.0", None),
            ("openSUSE Leap 15.1", "opensuse-leap:15.1", None),
            ("openSUSE Leap 15.1 NonFree", "opensuse-leap:15.1", None),
            ("openSUSE Tumbleweed", "opensuse-tumbleweed:rolling", None),
            ("openSUSE 13.2", "opensuse:13.2", None),
            ("suse103", "opensuse:10.3", None),
        ] {
            let product = Product::parse(name).unwrap();
            assert_eq!(product.namespace.as_str(), namespace, "{name}");
            assert_eq!(product.channel.as_deref(), channel, "{name}");
        }
        for name in [
            "SUSE Manager Server 4.1",
            "SUSE Linux Enterprise Storage",
            "krb5-1.15",
            "",
            "suseé",
        ] {
            assert_eq!(Product::parse(name), None, "{name}");
        }
    }
}
