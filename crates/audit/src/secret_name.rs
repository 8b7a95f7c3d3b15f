//! Names of variables, labels and options, and whether their values are secrets.
//!
//! A name is read as words: `dbPassword`, `DB_PASSWORD` and `--db-password` are the same two. A last
//! word that speaks of a property of the secret (`_FILE`, `_TTL`) takes it back, and so do words that
//! make a switch of it. Two answers are given. [`likeness`] is for what replaces secrets: a telling
//! word counts anywhere, since a value that was replaced in vain harms nobody. [`looks_secret`] is
//! for checks, which blame somebody: only a telling word at the end counts, and not what other tools
//! take for secrets, as package versions (`libcrypto3=…`), ids of public keys (`GPG_KEY` of the
//! Python image, `NGINX_GPGKEY`), `AWS_ACCESS_KEY_ID` or `KEYRING`. Conventions:
//! [environment variables of containers](https://docs.docker.com/reference/cli/docker/container/run/#env).
//! Missed: a secret under a harmless name, e.g. a bare `…_KEY`, and languages other than English.

/// How much a name says that its value is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// It does not.
    No,
    /// Tokens and keys: a path, a small number or `default` under such a name is none.
    Weak,
    /// Passwords: anything that is not plainly a switch.
    Strong,
}

/// Endings of a word that mean a password.
const PASSWORDS: &[&str] = &[
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "requirepass",
];

/// Words that mean a password only at the end of a name, `pw` and `pwd` not on their own.
const SHORT_PASSWORDS: &[&str] = &["pass", "pw", "pwd"];

/// Endings of a word that mean a token or key.
const TOKENS: &[&str] = &[
    "accesskey",
    "apikey",
    "authkey",
    "credential",
    "credentials",
    "creds",
    "privatekey",
    "secret",
    "secretkey",
    "secrets",
    "token",
];

/// Words that make a secret of a `key` that follows.
const KEY_OWNERS: &[&str] = &[
    "access",
    "account",
    "admin",
    "api",
    "app",
    "application",
    "auth",
    "client",
    "cookie",
    "crypto",
    "deploy",
    "encryption",
    "hmac",
    "jwt",
    "license",
    "master",
    "private",
    "secret",
    "service",
    "session",
    "shared",
    "signing",
    "ssh",
    "storage",
    "subscription",
    "unlock",
];

/// Words that may stand behind the one that tells: `SECRET_KEY_BASE`, `TOKEN_PROD`.
const TRAILERS: &[&str] = &[
    "base", "dev", "hash", "new", "old", "prod", "staging", "test", "value",
];

/// Last words that speak of a property of the secret, or of where it is. Without digits.
const PROPERTIES: &[&str] = &[
    "age",
    "alg",
    "algorithm",
    "arn",
    "audience",
    "charset",
    "checksum",
    "cmd",
    "command",
    "count",
    "days",
    "digest",
    "dir",
    "directory",
    "disabled",
    "driver",
    "enabled",
    "endpoint",
    "env",
    "expiration",
    "expires",
    "expiry",
    "field",
    "file",
    "filename",
    "files",
    "fingerprint",
    "format",
    "generator",
    "header",
    "helper",
    "hint",
    "host",
    "id",
    "ids",
    "issuer",
    "label",
    "len",
    "length",
    "lifetime",
    "limit",
    "location",
    "manager",
    "max",
    "min",
    "mode",
    "name",
    "names",
    "param",
    "path",
    "pattern",
    "policy",
    "port",
    "prefix",
    "prompt",
    "provider",
    "ref",
    "regex",
    "region",
    "required",
    "ring",
    "rotation",
    "rounds",
    "scope",
    "scopes",
    "sha",
    "size",
    "stdin",
    "store",
    "strength",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "version",
];

/// Words that make a switch of a name.
const SWITCHES: &[&str] = &[
    "allow", "disable", "disabled", "empty", "enable", "enabled", "no", "require", "required",
    "skip", "without",
];

/// Words that make a limit or a switch of a name often enough to blame nobody for it.
const DOUBTS: &[&str] = &["max", "min", "random"];

/// Words of what everybody may know.
const PUBLIC: &[&str] = &["gpg", "gpgkey", "keyring", "pgp", "pubkey", "public"];

