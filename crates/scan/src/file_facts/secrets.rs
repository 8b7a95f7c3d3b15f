//! Files that hold secrets: suspected by name, confirmed by content.
//!
//! A name alone is seldom proof: `*.pem` is mostly certificates, `.npmrc` mostly settings. So a body
//! must say it, and nothing of the body is ever kept. Keys among documentation and test data of
//! libraries are published ones, and left out.

/// Why a file is suspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// It may hold a private key.
    PrivateKey,
    /// It may hold credentials for a cloud.
    CloudCredentials,
    /// It may hold credentials for a registry of images.
    RegistryCredentials,
    /// It may hold a token or password for a registry of packages.
    PackageToken,
    /// It may hold passwords in URLs or lines.
    Passwords,
    /// It may hold a hash of a password.
    PasswordHash,
    /// It may set variables that are secrets.
    Variables,
}

const KEY_NAMES: &[&str] = &["id_dsa", "id_ecdsa", "id_ed25519", "id_rsa"];

/// Parts of paths under which keys are published ones.
const PUBLISHED: &[&str] = &["/doc/", "/tests/", "/test/", "/testdata/", "/examples/"];

/// Most bytes of a file that are looked at.
const MAX_LOOKED_AT: usize = 1 << 20;

impl Suspicion {
    /// By the file's path.
    pub(super) fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next()?;
        let published = PUBLISHED.iter().any(|part| path.contains(part));
        match name {
            "shadow" | "shadow-" if path.starts_with("etc/") => Some(Self::PasswordHash),
            _ if published => None,
            _ if KEY_NAMES.contains(&name) => Some(Self::PrivateKey),
            "credentials" if path.ends_with(".aws/credentials") => Some(Self::CloudCredentials),
            "application_default_credentials.json" => Some(Self::CloudCredentials),
            "config.json" if path.ends_with(".docker/config.json") => {
                Some(Self::RegistryCredentials)
            }
            ".dockercfg" => Some(Self::RegistryCredentials),
            ".npmrc" | ".yarnrc.yml" | ".pypirc" | "pip.conf" | "auth.json" => {
                Some(Self::PackageToken)
            }
            ".netrc" | ".git-credentials" | ".pgpass" | ".my.cnf" => Some(Self::Passwords),
            ".env" => Some(Self::Variables),
            _ => match name.rsplit_once('.') {
                Some((_, "pem" | "key" | "ppk")) => Some(Self::PrivateKey),
                _ => None,
            },
        }
    }

    /// What the file holds, if its content bears the suspicion out.
    pub(super) fn confirm(self, bytes: &[u8]) -> Option<&'static str> {
        let bytes = bytes.get(..MAX_LOOKED_AT).unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let (is_so, kind) = match self {
            Self::PrivateKey => (holds_private_key(&text), "private-key"),
            Self::CloudCredentials => (
                sets(&text, "aws_secret_access_key")
                    || text.contains("\"private_key\"")
                    || text.contains("\"refresh_token\""),
                "cloud-credentials",
            ),
            Self::RegistryCredentials => (
                ["\"auth\"", "\"password\"", "\"identitytoken\""]
                    .iter()
                    .any(|key| text.contains(key)),
                "registry-credentials",
            ),
            Self::PackageToken => (
                [
                    "_authToken",
                    "_password",
                    "npmAuthToken",
                    "password",
                    "token",
                ]
                .iter()
                .any(|key| sets(&text, key))
                    || text.contains("\"http-basic\"")
                    || holds_url_password(&text),
                "package-token",
            ),
            Self::Passwords => (
                holds_url_password(&text) || text.contains("password") || holds_pgpass(&text),
                "passwords",
            ),
            Self::PasswordHash => (holds_hash(&text), "password-hash"),
            Self::Variables => (sets_secret_variable(&text), "secret-variables"),
        };
        is_so.then_some(kind)
    }
}

fn holds_private_key(text: &str) -> bool {
    text.contains("PRIVATE KEY-----") || text.starts_with("PuTTY-User-Key-File-")
}

