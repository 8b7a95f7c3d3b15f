//! Credentials for registries, from Docker's configuration file and its credential helpers.
//!
//! The file is that of [docker login](https://docs.docker.com/reference/cli/docker/login/#credential-stores):
//! `credHelpers` and `credsStore` name programs that keep secrets, `auths` holds those that were
//! stored in the file itself. As for Docker, what is stored for a registry goes to that registry
//! alone.
//!
//! A library of Drydock starts no process, with this one exception: a credential helper *is* a
//! program, and without it users of cloud registries cannot log in. It is started by the crate
//! `docker_credential`, for the one entry that is chosen here, and only after a registry has asked
//! who we are. That crate's own choice of an entry depends on the order of a hash map, and its way
//! to find the file on environment variables; neither is used.
//!
//! Knowingly missed: `registrytoken` entries, and entries for a namespace of a registry
//! (`quay.io/ns`), which podman writes: these are taken for the whole registry, as by Docker.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use docker_credential::{CredentialRetrievalError, DockerCredential, get_credential_from_reader};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::reference::DOCKER_HUB;

/// Most bytes of a configuration file.
const MAX_FILE: u64 = 1 << 20;

/// How long a helper may take: some ask the user first.
const HELPER_PATIENCE: Duration = Duration::from_secs(60);

/// The names under which clients have stored credentials for Docker Hub; the first is Docker's own.
const DOCKER_HUB_KEYS: [&str; 4] = [
    "https://index.docker.io/v1/",
    "index.docker.io",
    "docker.io",
    "registry-1.docker.io",
];

/// What a helper says when it has nothing; by the
/// [protocol](https://github.com/docker/docker-credential-helpers#development) on standard output.
const NOT_FOUND: &str = "credentials not found in native keychain";

/// Who we are for one registry.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// User and password.
    Password { user: String, password: String },
    /// A token that a token server exchanges for others.
    IdentityToken(String),
}

/// Without the secret.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}

/// Docker's configuration file, as far as it is about credentials.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ConfigFile {
    auths: Option<BTreeMap<String, Entry>>,
    cred_helpers: Option<BTreeMap<String, String>>,
    creds_store: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

/// The credentials for `registry` (host and port, `docker.io` for Docker Hub) in the file at
/// `path`; none if there is no such file or it has none. The error says why they cannot be had and
/// holds no secret.
pub(crate) async fn find_credentials(
    path: &Path,
    registry: &str,
) -> Result<Option<Credentials>, String> {
    let Some(config) = read_config(path)? else {
        return Ok(None);
    };
    let shown = path.display();
    let keys = keys_of(registry);
    if let Some((key, helper)) = config.helper(&keys) {
        return ask_helper(helper, key).await;
    }
    if let Some(entry) = config.entry(&keys) {
        let found = decode_entry(entry).map_err(|why| format!("{why} in `{shown}`"))?;
        if found.is_some() {
            return Ok(found);
        }
    }
    match (&config.creds_store, keys.first()) {
        (Some(store), Some(key)) if !store.is_empty() => ask_helper(store, key).await,
        _ => Ok(None),
    }
}

fn read_config(path: &Path) -> Result<Option<ConfigFile>, String> {
    let shown = path.display();
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("`{shown}`: {error}")),
    };
    let mut bytes = Vec::new();
    let read = file.take(MAX_FILE + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("`{shown}`: {error}"))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(format!("`{shown}` has more than {MAX_FILE} bytes"));
    }
    // The error of the JSON reader may quote what it could not read.
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("`{shown}` is not a Docker configuration file: line {line}, column {column}")
    })
}

/// The names under which the file may have the registry, the most usual first.
fn keys_of(registry: &str) -> Vec<&str> {
    if registry == DOCKER_HUB {
        return DOCKER_HUB_KEYS.to_vec();
    }
    vec![registry]
}

impl ConfigFile {
    /// The helper for the registry alone, and the name to ask it for.
    fn helper<'a>(&'a self, keys: &[&'a str]) -> Option<(&'a str, &'a str)> {
        let helpers = self.cred_helpers.as_ref()?;
        keys.iter().find_map(|key| {
            let helper = helpers.get(*key).filter(|helper| !helper.is_empty())?;
            Some((*key, helper.as_str()))
        })
    }

