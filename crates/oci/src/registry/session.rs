//! Requests to one repository, with what the registry wants to know about who asks.

use std::path::PathBuf;

use drydock_net::{Authorization, Client, Download, Error as NetError, Fetched, Request, Response};

use super::authority::Authority;
use super::endpoint::Endpoint;
use crate::Error;

/// A conversation about one repository.
pub(crate) struct Session {
    pub(crate) endpoint: Endpoint,
    pub(crate) net: Client,
    pub(crate) authority: Authority,
}

impl Session {
    pub(crate) fn new(endpoint: Endpoint, docker_config: Option<PathBuf>, net: &Client) -> Self {
        Self {
            endpoint,
            net: net.clone(),
            authority: Authority::new(docker_config),
        }
    }

    /// A whole answer. `what` names what is wanted in errors.
    pub(crate) async fn get(
        &self,
        request: Request,
        what: &str,
    ) -> Result<(Response, Vec<u8>), Error> {
        let send = |request: Request| async move { self.net.get(&request).await };
        let (answer, _) = self.authorized(request, what, send).await?;
        Ok(answer)
    }

    /// A whole answer; `None` where the registry does not have what is wanted.
    pub(crate) async fn find(
        &self,
        request: Request,
        what: &str,
    ) -> Result<Option<(Response, Vec<u8>)>, Error> {
        let send = |request: Request| async move {
            match self.net.get(&request).await {
                Ok(answer) => Ok(Some(answer)),
                Err(NetError::Status(status)) if status.status == 404 => Ok(None),
                Err(error) => Err(error),
            }
        };
        let (answer, _) = self.authorized(request, what, send).await?;
        Ok(answer)
    }

    /// The head of an answer with one of these statuses.
    pub(crate) async fn call(
        &self,
        request: Request,
        statuses: &[u16],
        what: &str,
    ) -> Result<Response, Error> {
        let send = |request: Request| async move { self.net.send_for(&request, statuses).await };
        let (answer, _) = self.authorized(request, what, send).await?;
        Ok(answer)
    }

    /// The same, of somebody else than the registry, who is not told who asks.
    pub(crate) async fn call_stranger(
        &self,
        request: Request,
        statuses: &[u16],
        what: &str,
    ) -> Result<Response, Error> {
        let answer = self.net.send_for(&request, statuses).await;
        answer.map_err(|source| Error::Net {
            what: what.to_owned(),
            source,
        })
    }

    /// A transfer, and the authorization under which it began.
    pub(crate) async fn download(
        &self,
        request: Request,
        what: &str,
    ) -> Result<(Download, Option<Authorization>), Error> {
        let send = |request: Request| async move { self.net.start_download(&request).await };
        match self.authorized(request, what, send).await? {
            (Fetched::Fresh(download), authorization) => Ok((download, authorization)),
            (Fetched::NotModified, _) => Err(self.refusal("it answers what was not asked")),
        }
    }

    /// Sends the request with the authorization that served last; where the registry wants another,
    /// gets it and asks again, once.
    async fn authorized<T, F>(
        &self,
        request: Request,
        what: &str,
        send: impl Fn(Request) -> F,
    ) -> Result<(T, Option<Authorization>), Error>
    where
        F: Future<Output = Result<T, NetError>>,
    {
        let used = self.authority.current().await;
        let error = match send(request.clone().authorize(used.clone())).await {
            Ok(answer) => return Ok((answer, used)),
            Err(error) => error,
        };
        let renewed = self.renew(error, used, what).await?;
        match send(request.authorize(renewed.clone())).await {
            Ok(answer) => Ok((answer, renewed)),
            Err(error) => Err(self.explain(error, what).await),
        }
    }

    /// Another authorization than the one that failed with `error`, if that is what the registry
    /// wants.
    pub(crate) async fn renew(
        &self,
        error: NetError,
        used: Option<Authorization>,
        what: &str,
    ) -> Result<Option<Authorization>, Error> {
        match &error {
            // Whoever a redirect leads to does not decide where our credentials go.
            NetError::Status(status) if status.status == 401 && !status.redirected => {
                self.authority.renew(self, &status.challenges, used).await
            }
            _ => Err(self.explain(error, what).await),
        }
    }

    pub(crate) fn refusal(&self, why: impl Into<String>) -> Error {
        Error::Registry {
            registry: self.endpoint.registry.clone(),
            why: why.into(),
        }
    }
}
