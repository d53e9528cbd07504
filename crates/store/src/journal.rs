//! The journal: rows that are only ever appended, in hash chains that reveal every change.
//!
//! A call is written here before the telephone system is asked; a call that cannot be written is not placed.
//! A row holds no complete number (only the last four digits and a keyed hash), no IP address, no token, and
//! no digit that was sent into a call.
//!
//! - [`entry`]: an event as the server reports it
//! - `record`: an entry as a row, and the bytes that are hashed
//! - [`chain_id`], `chain`, `chain_index`: a day of a tenant, how its rows are linked, and the list of chains
//! - `append`: the transaction that adds rows
//! - [`writer`]: the task that gathers entries and writes them in batches
//! - [`retention`], [`prune_horizon`]: removes old chains, also when the clock is wrong not too early
//! - [`heads`]: the ends of chains, to be kept elsewhere
//! - [`backup`]: copies of a SQLite file, and what restores them
//! - [`in_use`]: the mark by which a copy without its log is noticed
//! - [`verify`], [`export`], [`stats`], [`erase`], [`selection`]: the operator's commands

mod append;
pub mod backup;
mod chain;
pub mod chain_id;
pub(crate) mod chain_index;
pub mod entry;
pub mod erase;
pub mod export;
pub mod heads;
pub mod in_use;
pub mod prune_horizon;
pub(crate) mod record;
pub mod retention;
pub mod selection;
pub mod stats;
pub mod verify;
pub mod writer;

use crate::error::JournalError;
use async_trait::async_trait;
use entry::Entry;
use jiff::Timestamp;
use model::call_id::CallId;
use state::pseudonyms::PseudonymKey;
use std::sync::Arc;

/// The port to which calls are written.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Returns when `entry` is stored so that it survives the end of this process.
    async fn write(&self, entry: Entry) -> Result<(), JournalError>;

    /// Queues `entry` and returns at once. A failure is logged.
    async fn write_soon(&self, entry: Entry);

    /// Counts `entry`, a refusal, among those of `client` in its minute, and returns at once. It becomes no row of its
    /// own: anybody can cause any number of refusals.
    fn count_refusal(&self, entry: Entry, client: Option<PseudonymKey>);

    /// Returns when a call that has its entry `accepted` already has a row among the calls in progress again, with
    /// `details`: JSON of the caller's.
    async fn begin_live_call(
        &self,
        call_id: CallId,
        at: Timestamp,
        details: Arc<str>,
    ) -> Result<(), JournalError>;

    /// Queues other details for the row of a call in progress: JSON of the caller's, in place of what the entry
    /// `accepted` stored. Without a row nothing changes.
    async fn update_live_call(&self, call_id: CallId, details: Arc<str>);

    /// Queues the deletion of the row of a call in progress of which no further state will be reported.
    async fn close_live_call(&self, call_id: CallId);

    /// Returns when all queued entries and all counts are written.
    async fn flush(&self);
}
