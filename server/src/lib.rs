//! click2call's server: a visitor asks, the telephone system calls.
//!
//! # Layout, in the order of a call
//! - [`config`]: settings from file and environment, read once
//! - [`http`]: every address of the server, on one screen in [`http::router`]
//! - [`calls`]: the call core: placing, observing and controlling calls, for every surface
//! - [`call_blocking`]: whether calls may be placed at all, and to this number
//! - [`callbacks`]: the order in which a visitor's request becomes a call
//! - [`schedule`]: calls that visitors asked for at a later time
//! - [`availability`]: whether an agent is available, before a visitor requests a call
//! - [`call_control`]: the same for applications, on behalf of their logged-in users
//! - [`signed_calls`]: the same for users who sign with their terminal's password
//! - [`destinations`]: the class of what a user dials
//! - [`application_servers`]: which Asterisk serves a company
//! - [`webhooks`]: what happens to a tenant's calls, told to the tenant's own server
//! - [`journal_heads`]: the ends of the journal's chains, to a second place
//! - [`shared_state`]: limits, locks and keys that all surfaces share
//! - [`metrics`]: what is counted, for Prometheus
//! - [`error`]: every way in which a request fails
//! - [`log`]: the only output; time and randomness are read in `model`, HTTP clients are made in `http-client`
//! - [`startup`], [`serve`]: from settings to a listening socket, and back
//! - [`command`]: the subcommands of the program `click2call`
//!
//! The crate `tenants` has the companies and their `/widget.js`, the crate `directory` the terminals.

pub mod application_servers;
pub mod availability;
pub mod call_blocking;
pub mod call_control;
pub mod callbacks;
pub mod calls;
pub mod command;
pub mod config;
pub mod destinations;
pub mod error;
pub mod http;
pub mod journal_heads;
pub mod log;
pub mod metrics;
pub mod schedule;
pub mod serve;
pub mod shared_state;
pub mod signed_calls;
pub mod startup;
pub mod webhooks;
