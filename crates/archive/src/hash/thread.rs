//! Hashing on a thread of its own, block by block.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use drydock_model::{Algorithm, Digest};

use super::Hasher;

/// Blocks that may wait for the hashing thread: at 256 KiB each, the memory of the detour.
const WAITING: usize = 4;

/// Takes blocks to hash, and gives hashed ones back to be filled again.
pub(crate) struct HashSink {
    blocks: SyncSender<Block>,
    used: Receiver<Vec<u8>>,
}

struct Block {
    bytes: Vec<u8>,
    len: usize,
}

/// The digests that a [`HashSink`]'s thread will have when the sink is dropped.
pub(crate) struct PendingDigest<'scope> {
    thread: ScopedJoinHandle<'scope, Vec<Digest>>,
}

/// Starts a thread that computes the digests of one stream, in the order of `algorithms`.
pub(crate) fn spawn_hash<'scope>(
    scope: &'scope Scope<'scope, '_>,
    algorithms: Vec<Algorithm>,
) -> io::Result<(HashSink, PendingDigest<'scope>)> {
    let (blocks, incoming) = sync_channel(WAITING);
    let (give_back, used) = channel();
    let thread = Builder::new()
        .name("drydock-hash".to_owned())
        .spawn_scoped(scope, move || {
            hash_blocks(&algorithms, &incoming, &give_back)
        })?;
    Ok((HashSink { blocks, used }, PendingDigest { thread }))
}

fn hash_blocks(
    algorithms: &[Algorithm],
    incoming: &Receiver<Block>,
    give_back: &Sender<Vec<u8>>,
) -> Vec<Digest> {
    let mut hashers: Vec<Hasher> = algorithms.iter().map(|one| Hasher::new(*one)).collect();
    for Block { bytes, len } in incoming {
        for hasher in &mut hashers {
            hasher.update(bytes.get(..len).unwrap_or(&bytes));
        }
        // Nobody waits for the block any more once the stream is at its end.
        let _ = give_back.send(bytes);
    }
    hashers.into_iter().map(Hasher::finish).collect()
}

impl HashSink {
    /// Hashes the first `len` bytes of `bytes` and gives a block of the same size for it.
    pub(crate) fn exchange(&self, bytes: Vec<u8>, len: usize) -> io::Result<Vec<u8>> {
        let size = bytes.len();
        self.blocks
            .send(Block { bytes, len })
            .map_err(|_| io::Error::other("the hashing thread is gone"))?;
        Ok(self.used.try_recv().unwrap_or_else(|_| vec![0; size]))
    }
}

impl PendingDigest<'_> {
    /// Waits for the digests; the sink must have been dropped.
    pub(crate) fn finish(self) -> io::Result<Vec<Digest>> {
        self.thread
            .join()
            .map_err(|_| io::Error::other("the hashing thread has failed"))
    }
}
