//! Docker contexts: named engines in the configuration folder of the `docker` command.
//!
//! A context lies in `contexts/meta/<sha256 of its name>/meta.json`, its certificates in
//! `contexts/tls/<the same>/docker/`. See
//! [Docker contexts](https://docs.docker.com/engine/manage-resources/contexts/); the folder layout is
//! told by docker's own source alone.
//!
//! Knowingly missed: `SkipTLSVerify`, which is refused: an engine that anybody could stand in for
//! must not be believed.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::Error;

/// Most bytes read of one of docker's configuration files.
const MAX_CONFIG_BYTES: u64 = 1 << 20;

/// The name that means "no context": the default socket.
const DEFAULT: &str = "default";

/// What a context says of its engine.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Context {
    /// As in `DOCKER_HOST`; `None` means the default socket.
    pub(crate) host: Option<String>,
    /// Folder of its certificates, if it has any.
    pub(crate) certificates: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
struct ConfigFile {
    #[serde(rename = "currentContext")]
    current_context: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Meta {
    #[serde(default)]
    endpoints: Endpoints,
}

#[derive(Default, Deserialize)]
struct Endpoints {
    docker: Option<DockerEndpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DockerEndpoint {
    host: Option<String>,
    #[serde(default, rename = "SkipTLSVerify")]
    skip_tls_verify: bool,
}

/// The name of the current context in `config.json`, if one is set.
pub(crate) fn load_current(config_dir: &Path) -> Result<Option<String>, Error> {
    let path = config_dir.join("config.json");
    let Some(bytes) = read_if_there(&path)? else {
        return Ok(None);
    };
    let config: ConfigFile = parse(&path, &bytes)?;
    Ok(config
        .current_context
        .filter(|name| !name.is_empty() && name != DEFAULT))
}

/// Loads the context `name`.
pub(crate) fn load(config_dir: &Path, name: &str) -> Result<Context, Error> {
    if name == DEFAULT {
        return Ok(Context {
            host: None,
            certificates: None,
        });
    }
    let folder = config_dir.join("contexts");
    let id = folder_name(name);
    let path = folder.join("meta").join(&id).join("meta.json");
    let Some(bytes) = read_if_there(&path)? else {
        return Err(Error::NoContext {
            name: name.to_owned(),
            folder,
        });
    };
    let meta: Meta = parse(&path, &bytes)?;
    let endpoint = meta.endpoints.docker;
    if endpoint
        .as_ref()
        .is_some_and(|docker| docker.skip_tls_verify)
    {
        return Err(skips_verification(name, endpoint));
    }
    let certificates = folder.join("tls").join(id).join("docker");
    Ok(Context {
        host: endpoint
            .and_then(|docker| docker.host)
            .filter(|host| !host.is_empty()),
        certificates: certificates.is_dir().then_some(certificates),
    })
}

fn skips_verification(name: &str, endpoint: Option<DockerEndpoint>) -> Error {
    Error::InvalidHost {
        host: endpoint.and_then(|docker| docker.host).unwrap_or_default(),
        why: format!(
            "the context `{name}` does not verify the engine's certificate; give the context a \
             `ca.pem` instead"
        ),
    }
}

fn folder_name(name: &str) -> String {
    Sha256::digest(name.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let read = || {
        let mut bytes = Vec::new();
        let file = fs::File::open(path)?;
        file.take(MAX_CONFIG_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(source) => Err(Error::File {
            path: path.to_owned(),
            source,
        }),
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|source| Error::Config {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn config_with(name: &str, meta: &str) -> tempfile::TempDir {
        let config = tempfile::tempdir().unwrap();
        let id = folder_name(name);
        write(
            &config.path().join(format!("contexts/meta/{id}/meta.json")),
            meta,
        );
        config
    }

    #[test]
    fn folders_are_named_by_the_hash_of_the_name() {
        assert_eq!(
            folder_name("lab"),
            "a51146d38077ff992eba84cf1d5e9b249073503eb74868699016153b031a38f7".to_owned(),
        );
    }

    #[test]
    fn reads_host_and_certificates() {
        let config = config_with(
            "lab",
            r#"{"Name":"lab","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://lab:2376"}}}"#,
        );
        let context = load(config.path(), "lab").unwrap();
        assert_eq!(context.host.as_deref(), Some("tcp://lab:2376"));
        assert_eq!(context.certificates, None);

        let tls = config
            .path()
            .join(format!("contexts/tls/{}/docker", folder_name("lab")));
        fs::create_dir_all(&tls).unwrap();
        assert_eq!(load(config.path(), "lab").unwrap().certificates, Some(tls));
    }

    #[test]
    fn errors_name_the_context() {
        let config = config_with(
            "lab",
            r#"{"Endpoints":{"docker":{"Host":"tcp://lab:2376","SkipTLSVerify":true}}}"#,
        );
        for (name, expected) in [
            ("lab", "does not verify"),
            ("elsewhere", "no docker context `elsewhere`"),
        ] {
            let error = load(config.path(), name).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(load(config.path(), "default").unwrap().host, None);
    }

    #[test]
    fn the_current_context_is_optional() {
        let config = tempfile::tempdir().unwrap();
        assert_eq!(load_current(config.path()).unwrap(), None);
        for (text, expected) in [
            (r#"{"auths":{}}"#, None),
            (r#"{"currentContext":"default"}"#, None),
            (r#"{"currentContext":"lab"}"#, Some("lab")),
        ] {
            write(&config.path().join("config.json"), text);
            assert_eq!(load_current(config.path()).unwrap().as_deref(), expected);
        }
        write(&config.path().join("config.json"), "{");
        assert!(load_current(config.path()).is_err());
    }
}
