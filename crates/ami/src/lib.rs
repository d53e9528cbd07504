//! Asterisk's manager interface (AMI), as far as placing and following calls needs it.
//!
//! No HTTP, no tenants, no database: [`Ami::originate`] asks one Asterisk to place one call, and the
//! [`FollowedCall`] that it returns says where that call is.
//!
//! # Layout
//! - [`frame`]: bytes ↔ [`Frame`](frame::Frame), with caps on everything that the other side chooses
//! - [`action`]: the one place that builds what we say, and refuses what could become a second action
//! - [`chance`]: where randomness comes in, and the ids that nobody guesses
//! - [`originate`]: the headers of a call, in the order of the contract
//! - [`login`]: greeting, challenge, login
//! - [`follow`]: from events to states; no sockets, no clock, so every case is a plain test
//! - [`connector`]: how a connection is made; TCP and TLS here, a pipe in tests
//! - [`session`]: the persistent session, which joins all of it
//! - [`call`], [`error`]: what a caller gets back

pub mod action;
pub mod call;
pub mod chance;
pub mod connector;
pub mod digit;
pub mod error;
pub mod follow;
pub mod frame;
pub mod login;
pub mod originate;
pub mod session;
#[cfg(test)]
mod transcript;

pub use call::{FollowedCall, States};
pub use chance::{Chance, NoChance};
pub use connector::{AmiSettings, Tls};
pub use digit::Digit;
pub use error::{AmiError, NotSent};
pub use originate::{Legs, Originate};
pub use session::{Ami, Timings};
