//! The field `Source`: `name` or `name (version)`.

use drydock_model::SourcePackage;

use crate::lines::word;

/// The source package, as dpkg's `${source:Package}` and `${source:Version}` tell it: the name ends
/// at the first space, the version is what the first brackets hold, and without brackets it is the
/// binary package's, rebuild suffix (`+b1`) and all. Builders of such rebuilds write the brackets.
pub(super) fn parse_source(value: &[u8], version: &str) -> Option<SourcePackage> {
    let value = value.trim_ascii();
    let name = value.split(u8::is_ascii_whitespace).next().and_then(word)?;
    let brackets = value.split(|byte| *byte == b'(').nth(1);
    let in_brackets = brackets.and_then(|rest| rest.split(|byte| *byte == b')').next());
    let version = in_brackets.and_then(word).unwrap_or(version);
    Some(SourcePackage {
        name: name.to_owned(),
        version: version.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_versions() {
        for (value, expected) in [
            (" glibc", Some(("glibc", "2.1-1+b1"))),
            (" glibc (2.36-9+deb12u4)", Some(("glibc", "2.36-9+deb12u4"))),
            ("glibc (1:2.0", Some(("glibc", "1:2.0"))),
            ("glibc ()", Some(("glibc", "2.1-1+b1"))),
            ("glibc\n ( 2.0 )", Some(("glibc", "2.0"))),
            ("glibc(2.0)", Some(("glibc(2.0)", "2.0"))),
            (" ", None),
            ("", None),
        ] {
            let source = parse_source(value.as_bytes(), "2.1-1+b1");
            let expected = expected.map(|(name, version)| SourcePackage {
                name: name.into(),
                version: version.into(),
            });
            assert_eq!(source, expected, "{value:?}");
        }
    }
}
