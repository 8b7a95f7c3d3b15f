//! Why an engine cannot be watched.

/// Why an engine cannot be watched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be asked for its events.
    #[error(transparent)]
    Engine(#[from] drydock_engine::Error),
}
