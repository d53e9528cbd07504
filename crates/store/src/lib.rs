//! What the server keeps in its database: the journal, scheduled calls, webhook messages to be sent, and the
//! state of limits.
//! All SQL on SQLite and PostgreSQL is here.
//!
//! It must not know HTTP, tenants, or any telephone system. What it asks about tenants comes through two
//! traits: [`outbox::WebhookSubscribers`] and [`journal::retention::RetentionPeriods`]. It sends nothing,
//! places no call, and decides neither when a call is due nor whether a message is retried.
//!
//! Start with [`journal`]: the port to which calls are written, and the rules of its hash chains. Then
//! - [`settings`], [`database`]: the section `[journal]`, and connections to the database that it names
//! - [`outbox`]: messages that are committed together with journal entries, and their queue
//! - [`scheduled_calls`]: calls for a later time, each of which is claimed once
//! - [`refusals`]: refused requests, counted
//! - [`context_calls`]: calls that are found by the customer or job of their context
//! - [`live_calls`]: calls in progress, which a later process resumes
//! - [`call_stops`], [`do_not_call`]: tenants and numbers that are not called; [`call_blocks`] looks both up
//! - [`batched_lookups`]: lookups of many clients that share a read
//! - [`state_store`]: limits, locks and idempotency keys, so that they survive a restart
//! - [`server_secret`]: the secret of a server whose settings have none
//! - [`error`]: what fails; [`unusable_journal`]: what that means to the operator

pub mod batched_lookups;
pub mod call_blocks;
pub mod call_stops;
mod canonical_form;
mod connection_pool;
pub mod context_calls;
pub mod database;
mod database_fault;
mod dialect;
pub mod do_not_call;
pub mod error;
#[cfg(feature = "faults")]
pub mod faults;
pub mod journal;
mod key_file;
mod keys;
pub mod live_calls;
mod migrations;
#[cfg(test)]
mod model_cases;
pub mod outbox;
mod private_file;
pub mod refusals;
pub mod scheduled_calls;
mod sealing;
pub mod server_secret;
pub mod settings;
pub mod state_store;
pub mod unusable_journal;
