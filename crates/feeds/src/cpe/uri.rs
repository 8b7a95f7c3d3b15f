//! CPE names in the URI binding of CPE 2.2, as Red Hat writes them:
//! `cpe:/o:redhat:enterprise_linux:9::baseos`.
//!
//! Specified in [NISTIR 7695](https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf), section
//! 6.1: up to seven components behind `cpe:/`, trailing ones left out; an empty one is ANY.
//!
//! Knowingly missed: percent-encoding and the packing of the newer attributes into the edition
//! (`~…~`) are left as they are; Red Hat uses neither.

/// Longest name that is read.
const MAX_NAME: usize = 256;

/// A name, its components as they are written; those left out are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Uri<'a> {
    /// The product's name.
    pub(crate) product: &'a str,
    /// Its version.
    pub(crate) version: &'a str,
    /// The update of it.
    pub(crate) update: &'a str,
    /// The edition, for which Red Hat has `el9`, `appstream` and the like.
    pub(crate) edition: &'a str,
}

impl<'a> Uri<'a> {
    /// Reads a name; `None` where the text is none.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("cpe:/")?;
        let fits = text.len() <= MAX_NAME && text.bytes().all(|byte| byte.is_ascii_graphic());
        let mut components = rest.split(':');
        let part = components.next()?;
        if !fits || !matches!(part, "a" | "o" | "h") {
            return None;
        }
        let mut next = || components.next().unwrap_or_default();
        let _vendor = next();
        let name = Self {
            product: next(),
            version: next(),
            update: next(),
            edition: next(),
        };
        let _language = next();
        components.next().is_none().then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_components() {
        let name = Uri::parse("cpe:/a:redhat:rhel_eus:9.2::appstream").unwrap();
        assert_eq!(
            (name.product, name.version, name.update, name.edition),
            ("rhel_eus", "9.2", "", "appstream")
        );
        let name = Uri::parse("cpe:/a:redhat").unwrap();
        assert_eq!((name.product, name.version), ("", ""));
    }

    #[test]
    fn refuses_other_texts() {
        for text in [
            "",
            "cpe:2.3:a:b:c",
            "cpe:/x:b",
            "cpe:/a:b c",
            "cpe:/a:b:c:d:e:f:g:h",
        ] {
            assert_eq!(Uri::parse(text), None, "{text}");
        }
    }
}
