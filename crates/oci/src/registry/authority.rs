//! Who we are for one repository: nobody, a user, or the holder of a token.
//!
//! Nothing is sent before the registry asks. A [token](https://distribution.github.io/distribution/spec/auth/token/)
//! is good for one repository, which is what a [`Session`] is about; it is used until the registry
//! asks again, so no clock is needed. [Identity tokens](https://distribution.github.io/distribution/spec/auth/oauth/)
//! are exchanged by POST.

use std::path::PathBuf;

use drydock_net::{Authorization, Error as NetError, Request};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;

use super::answer::words_of;
use super::challenge::{Challenge, parse_challenges};
use super::session::Session;
use crate::Error;
use crate::credentials::{Credentials, find_credentials};

/// Most bytes of a token server's answer. Tokens of cloud registries have some kilobytes.
const MAX_ANSWER: u64 = 256 * 1024;

/// The name under which tokens are asked for.
const CLIENT_ID: &str = "drydock";

pub(crate) struct Authority {
    docker_config: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    authorization: Option<Authorization>,
    /// What was found in the configuration, once it was looked for.
    found: Option<Result<Option<Credentials>, String>>,
}

/// A token server's answer; old servers write `token`, OAuth2's `access_token`.
#[derive(Deserialize)]
struct TokenWire {
    token: Option<String>,
    access_token: Option<String>,
}

impl Authority {
    pub(crate) fn new(docker_config: Option<PathBuf>) -> Self {
        Self {
            docker_config,
            state: Mutex::default(),
        }
    }

    /// What served last.
    pub(crate) async fn current(&self) -> Option<Authorization> {
        self.state.lock().await.authorization.clone()
    }

    /// What the registry wants instead of `used`. Of many requests that fail at once, one asks for
    /// a token and the others take what it got.
    pub(crate) async fn renew(
        &self,
        session: &Session,
        challenges: &[String],
        used: Option<Authorization>,
    ) -> Result<Option<Authorization>, Error> {
        let mut state = self.state.lock().await;
        if state.authorization != used {
            return Ok(state.authorization.clone());
        }
        if state.found.is_none() {
            state.found = Some(self.look_up(&session.endpoint.registry).await);
        }
        let credentials = state
            .found
            .as_ref()
            .and_then(|found| found.as_ref().ok()?.as_ref());
        let renewed = answer(session, challenges, credentials).await?;
        state.authorization = renewed.clone();
        Ok(renewed)
    }

    async fn look_up(&self, registry: &str) -> Result<Option<Credentials>, String> {
        match &self.docker_config {
            Some(path) => find_credentials(path, registry).await,
            None => Ok(None),
        }
    }

    /// What to do about a refusal.
    pub(crate) async fn advice(&self, session: &Session) -> String {
        let registry = &session.endpoint.registry;
        match &self.state.lock().await.found {
            Some(Ok(Some(_))) => "the stored credentials do not allow it".to_owned(),
            Some(Err(why)) => format!("no credentials could be read: {why}"),
            Some(Ok(None)) | None => {
                format!("it may not exist, or needs `docker login {registry}`")
            }
        }
    }
}

/// Answers a registry's challenges. Without credentials, a token server may still let everybody
/// read.
async fn answer(
    session: &Session,
    challenges: &[String],
    credentials: Option<&Credentials>,
) -> Result<Option<Authorization>, Error> {
    let challenges: Vec<Challenge> = challenges
        .iter()
        .flat_map(|header| parse_challenges(header))
        .collect();
    let of_scheme = |scheme| {
        challenges
            .iter()
            .find(|challenge| challenge.scheme == scheme)
    };
    if let Some(challenge) = of_scheme("bearer") {
        let token = fetch_token(session, challenge, credentials).await?;
        return Ok(Some(Authorization::Bearer(token)));
    }
    let basic = of_scheme("basic").is_some();
    match credentials {
        Some(Credentials::Password { user, password }) if basic => Ok(Some(Authorization::Basic {
            user: user.clone(),
            password: password.clone(),
        })),
        // Asking again gives the refusal, with advice.
        _ if basic => Ok(None),
        _ => {
            Err(session.refusal("it refuses access and names no way to authenticate that is known"))
        }
    }
}

async fn fetch_token(
    session: &Session,
    challenge: &Challenge,
    credentials: Option<&Credentials>,
) -> Result<String, Error> {
    let realm = challenge.parameter("realm").unwrap_or_default();
    let realm = Url::parse(realm)
        .map_err(|_| session.refusal("it names no token server that can be asked"))?;
    if !session.endpoint.may_authorize_at(&realm) {
        let realm = drydock_net::RedactedUrl::from(&realm);
        return Err(session.refusal(format!(
            "its token server `{realm}` is refused: not private"
        )));
    }
    let request = token_request(session, challenge, realm, credentials);
    let bytes = match session.net.get_bytes(&request).await {
        Ok(bytes) => bytes,
        Err(error) => return Err(explain(session, error, credentials.is_some())),
    };
    let nonsense = || session.refusal("its token server answers without a token");
    let wire: TokenWire = serde_json::from_slice(&bytes).map_err(|_| nonsense())?;
    let tokens = [wire.token, wire.access_token];
    let mut usable = tokens.into_iter().flatten().filter(|token| is_token(token));
    usable.next().ok_or_else(nonsense)
}

/// What a header can carry.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn token_request(
    session: &Session,
    challenge: &Challenge,
    mut realm: Url,
    credentials: Option<&Credentials>,
) -> Request {
    let usual_scope = format!("repository:{}:pull", session.endpoint.repository);
    let scope = challenge
        .parameter("scope")
        .filter(|scope| !scope.is_empty());
    let mut fields = vec![("scope".to_owned(), scope.map_or(usual_scope, str::to_owned))];
    if let Some(service) = challenge.parameter("service") {
        fields.push(("service".to_owned(), service.to_owned()));
    }
    if let Some(Credentials::IdentityToken(token)) = credentials {
        fields.push(("grant_type".to_owned(), "refresh_token".to_owned()));
        fields.push(("client_id".to_owned(), CLIENT_ID.to_owned()));
        fields.push(("refresh_token".to_owned(), token.clone()));
        return Request::post_form(realm, fields, MAX_ANSWER)
            .authorize(None)
            .unverified_loopback(session.endpoint.insecure);
    }
    let basic = match credentials {
        Some(Credentials::Password { user, password }) => {
            fields.push(("account".to_owned(), user.clone()));
            Some(Authorization::Basic {
                user: user.clone(),
                password: password.clone(),
            })
        }
        _ => None,
    };
    realm.query_pairs_mut().extend_pairs(&fields);
    session.endpoint.request(realm, MAX_ANSWER).authorize(basic)
}

fn explain(session: &Session, error: NetError, had_credentials: bool) -> Error {
    match error {
        NetError::Status(status) if matches!(status.status, 400 | 401 | 403) => {
            let said =
                words_of(&status.excerpt).map_or(String::new(), |words| format!(" ({words})"));
            let registry = &session.endpoint.registry;
            session.refusal(match had_credentials {
                true => format!(
                    "its token server refuses the stored credentials{said}: renew them with \
                     `docker login {registry}`"
                ),
                false => format!(
                    "its token server refuses anonymous access{said}: log in with `docker login \
                     {registry}`"
                ),
            })
        }
        source => Error::Net {
            what: format!("a token for registry `{}`", session.endpoint.registry),
            source,
        },
    }
}
