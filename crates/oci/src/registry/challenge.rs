//! What a server wants to know about who asks: the header `WWW-Authenticate`.
//!
//! See [RFC 9110, section 11.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1), and
//! [token authentication](https://distribution.github.io/distribution/spec/auth/token/) for what
//! registries put into it. Read leniently: servers leave out the space after a comma, the quotes
//! around an address or the end of a header, and capitalise names as they like.
//!
//! Knowingly missed: the unnamed value of schemes like `Negotiate`, which registries do not use.

/// Most bytes of a header that are looked at.
const MAX_HEADER: usize = 16 * 1024;

/// Most challenges of a header, and most parameters of a challenge.
const MAX_ITEMS: usize = 32;

/// One way to say who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The scheme, lower case: `bearer`, `basic`.
    pub scheme: String,
    /// Names, lower case, and values, in their order.
    pub parameters: Vec<(String, String)>,
}

impl Challenge {
    /// The value of a parameter; of several, the first.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let found = parameters.find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The challenges of one header, in their order. What makes no sense is left out.
pub fn parse_challenges(header: &str) -> Vec<Challenge> {
    let mut rest = Cursor::new(header);
    let mut challenges: Vec<Challenge> = Vec::new();
    while let Some(word) = rest.next_word() {
        let name = word.to_ascii_lowercase();
        match rest.next_value() {
            Some(value) => add_parameter(challenges.last_mut(), name, value),
            None if challenges.len() == MAX_ITEMS => break,
            None => challenges.push(Challenge {
                scheme: name,
                parameters: Vec::new(),
            }),
        }
    }
    challenges
}

/// A parameter of no challenge is lost.
fn add_parameter(challenge: Option<&mut Challenge>, name: String, value: String) {
    if let Some(challenge) = challenge
        && challenge.parameters.len() < MAX_ITEMS
    {
        challenge.parameters.push((name, value));
    }
}

/// What is left of a header.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn new(header: &'a str) -> Self {
        let end = header.floor_char_boundary(MAX_HEADER);
        Self(header.split_at(end).0)
    }

    /// The next scheme or parameter name.
    fn next_word(&mut self) -> Option<&'a str> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let start = self.0.find(is_word)?;
        let rest = self.0.split_at(start).1;
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.0 = rest;
        Some(word)
    }

    /// The value, if the word before was a parameter's name.
    fn next_value(&mut self) -> Option<String> {
        let rest = self.0.trim_start().strip_prefix('=')?.trim_start();
        if let Some(quoted) = rest.strip_prefix('"') {
            return Some(self.take_quoted(quoted));
        }
        let end = rest
            .find(|c: char| c == ',' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (value, rest) = rest.split_at(end);
        self.0 = rest;
        Some(value.to_owned())
    }

    /// Up to the closing quote or the end; a backslash takes the next character as it is.
    fn take_quoted(&mut self, quoted: &'a str) -> String {
        let mut value = String::new();
        let mut characters = quoted.chars();
        loop {
            match characters.next() {
                None | Some('"') => break,
                Some('\\') => value.extend(characters.next()),
                Some(c) => value.push(c),
            }
        }
        self.0 = characters.as_str();
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scheme name=value|name=value`, one a challenge.
    fn parsed(header: &str) -> Vec<String> {
        let shown = |challenge: Challenge| {
            let pairs: Vec<_> = challenge
                .parameters
                .iter()
                .map(|(k, v)| format!("{k}={v}"))
                .collect();
            format!("{} {}", challenge.scheme, pairs.join("|"))
        };
        parse_challenges(header).into_iter().map(shown).collect()
    }

    #[test]
    fn reads_what_servers_write() {
        let bearer =
            "bearer realm=https://a.example/token|service=r.example|scope=repository:x:pull";
        for header in [
            r#"Bearer realm="https://a.example/token",service="r.example",scope="repository:x:pull""#,
            r#"Bearer realm="https://a.example/token", service="r.example", scope="repository:x:pull""#,
            r#"bearer  REALM = "https://a.example/token" ,Service="r.example",,scope="repository:x:pull","#,
            r#"Bearer realm=https://a.example/token,service=r.example,scope=repository:x:pull"#,
            r#"Bearer realm="https://a.example/token",service="r.example",scope="repository:x:pull"#,
        ] {
            assert_eq!(parsed(header), [bearer], "{header}");
        }
    }

    #[test]
    fn reads_the_odd() {
        for (header, expected) in [
            ("", &[][..]),
            (", ,\t;", &[]),
            ("Basic", &["basic "]),
            (
                r#"Basic realm="a \"b\" \\ c, d""#,
                &[r#"basic realm=a "b" \ c, d"#],
            ),
            (
                r#"Basic realm="x", Bearer realm="y",service="z""#,
                &["basic realm=x", "bearer realm=y|service=z"],
            ),
            (
                r#"Bearer realm="y" Basic realm="x""#,
                &["bearer realm=y", "basic realm=x"],
            ),
            (r#"realm="lost", Basic realm=""#, &["basic realm="]),
            ("Negotiate", &["negotiate "]),
            (
                r#"Bearer scope="repository:a:pull,push repository:b:pull""#,
                &["bearer scope=repository:a:pull,push repository:b:pull"],
            ),
            ("Bär realm=\"ü\"", &["b ", "r realm=ü"]),
        ] {
            assert_eq!(parsed(header), expected, "{header}");
        }
    }

    #[test]
    fn the_first_of_two_counts() {
        let challenges = parse_challenges(r#"Bearer realm="a",realm="b""#);
        assert_eq!(challenges[0].parameter("realm"), Some("a"));
        assert_eq!(challenges[0].parameter("service"), None);
    }

    #[test]
    fn is_bounded() {
        let many = "a b c=d, ".repeat(100_000);
        let challenges = parse_challenges(&many);
        assert!(challenges.len() <= MAX_ITEMS);
        let parameters = format!("a {}", "c=d, ".repeat(100_000));
        assert!(parse_challenges(&parameters)[0].parameters.len() <= MAX_ITEMS);
        parse_challenges(&"ü".repeat(MAX_HEADER));
    }
}
