//! What is known of a request while it passes, for the journal and the log.

use super::chronicle::About;
use crate::error::ApiError;
use model::call_id::CallId;
use model::clock::Clock;
use model::consent_version::ConsentVersion;
use model::provider::{ProviderError, ProviderKind};
use model::subject::Subject;
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use std::error::Error;
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event};

/// Who asks for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedBy {
    Visitor,
    /// An application, for its logged-in user.
    Application,
}

/// One request under way.
#[derive(Debug)]
pub(crate) struct Attempt {
    asked_by: AskedBy,
    pub(crate) call_id: CallId,
    pub(crate) domain: Option<Domain>,
    /// The domain, once it is known to be a tenant's.
    pub(crate) tenant: Option<Domain>,
    pub(crate) provider: Option<ProviderKind>,
    /// Who asks, if they had to say so.
    pub(crate) actor: Option<Subject>,
    /// To what the visitor has agreed.
    pub(crate) consent: Option<ConsentVersion>,
    number: Option<PhoneNumber>,
    began: Duration,
}

impl Attempt {
    pub(crate) fn new(asked_by: AskedBy, call_id: CallId, clock: &dyn Clock) -> Self {
        Self {
            asked_by,
            call_id,
            domain: None,
            tenant: None,
            provider: None,
            actor: None,
            consent: None,
            number: None,
            began: clock.uptime(),
        }
    }

    /// Notes what was typed, if it is a number at all.
    pub(crate) fn saw(&mut self, typed: &str) {
        self.number = PhoneNumber::parse(typed).ok();
    }

    pub(crate) fn entry(&self, event: Event, clock: &dyn Clock) -> Entry {
        Entry {
            domain: self.domain.clone(),
            tenant: self.tenant.clone(),
            number: self.number.clone().map(Dialled::Number),
            provider: self.provider,
            actor: self.actor.clone(),
            consent: self.consent,
            took: clock.uptime().saturating_sub(self.began),
            ..Entry::new(clock.now(), self.call_id, event)
        }
    }

    /// What is the same in all that will be written of the call.
    pub(crate) fn about(&self) -> About {
        About {
            call_id: self.call_id,
            domain: self.domain.clone(),
            tenant: self.tenant.clone(),
            provider: self.provider,
            began: self.began,
        }
    }

    /// Writes down what became of it, and logs one line. A call that was taken has the status that its
    /// telephone system answered with.
    pub(crate) async fn conclude(
        &self,
        outcome: Result<Option<u16>, &ApiError>,
        journal: &dyn Journal,
        clock: &dyn Clock,
    ) {
        let entry = self.tell_end(outcome, clock);
        // Nothing has become of a request that comes again with its work done.
        if !matches!(outcome, Err(ApiError::ProofRequired(_))) {
            journal.write_soon(entry).await;
        }
    }

    /// Logs what became of it, in one line; the entry is the caller's to write.
    pub(crate) fn tell_end(
        &self,
        outcome: Result<Option<u16>, &ApiError>,
        clock: &dyn Clock,
    ) -> Entry {
        let entry = self.concluded(outcome, clock);
        self.log(&entry, outcome);
        entry
    }

    /// Logs a step of a call that waits for its time, in one line; the entry is the caller's to write.
    pub(crate) fn tell_step(
        &self,
        event: Event,
        reason: Option<&'static str>,
        clock: &dyn Clock,
    ) -> Entry {
        let entry = Entry { reason, ..self.entry(event, clock) };
        self.log(&entry, Ok(None));
        entry
    }

    /// Writes down a step of a call that waits for its time, and logs one line. Returns when it is kept.
    pub(crate) async fn note(
        &self,
        event: Event,
        reason: Option<&'static str>,
        journal: &dyn Journal,
        clock: &dyn Clock,
    ) -> Result<(), JournalError> {
        let entry = Entry { reason, ..self.entry(event, clock) };
        journal.write(entry.clone()).await?;
        self.log(&entry, Ok(None));
        Ok(())
    }

    fn concluded(&self, outcome: Result<Option<u16>, &ApiError>, clock: &dyn Clock) -> Entry {
        let entry = self.entry(event(outcome), clock);
        match outcome {
            Ok(upstream_status) => Entry { upstream_status, ..entry },
            Err(error) => Entry {
                code: Some(error.code()),
                reason: error.reason(),
                upstream_status: upstream_status(error),
                ..entry
            },
        }
    }

    /// One structured line for each request. Faults are errors, with their cause; the rest is
    /// information.
    fn log(&self, entry: &Entry, outcome: Result<Option<u16>, &ApiError>) {
        let fault = outcome.err().filter(|error| error.status().is_server_error());
        macro_rules! line {
            ($level:ident, $target:literal, $words:literal $(, $fault:tt = $error:expr)?) => {
                tracing::$level!(
                    target: $target,
                    call_id = entry.call_id.as_str(),
                    event = entry.event.as_str(),
                    domain = entry.domain.as_ref().map(Domain::as_str),
                    code = entry.code.map(|code| code.as_str()),
                    reason = entry.reason,
                    number = entry.masked_number(),
                    provider = entry.provider.map(ProviderKind::as_str),
                    upstream_status = entry.upstream_status,
                    took_ms = u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
                    $($fault = $error,)?
                    $words
                )
            };
        }
        match (self.asked_by, fault) {
            (AskedBy::Visitor, None) => line!(info, "click2call::callback", "callback"),
            (AskedBy::Visitor, Some(fault)) => {
                line!(error, "click2call::callback", "callback", error = fault as &dyn Error);
            }
            (AskedBy::Application, None) => {
                line!(info, "click2call::call_control", "initiate");
            }
            (AskedBy::Application, Some(fault)) => {
                line!(error, "click2call::call_control", "initiate", error = fault as &dyn Error);
            }
        }
    }
}

fn event(outcome: Result<Option<u16>, &ApiError>) -> Event {
    match outcome {
        Ok(_) => Event::Placed,
        Err(ApiError::Provider { source: ProviderError::OutcomeUnknown(_), .. }) => {
            Event::OutcomeUnknown
        }
        Err(ApiError::Provider { .. }) => Event::Failed,
        Err(_) => Event::Refused,
    }
}

fn upstream_status(error: &ApiError) -> Option<u16> {
    match error {
        ApiError::Provider { source, .. } => source.upstream_status(),
        _ => None,
    }
}
