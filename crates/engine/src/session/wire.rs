//! A connection on which HTTP/1.1 is spoken.
//!
//! See [hyper's connections](https://docs.rs/hyper/latest/hyper/client/conn/http1/). The task that
//! drives it ends with it.

use std::pin::Pin;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::task::JoinHandle;

use super::transport::Duplex;
use crate::Error;

/// A connection on which HTTP/1.1 is spoken.
pub(super) struct Wire {
    sender: SendRequest<Empty<Bytes>>,
    driver: JoinHandle<()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Wire {
    pub(super) async fn new(stream: Box<dyn Duplex>) -> Result<Self, hyper::Error> {
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "the connection to the engine ended");
            }
        });
        Ok(Self { sender, driver })
    }

    /// Asks. The outer error is a path that is none, the inner one the connection's.
    pub(super) async fn ask(
        &mut self,
        path: &str,
    ) -> Result<Result<Response<Incoming>, hyper::Error>, Error> {
        let request = Request::get(path)
            .header("host", "docker")
            .header("user-agent", "drydock")
            .body(Empty::new())
            .map_err(|_| Error::InvalidName {
                name: path.chars().take(200).collect(),
            })?;
        if let Err(error) = self.sender.ready().await {
            return Ok(Err(error));
        }
        Ok(self.sender.send_request(request).await)
    }
}

/// The next bytes of an answer; `None` at its end.
pub(super) async fn next_chunk(body: &mut Incoming) -> Option<Result<Bytes, hyper::Error>> {
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await;
        match frame? {
            Err(error) => return Some(Err(error)),
            // Trailers say nothing that is wanted.
            Ok(frame) => {
                if let Ok(bytes) = frame.into_data() {
                    return Some(Ok(bytes));
                }
            }
        }
    }
}
