//! The telephone systems that implement [`model::provider::Provider`].
//!
//! | system | module | reports the states of its calls |
//! |---|---|---|
//! | NetSapiens, in three ways | [`netsapiens`] | as far as each way allows it |
//! | Asterisk, manager interface | [`asterisk`] | yes, also of signed calls |
//! | the built-in simulator | [`simulator`] | yes |
//!
//! To add one: implement the trait in a file of its own, give it a variant in
//! [`ProviderKind`](model::provider::ProviderKind) and a section in the settings.

pub mod asterisk;
pub mod netsapiens;
pub mod simulator;
