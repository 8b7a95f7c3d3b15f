//! CPE names of repositories and products, and whether one covers another.
//!
//! Both bindings are read, the URI of CPE 2.2 (`cpe:/o:redhat:enterprise_linux:9::baseos`) and the
//! formatted string of CPE 2.3 (`cpe:2.3:o:redhat:enterprise_linux:9:*:baseos:…`), as specified by
//! [NISTIR 7695](https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf). A name covers another if
//! each of its components is ANY or equals the other's
//! ([NISTIR 7696](https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7696.pdf), SUPERSET). As Red Hat
//! uses them, a shorter version covers those that begin with it: `openshift:4` is every `4.14`.
//!
//! Knowingly missed: wildcards inside of a component, percent-encoding, and the newer components that
//! a 2.2 edition may pack; Red Hat uses none of these.

/// Components that are compared: part, vendor, product, version, update, edition, language.
const COMPONENTS: usize = 7;

/// A name, its components in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cpe(Vec<String>);

impl Cpe {
    /// Reads a name; `None` where the text is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("cpe:/");
        let rest = rest.or_else(|| text.strip_prefix("cpe:2.3:"))?;
        let mut components = split(rest);
        let proper = components.len() >= 3 && components.iter().take(3).all(|it| !it.is_empty());
        components.resize(COMPONENTS, String::new());
        proper.then_some(Self(components))
    }

    fn component(&self, index: usize) -> &str {
        self.0.get(index).map_or("", String::as_str)
    }

    pub(crate) fn product(&self) -> &str {
        self.component(2)
    }

    pub(crate) fn version(&self) -> &str {
        self.component(3)
    }

    /// Without the minor release.
    pub(crate) fn of_major(mut self) -> Self {
        if let Some(version) = self.0.get_mut(3)
            && let Some(dot) = version.find('.')
        {
            version.truncate(dot);
        }
        self
    }

    /// Whether every product that `other` names is one that this names.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        let mut pairs = self.0.iter().zip(&other.0).enumerate();
        pairs.all(|(index, (wanted, has))| {
            is_any(wanted) || wanted == has || (index == 3 && is_longer(has, wanted))
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

/// Splits at colons that no backslash quotes, and takes the backslashes out.
fn split(text: &str) -> Vec<String> {
    let mut components = vec![String::new()];
    let mut quoted = false;
    for char in text.chars() {
        match char {
            '\\' if !quoted => quoted = true,
            ':' if !quoted => components.push(String::new()),
            _ => {
                quoted = false;
                if let Some(last) = components.last_mut() {
                    last.extend(char.to_lowercase());
                }
            }
        }
    }
    components
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
            (r"cpe:2.3:a:v:p\:q:1:*:*:*:*:*:*:*", "cpe:/a:v:p", false),
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
