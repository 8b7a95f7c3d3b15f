//! A layer as a stream that can be opened again and again.

use std::sync::Arc;

use bytes::Bytes;
use drydock_archive::LayerInput;
use drydock_model::Digest;
use drydock_net::{Authorization, BlockingBody, Download};
use futures_util::stream;
use tokio::runtime::Handle;

use super::session::Session;
use crate::manifest::Descriptor;
use crate::{Error, LayerBlob};

/// How often the registry may ask again who we are, in the course of one layer.
const MAX_RENEWALS: u32 = 8;

/// A layer, fetched on `runtime` when it is opened. Reading it verifies it: by the digest of the
/// blob, and by the diff id.
pub(crate) fn layer(
    session: &Arc<Session>,
    runtime: &Handle,
    descriptor: &Descriptor,
    diff_id: Digest,
) -> LayerBlob {
    let (session, runtime) = (Arc::clone(session), runtime.clone());
    let (digest, size) = (descriptor.digest, descriptor.size);
    LayerBlob::new(Some(size), true, move || {
        let transfer = Transfer::new(&session, digest, size);
        let pieces = stream::try_unfold(transfer, Transfer::next);
        Ok(LayerInput::Stream {
            reader: Box::new(BlockingBody::spawn(&runtime, pieces)),
            compression: None,
            size: Some(size),
            blob_digest: Some(digest),
            diff_id: Some(diff_id),
        })
    })
}

/// The pieces of a blob; the caller checks its digest.
pub(crate) fn pieces(
    session: &Arc<Session>,
    digest: Digest,
    size: u64,
) -> impl stream::Stream<Item = Result<Bytes, Error>> {
    stream::try_unfold(Transfer::new(session, digest, size), Transfer::next)
}

/// A blob on its way.
struct Transfer {
    session: Arc<Session>,
    digest: Digest,
    size: u64,
    what: String,
    running: Option<(Download, Option<Authorization>)>,
    renewals: u32,
}

impl Transfer {
    fn new(session: &Arc<Session>, digest: Digest, size: u64) -> Self {
        Self {
            session: Arc::clone(session),
            digest,
            size,
            what: format!(
                "layer `{}` of `{}`",
                digest.short(),
                session.endpoint.repository
            ),
            running: None,
            renewals: 0,
        }
    }

    /// The next piece. A token may end before the transfer does: where a continued transfer is
    /// asked for another one, it gets it.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, Error> {
        loop {
            let (mut download, used) = match self.running.take() {
                Some(running) => running,
                None => self.start().await?,
            };
            match download.chunk().await {
                Ok(None) => return Ok(None),
                Ok(Some(piece)) => {
                    self.running = Some((download, used));
                    return Ok(Some((piece, self)));
                }
                Err(error) if self.renewals < MAX_RENEWALS => {
                    let renewed = self.session.renew(error, used, &self.what).await?;
                    download.authorize(renewed.clone());
                    self.running = Some((download, renewed));
                    self.renewals += 1;
                }
                Err(error) => return Err(self.session.explain(error, &self.what).await),
            }
        }
    }

    /// The manifest says how large the blob is; more than that is refused.
    async fn start(&self) -> Result<(Download, Option<Authorization>), Error> {
        let endpoint = &self.session.endpoint;
        let request = endpoint.request(endpoint.blob_url(&self.digest), self.size);
        self.session
            .download(request.content_addressed(), &self.what)
            .await
    }
}
