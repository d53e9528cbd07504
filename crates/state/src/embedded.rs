//! The implementations in the memory of this process, and how they are saved.
//!
//! Rate limits, locks and idempotency keys can be saved to a [`store`], outside of the requests that change
//! them. If the process is killed, what changed in the last half second is lost: an attacker gains what was
//! charged to the limits in it, once. An idempotency key is saved before its request goes on, so it is never
//! lost. The replay guard saves nothing, and refuses what was made before the process started.
//!
//! - [`store`]: the port through which the state is saved
//! - [`saver`]: the task that saves it
//! - `table`, `persisted`, `payload`, `state_clock`: bounded tables, their rows, and their time
//! - `rate_limits`, `number_locks`, `idempotency_keys`, [`replay_guard`], `call_states`: the implementations
//! - `owners`: how many entries each owner has

mod call_states;
mod idempotency_keys;
mod number_locks;
mod owners;
mod payload;
mod persisted;
mod rate_limits;
pub mod replay_guard;
pub mod saver;
mod state_clock;
pub mod store;
mod table;

use crate::call_states::CallStates;
use crate::idempotency_keys::IdempotencyKeys;
use crate::number_locks::NumberLocks;
use crate::rate_limits::{LimitTable, RateLimits};
use call_states::EmbeddedCallStates;
use idempotency_keys::EmbeddedIdempotencyKeys;
use model::clock::Clock;
use model::random::Random;
use number_locks::EmbeddedNumberLocks;
use persisted::Persisted;
use rate_limits::EmbeddedRateLimits;
use saver::{SaveRequests, Saver, Tables};
use state_clock::StateClock;
use std::fmt;
use std::sync::Arc;
use store::{StateStore, StoreError};
use tokio::sync::Notify;

/// The default number of calls.
pub const MAX_CALLS: usize = 20_000;

/// How many entries are kept in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacities {
    /// Limits with a count of their own in each table of rate limits: about 25 MB for the default in each of the
    /// four. Past them, at most 262,144 shared counts are used in a table (about 50 MB), which takes hundreds of
    /// thousands of keys within a window.
    pub rate_limits: usize,
    /// Locked numbers: about 10 MB for the default. Past them, at most 65,536 shared locks are used
    /// (about 12 MB).
    pub number_locks: usize,
    /// Idempotency keys: about 40 MB for the default, with answers of 150 bytes.
    pub idempotency_keys: usize,
    /// Calls in progress, and closed ones while there is room: about 60 MB for the default.
    pub calls: usize,
}

impl Default for Capacities {
    fn default() -> Self {
        Self {
            rate_limits: 100_000,
            number_locks: 50_000,
            idempotency_keys: 100_000,
            calls: MAX_CALLS,
        }
    }
}

/// The state in the memory of this process.
#[derive(Clone)]
pub struct EmbeddedState {
    /// In the order of [`LimitTable::ALL`].
    rate_limits: [Arc<EmbeddedRateLimits>; 4],
    number_locks: Arc<EmbeddedNumberLocks>,
    idempotency_keys: Arc<EmbeddedIdempotencyKeys>,
    call_states: Arc<EmbeddedCallStates>,
    /// `None` if nothing is saved.
    save: Option<SaveRequests>,
}

impl EmbeddedState {
    /// A state that ends with the process.
    pub fn in_memory(clock: &Arc<dyn Clock>, capacities: Capacities) -> Self {
        Self::new(&StateClock::new(clock), capacities, None, None)
    }

    /// The state that was saved to `store`, and the task that saves it from now on.
    pub async fn load(
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        capacities: Capacities,
        store: Arc<dyn StateStore>,
    ) -> Result<(Self, Saver), StoreError> {
        let (state_clock, changed) = (StateClock::new(&clock), Arc::new(Notify::new()));
        let (requests, queue) = saver::channel();
        let state = Self::new(&state_clock, capacities, Some(&changed), Some(requests));
        let tables = state.tables();
        for row in store.load().await? {
            tables.idempotency_keys.restore(&row);
            tables.others.iter().for_each(|table| table.restore(&row));
        }
        Ok((state, Saver { store, tables, state_clock, clock, random, changed, queue }))
    }

    fn new(
        clock: &StateClock,
        capacities: Capacities,
        changed: Option<&Arc<Notify>>,
        save: Option<SaveRequests>,
    ) -> Self {
        let Capacities { rate_limits, number_locks, idempotency_keys, calls } = capacities;
        Self {
            rate_limits: LimitTable::ALL.map(|table| {
                Arc::new(EmbeddedRateLimits::new(clock.clone(), table, rate_limits, changed))
            }),
            number_locks: Arc::new(EmbeddedNumberLocks::new(clock.clone(), number_locks, changed)),
            idempotency_keys: Arc::new(EmbeddedIdempotencyKeys::new(
                clock.clone(),
                idempotency_keys,
                changed,
                save.clone(),
            )),
            call_states: Arc::new(EmbeddedCallStates::new(clock.clone(), calls)),
            save,
        }
    }

    fn tables(&self) -> Tables {
        let mut others = vec![Arc::clone(&self.number_locks) as Arc<dyn Persisted>];
        others.extend(self.rate_limits.iter().map(|table| Arc::clone(table) as Arc<dyn Persisted>));
        let idempotency_keys = Arc::clone(&self.idempotency_keys) as Arc<dyn Persisted>;
        Tables { idempotency_keys, others }
    }

    /// The rate limits of one purpose.
    pub fn rate_limits(&self, table: LimitTable) -> Arc<dyn RateLimits> {
        let [calls, requests, authentication, known_clients] = &self.rate_limits;
        let limits = match table {
            LimitTable::Calls => calls,
            LimitTable::Requests => requests,
            LimitTable::Authentication => authentication,
            LimitTable::KnownClients => known_clients,
        };
        Arc::clone(limits) as _
    }

    /// Locks on numbers.
    pub fn number_locks(&self) -> Arc<dyn NumberLocks> {
        Arc::clone(&self.number_locks) as _
    }

    /// Idempotency keys.
    pub fn idempotency_keys(&self) -> Arc<dyn IdempotencyKeys> {
        Arc::clone(&self.idempotency_keys) as _
    }

    /// States of calls.
    pub fn call_states(&self) -> Arc<dyn CallStates> {
        Arc::clone(&self.call_states) as _
    }

    /// Saves everything that changed, before the process ends. Does nothing for a state that is not saved.
    pub async fn flush(&self) -> Result<(), StoreError> {
        match &self.save {
            Some(save) => save.save_everything().await,
            None => Ok(()),
        }
    }
}

impl fmt::Debug for EmbeddedState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmbeddedState")
    }
}

#[cfg(test)]
mod tests;
