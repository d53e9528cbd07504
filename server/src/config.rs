//! The settings: read once, from a TOML file and the environment, into values that are all good.
//!
//! - [`settings`]: what there is to set, with its defaults
//! - [`environment`]: which variables stand for which settings
//! - [`read`]: file and environment become [`settings::Settings`]

pub mod application_servers;
pub mod call_control;
pub mod directory;
pub mod environment;
pub mod metrics;
pub mod read;
pub mod settings;
pub mod signed_calls;
pub mod webhooks;