/// Whether a line sets something whose name ends so to anything but nothing or a variable.
fn sets(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let Some((left, right)) = line.split_once(['=', ':']) else {
            return false;
        };
        let value = right.rsplit('=').next().unwrap_or(right);
        let value = value.trim().trim_matches(['"', '\'']);
        let left = line.get(..line.len() - value.len()).unwrap_or(left);
        left.contains(name) && !value.is_empty() && !value.starts_with(['$', '<', '%'])
    })
}

/// Whether a URL has a user and a password before its host.
fn holds_url_password(text: &str) -> bool {
    text.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', ' ', '\n', '"', '\'']).next();
        let credentials = authority.and_then(|authority| authority.rsplit_once('@'));
        credentials.is_some_and(|(credentials, _)| {
            let password = credentials.split_once(':').map(|(_, password)| password);
            password.is_some_and(|password| !password.is_empty() && !password.starts_with('$'))
        })
    })
}

/// `host:port:database:user:password`.
fn holds_pgpass(text: &str) -> bool {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.into_iter().any(|line| line.split(':').count() == 5)
}

/// A second field that is a hash, and neither empty, locked nor impossible.
fn holds_hash(text: &str) -> bool {
    text.lines().any(|line| {
        let hash = line.split(':').nth(1);
        hash.is_some_and(|hash| hash.starts_with('$') || hash.starts_with('_'))
    })
}

fn sets_secret_variable(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start().trim_start_matches("export ");
        let Some((name, value)) = line.split_once('=') else {
            return false;
        };
        let value = value.trim().trim_matches(['"', '\'']);
        let name = name.to_ascii_uppercase();
        let telling = [
            "PASSWORD",
            "PASSWD",
            "SECRET",
            "TOKEN",
            "API_KEY",
            "PRIVATE_KEY",
        ];
        !name.starts_with('#')
            && telling.iter().any(|part| name.contains(part))
            && !value.is_empty()
            && !value.starts_with(['$', '<'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(path: &str, content: &str) -> Option<&'static str> {
        Suspicion::of(path).and_then(|suspicion| suspicion.confirm(content.as_bytes()))
    }

    #[test]
    fn a_name_is_no_proof() {
        let key = "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n";
        for (path, content, expected) in [
            ("root/.ssh/id_rsa", key, Some("private-key")),
            ("root/.ssh/id_rsa.pub", "ssh-rsa AAAA", None),
            ("app/server.pem", "-----BEGIN CERTIFICATE-----", None),
            (
                "app/server.pem",
                "-----BEGIN RSA PRIVATE KEY-----",
                Some("private-key"),
            ),
            ("usr/share/doc/x/server.key", key, None),
            ("etc/shadow", "root:*:19000::::::\ndaemon:!:1::::::\n", None),
            (
                "etc/shadow",
                "root:$6$a$b:19000::::::\n",
                Some("password-hash"),
            ),
            ("app/.npmrc", "fund=false\n", None),
            ("app/.npmrc", "//r/:_authToken=${NPM_TOKEN}\n", None),
            (
                "app/.npmrc",
                "//r/:_authToken=npm_abc\n",
                Some("package-token"),
            ),
            ("root/.docker/config.json", "{\"auths\":{}}", None),
            (
                "root/.docker/config.json",
                "{\"auths\":{\"r\":{\"auth\":\"eA==\"}}}",
                Some("registry-credentials"),
            ),
            (
                "root/.git-credentials",
                "https://u:p@host\n",
                Some("passwords"),
            ),
            ("app/.env", "PORT=80\nDB_PASSWORD=\n", None),
            (
                "app/.env",
                "DB_PASSWORD=hunter2\n",
                Some("secret-variables"),
            ),
            (
                "root/.aws/credentials",
                "aws_secret_access_key = abc\n",
                Some("cloud-credentials"),
            ),
        ] {
            assert_eq!(judge(path, content), expected, "{path}: {content}");
        }
    }
}
