//! A body as a [`Read`], for a thread that decodes while the network goes on.

use std::error::Error as StdError;
use std::io::{self, Read};
use std::pin::pin;

use bytes::{Buf, Bytes};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::{Client, Download, Error, Fetched, Request};

/// Pieces that may wait for the reader; each is at most some hundred KiB.
const PIECES_AHEAD: usize = 8;

/// A piece, the end, or why there is no more.
type Piece = Result<Option<Bytes>, Box<dyn StdError + Send + Sync>>;

/// A body that is read from another thread than the runtime's own. Dropping it ends the transfer.
#[derive(Debug)]
pub struct BlockingBody {
    pieces: mpsc::Receiver<Piece>,
    current: Bytes,
    ended: bool,
}

impl Client {
    /// Starts the request on `runtime` and gives its body. Errors come from reading, as the inner
    /// error of an [`io::Error`]. The body continues by itself where a connection broke.
    pub fn open_blocking(&self, request: Request, runtime: &Handle) -> BlockingBody {
        let client = self.clone();
        let start = async move { client.start_download(&request).await };
        let pieces = stream::once(start).map_ok(into_pieces).try_flatten();
        BlockingBody::spawn(runtime, pieces)
    }
}

fn into_pieces(fetched: Fetched<Download>) -> impl Stream<Item = Result<Bytes, Error>> {
    let download = match fetched {
        Fetched::Fresh(download) => Some(download),
        Fetched::NotModified => None,
    };
    stream::try_unfold(download, async |download| {
        let Some(mut download) = download else {
            return Ok(None);
        };
        let piece = download.chunk().await?;
        Ok(piece.map(|piece| (piece, Some(download))))
    })
}

impl BlockingBody {
    /// Runs `pieces` on `runtime`, a little ahead of the reader. Its error ends the body, as the
    /// inner error of an [`io::Error`].
    pub fn spawn<S, E>(runtime: &Handle, pieces: S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel(PIECES_AHEAD);
        runtime.spawn(pump(pieces, sender));
        Self {
            pieces: receiver,
            current: Bytes::new(),
            ended: false,
        }
    }
}

async fn pump<S, E>(pieces: S, sender: mpsc::Sender<Piece>)
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    tokio::select! {
        () = sender.closed() => {}
        () = deliver(pieces, &sender) => {}
    }
}

/// A piece that cannot be sent has no reader any more, which ends the transfer.
async fn deliver<S, E>(pieces: S, sender: &mpsc::Sender<Piece>)
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    let mut pieces = pin!(pieces);
    loop {
        let piece = pieces.next().await.transpose();
        let more = matches!(piece, Ok(Some(_)));
        if sender.send(piece.map_err(E::into)).await.is_err() || !more {
            return;
        }
    }
}

impl Read for BlockingBody {
    /// # Panics
    ///
    /// On a thread that drives asynchronous tasks, where waiting would starve them.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Ok(Some(piece))) => self.current = piece,
                Some(Ok(None)) => self.ended = true,
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Err(io::Error::other("the transfer was cancelled")),
            }
        }
        let length = self.current.as_ref().read(buffer)?;
        self.current.advance(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests;
