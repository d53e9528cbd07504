//! How settings are read: strictly, with every problem named, and anew when a file changes.
//!
//! It must not know any particular section or setting: each crate defines its own, and the server joins them.
//! It knows no HTTP, no SQL and no telephone system either.
//!
//! Start with [`document`]: TOML and the environment become a value of the caller's type, by way of
//! - [`strict`]: unknown names are refused with a suggestion, here and in JSON files
//! - [`inventory`]: every setting of the type, with the environment variable that overrides the document
//! - [`environment`]: variables that override the document, and those that are no setting's
//! - [`placeholder`]: values of examples that were never replaced
//! - [`problem`]: what is wrong, in words for the operator
//! - [`bounds`], [`secret`]: types for durations, counts and secrets that refuse what cannot be meant
//! - [`members`], [`reloadable`]: JSON files with an entry for each tenant or terminal, reloaded when they change

pub mod bounds;
pub mod document;
pub mod environment;
pub mod inventory;
pub mod members;
pub mod placeholder;
pub mod problem;
pub mod reloadable;
mod schema;
pub mod secret;
pub mod strict;
mod toml_error;
