//! What is known of a signed call while it is asked for, for the journal and the log.

use super::Placed;
use super::error::SignedError;
use super::request::CallRequest;
use crate::calls::chronicle::About;
use model::call_id::CallId;
use model::clock::Clock;
use model::provider::ProviderKind;
use model::random::{Random, RandomError};
use shared_types::destination::Destination;
use shared_types::domain::Domain;
use shared_types::iden::Iden;
use std::error::Error;
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event};

pub(super) struct Attempt {
    call_id: CallId,
    domain: Option<Domain>,
    destination: Option<Destination>,
    iden: Option<Iden>,
    company: Option<u64>,
    began: Duration,
}

impl Attempt {
    pub(super) fn new(random: &dyn Random, clock: &dyn Clock) -> Result<Self, RandomError> {
        Ok(Self {
            call_id: CallId::random(random)?,
            domain: None,
            destination: None,
            iden: None,
            company: None,
            began: clock.uptime(),
        })
    }

    pub(super) fn saw(&mut self, request: &CallRequest) {
        // Nobody has proved yet that it is theirs, and a number could stand in its place.
        self.domain = request.claim.aor.domain().parse().ok().filter(holds_no_number);
        self.destination = Some(request.destination.clone());
    }

    pub(super) fn named(&mut self, iden: &Iden, company: u64) {
        self.iden = Some(iden.clone());
        self.company = Some(company);
    }

    /// What is the same in all that will be written of the call.
    pub(super) fn about(&self) -> About {
        About {
            call_id: self.call_id,
            domain: self.domain.clone(),
            // A company of the directory is no tenant of `domains.json`.
            tenant: None,
            provider: Some(ProviderKind::Asterisk),
            began: self.began,
        }
    }

    pub(super) fn accepted(&self, clock: &dyn Clock) -> Entry {
        self.entry(Event::Accepted, None, clock)
    }

    /// Writes down what became of it, and logs one line.
    pub(super) async fn conclude(
        &self,
        outcome: &Result<Placed, SignedError>,
        journal: &dyn Journal,
        clock: &dyn Clock,
    ) {
        let reason = outcome.as_ref().err().map(SignedError::told);
        let entry = self.entry(event(outcome), reason, clock);
        self.log(&entry, outcome);
        journal.write_soon(entry).await;
    }

    fn entry(&self, event: Event, reason: Option<&'static str>, clock: &dyn Clock) -> Entry {
        Entry {
            domain: self.domain.clone(),
            number: self.destination.clone().map(Dialled::Destination),
            reason,
            took: clock.uptime().saturating_sub(self.began),
            ..Entry::new(clock.now(), self.call_id, event)
        }
    }

    /// Faults are errors, with their cause; the rest is information.
    fn log(&self, entry: &Entry, outcome: &Result<Placed, SignedError>) {
        let fault = outcome.as_ref().err().filter(|error| error.status().is_server_error());
        macro_rules! line {
            ($level:ident, $($fault:tt)*) => {
                tracing::$level!(
                    target: "click2call::signed_call",
                    call_id = entry.call_id.as_str(),
                    iden = self.iden.as_ref().map(Iden::as_str),
                    event = entry.event.as_str(),
                    domain = entry.domain.as_ref().map(Domain::as_str),
                    company = self.company,
                    reason = entry.reason,
                    number = entry.masked_number(),
                    took_ms = u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
                    $($fault)*
                );
            };
        }
        if let Some(error) = fault {
            line!(error, error = error as &dyn Error, "signed call");
        } else {
            line!(info, "signed call");
        }
    }
}

/// Realms are addresses often enough, whose digits stand in short runs.
fn holds_no_number(domain: &Domain) -> bool {
    const SHORTEST_NUMBER: usize = 7;
    let mut runs = domain.as_str().split(|character: char| !character.is_ascii_digit());
    runs.all(|digits| digits.len() < SHORTEST_NUMBER)
}

fn event(outcome: &Result<Placed, SignedError>) -> Event {
    match outcome {
        Ok(_) => Event::Placed,
        Err(SignedError::Originate(error)) if error.nothing_was_placed() => Event::Failed,
        Err(SignedError::Originate(_)) => Event::OutcomeUnknown,
        Err(_) => Event::Refused,
    }
}
