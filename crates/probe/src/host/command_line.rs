//! The daemon's command line and environment without what nobody should read.
//!
//! Secrets get there in addresses (`--registry-mirror=https://user:password@…`, proxies) and in
//! options of drivers (`--log-opt splunk-token=…`). Knowingly missed: a secret in an option whose name
//! does not say that it is one, and that does not look like one.

use drydock_audit::{REDACTED, redact_text, redact_url};

/// Flags whose values are `NAME=VALUE` options of a driver.
const OPTION_FLAGS: &[&str] = &["--log-opt", "--cluster-store-opt", "--storage-opt"];
/// Parts of names of secrets.
const SECRET_WORDS: &[&str] = &[
    "token",
    "password",
    "passwd",
    "secret",
    "credential",
    "apikey",
    "api-key",
];

/// Replaces secrets in the words of a command line.
pub(crate) fn redact_arguments(words: &[String]) -> Vec<String> {
    let mut previous = "";
    let mut redacted = Vec::with_capacity(words.len());
    for word in words {
        redacted.push(redact_word(previous, word));
        previous = word;
    }
    redacted
}

fn redact_word(previous: &str, word: &str) -> String {
    if OPTION_FLAGS.contains(&previous) {
        return redact_option(word);
    }
    match word.split_once('=') {
        Some((flag, value)) if OPTION_FLAGS.contains(&flag) => {
            format!("{flag}={}", redact_option(value))
        }
        Some((flag, value)) if flag.starts_with('-') => format!("{flag}={}", redact_address(value)),
        _ => redact_address(word),
    }
}

fn redact_option(option: &str) -> String {
    match option.split_once('=') {
        Some((name, value)) => format!("{name}={}", redact_named(name, value)),
        None => option.to_owned(),
    }
}

/// A value whose name may say that it is a secret.
pub(crate) fn redact_named(name: &str, value: &str) -> String {
    let name = name.to_ascii_lowercase();
    if SECRET_WORDS.iter().any(|word| name.contains(word)) {
        return REDACTED.to_owned();
    }
    redact_address(value)
}

/// A value that may be an address with a password.
pub(crate) fn redact_address(value: &str) -> String {
    match value.contains('@') {
        true if value.contains("://") => redact_url(value),
        true if value.contains(':') && !value.contains('/') => {
            // A proxy may be written without its scheme: `user:password@proxy:3128`.
            let (_, host) = value.rsplit_once('@').unwrap_or_default();
            format!("{REDACTED}@{host}")
        }
        _ => redact_text(value),
    }
}

/// Variables that change what the daemon does, sorted by name, without secrets.
pub(crate) fn telling_environment(pairs: &[(String, String)]) -> Vec<(String, String)> {
    let telling = pairs.iter().filter(|(name, _)| is_telling(name));
    let mut found: Vec<(String, String)> = telling
        .map(|(name, value)| (name.clone(), redact_named(name, value)))
        .collect();
    found.sort_unstable();
    found
}

fn is_telling(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    upper.ends_with("_PROXY")
        || [
            "DOCKER_",
            "DOCKERD_",
            "MOBY_",
            "LISTEN_",
            "CONTAINERD_",
            "ROOTLESSKIT_",
        ]
        .iter()
        .any(|prefix| upper.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn tokens_go_and_paths_stay() {
        let line = "dockerd --tlskey=/etc/docker/key.pem --log-opt splunk-token=abc \
                    --log-opt=splunk-token=abc --log-opt max-size=1m -H unix:///run/docker.sock";
        assert_eq!(
            redact_arguments(&words(line)).join(" "),
            line.replace("=abc", "=[redacted]")
        );
    }

    #[test]
    fn passwords_in_addresses_go() {
        let line =
            "dockerd --registry-mirror=https://u:hunter2@mirror --http-proxy u:hunter2@proxy:1";
        let redacted = redact_arguments(&words(line)).join(" ");
        assert!(
            redacted.ends_with("--http-proxy [redacted]@proxy:1"),
            "{redacted}"
        );
        assert!(
            redacted.contains("mirror") && !redacted.contains("hunter2"),
            "{redacted}"
        );
    }

    #[test]
    fn only_what_concerns_the_daemon_is_told_of_its_environment() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let found = telling_environment(&[
            pair("https_proxy", "http://proxy:3128"),
            pair("SECRET", "x"),
            pair("DOCKER_TLS_VERIFY", "1"),
            pair("DOCKER_TOKEN", "x"),
        ]);
        assert_eq!(
            found,
            [
                pair("DOCKER_TLS_VERIFY", "1"),
                pair("DOCKER_TOKEN", "[redacted]"),
                pair("https_proxy", "http://proxy:3128"),
            ]
        );
    }
}
