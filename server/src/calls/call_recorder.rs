//! Each state of a call, to the journal and to the log.

use model::call_id::CallId;
use model::call_source::CallSource;
use model::clock::Clock;
use model::custom_data::CustomData;
use model::provider::ProviderKind;
use shared_types::call_state::{CallState, EndCause, Leg};
use shared_types::domain::Domain;
use std::sync::Arc;
use std::time::Duration;
use store::journal::Journal;
use store::journal::entry::{Entry, Event};
use store::live_calls::change::LiveCallChange;

/// The name of the action in the journal and in metrics, by which the called person opts out.
const OPT_OUT: &str = "do_not_call";

/// The same in all entries of one call.
#[derive(Clone, Debug)]
pub struct CallContext {
    pub call_id: CallId,
    /// The tenant's domain, or that of the user who signed the call.
    pub domain: Option<Domain>,
    /// The tenant that the entries belong to.
    pub tenant: Option<Domain>,
    pub provider: Option<ProviderKind>,
    pub source: Option<CallSource>,
    /// What the application knows of the customer.
    pub custom_data: Option<CustomData>,
    /// The time of the request, in the clock's uptime; for a resumed call, that of its resumption.
    pub began: Duration,
    /// The age of a resumed call at its resumption.
    pub age_before: Duration,
}

impl CallContext {
    /// The time since the request, at `now` in the clock's uptime.
    pub fn age(&self, now: Duration) -> Duration {
        now.saturating_sub(self.began) + self.age_before
    }
}

/// Writes the states of placed calls to the journal and to the log.
#[derive(Clone)]
pub struct CallRecorder {
    clock: Arc<dyn Clock>,
    journal: Arc<dyn Journal>,
}

impl CallRecorder {
    pub fn new(clock: Arc<dyn Clock>, journal: Arc<dyn Journal>) -> Self {
        Self { clock, journal }
    }

    /// Writes one entry and one line. `live` is the change of the row of the call, if it keeps its row.
    pub async fn record(
        &self,
        context: &CallContext,
        state: CallState,
        live: Option<LiveCallChange>,
    ) {
        let took = context.age(self.clock.uptime());
        log(context, state, took);
        let event = if state.is_final() { Event::Ended } else { Event::State };
        let entry = Entry {
            domain: context.domain.clone(),
            tenant: context.tenant.clone(),
            provider: context.provider,
            source: context.source,
            custom_data: context.custom_data.clone(),
            state: Some(state),
            took,
            live,
            ..Entry::new(self.clock.now(), context.call_id, event)
        };
        self.journal.write_soon(entry).await;
    }

    /// Records that the called person wants no further calls. Their number is on the do-not-call list.
    pub(super) async fn record_opt_out(&self, context: &CallContext) {
        let call_id = context.call_id.as_str();
        tracing::info!(target: "click2call::call", call_id, action = OPT_OUT, "control");
        let entry = Entry {
            domain: context.domain.clone(),
            tenant: context.tenant.clone(),
            provider: context.provider,
            source: context.source,
            reason: Some(OPT_OUT),
            took: context.age(self.clock.uptime()),
            ..Entry::new(self.clock.now(), context.call_id, Event::Control)
        };
        self.journal.write_soon(entry).await;
    }

    /// Waits before something is tried again.
    pub(super) async fn sleep(&self, delay: Duration) {
        self.clock.sleep(delay).await;
    }

    /// No further state will be reported, and the last one is not final.
    pub async fn close(&self, call_id: CallId) {
        self.journal.close_live_call(call_id).await;
    }
}

fn log(context: &CallContext, state: CallState, took: Duration) {
    tracing::info!(
        target: "click2call::call",
        call_id = context.call_id.as_str(),
        domain = context.domain.as_ref().map(Domain::as_str),
        provider = context.provider.map(ProviderKind::as_str),
        state = state.name(),
        leg = state.leg().map(Leg::as_str),
        cause = state.cause().map(EndCause::as_str),
        took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        "call"
    );
}

impl std::fmt::Debug for CallRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallRecorder")
    }
}
