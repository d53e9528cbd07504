//! The calls of the registry, by id and by iden.

use super::{CallOwner, LiveCall};
use model::call_id::CallId;
use shared_types::iden::Iden;
use state::call_states::KEPT_FOR;
use state::embedded::MAX_CALLS;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Calls in progress are never dropped: their number is bounded when they are begun. Calls that are over are dropped
/// after [`KEPT_FOR`], and earlier if there are more than [`MAX_CALLS`].
#[derive(Default)]
pub(super) struct CallTable {
    pub(super) by_id: HashMap<CallId, Arc<LiveCall>>,
    /// The newest call of each iden.
    pub(super) by_iden: HashMap<Iden, CallId>,
    /// The calls that are over, oldest first, with the end of their retention.
    over: VecDeque<(Duration, CallId)>,
}

impl CallTable {
    pub(super) fn insert(&mut self, call: Arc<LiveCall>, now: Duration) {
        self.drop_expired(now);
        while self.by_id.len() >= MAX_CALLS
            && let Some((_, id)) = self.over.pop_front()
        {
            self.remove(&id);
        }
        let id = call.context.call_id;
        if let CallOwner::Terminal(iden, _) = &call.owner {
            self.by_iden.insert(iden.clone(), id);
        }
        self.by_id.insert(id, call);
    }

    /// The call `id` is over, or its driver reports no more.
    pub(super) fn end(&mut self, id: CallId, now: Duration) {
        self.over.push_back((now + KEPT_FOR, id));
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

    pub(super) fn remove(&mut self, id: &CallId) {
        let Some(call) = self.by_id.remove(id) else { return };
        if let CallOwner::Terminal(iden, _) = &call.owner
            && self.by_iden.get(iden) == Some(id)
        {
            self.by_iden.remove(iden);
        }
    }
}
