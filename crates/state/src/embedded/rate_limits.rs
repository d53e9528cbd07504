//! Rate limits in the memory of this process. Each [`LimitTable`] is a table of its own.
//!
//! - `hits`: the hits of one limit
//! - `buckets`: counts that new keys share while the table is full

mod buckets;
mod hits;

use super::payload;
use super::persisted::{self, Persisted, Rows};
use super::state_clock::StateClock;
use super::store::{Changes, Row, RowKey, RowKind};
use super::table::Table;
use crate::error::StateError;
use crate::pseudonyms::PseudonymKey;
use crate::rate_limits::{
    AcquireError, Charge, LimitTable, Quota, RateLimited, RateLimits, Receipt,
};
use async_trait::async_trait;
use buckets::Bucket;
use hits::{Hits, Tick};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Rate limits in the memory of this process.
#[derive(Debug)]
pub(super) struct EmbeddedRateLimits {
    clock: StateClock,
    table: LimitTable,
    windows: Mutex<Windows>,
}

#[derive(Debug)]
struct Windows {
    own: Table<PseudonymKey, Hits>,
    shared: Table<Bucket, Hits>,
}

/// Where a request was counted: what a receipt needs for its refund.
struct Ticket {
    tick: Tick,
    /// One bit for each charge, which is set if it was counted in shared buckets.
    shared: u64,
}

