//! What is known of a request while it passes, for the journal and the log.

use crate::calls::call_id::CallId;
use crate::calls::chronicle::About;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::journal::entry::{Dialled, Entry, Event};
use crate::provider::{Originated, ProviderError, ProviderKind};
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use std::error::Error;
use std::time::Duration;

/// One request under way.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) call_id: CallId,
    pub(super) domain: Option<Domain>,
    /// The domain, once it is known to be a tenant's.
    pub(super) tenant: Option<Domain>,
    pub(super) provider: Option<ProviderKind>,
    number: Option<PhoneNumber>,
    began: Duration,
}

impl Attempt {
    pub(super) fn new(call_id: CallId, clock: &dyn Clock) -> Self {
        Self {
            call_id,
            domain: None,
            tenant: None,
            provider: None,
            number: None,
            began: clock.uptime(),
        }
    }

    /// Notes what was typed, if it is a number at all.
    pub(super) fn saw(&mut self, typed: &str) {
        self.number = PhoneNumber::parse(typed).ok();
    }

    pub(super) fn entry(&self, event: Event, clock: &dyn Clock) -> Entry {
        Entry {
            domain: self.domain.clone(),
            tenant: self.tenant.clone(),
            number: self.number.clone().map(Dialled::Number),
            provider: self.provider,
            took: clock.uptime().saturating_sub(self.began),
            ..Entry::new(clock.now(), self.call_id, event)
        }
    }

    /// What is the same in all that will be written of the call.
    pub(super) fn about(&self) -> About {
        About {
            call_id: self.call_id,
            domain: self.domain.clone(),
            tenant: self.tenant.clone(),
            provider: self.provider,
            began: self.began,
        }
    }

    pub(super) fn concluded(
        &self,
        outcome: &Result<Originated, ApiError>,
        clock: &dyn Clock,
    ) -> Entry {
        let entry = self.entry(event(outcome), clock);
        match outcome {
            Ok(originated) => Entry { upstream_status: originated.upstream_status, ..entry },
            Err(error) => Entry {
                code: Some(error.code()),
                reason: error.reason(),
                upstream_status: upstream_status(error),
                ..entry
            },
        }
    }
}

fn event(outcome: &Result<Originated, ApiError>) -> Event {
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

/// One structured line for each request. Faults are errors, with their cause; the rest is information.
pub(super) fn log(entry: &Entry, outcome: &Result<Originated, ApiError>) {
    let fault = outcome.as_ref().err().filter(|error| error.status().is_server_error());
    macro_rules! line {
        ($level:ident, $($fault:tt)*) => {
            tracing::$level!(
                target: "click2call::callback",
                call_id = entry.call_id.as_str(),
                event = entry.event.as_str(),
                domain = entry.domain.as_ref().map(Domain::as_str),
                code = entry.code.map(|code| code.as_str()),
                reason = entry.reason,
                number = entry.masked_number(),
                provider = entry.provider.map(ProviderKind::as_str),
                upstream_status = entry.upstream_status,
                took_ms = u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
                $($fault)*
            );
        };
    }
    if let Some(error) = fault {
        line!(error, error = error as &dyn Error, "callback");
    } else {
        line!(info, "callback");
    }
}
