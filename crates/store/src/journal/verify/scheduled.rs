//! Whether each scheduled call waits, is being placed, or has an end in the journal.

use super::damage::{Damage, Fault};
use crate::journal::chain_id::ChainId;
use crate::journal::record::Record;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, HashSet};

/// The scheduled calls of the rows that were read.
#[derive(Debug, Default)]
pub(crate) struct ScheduledCalls {
    /// Calls without an end so far, and the chain in which each was scheduled.
    open: BTreeMap<String, ChainId>,
    /// Ends that were read before the entry `scheduled`. The chain of a tenant that is gone has no name, and comes
    /// first.
    ended: HashSet<String>,
}

impl ScheduledCalls {
    pub(crate) fn read(&mut self, record: &Record) {
        match &*record.event {
            "scheduled" if !self.ended.remove(&record.call_id) => {
                self.open.insert(record.call_id.clone(), record.chain.clone());
            }
            "accepted" | "placed" | "failed" | "outcome_unknown" | "refused" | "cancelled"
            | "expired" | "erased" => {
                let was_open = self.open.remove(&record.call_id).is_some();
                if !was_open && record.chain.tenant.is_empty() {
                    self.ended.insert(record.call_id.clone());
                }
            }
            _ => {}
        }
    }

    /// The calls that are neither ended nor stored.
    pub(crate) async fn faults(
        self,
        connection: &mut AnyConnection,
    ) -> Result<Vec<Fault>, sqlx::Error> {
        if self.open.is_empty() {
            return Ok(Vec::new());
        }
        let stored = sqlx::query_as::<_, (String,)>("SELECT call_id FROM scheduled_calls");
        let stored = stored.fetch_all(connection).await?;
        let stored: HashSet<String> = stored.into_iter().map(|(call_id,)| call_id).collect();
        let missing = self.open.into_iter().filter(|(call_id, _)| !stored.contains(call_id));
        let fault = |(call_id, chain)| Fault::of(&chain, Damage::ScheduledCallMissing { call_id });
        Ok(missing.map(fault).collect())
    }
}
