//! What became of a call is written down: now, or as soon as the database takes it.

use super::Schedule;
use super::unsettled::{GivenBack, Known, Row};
use crate::calls::attempt::{AskedBy, Attempt};
use std::error::Error;
use std::time::Duration;
use store::error::JournalError;
use store::journal::entry::{Entry, Event};
use store::scheduled_calls::release::ReleaseOutcome;
use tokio::time::timeout;

/// For as long it is remembered how a call ended; nobody asks any more afterwards.
const TRIED_FOR: Duration = Duration::from_hours(24);
/// Between two tries of a server that stops.
const SHORT_BREAK: Duration = Duration::from_millis(500);

impl Schedule {
    /// Writes down what became of a call, or keeps it for later.
    pub(super) async fn settle(&self, mut known: Known) {
        let Err(error) = self.write(&mut known).await else { return };
        tell_that_it_waits(&known, &error);
        if let Some(oldest) = self.unsettled.keep(known).await {
            give_up(&oldest, "too much is kept");
        }
    }

    /// Writes what is kept, if there is anything. False when there is more to be tried later.
    pub(super) async fn settle_what_is_kept(&self) -> bool {
        let mut kept = self.unsettled.lock().await;
        // It stays there until it is written: whoever runs this may be stopped at any moment.
        while let Some(known) = kept.front_mut() {
            let Err(error) = self.write(known).await else {
                tracing::info!(call_id = known.call_id.as_str(), "what was kept is written");
                kept.pop_front();
                self.unsettled.count_again(&kept);
                continue;
            };
            tell_that_it_waits(known, &error);
            if self.placing.clock.uptime().saturating_sub(known.since) < TRIED_FOR {
                // The others come first the next time: it may be this one alone that is not taken.
                kept.rotate_left(1);
                return false;
            }
            give_up(known, "it was tried for a day");
            kept.pop_front();
            self.unsettled.count_again(&kept);
        }
        true
    }

    /// Of how many calls the database has not taken yet what became of them.
    pub fn unsettled(&self) -> usize {
        self.unsettled.count()
    }

    /// For a server that stops: tries for as long as `patience` lasts, and says what is lost.
    pub async fn settle_before_the_end(&self, patience: Duration) {
        let all = async {
            while !self.settle_what_is_kept().await {
                self.placing.clock.sleep(SHORT_BREAK).await;
            }
        };
        if timeout(patience, all).await.is_err() {
            let mut kept = self.unsettled.lock().await;
            kept.drain(..).for_each(|known| give_up(&known, "we stop"));
            self.unsettled.count_again(&kept);
        }
    }

    /// Whatever was written is not written again when the rest of it fails.
    async fn write(&self, known: &mut Known) -> Result<(), JournalError> {
        self.write_entry(&mut known.entry).await?;
        match &known.row {
            Some(Row::Asked(state)) => {
                // False when another server took us for gone: the journal has both, and can be read.
                self.calls.set_outcome(&known.call_id, *state, self.placing.clock.now()).await?;
            }
            Some(Row::NotAsked(given_back)) => {
                let GivenBack { waiting, claimed_at, until } = &**given_back;
                match self.calls.release_claim(waiting, *claimed_at, *until).await? {
                    ReleaseOutcome::Waiting | ReleaseOutcome::ClaimLost => {}
                    ReleaseOutcome::Superseded => known.entry = Some(self.superseded(given_back)),
                }
            }
            None => {}
        }
        known.row = None;
        self.write_entry(&mut known.entry).await
    }

    async fn write_entry(&self, entry: &mut Option<Entry>) -> Result<(), JournalError> {
        if let Some(entry) = &*entry {
            self.placing.journal.write(entry.clone()).await?;
        }
        *entry = None;
        Ok(())
    }

    fn superseded(&self, GivenBack { waiting, .. }: &GivenBack) -> Entry {
        let clock = &*self.placing.clock;
        let mut attempt = Attempt::new(AskedBy::Visitor, waiting.call_id, clock);
        self.is_of(&waiting.tenant, &mut attempt);
        if let Some(number) = self.calls.number(waiting) {
            attempt.saw(number.expose_e164());
        }
        attempt.tell_step(Event::Expired, Some("superseded"), clock)
    }
}

fn tell_that_it_waits(known: &Known, error: &JournalError) {
    let (call_id, error) = (known.call_id.as_str(), error as &dyn Error);
    tracing::warn!(call_id, error, "what became of a call is kept until it can be written");
}

/// Honestly: what is not written here will be found by whoever looks for what was claimed and never ended.
fn give_up(known: &Known, why: &'static str) {
    let event = known.entry.as_ref().map(|entry| entry.event.as_str());
    let state = match &known.row {
        Some(Row::Asked(state)) => Some(state.as_str()),
        Some(Row::NotAsked(_)) => Some("not_asked"),
        None => None,
    };
    let call_id = known.call_id.as_str();
    tracing::error!(call_id, event, state, why, "what became of a call is not written down");
}
