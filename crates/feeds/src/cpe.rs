//! Names of the Common Platform Enumeration (CPE), version 2.3, in their formatted string binding:
//! `cpe:2.3:a:openssl:openssl:1.0.2:beta1:*:*:*:*:*:*`.
//!
//! Specified in [NISTIR 7695](https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf), section
//! 6.2: eleven attributes behind `cpe:2.3:`, separated by colons. `*` alone is ANY, `-` alone is NA
//! (the attribute means nothing for the product); a backslash takes the special meaning from the
//! character behind it. Names in the older URI binding (`cpe:/a:redhat:…`) are in [`uri`].
//!
//! Blanks and letters beyond ASCII should not be in a name, but are left alone where they are.
//!
//! Knowingly missed: wildcards inside a value (`1.2.*`, `foo?`) stay in the text and mean themselves
//! here; no source in use has them.

use std::borrow::Cow;

pub(crate) mod uri;

/// Attributes of a name, behind its version.
const ATTRIBUTES: usize = 11;

/// Longest name that is read; those of the official dictionary stay under 300 bytes.
const MAX_NAME: usize = 1024;

/// A name, its attributes as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cpe<'a> {
    attributes: [&'a str; ATTRIBUTES],
}

/// An attribute, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Part = 0,
    Vendor = 1,
    Product = 2,
    Version = 3,
}

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Anything.
    Any,
    /// Nothing that would mean something.
    NotApplicable,
    /// This, without the backslashes.
    Is(Cow<'a, str>),
}

impl<'a> Cpe<'a> {
    /// Reads a name; the error says why the text is none.
    pub(crate) fn parse(text: &'a str) -> Result<Self, &'static str> {
        if text.len() > MAX_NAME {
            return Err("longer than a CPE name can be");
        }
        if text.contains(char::is_control) {
            return Err("a CPE name with control characters");
        }
        let rest = text
            .strip_prefix("cpe:2.3:")
            .ok_or("not a CPE name of version 2.3")?;
        let mut parts = Parts(Some(rest));
        let mut attributes = [""; ATTRIBUTES];
        for attribute in &mut attributes {
            let part = parts.next().filter(|part| !part.is_empty());
            *attribute = part.ok_or("a CPE name with fewer than eleven attributes")?;
        }
        if parts.next().is_some() {
            return Err("a CPE name with more than eleven attributes");
        }
        let cpe = Self { attributes };
        match cpe.raw(Attribute::Part) {
            "a" | "o" | "h" | "*" | "-" => Ok(cpe),
            _ => Err("a CPE name of no known part"),
        }
    }

    /// An attribute as it is written.
    pub(crate) fn raw(&self, attribute: Attribute) -> &'a str {
        self.attributes
            .get(attribute as usize)
            .copied()
            .unwrap_or_default()
    }

    /// What an attribute says.
    pub(crate) fn value(&self, attribute: Attribute) -> Value<'a> {
        match self.raw(attribute) {
            "*" => Value::Any,
            "-" => Value::NotApplicable,
            text => Value::Is(unescape(text)),
        }
    }

    /// The name with another version, which is written as given.
    pub(crate) fn with_version(&self, version: &str) -> String {
        let mut text = String::from("cpe:2.3");
        for (place, attribute) in self.attributes.iter().enumerate() {
            text.push(':');
            text.push_str(match place == Attribute::Version as usize {
                true => version,
                false => attribute,
            });
        }
        text
    }
}

/// Text between colons that no backslash protects.
struct Parts<'a>(Option<&'a str>);

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0.take()?;
        let mut escaped = false;
        for (at, byte) in rest.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b':' => {
                    self.0 = rest.get(at + 1..);
                    return rest.get(..at);
                }
                _ => {}
            }
        }
        Some(rest)
    }
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => plain.extend(characters.next()),
            other => plain.push(other),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> Value<'_> {
        Value::Is(Cow::Borrowed(text))
    }

    #[test]
    fn reads_attributes() {
        let cpe = Cpe::parse(r"cpe:2.3:a:igor_sysoev:nginx:1.0\:2:rc1:*:*:*:*:*:*").unwrap();
        assert_eq!(cpe.raw(Attribute::Part), "a");
        assert_eq!(cpe.value(Attribute::Vendor), is("igor_sysoev"));
        assert_eq!(cpe.value(Attribute::Version), is("1.0:2"));
        let cpe = Cpe::parse(r"cpe:2.3:o:gnu:g\+\+\\x:-:*:*:*:*:*:*:*").unwrap();
        assert_eq!(cpe.value(Attribute::Product), is(r"g++\x"));
        assert_eq!(cpe.value(Attribute::Version), Value::NotApplicable);
        let cpe = Cpe::parse("cpe:2.3:*:*:*:*:*:*:*:*:*:*:*").unwrap();
        assert_eq!(cpe.value(Attribute::Vendor), Value::Any);
    }

    #[test]
    fn writes_another_version() {
        let text = r"cpe:2.3:a:x:y\:z:1.2:rc1:*:*:lite:*:x64:*";
        let cpe = Cpe::parse(text).unwrap();
        assert_eq!(
            cpe.with_version("*"),
            r"cpe:2.3:a:x:y\:z:*:rc1:*:*:lite:*:x64:*"
        );
        assert_eq!(cpe.with_version(cpe.raw(Attribute::Version)), text);
    }

    #[test]
    fn refuses_other_texts() {
        let long = format!("cpe:2.3:a:{}:b:*:*:*:*:*:*:*:*", "x".repeat(2000));
        for text in [
            "",
            "cpe:/a:openssl:openssl",
            "cpe:2.3:a:openssl:openssl",
            "cpe:2.3:a:b:c:*:*:*:*:*:*:*:*:*",
            "cpe:2.3:x:b:c:*:*:*:*:*:*:*:*",
            "cpe:2.3:a::c:*:*:*:*:*:*:*:*",
            "cpe:2.3:a:b\nc:d:*:*:*:*:*:*:*:*",
            r"cpe:2.3:a:b:c:*:*:*:*:*:*:*\:*",
            &long,
        ] {
            assert!(Cpe::parse(text).is_err(), "{text}");
        }
    }
}
