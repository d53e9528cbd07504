//! A client of Asterisk's manager interface (AMI): places calls and tracks their state.
//!
//! It must not know HTTP, tenants, phone number rules, databases or the settings file: the server
//! translates between those and this crate. Randomness ([`model::random::Random`]) and connections
//! ([`connector::Connector`]) are passed in by the caller.
//!
//! Start at [`AmiSession::originate`] in [`session`], then read [`originate_request`] (what is sent) and
//! [`call_tracker`] (how events become states). [`action`] and [`frame`] are the two directions of the
//! wire format, [`login`] and [`connector`] open a connection, [`call_handle`] and [`error`] are the
//! results that a caller receives.

pub mod action;
pub mod action_id;
pub mod call_handle;
pub mod call_tracker;
pub mod connector;
pub mod credentials;
pub mod error;
pub mod frame;
pub mod login;
pub mod originate_request;
pub mod session;
pub mod tls;
#[cfg(test)]
mod transcript;

pub use call_handle::{CallHandle, CallHistory};
pub use connector::AmiSettings;
pub use credentials::{Credentials, LoginMethod};
pub use error::{AmiError, NotSent};
pub use originate_request::{CallLegs, OriginateRequest};
pub use session::{AmiSession, ConnectionStatus, SessionTimings};
pub use tls::{Tls, TlsError};