/// How much a name says that its value is a secret, for whoever replaces them.
pub(crate) fn likeness(name: &str) -> Likeness {
    let words = words(name);
    let telling = telling(&words);
    let Some((last, before)) = telling.split_last() else {
        return Likeness::No;
    };
    if is_about_secrets(last, before) {
        return Likeness::No;
    }
    // `BASIC_AUTH` and `DOCKER_AUTH_CONFIG` may be no more than a mode.
    let is_auth = (last == "auth" && !before.is_empty())
        || telling.windows(2).any(|pair| pair == ["auth", "config"]);
    let at_least = if is_auth {
        Likeness::Weak
    } else {
        Likeness::No
    };
    let starts = (1..=telling.len()).filter_map(|count| telling.get(..count));
    starts
        .map(|start| by_last_word(start, start.len() == telling.len()))
        .fold(at_least, Likeness::max)
}

/// Whether a variable, label or option of this name likely has a secret as its value.
pub fn looks_secret(name: &str) -> bool {
    let words = words(name);
    let telling = telling(&words);
    let is_harmless = telling.split_last().is_none_or(|(last, before)| {
        is_about_secrets(last, before) || any_of(telling, DOUBTS) || any_of(telling, SWITCHES)
    });
    match by_last_word(telling, true) {
        _ if is_harmless => false,
        Likeness::No => false,
        Likeness::Weak => !is_public(name),
        Likeness::Strong => true,
    }
}

/// What the last of these words says, with the one before it.
fn by_last_word(words: &[String], is_end: bool) -> Likeness {
    let Some((last, before)) = words.split_last() else {
        return Likeness::No;
    };
    let ends = |endings: &[&str]| endings.iter().any(|end| last.ends_with(end));
    let is_short = is_end
        && SHORT_PASSWORDS.contains(&last.as_str())
        && (last == "pass" || !before.is_empty());
    let is_key = matches!(last.as_str(), "key" | "keys")
        && before
            .last()
            .is_some_and(|owner| KEY_OWNERS.contains(&owner.as_str()));
    match (is_short || ends(PASSWORDS), is_key || ends(TOKENS)) {
        (true, _) => Likeness::Strong,
        (false, true) => Likeness::Weak,
        (false, false) => Likeness::No,
    }
}

/// Whether a name is a switch, or of a property of a secret.
fn is_about_secrets(last: &str, before: &[String]) -> bool {
    PROPERTIES.contains(&last) || any_of(before, SWITCHES)
}

fn any_of(words: &[String], known: &[&str]) -> bool {
    words.iter().any(|word| known.contains(&word.as_str()))
}

/// The words without those behind the telling one.
fn telling(words: &[String]) -> &[String] {
    let is_trailer = |word: &&String| TRAILERS.contains(&word.as_str());
    let trailers = words.iter().rev().take_while(is_trailer).count();
    let count = words.len().saturating_sub(trailers);
    words.get(..count).unwrap_or_default()
}

