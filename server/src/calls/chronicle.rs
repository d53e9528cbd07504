//! Each state of a call, to the journal and to the log.

use model::call_id::CallId;
use model::clock::Clock;
use model::provider::ProviderKind;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::domain::Domain;
use std::sync::Arc;
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};

/// What is the same in all that is written of one call.
#[derive(Clone, Debug)]
pub struct About {
    pub call_id: CallId,
    /// The tenant, or the domain of the user who signed the call.
    pub domain: Option<Domain>,
    /// Whose entries they are: a tenant that there is.
    pub tenant: Option<Domain>,
    pub provider: Option<ProviderKind>,
    /// When the call was asked for, by the clock's uptime.
    pub began: Duration,
}

/// Writes down how calls go on after they were placed.
#[derive(Clone)]
pub struct Chronicle {
    clock: Arc<dyn Clock>,
    journal: Arc<dyn Journal>,
}

impl Chronicle {
    pub fn new(clock: Arc<dyn Clock>, journal: Arc<dyn Journal>) -> Self {
        Self { clock, journal }
    }

    /// One row and one line. That a call was accepted is written where it was asked for.
    pub async fn write(&self, about: &About, state: CallState) {
        if state == CallState::Accepted {
            return;
        }
        let took = self.clock.uptime().saturating_sub(about.began);
        log(about, state, took);
        let event = if state.is_final() { Event::Ended } else { Event::State };
        let entry = Entry {
            domain: about.domain.clone(),
            tenant: about.tenant.clone(),
            provider: about.provider,
            state: Some(state),
            took,
            ..Entry::new(self.clock.now(), about.call_id, event)
        };
        self.journal.write_soon(entry).await;
    }
}

fn log(about: &About, state: CallState, took: Duration) {
    tracing::info!(
        target: "click2call::call",
        call_id = about.call_id.as_str(),
        domain = about.domain.as_ref().map(Domain::as_str),
        provider = about.provider.map(ProviderKind::as_str),
        state = state.name(),
        leg = state.leg().map(Leg::as_str),
        cause = state.cause().map(EndCause::as_str),
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "call"
    );
}

impl std::fmt::Debug for Chronicle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chronicle")
    }
}
