//! Delivers the messages of the `store`'s outbox to tenants' own servers.
//!
//! A message is sent at least once; the messages of one call are sent in their order, each after the one before
//! was delivered. The format is that of Standard Webhooks.
//!
//! - [`delivery`]: the task that sends them
//! - `receivers`: how many are sent to each tenant at once
//! - [`http_client::webhook_signature`]: how the receiver knows that it was us
//! - [`http_client::webhook_target`]: where messages may go
//! - `settings`: the section `[webhooks]`

pub mod delivery;
mod receivers;
pub mod settings;
