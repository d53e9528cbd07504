//! The calls of the registry, by id and by iden.

use super::{CallOwner, LiveCall, LiveCalls};
use model::call_id::CallId;
use shared_types::iden::Iden;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Bounded: calls that are over are dropped first, then the oldest.
#[derive(Default)]
pub(super) struct CallTable {
    pub(super) by_id: HashMap<CallId, Arc<LiveCall>>,
    /// The newest call of each iden.
    pub(super) by_iden: HashMap<Iden, CallId>,
    pub(super) oldest_first: VecDeque<CallId>,
    /// The calls that are over, oldest first, with the end of their retention.
    pub(super) over: VecDeque<(Duration, CallId)>,
}

impl CallTable {
    /// Adds `call`. Returns the calls in progress that were dropped for it.
    pub(super) fn insert(&mut self, call: Arc<LiveCall>, now: Duration) -> Vec<Arc<LiveCall>> {
        self.drop_expired(now);
        let dropped = self.make_room();
        self.compact();
        let id = call.context.call_id;
        if let CallOwner::Terminal(iden, _) = &call.owner {
            self.by_iden.insert(iden.clone(), id);
        }
        self.oldest_first.push_back(id);
        self.by_id.insert(id, call);
        dropped
    }

    /// Drops the calls whose retention has ended.
    pub(super) fn drop_expired(&mut self, now: Duration) {
        while let Some(&(until, id)) = self.over.front()
            && until <= now
        {
            self.over.pop_front();
            self.remove(&id);
        }
    }

    /// Makes room for one more: calls that are over are dropped first. Returns the others that were dropped.
    fn make_room(&mut self) -> Vec<Arc<LiveCall>> {
        let mut dropped = Vec::new();
        while self.by_id.len() >= LiveCalls::MAX_CALLS {
            let over = self.over.pop_front().map(|(_, id)| id);
            let Some(id) = over.or_else(|| self.oldest_first.pop_front()) else { break };
            if let Some(call) = self.remove(&id) {
                call.observer.abort();
                dropped.extend((!call.is_over()).then_some(call));
            }
        }
        dropped
    }

    pub(super) fn remove(&mut self, id: &CallId) -> Option<Arc<LiveCall>> {
        let call = self.by_id.remove(id)?;
        if let CallOwner::Terminal(iden, _) = &call.owner
            && self.by_iden.get(iden) == Some(id)
        {
            self.by_iden.remove(iden);
        }
        Some(call)
    }

    /// Behind a long call, the ids of later calls that were dropped would accumulate.
    fn compact(&mut self) {
        const FEW: usize = 1024;
        if self.oldest_first.len() > 2 * self.by_id.len().max(FEW) {
            let known = &self.by_id;
            self.oldest_first.retain(|id| known.contains_key(id));
        }
    }
}