    /// The entry of `auths`: under the exact name, else under an address of the same host.
    fn entry(&self, keys: &[&str]) -> Option<&Entry> {
        let auths = self.auths.as_ref()?;
        let exact = keys.iter().find_map(|key| auths.get(*key));
        let same_host = |(name, _): &(&String, &Entry)| {
            keys.iter()
                .any(|key| host_of(name).eq_ignore_ascii_case(key))
        };
        exact.or_else(|| auths.iter().find(same_host).map(|(_, entry)| entry))
    }
}

/// `https://host:port/v2/` names `host:port`.
fn host_of(key: &str) -> &str {
    let key = key.strip_prefix("https://").unwrap_or(key);
    let key = key.strip_prefix("http://").unwrap_or(key);
    key.split_once('/').map_or(key, |(host, _)| host)
}

/// An entry without content only says that a helper has it.
fn decode_entry(entry: &Entry) -> Result<Option<Credentials>, String> {
    let present = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let auths = json!({ "auths": { "registry": {
        "auth": present(&entry.auth),
        "username": present(&entry.username),
        "password": present(&entry.password),
        "identitytoken": present(&entry.identitytoken),
    }}});
    match get_credential_from_reader(auths.to_string().as_bytes(), "registry") {
        Ok(found) => Ok(Some(found.into())),
        Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(None),
        Err(CredentialRetrievalError::CredentialMismatchError) => {
            Err("`auth` contradicts `username` and `password`".to_owned())
        }
        Err(_) => Err("`auth` is not base64 of `user:password`".to_owned()),
    }
}

/// Runs `docker-credential-HELPER`, on a thread of its own: it may never end, and must not keep the
/// runtime from ending then.
async fn ask_helper(helper: &str, key: &str) -> Result<Option<Credentials>, String> {
    let program = format!("docker-credential-{helper}");
    if !helper
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    {
        return Err(format!("`{helper}` is not the name of a credential helper"));
    }
    let config = json!({ "credHelpers": { key: helper } }).to_string();
    let key = key.to_owned();
    let (sender, receiver) = oneshot::channel();
    let run = move || {
        // Nobody may be waiting any more.
        let _ = sender.send(get_credential_from_reader(config.as_bytes(), &key));
    };
    let thread = std::thread::Builder::new().name("credential-helper".to_owned());
    thread
        .spawn(run)
        .map_err(|error| format!("`{program}`: {error}"))?;
    match timeout(HELPER_PATIENCE, receiver).await {
        Ok(Ok(Ok(found))) => Ok(Some(found.into())),
        Ok(Ok(Err(error))) => judge_helper(&program, error),
        Ok(Err(_)) => Err(format!("`{program}` failed")),
        Err(_) => {
            let patience = HELPER_PATIENCE.as_secs();
            Err(format!("`{program}` did not answer within {patience} s"))
        }
    }
}

fn judge_helper(
    program: &str,
    error: CredentialRetrievalError,
) -> Result<Option<Credentials>, String> {
    match error {
        CredentialRetrievalError::HelperFailure { stdout, .. } if stdout.trim() == NOT_FOUND => {
            Ok(None)
        }
        CredentialRetrievalError::HelperFailure { stdout, .. } => {
            let said: String = stdout
                .trim()
                .chars()
                .filter(|c| !c.is_control())
                .take(200)
                .collect();
            Err(format!("`{program}` failed: {said}"))
        }
        CredentialRetrievalError::HelperCommunicationError => {
            Err(format!("`{program}` cannot be started; is it installed?"))
        }
        _ => Err(format!("`{program}` answered nonsense")),
    }
}

impl From<DockerCredential> for Credentials {
    fn from(credential: DockerCredential) -> Self {
        match credential {
            DockerCredential::IdentityToken(token) => Self::IdentityToken(token),
            DockerCredential::UsernamePassword(user, password) => Self::Password { user, password },
        }
    }
}

#[cfg(test)]
mod tests;