impl EmbeddedRateLimits {
    pub(super) fn new(
        clock: StateClock,
        table: LimitTable,
        keys: usize,
        wake: Option<&Arc<Notify>>,
    ) -> Self {
        // The number of buckets is bounded by their names.
        let (own, shared) = (Table::new(keys, wake), Table::new(usize::MAX, wake));
        Self { clock, table, windows: Mutex::new(Windows { own, shared }) }
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl RateLimits for EmbeddedRateLimits {
    async fn acquire(&self, charges: &[Charge]) -> Result<Receipt, AcquireError> {
        let mut windows = self.windows();
        // Read under the lock, so that hits are in the order of their times.
        let now = self.clock.now();
        windows.check_all(charges, now)?;
        let mut ticket = Ticket { tick: Tick::ending_after(now), shared: 0 };
        for (place, charge) in charges.iter().enumerate() {
            if windows.record(charge, ticket.tick, now) {
                ticket.shared |= 1 << place;
            }
        }
        Ok(Receipt::new(charges, ticket.to_number()))
    }

    async fn check(&self, charges: &[Charge]) -> Result<(), AcquireError> {
        let mut windows = self.windows();
        Ok(windows.check_all(charges, self.clock.now())?)
    }

    async fn refund(&self, receipt: Receipt) -> Result<(), StateError> {
        let ticket = Ticket::of_number(receipt.ticket());
        let (mut windows, now) = (self.windows(), self.clock.now());
        for (place, charge) in receipt.charges().iter().enumerate() {
            if ticket.tick.time() + charge.quota.window > now {
                windows.refund(charge, ticket.tick, ticket.shared & (1 << place) != 0);
            }
        }
        Ok(())
    }

    async fn used(&self, charge: &Charge) -> Result<u32, StateError> {
        let (mut windows, now) = (self.windows(), self.clock.now());
        if windows.own.get(&charge.key, now).is_none() {
            return Ok(windows.shared_hits(charge, now).map_or(0, Hits::count));
        }
        Ok(windows.own_hits(charge, now).map_or(0, Hits::count))
    }
}

impl Ticket {
    fn to_number(&self) -> u128 {
        (u128::from(self.tick.0) << 64) | u128::from(self.shared)
    }

    fn of_number(number: u128) -> Self {
        let low = |number: u128| u64::try_from(number & u128::from(u64::MAX)).unwrap_or(0);
        Self { tick: Tick(low(number >> 64)), shared: low(number) }
    }
}

impl Windows {
    fn check_all(&mut self, charges: &[Charge], now: Duration) -> Result<(), RateLimited> {
        charges.iter().try_for_each(|charge| self.check(charge, now))
    }

    fn check(&mut self, charge: &Charge, now: Duration) -> Result<(), RateLimited> {
        let Quota { max, window, units } = charge.quota;
        if units > max {
            return Err(RateLimited { retry_after: window });
        }
        let hits = if self.own.get(&charge.key, now).is_some() {
            self.own_hits(charge, now)
        } else {
            self.shared_hits(charge, now)
        };
        let blocking = hits.and_then(|hits| hits.blocking_hit(units, max));
        match blocking {
            None => Ok(()),
            Some(tick) => {
                Err(RateLimited { retry_after: (tick.time() + window).saturating_sub(now) })
            }
        }
    }

    fn own_hits(&mut self, charge: &Charge, now: Duration) -> Option<&Hits> {
        let hits = self.own.get_mut(&charge.key, now)?;
        hits.drop_expired(charge.quota.window, now);
        Some(hits)
    }

    /// The bucket of the limit with fewer hits: no less than those of its own key. `None` if it is empty.
    fn shared_hits(&mut self, charge: &Charge, now: Duration) -> Option<&Hits> {
        if self.shared.is_empty() {
            return None;
        }
        let both = Bucket::both(charge);
        for bucket in &both {
            self.shared.get_mut(bucket, now)?.drop_expired(charge.quota.window, now);
        }
        let [one, other] = both;
        let (one, other) = (self.shared.get(&one, now)?, self.shared.get(&other, now)?);
        Some(if one.count() <= other.count() { one } else { other })
    }

    /// Returns whether it was counted in shared buckets.
    fn record(&mut self, charge: &Charge, tick: Tick, now: Duration) -> bool {
        let expires_at = tick.time() + charge.quota.window;
        if let Some(hits) = self.own.get_mut(&charge.key, now) {
            hits.add(tick, charge.quota.units);
            self.own.touch(&charge.key, expires_at);
            return false;
        }
        if self.own.has_room_for(&charge.key, now, drop) {
            self.shared.drop_some_expired(now, drop);
            // The key may have been counted there while the table was full.
            let mut hits = self.shared_hits(charge, now).cloned().unwrap_or_default();
            hits.add(tick, charge.quota.units);
            self.own.insert(charge.key, hits, expires_at);
            return false;
        }
        for bucket in Bucket::both(charge) {
            self.shared.drop_some_expired(now, drop);
            if let Some(hits) = self.shared.get_mut(&bucket, now) {
                hits.drop_expired(charge.quota.window, now);
                hits.add(tick, charge.quota.units);
                self.shared.touch(&bucket, expires_at);
            } else {
                let mut hits = Hits::default();
                hits.add(tick, charge.quota.units);
                self.shared.insert(bucket, hits, expires_at);
            }
        }
        true
    }

    fn refund(&mut self, charge: &Charge, tick: Tick, was_shared: bool) {
        remove_hits(&mut self.own, &charge.key, tick, charge.quota.units);
        if was_shared {
            // An own entry that was made since has a copy of the hit.
            for bucket in Bucket::both(charge) {
                remove_hits(&mut self.shared, &bucket, tick, charge.quota.units);
            }
        }
    }
}

fn remove_hits<K: Copy + Eq + Hash>(table: &mut Table<K, Hits>, key: &K, tick: Tick, units: u32) {
    // What has expired is not asked for: the caller has compared the times.
    let Some(hits) = table.get_mut(key, Duration::ZERO) else { return };
    if !hits.remove(tick, units) {
        return;
    }
    if hits.is_empty() {
        table.remove(key);
    } else {
        table.mark(*key);
    }
}

/// The kinds of the rows of a table: those of keys, and those of shared buckets.
fn kinds(table: LimitTable) -> (RowKind, RowKind) {
    match table {
        LimitTable::Calls => (RowKind::RateLimit, RowKind::SharedRateLimit),
        LimitTable::Requests => (RowKind::RequestLimit, RowKind::SharedRequestLimit),
        LimitTable::Authentication => {
            (RowKind::AuthenticationLimit, RowKind::SharedAuthenticationLimit)
        }
        LimitTable::KnownClients => (RowKind::KnownClient, RowKind::SharedKnownClient),
    }
}

/// The rows of keys.
struct OwnRows;

impl Rows for OwnRows {
    type Key = PseudonymKey;
    type Value = Hits;

    fn key(key: PseudonymKey) -> [u8; 16] {
        key.to_bytes()
    }

    fn read_key(bytes: [u8; 16]) -> PseudonymKey {
        PseudonymKey::from_bytes(bytes)
    }

    fn write(hits: &Hits) -> Vec<u8> {
        hits.write()
    }
}

/// The rows of shared buckets.
struct SharedRows;

impl Rows for SharedRows {
    type Key = Bucket;
    type Value = Hits;

    fn key(bucket: Bucket) -> [u8; 16] {
        bucket.to_bytes()
    }

    fn read_key(bytes: [u8; 16]) -> Bucket {
        Bucket::from_bytes(bytes)
    }

    fn write(hits: &Hits) -> Vec<u8> {
        hits.write()
    }
}

impl Persisted for EmbeddedRateLimits {
    fn take_changed(&self) -> Vec<RowKey> {
        let ((own, shared), mut windows) = (kinds(self.table), self.windows());
        let mut keys = persisted::take_changed::<OwnRows>(&mut windows.own, own);
        keys.extend(persisted::take_changed::<SharedRows>(&mut windows.shared, shared));
        keys
    }

    fn add_changes(&self, keys: &[RowKey], changes: &mut Changes) {
        let ((own, shared), windows) = (kinds(self.table), self.windows());
        persisted::add_changes::<OwnRows>(&windows.own, own, keys, changes);
        persisted::add_changes::<SharedRows>(&windows.shared, shared, keys, changes);
    }

    fn mark(&self, keys: &[RowKey]) {
        let ((own, shared), mut windows) = (kinds(self.table), self.windows());
        persisted::mark::<OwnRows>(&mut windows.own, own, keys);
        persisted::mark::<SharedRows>(&mut windows.shared, shared, keys);
    }

    fn restore(&self, row: &Row) {
        let (own, shared) = kinds(self.table);
        if row.key.kind != own && row.key.kind != shared {
            return;
        }
        let now = self.clock.now();
        let (Some(saved), Some(hits)) =
            (Hits::read(&row.payload, Duration::MAX), Hits::read(&row.payload, now))
        else {
            return;
        };
        // The window is the time between the last hit and the expiry.
        let Some((before, last)) = saved.last().zip(hits.last()) else { return };
        let window = payload::time(row.expires_at).saturating_sub(before.time());
        let expires_at = last.time() + window;
        if expires_at <= now {
            return;
        }
        let mut windows = self.windows();
        if row.key.kind == own {
            windows.own.restore(PseudonymKey::from_bytes(row.key.key), hits, expires_at);
        } else {
            windows.shared.restore(Bucket::from_bytes(row.key.key), hits, expires_at);
        }
    }
}
