//! CPE names of repositories and products, and whether one covers another.
//!
//! Both bindings are read, the URI of CPE 2.2 (`cpe:/o:redhat:enterprise_linux:9::baseos`) and the
//! formatted string of CPE 2.3 (`cpe:2.3:o:redhat:enterprise_linux:9:*:baseos:…`), as specified by
//! [NISTIR 7695](https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf). A name covers another if
//! each of its components is ANY or equals the other's
//! ([NISTIR 7696](https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7696.pdf), SUPERSET). As Red Hat
//! uses them, a shorter version covers those that begin with it: `openshift:4` is every `4.14`.
//!
//! Knowingly missed: wildcards inside of a component, quoted characters and percent-encoding, and the
//! newer components that a 2.2 edition may pack; Red Hat uses none of these.

/// Components that are compared: part, vendor, product, version, update, edition, language.
const COMPONENTS: usize = 7;

/// A name, its components as they are written; those left out are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cpe<'a>([&'a str; COMPONENTS]);

impl<'a> Cpe<'a> {
    /// Reads a name; `None` where the text is none.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("cpe:/");
        let rest = rest.or_else(|| text.strip_prefix("cpe:2.3:"))?;
        let mut components = [""; COMPONENTS];
        for (component, found) in components.iter_mut().zip(rest.split(':')) {
            *component = found;
        }
        let proper = components.iter().take(3).all(|it| !it.is_empty());
        proper.then_some(Self(components))
    }

    pub(crate) const fn product(&self) -> &'a str {
        self.0[2]
    }

    pub(crate) const fn version(&self) -> &'a str {
        self.0[3]
    }

    /// Without the minor release.
    pub(crate) fn of_major(mut self) -> Self {
        if let Some((major, _)) = self.version().split_once('.') {
            self.0[3] = major;
        }
        self
    }

    /// Whether every product that `other` names is one that this names.
    pub(crate) fn covers(&self, other: &Cpe<'_>) -> bool {
        let mut pairs = self.0.iter().zip(&other.0).enumerate();
        pairs.all(|(index, (wanted, has))| {
            is_any(wanted)
                || wanted.eq_ignore_ascii_case(has)
                || (index == 3 && is_longer(has, wanted))
        })
    }
}

fn is_any(component: &str) -> bool {
    matches!(component, "" | "*")
}

/// Whether `version` goes on behind `head` with a further number.
fn is_longer(version: &str, head: &str) -> bool {
    head != "-"
        && version
            .strip_prefix(head)
            .is_some_and(|it| it.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_covers_narrower_ones() {
        for (wanted, has, expected) in [
            (
                "cpe:/o:redhat:enterprise_linux:9",
                "cpe:/o:redhat:enterprise_linux:9::baseos",
                true,
            ),
            (
                "cpe:/o:redhat:enterprise_linux:9::baseos",
                "cpe:/o:redhat:enterprise_linux:9",
                false,
            ),
            (
                "cpe:/o:redhat:enterprise_linux:9",
                "cpe:/a:redhat:enterprise_linux:9::appstream",
                false,
            ),
            (
                "cpe:/o:redhat:enterprise_linux",
                "cpe:/o:redhat:enterprise_linux:9::baseos",
                true,
            ),
            (
                "cpe:/a:redhat:openshift:4",
                "cpe:/a:redhat:openshift:4.14::el9",
                true,
            ),
            (
                "cpe:/a:redhat:openshift:4.1",
                "cpe:/a:redhat:openshift:4.14::el9",
                false,
            ),
            (
                "cpe:/a:redhat:openshift:4.14",
                "cpe:/a:redhat:openshift:4::el9",
                false,
            ),
            (
                "cpe:2.3:o:redhat:enterprise_linux:9:*:baseos:*:*:*:*:*",
                "cpe:/o:redhat:enterprise_linux:9::baseos",
                true,
            ),
            (
                "cpe:/o:redhat:enterprise_linux:9",
                "cpe:2.3:o:RedHat:enterprise_linux:9:*:baseos:*:*:*:*:*",
                true,
            ),
            ("cpe:/a:v:p:-", "cpe:/a:v:p:-.1", false),
        ] {
            let read = |text| Cpe::parse(text).unwrap();
            assert_eq!(read(wanted).covers(&read(has)), expected, "{wanted} {has}");
        }
        for text in [
            "",
            "cpe:/",
            "cpe:/a:v",
            "redhat:enterprise_linux",
            "cpe:2.3:a::p",
        ] {
            assert_eq!(Cpe::parse(text), None, "{text}");
        }
    }
}
