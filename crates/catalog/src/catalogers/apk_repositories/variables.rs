//! Variables of repository lists: `set [-default] key=value` and `${key}`, `${key:length}`.

/// Variables by name, in order of definition.
#[derive(Debug, Default)]
pub(super) struct Variables(Vec<(String, String)>);

/// Variables kept of one file, and bytes of one value after expansion; apk stops at 4,096 bytes too.
const MAX_VARIABLES: usize = 100;
const MAX_VALUE: usize = 4096;

impl Variables {
    /// Takes in what follows the word `set`; false where it is no definition.
    pub(super) fn set(&mut self, definition: &str) -> bool {
        let (keep, definition) = match definition.strip_prefix("-default") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, definition),
        };
        let Some((key, value)) = definition.split_once('=').filter(|(key, _)| is_key(key)) else {
            return false;
        };
        let value = self.expand(value.trim_end());
        match self
            .0
            .iter()
            .position(|(other, _)| other == key)
            .and_then(|at| self.0.get_mut(at))
        {
            Some(_) if keep => true,
            Some((_, old)) => {
                *old = value;
                true
            }
            None => {
                let fits = self.0.len() < MAX_VARIABLES;
                if fits {
                    self.0.push((key.to_owned(), value));
                }
                fits
            }
        }
    }

    /// The text with variables replaced. One that is not known stays as it is written.
    pub(super) fn expand(&self, text: &str) -> String {
        let mut expanded = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, (reference, after))) = rest
            .split_once("${")
            .and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            expanded.push_str(before);
            match self.value(reference) {
                Some(value) => expanded.push_str(value),
                None => expanded.extend(["${", reference, "}"]),
            }
            rest = after;
            if expanded.len() > MAX_VALUE {
                break;
            }
        }
        expanded.push_str(rest);
        let end = expanded.floor_char_boundary(MAX_VALUE);
        expanded.truncate(end);
        expanded
    }

    fn value(&self, reference: &str) -> Option<&str> {
        let (key, length) = match reference.split_once(':') {
            Some((key, length)) => (key, Some(length.parse::<usize>().ok()?)),
            None => (reference, None),
        };
        let (_, value) = self.0.iter().find(|(other, _)| other == key)?;
        Some(match length {
            Some(length) => value.split_at(value.floor_char_boundary(length)).0,
            None => value,
        })
    }
}

fn is_key(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !key.starts_with("APK_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_and_expands() {
        let mut variables = Variables::default();
        assert!(variables.set("host=mirror.example"));
        assert!(variables.set("-default host=other.example"));
        assert!(variables.set("url=https://${host}/x"));
        for definition in ["", "=a", "1a=b", "APK_ARCH=x", "a b=c", "-other a=b"] {
            assert!(!variables.set(definition), "{definition}");
        }
        for (text, expected) in [
            ("${url}/main", "https://mirror.example/x/main"),
            ("${host:6}", "mirror"),
            ("${host:999}", "mirror.example"),
            ("${host:x}", "${host:x}"),
            ("${APK_ARCH}", "${APK_ARCH}"),
            ("${open", "${open"),
            ("$host", "$host"),
        ] {
            assert_eq!(variables.expand(text), expected, "{text}");
        }
    }

    #[test]
    fn values_that_double_stay_small() {
        let mut variables = Variables::default();
        variables.set("a=0123456789");
        for _ in 0..100 {
            variables.set("a=${a}${a}${a}");
        }
        assert!(variables.expand("${a}${a}").len() <= MAX_VALUE);
    }
}
