//! The Docker Engine connection: sockets, contexts, TLS and version negotiation.
//!
//! [`Engine::connect`] finds the engine that `docker` would talk to and says in plain words why
//! there is none. Answers come typed in the few fields that Drydock decides by, and raw
//! ([`Answer::raw`]) in all that the engine said: the raw one is the evidence. Who asks hundreds of
//! questions in a row asks over one [`Session`].
//!
//! Works with Podman's service too, which speaks the same API. Nothing here reads environment
//! variables: the caller passes `DOCKER_HOST` and its relatives in [`EngineOptions`].

mod context;
mod endpoint;
mod engine;
mod error;
mod image;
mod info;
mod options;
mod request;
mod session;
mod tunnel;

pub use engine::{Engine, Version};
pub use error::Error;
pub use image::{BlobDescriptor, ByteStream, ImageInspect};
pub use info::Info;
pub use options::EngineOptions;
pub use request::Answer;
pub use session::{Events, PeerCredentials, Session};
pub use tunnel::Tunnel;
