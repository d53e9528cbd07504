//! What is known of a request for a call, for the journal and the log.

use super::call_recorder::CallContext;
use crate::error::ApiError;
use crate::error::contract_words::contract_words;
use model::call_id::CallId;
use model::call_source::CallSource;
use model::clock::Clock;
use model::connection_failure::WithCauses;
use model::consent_version::ConsentVersion;
use model::custom_data::CustomData;
use model::provider::{ProviderError, ProviderKind};
use model::subject::Subject;
use shared_types::destination::Destination;
use shared_types::domain::Domain;
use shared_types::iden::Iden;
use shared_types::phone::PhoneNumber;
use state::pseudonyms::PseudonymKey;
use std::time::Duration;
use store::error::JournalError;
use store::journal::Journal;
use store::journal::entry::{Dialled, Entry, Event};

/// Where a request for a call arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    Visitor,
    /// An application, for its logged-in user.
    Application,
    /// A user who signed the request with the password of their terminal.
    Signed,
}

impl Surface {
    /// Where its calls come from, unless the request says more.
    fn source(self) -> CallSource {
        match self {
            Self::Visitor => CallSource::Callback,
            Self::Application => CallSource::Api,
            Self::Signed => CallSource::Signed,
        }
    }
}

/// One request for a call.
#[derive(Debug)]
pub(crate) struct CallRequestContext {
    surface: Surface,
    pub(crate) call_id: CallId,
    pub(crate) domain: Option<Domain>,
    /// The domain, if it is a tenant's.
    pub(crate) tenant: Option<Domain>,
    pub(crate) provider: Option<ProviderKind>,
    /// The authenticated user.
    pub(crate) actor: Option<Subject>,
    /// The text to which the visitor agreed.
    pub(crate) consent: Option<ConsentVersion>,
    pub(crate) source: CallSource,
    /// The journal has the call as accepted: the telephone system was not reached before.
    pub(crate) is_accepted: bool,
    /// What the application knows of the customer.
    pub(crate) custom_data: Option<CustomData>,
    number: Option<Dialled>,
    /// By which refusals of one client are counted together.
    client: Option<PseudonymKey>,
    /// Of signed calls: the name of the call, and the company of its user.
    signed: Option<(Iden, u64)>,
    began: Duration,
}

impl CallRequestContext {
    pub(crate) fn new(surface: Surface, call_id: CallId, clock: &dyn Clock) -> Self {
        Self {
            surface,
            call_id,
            domain: None,
            tenant: None,
            provider: None,
            actor: None,
            consent: None,
            source: surface.source(),
            is_accepted: false,
            custom_data: None,
            number: None,
            client: None,
            signed: None,
            began: clock.uptime(),
        }
    }

    /// The context of a step of a scheduled call.
    pub(crate) fn scheduled(call_id: CallId, clock: &dyn Clock) -> Self {
        Self { source: CallSource::Scheduled, ..Self::new(Surface::Visitor, call_id, clock) }
    }

    /// Sets the client that sent the request.
    pub(crate) fn set_client(&mut self, client: PseudonymKey) {
        self.client = Some(client);
    }

    /// Sets the number as it was typed, if it is one.
    pub(crate) fn set_number(&mut self, typed: &str) {
        self.number = PhoneNumber::parse(typed).ok().map(Dialled::Number);
    }

    /// The called number, if it is one.
    pub(crate) fn called(&self) -> Option<PhoneNumber> {
        match self.number.as_ref()? {
            Dialled::Number(number) => Some(number.clone()),
            Dialled::Destination(destination) => PhoneNumber::parse(destination.expose()).ok(),
        }
    }

    /// Sets the destination of a signed call.
    pub(crate) fn set_destination(&mut self, destination: Destination) {
        self.number = Some(Dialled::Destination(destination));
    }

    /// Sets the name of a signed call and the company of its user.
    pub(crate) fn set_signed(&mut self, iden: Iden, company: u64) {
        self.signed = Some((iden, company));
    }

