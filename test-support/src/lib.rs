//! What the tests of the upper floors share: tiny images in every layout, a faulty feed server, and a
//! socket that changes what an engine answers.
//!
//! A dev-dependency of floor 3 and up only: a lower crate that leaned on it would be rebuilt with
//! every change here, so those keep small builders of their own. Everything panics on failure, as
//! a test should.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

pub mod engine_proxy;
pub mod feed_server;
pub mod image;
pub mod layer;
pub mod pack;
