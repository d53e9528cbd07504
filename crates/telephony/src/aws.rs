//! Amazon Web Services: credentials, signatures and requests, as the drivers of its telephone systems need them.
//!
//! Of AWS's own crates only those for credentials and signatures are used. Every request, also one for
//! credentials, is sent by the crate `http-client`, so there is one implementation of TLS. Time comes from the
//! clock that is passed in.
//!
//! # Layout
//! - `client`: sends signed requests to one service
//! - `error`: why a request failed, and what that means for a call
//! - `reply`: what is read of an answer
//! - `credentials`: the credentials in use, and when they are fetched again
//! - `credential_chain`: where they come from if the settings have none
//! - `signing`: Signature Version 4
//! - `settings`: the parts of a section that all services share

pub(crate) mod client;
mod credential_chain;
mod credentials;
pub(crate) mod error;
mod reply;
pub mod settings;
mod signing;
