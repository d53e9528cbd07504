//! The settings: read once, from a TOML file and the environment, into values that are all good.
//!
//! - [`settings`]: what there is to set, with its defaults
//! - [`environment`]: which variables stand for which settings
//! - [`read`]: file and environment become [`settings::Settings`]
//! - [`strict`]: unknown names are refused with a suggestion, here and in `domains.json`
//! - `members`: the members of a file in order, before they are read
//! - [`proof`]: when a browser has to work first
//! - [`problem`]: what is wrong, in words for the operator

pub mod application_servers;
pub mod asterisk;
pub mod call_control;
pub mod directory;
pub mod environment;
pub mod journal;
pub(crate) mod members;
pub mod metrics;
pub mod netsapiens;
pub mod problem;
pub mod proof;
pub mod read;
pub mod seconds;
pub mod settings;
pub mod signed_calls;
pub mod strict;
pub mod tokens;
pub mod webhooks;
