//! The settings: read once, from a TOML file and the environment, into values that are all valid.
//!
//! A section is defined beside its feature, in a file `settings.rs`.
//!
//! - [`settings`]: all sections together
//! - [`environment`]: which variables stand for which settings
//! - [`read`]: file and environment become [`settings::Settings`]

pub mod environment;
pub mod read;
pub mod settings;