    pub(crate) fn entry(&self, event: Event, clock: &dyn Clock) -> Entry {
        Entry {
            domain: self.domain.clone(),
            tenant: self.tenant.clone(),
            number: self.number.clone(),
            provider: self.provider,
            actor: self.actor.clone(),
            consent: self.consent,
            source: Some(self.source),
            custom_data: self.custom_data.clone(),
            took: clock.uptime().saturating_sub(self.began),
            ..Entry::new(clock.now(), self.call_id, event)
        }
    }

    /// The same in all entries of the call.
    pub(crate) fn call_context(&self) -> CallContext {
        CallContext {
            call_id: self.call_id,
            domain: self.domain.clone(),
            tenant: self.tenant.clone(),
            provider: self.provider,
            source: Some(self.source),
            custom_data: self.custom_data.clone(),
            began: self.began,
            age_before: Duration::ZERO,
        }
    }

    /// Records the outcome of the request and logs one line. An accepted call has the HTTP status of the
    /// telephone system's answer. A refusal is counted; it becomes no entry of its own.
    pub(crate) async fn record_outcome(
        &self,
        outcome: Result<Option<u16>, &ApiError>,
        journal: &dyn Journal,
        clock: &dyn Clock,
    ) {
        let entry = self.log_outcome(outcome, clock);
        match outcome {
            // The request comes again with its proof of work, and is recorded then.
            Err(ApiError::ProofRequired(_)) => {}
            _ if entry.event == Event::Refused => journal.count_refusal(entry, self.client),
            _ => journal.write_soon(entry).await,
        }
    }

    /// Logs the outcome in one line, and returns the entry for the journal.
    pub(crate) fn log_outcome(
        &self,
        outcome: Result<Option<u16>, &ApiError>,
        clock: &dyn Clock,
    ) -> Entry {
        let entry = self.concluded(outcome, clock);
        self.log(&entry, outcome);
        entry
    }

    /// Logs a step of a scheduled call in one line, and returns the entry for the journal.
    pub(crate) fn log_step(
        &self,
        event: Event,
        reason: Option<&'static str>,
        clock: &dyn Clock,
    ) -> Entry {
        let entry = Entry { reason, ..self.entry(event, clock) };
        self.log(&entry, Ok(None));
        entry
    }

    /// Records a step of a scheduled call, and logs one line.
    pub(crate) async fn record_step(
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
            // The contract of signed calls has words and no codes.
            Err(error) if self.surface == Surface::Signed => {
                Entry { reason: Some(contract_words(error)), ..entry }
            }
            Err(error) => Entry {
                code: Some(error.code()),
                reason: error.reason(),
                upstream_status: upstream_status(error),
                ..entry
            },
        }
    }

    /// One line for each request. Faults are errors, with their cause; the rest is information.
    fn log(&self, entry: &Entry, outcome: Result<Option<u16>, &ApiError>) {
        let fault = outcome.err().filter(|error| error.is_fault());
        let (iden, company) = self.signed.as_ref().map(|(iden, company)| (iden, *company)).unzip();
        macro_rules! line {
            ($level:ident, $target:literal, $words:literal $(, $fault:tt = $error:expr)?) => {
                tracing::$level!(
                    target: $target,
                    call_id = entry.call_id.as_str(),
                    iden = iden.map(Iden::as_str),
                    event = entry.event.as_str(),
                    domain = entry.domain.as_ref().map(Domain::as_str),
                    company,
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
        macro_rules! request {
            ($target:literal, $words:literal) => {
                match fault {
                    None => line!(info, $target, $words),
                    Some(fault) => line!(
                        error,
                        $target,
                        $words,
                        error = tracing::field::display(WithCauses(fault))
                    ),
                }
            };
        }
        match self.surface {
            Surface::Visitor => request!("click2call::callback", "callback"),
            Surface::Application => request!("click2call::call_control", "initiate"),
            Surface::Signed => request!("click2call::signed_call", "signed call"),
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