/// Words of a name in small letters, without digits at their ends.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for character in name.chars().take(256) {
        let starts_word = character.is_uppercase() && was_small;
        was_small = character.is_lowercase() || character.is_ascii_digit();
        if !character.is_alphanumeric() || starts_word {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_alphanumeric(), words.last_mut()) {
            word.extend(character.to_lowercase());
        }
    }
    for word in &mut words {
        word.truncate(word.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether `NAME=VALUE` likely holds a secret: by its name, where there is a value that is no
/// switch; or since a part of the value was replaced, as in a URL with a password.
pub fn pair_looks_secret(pair: &str) -> bool {
    let Some((name, value)) = pair.split_once('=') else {
        return false;
    };
    let value = value.trim_matches(['"', '\'']);
    let is_nothing = ["", "0", "1", "none", "null"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word));
    if is_nothing || is_switch(value) {
        return false;
    }
    let is_partly_replaced = value != crate::REDACTED && value.contains(crate::REDACTED);
    is_partly_replaced || looks_secret(name)
}

/// Whether the mark in `NAME=VALUE` stands for a secret, where only what looks like one was replaced
/// (images, build steps): yes, unless the name says that everybody may know it.
pub fn mark_is_secret(pair: &str) -> bool {
    match pair.split_once('=') {
        Some((name, crate::REDACTED)) => !is_public(name),
        Some((_, value)) => value.contains(crate::REDACTED),
        None => pair.contains(crate::REDACTED),
    }
}

/// Whether a value only switches something on or off.
pub(crate) fn is_switch(value: &str) -> bool {
    ["true", "false", "yes", "no", "on", "off"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether a name is that of something that everybody may know: public keys, and ids of keys.
pub fn is_public(name: &str) -> bool {
    let words = words(name);
    let names = |known: &[&str]| any_of(&words, known);
    let is_id = match words.as_slice() {
        [.., key, id] => key == "key" && (id == "id" || id == "ids"),
        _ => false,
    };
    let is_private = names(&["passphrase", "password", "private", "secret"]);
    is_id || (names(PUBLIC) && !is_private)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_by_name() {
        for name in [
            "POSTGRES_PASSWORD",
            "PGPASSWORD",
            "dbPassword",
            "DB_PASS",
            "DB_PWD",
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "STRIPE_API_KEY",
            "apiKey",
            "client-secret",
            "spring.datasource.password",
            "SSH_PRIVATE_KEY",
            "GOOGLE_CREDENTIALS",
            "--password",
            "SECRET_KEY_BASE",
            "ROOT_PASSWORD_2",
            "DB_PASS_OLD",
            "GPG_PASSPHRASE",
            "GPG_PRIVATE_KEY",
        ] {
            assert!(looks_secret(name), "{name}");
        }
    }

    #[test]
    fn what_other_tools_take_for_secrets() {
        for name in [
            "libcrypto3",
            "KEYRING",
            "PATH",
            "GPG_KEY",
            "GPG_KEYS",
            "NGINX_GPGKEY",
            "AWS_ACCESS_KEY_ID",
            "JWT_PUBLIC_KEY",
            "PWD",
            "OLDPWD",
            "POSTGRES_PASSWORD_FILE",
            "TOKEN_PATH",
            "MAX_TOKENS",
            "TOKENIZERS_PARALLELISM",
            "MYSQL_ALLOW_EMPTY_PASSWORD",
            "PASSWORD_MIN_LENGTH",
            "COMPASS",
            "BYPASS",
            "KEY",
            "MONKEY",
            "SECRET_NAME",
            "MYSQL_RANDOM_ROOT_PASSWORD",
            "SECRET_BACKEND",
            "TOKEN_SERVICE",
            "2",
            "",
            "__",
        ] {
            assert!(!looks_secret(name), "{name}");
        }
    }

    #[test]
    fn a_mark_is_a_secret_unless_its_name_is_public() {
        for (pair, expected) in [
            ("ANYTHING=[redacted]", true),
            ("URL=https://[redacted]@b", true),
            ("[redacted]", true),
            ("GPG_KEY=[redacted]", false),
            ("AWS_ACCESS_KEY_ID=[redacted]", false),
            ("GPG_SECRET_KEY=[redacted]", true),
            ("DB_PASSWORD=", false),
            ("TOKEN=/run/secrets/token", false),
        ] {
            assert_eq!(mark_is_secret(pair), expected, "{pair}");
        }
    }

    #[test]
    fn an_empty_value_and_a_switch_are_no_secret() {
        for (pair, expected) in [
            ("DB_PASSWORD=[redacted]", true),
            ("DB_PASSWORD=", false),
            ("DB_PASSWORD", false),
            ("REQUIREPASS=yes", false),
            ("URL=postgres://app:[redacted]@db/app", true),
            ("HOME=[redacted]", false),
            ("HOME=/root", false),
        ] {
            assert_eq!(pair_looks_secret(pair), expected, "{pair}");
        }
    }

    #[test]
    fn what_replaces_secrets_is_wary() {
        for (name, expected) in [
            ("DB_PASSWORD", Likeness::Strong),
            ("PASSWORD_OF_APP", Likeness::Strong),
            ("MYSQL_RANDOM_ROOT_PASSWORD", Likeness::Strong),
            ("DB_PWD", Likeness::Strong),
            ("PWD", Likeness::No),
            ("PASS_THROUGH", Likeness::No),
            ("SECRET_BACKEND", Likeness::Weak),
            ("PROXY_AUTH", Likeness::Weak),
            ("AUTH", Likeness::No),
            ("DOCKER_AUTH_CONFIG", Likeness::Weak),
            ("SIGNING_KEY_V2", Likeness::Weak),
            ("API_KEYS", Likeness::Weak),
            ("TOKEN_FILE", Likeness::No),
            ("ALLOW_EMPTY_PASSWORD", Likeness::No),
        ] {
            assert_eq!(likeness(name), expected, "{name}");
        }
    }
}
