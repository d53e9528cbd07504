//! The settings: read once, from a TOML file and the environment, into values that are all valid.
//!
//! A section is defined beside its feature, in a file `settings.rs`.
//!
//! - [`settings`]: all sections together
//! - [`read`]: file and environment become [`settings::Settings`]
//! - [`express_variables`]: the variables of the Express middleware, and what replaces them
//! - [`reference`]: the documentation of all settings, made of their fields

pub mod express_variables;
pub mod read;
pub mod reference;
pub mod settings;
