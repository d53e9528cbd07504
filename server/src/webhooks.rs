//! What happens to a tenant's calls, told to the tenant's own server.
//!
//! A message is written in the same transaction as the journal's entry, so none is lost and none is
//! told of what did not happen. It is sent at least once; the messages of one call are sent in their
//! order, each after the one before was taken. The form is that of Standard Webhooks.
//!
//! - [`message`]: what is told of an entry
//! - [`outbox`]: the messages that wait, in the journal's database
//! - [`delivery`]: the task that sends them
//! - [`signature`]: how the receiver knows that it was us
//! - [`target`]: where messages may go
//! - `under_way`: how many are sent at once

pub mod delivery;
pub mod message;
pub mod outbox;
pub mod signature;
pub mod target;
mod under_way;
