//! Idempotency keys in the memory of this process.

use super::owners::Owners;
use super::payload::{self, Reader};
use super::persisted::{self, Persisted, Rows};
use super::saver::SaveRequests;
use super::state_clock::StateClock;
use super::store::{Changes, Row, RowKey, RowKind};
use super::table::Table;
use crate::error::StateError;
use crate::idempotency_keys::{
    Again, AgainError, Completion, EnterError, First, IdempotencyKey, IdempotencyKeys, KEPT_FOR,
    StoredAnswer, Turn,
};
use crate::pseudonyms::PseudonymKey;
use async_trait::async_trait;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};

/// Of the capacity, a tenth is for owners of few keys.
const RESERVE: usize = 10;

/// Idempotency keys in the memory of this process.
#[derive(Debug)]
pub(super) struct EmbeddedIdempotencyKeys {
    clock: StateClock,
    /// Past these, owners of many keys are refused.
    unreserved: usize,
    requests: Mutex<Requests>,
    /// `None` if nothing is saved.
    save: Option<SaveRequests>,
}

#[derive(Debug)]
struct Requests {
    by_name: Table<PseudonymKey, Request>,
    owners: Owners,
    entered: u64,
}

#[derive(Debug)]
struct Request {
    body: PseudonymKey,
    owner: PseudonymKey,
    entered_at: Duration,
    /// Tells the request from later ones with the same key.
    ticket: u64,
    outcome: Outcome,
}

#[derive(Debug)]
enum Outcome {
    /// The first request is being processed, or was dropped.
    Open(Arc<watch::Sender<Progress>>),
    Answered(StoredAnswer),
    /// The process ended while the first request was being processed.
    Interrupted,
}

/// The progress of a first request, for those that wait for it.
#[derive(Clone, Debug)]
enum Progress {
    Open,
    Answered(StoredAnswer),
    Interrupted,
    NotStored(StateError),
}

/// Interrupts a first request that is dropped.
struct InterruptOnDrop(Arc<watch::Sender<Progress>>);

impl Drop for InterruptOnDrop {
    fn drop(&mut self) {
        self.0.send_if_modified(|progress| {
            let is_open = matches!(progress, Progress::Open);
            if is_open {
                *progress = Progress::Interrupted;
            }
            is_open
        });
    }
}

/// The turn of a request before its key is saved.
enum Entered {
    First(First, Arc<watch::Sender<Progress>>),
    Again(Again),
}

impl EmbeddedIdempotencyKeys {
    pub(super) fn new(
        clock: StateClock,
        keys: usize,
        wake: Option<&Arc<Notify>>,
        save: Option<SaveRequests>,
    ) -> Self {
        let by_name = Table::new(keys, wake);
        let requests = Mutex::new(Requests { by_name, owners: Owners::default(), entered: 0 });
        Self { clock, unreserved: keys - keys / RESERVE, requests, save }
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, key: IdempotencyKey) -> Result<Entered, EnterError> {
        let mut requests = self.requests();
        let now = self.clock.now();
        if let Some(earlier) = requests.by_name.get(&key.name, now) {
            if earlier.body != key.body {
                return Err(EnterError::Reused);
            }
            return Ok(Entered::Again(earlier.outcome.again()));
        }
        requests.admit(&key, self.unreserved, now)?;
        let progress = Arc::new(watch::Sender::new(Progress::Open));
        let ticket = requests.insert(&key, Outcome::Open(Arc::clone(&progress)), now);
        let first = First::new(key, ticket, InterruptOnDrop(Arc::clone(&progress)));
        Ok(Entered::First(first, progress))
    }
}

#[async_trait]
impl IdempotencyKeys for EmbeddedIdempotencyKeys {
    async fn enter(&self, key: IdempotencyKey) -> Result<Turn, EnterError> {
        let (first, progress) = match self.begin(key)? {
            Entered::Again(again) => return Ok(Turn::Again(again)),
            Entered::First(first, progress) => (first, progress),
        };
        let Some(save) = &self.save else { return Ok(Turn::First(first)) };
        if let Err(error) = save.save_idempotency_keys().await {
            let error = StateError::NotStored(Arc::new(error));
            // Its caller does not go on, so nothing is placed.
            self.requests().remove(&key.name, first.ticket());
            progress.send_replace(Progress::NotStored(error.clone()));
            return Err(error.into());
        }
        Ok(Turn::First(first))
    }

    async fn complete(&self, first: First, completion: Completion) -> Result<(), StateError> {
        let mut requests = self.requests();
        let (answer, is_kept) = match completion {
            Completion::Keep(answer) => (answer, true),
            Completion::Forget(answer) => (answer, false),
        };
        let name = &first.key().name;
        let Some(request) = requests.of_ticket(name, first.ticket()) else { return Ok(()) };
        let outcome = std::mem::replace(&mut request.outcome, Outcome::Answered(answer.clone()));
        if is_kept {
            requests.by_name.mark(*name);
        } else {
            requests.remove(name, first.ticket());
        }
        if let Outcome::Open(progress) = outcome {
            progress.send_replace(Progress::Answered(answer));
        }
        Ok(())
    }
}

impl Requests {
    /// Makes room for one more key, or says why its owner gets none.
    fn admit(
        &mut self,
        key: &IdempotencyKey,
        unreserved: usize,
        now: Duration,
    ) -> Result<(), EnterError> {
        let Self { by_name, owners, .. } = self;
        let has_room = by_name.has_room_for(&key.name, now, |request| owners.remove(request.owner));
        if has_room && (by_name.len() < unreserved || owners.has_few(key.owner)) {
            return Ok(());
        }
        by_name.sweep(now, |request| owners.remove(request.owner));
        if by_name.len() < unreserved {
            return Ok(());
        }
        let next = by_name.next_expiry().unwrap_or(now + KEPT_FOR);
        // One that has expired is removed soon.
        let retry_after = next.saturating_sub(now).max(Duration::from_secs(1));
        Err(EnterError::Full { retry_after })
    }

    fn insert(&mut self, key: &IdempotencyKey, outcome: Outcome, now: Duration) -> u64 {
        self.entered += 1;
        let ticket = self.entered;
        let (body, owner) = (key.body, key.owner);
        let request = Request { body, owner, entered_at: now, ticket, outcome };
        self.owners.add(owner);
        if let Some(expired) = self.by_name.insert(key.name, request, now + KEPT_FOR) {
            self.owners.remove(expired.owner);
        }
        ticket
    }

    fn of_ticket(&mut self, name: &PseudonymKey, ticket: u64) -> Option<&mut Request> {
        // A request that is being processed is found also after its expiry.
        let request = self.by_name.get_mut(name, Duration::ZERO)?;
        (request.ticket == ticket).then_some(request)
    }

    fn remove(&mut self, name: &PseudonymKey, ticket: u64) {
        if self.of_ticket(name, ticket).is_some()
            && let Some(request) = self.by_name.remove(name)
        {
            self.owners.remove(request.owner);
        }
    }
}

impl Outcome {
    fn again(&self) -> Again {
        match self {
            Self::Open(progress) => {
                let progress = progress.subscribe();
                Again::new(async move { wait_for(progress).await })
            }
            Self::Answered(answer) => {
                let answer = answer.clone();
                Again::new(async move { Ok(answer) })
            }
            Self::Interrupted => Again::new(async { Err(AgainError::Interrupted) }),
        }
    }
}

async fn wait_for(mut progress: watch::Receiver<Progress>) -> Result<StoredAnswer, AgainError> {
    let is_over = |progress: &Progress| !matches!(progress, Progress::Open);
    match progress.wait_for(is_over).await.as_deref() {
        Ok(Progress::Answered(answer)) => Ok(answer.clone()),
        Ok(Progress::NotStored(error)) => Err(error.clone().into()),
        _ => Err(AgainError::Interrupted),
    }
}

impl Request {
    /// Of a request that is being processed, nothing but its key is saved: after a restart it is interrupted.
    fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend(self.body.to_bytes());
        bytes.extend(self.owner.to_bytes());
        bytes.extend(payload::milliseconds(self.entered_at).to_be_bytes());
        match &self.outcome {
            Outcome::Open(_) | Outcome::Interrupted => bytes.push(0),
            Outcome::Answered(answer) => {
                bytes.push(1);
                bytes.extend(answer.as_bytes());
            }
        }
        bytes
    }

    /// Reads a saved request. One from the future was entered just now.
    fn read(payload: &[u8], now: Duration) -> Option<Self> {
        let mut reader = Reader(payload);
        let body = PseudonymKey::from_bytes(reader.array()?);
        let owner = PseudonymKey::from_bytes(reader.array()?);
        let entered_at = Duration::from_millis(reader.u64()?).min(now);
        let outcome = match reader.array()? {
            [0] => Outcome::Interrupted,
            [1] => Outcome::Answered(StoredAnswer::new(reader.rest())?),
            _ => return None,
        };
        Some(Self { body, owner, entered_at, ticket: 0, outcome })
    }
}

struct RequestRows;

impl Rows for RequestRows {
    type Key = PseudonymKey;
    type Value = Request;

    fn key(key: PseudonymKey) -> [u8; 16] {
        key.to_bytes()
    }

    fn read_key(bytes: [u8; 16]) -> PseudonymKey {
        PseudonymKey::from_bytes(bytes)
    }

    fn write(request: &Request) -> Vec<u8> {
        request.write()
    }
}

/// The kind of the rows of [`RequestRows`].
const KIND: RowKind = RowKind::IdempotencyKey;

impl Persisted for EmbeddedIdempotencyKeys {
    fn take_changed(&self) -> Vec<RowKey> {
        persisted::take_changed::<RequestRows>(&mut self.requests().by_name, KIND)
    }

    fn add_changes(&self, keys: &[RowKey], changes: &mut Changes) {
        persisted::add_changes::<RequestRows>(&self.requests().by_name, KIND, keys, changes);
    }

    fn mark(&self, keys: &[RowKey]) {
        persisted::mark::<RequestRows>(&mut self.requests().by_name, KIND, keys);
    }

    fn restore(&self, row: &Row) {
        let now = self.clock.now();
        if row.key.kind != KIND {
            return;
        }
        let Some(request) = Request::read(&row.payload, now) else { return };
        let expires_at = request.entered_at + KEPT_FOR;
        if expires_at > now {
            let mut requests = self.requests();
            requests.owners.add(request.owner);
            requests.by_name.restore(PseudonymKey::from_bytes(row.key.key), request, expires_at);
        }
    }
}
