//! The state of the handlers, from its parts.

use super::StartError;
use super::external_services::ExternalServices;
use crate::availability::Availability;
use crate::call_blocking::CallBlocking;
use crate::call_control::CallControl;
use crate::callbacks::Callbacks;
use crate::callbacks::visitor::{Shared, Visitors};
use crate::calls::call_recorder::CallRecorder;
use crate::calls::call_service::{CallService, CallServiceDeps};
use crate::calls::live_calls::LiveCalls;
use crate::config::settings::Settings;
use crate::http::App;
use crate::http::flood_guard::FloodGuard;
use crate::http::operator_token::OperatorToken;
use crate::http::provider_events::registry::ProviderEvents;
use crate::http::proxy_warnings::ProxyWarnings;
use crate::metrics::counted_journal::CountedJournal;
use crate::schedule::Schedule;
use crate::shared_state::SharedState;
use crate::signed_calls::{Ports, SignedCalls};
use admission::shared_addresses::SharedAddresses;
use admission::tokens::Tokens;
use http_client::reach::Reach;
use model::clock::Clock;
use model::provider_events::ports::InboundPorts;
use model::random::Random;
use std::sync::Arc;
use store::database::Database;
use store::journal::Journal;
use store::scheduled_calls::ScheduledCallStore;
use tenants::watch::Tenants;
use tokio_util::task::TaskTracker;

/// What the state of the handlers is made of, besides the settings.
#[expect(missing_debug_implementations, reason = "its parts are ports, which do not print")]
pub struct AppParts {
    pub external: ExternalServices,
    pub journal: Arc<dyn Journal>,
    pub database: Arc<Database>,
    pub state: SharedState,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

/// The state of the handlers; apart from [`Server`] so that tests can use it without a socket.
pub fn app(settings: &Settings, parts: AppParts) -> Result<Arc<App>, StartError> {
    let AppParts { external, journal, database, state, clock, random } = parts;
    let (metrics, tasks) = (Arc::clone(&external.metrics), external.tasks.clone());
    let journal: Arc<dyn Journal> = Arc::new(CountedJournal::new(journal, Arc::clone(&metrics)));
    let recorder = CallRecorder::new(Arc::clone(&clock), Arc::clone(&journal));
    let blocking = CallBlocking::open(
        &settings.call_blocking,
        &database,
        Arc::clone(&clock),
        Arc::clone(&random),
    )?;
    let blocking = Arc::new(blocking);
    let live = Arc::new(LiveCalls::new(
        Arc::clone(&clock),
        recorder,
        Arc::clone(&state.call_states),
        Arc::clone(&blocking) as _,
    ));
    let calls = Arc::new(CallService::new(CallServiceDeps {
        clock: Arc::clone(&clock),
        state: &state,
        journal,
        metrics: Arc::clone(&metrics),
        live: Arc::clone(&live),
        blocking,
        providers: external.providers,
        scheduled: ScheduledCallStore::new(Arc::clone(&database)),
        limits: settings.limits,
        budgets: settings.budgets.clone(),
    }));
    let signed_calls = signed_calls(settings, external.ports, &calls, &random, &state)?;
    let tenants = external.tenants;
    let schedule = Arc::new(Schedule::new(
        Arc::clone(&calls),
        Arc::clone(&tenants),
        Arc::clone(&random),
        Arc::clone(&database),
    ));
    let tokens = tokens(settings, &clock)?;
    let shared = settings.call_control.as_ref().zip(tokens.clone());
    let shared = shared.map(|(it, tokens)| Shared { tokens, tenant: it.tenant.clone() });
    let callbacks = Callbacks::new(
        Arc::clone(&calls),
        Arc::clone(&schedule),
        Arc::clone(&tenants),
        Visitors::new(Arc::clone(&clock), shared),
        settings.proof_of_work,
        Arc::clone(&random),
        &state,
    );
    let availability = Availability::new(Arc::clone(&calls), Arc::clone(&tenants));
    let call_control =
        call_control(settings, tokens, Arc::clone(&calls), &tenants, random, &state, database);
    Ok(Arc::new(App {
        clock,
        calls: Arc::clone(&calls),
        callbacks: Arc::new(callbacks),
        schedule,
        availability,
        live,
        tenants,
        metrics,
        tasks,
        proxies: settings.proxies.trusted_proxies(),
        own_origin: settings.origin.clone(),
        require_https: settings.proxies.require_https,
        shared_addresses: SharedAddresses::default(),
        proxy_warnings: ProxyWarnings::new(),
        flood: FloodGuard::new(settings.limits.flood()).ok_or(StartError::FloodGuard)?,
        under_way: TaskTracker::new(),
        body_timeout: settings.http.body_timeout_seconds.get(),
        signed_calls,
        call_control,
        operator_token: settings.call_blocking.api_token.as_ref().map(OperatorToken::new),
        provider_events: ProviderEvents::new(InboundPorts::new(external.inbound_events)?),
        demo: settings.demo.then_some(external.simulator),
    }))
}

/// Who judges the tokens of `[call_control]`.
fn tokens(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Option<Arc<Tokens>>, StartError> {
    let Some(settings) = &settings.call_control else { return Ok(None) };
    let tokens = Tokens::new(&settings.tokens, &Reach::Everything, Arc::clone(clock));
    tokens.map(|tokens| Some(Arc::new(tokens))).map_err(StartError::HttpClient)
}

/// Without the section there are no such calls.
fn call_control(
    settings: &Settings,
    tokens: Option<Arc<Tokens>>,
    calls: Arc<CallService>,
    tenants: &Arc<Tenants>,
    random: Arc<dyn Random>,
    state: &SharedState,
    database: Arc<Database>,
) -> Option<Arc<CallControl>> {
    let (settings, tokens) = settings.call_control.as_ref().zip(tokens)?;
    let (settings, tenants) = (settings.clone(), Arc::clone(tenants));
    Some(Arc::new(CallControl::new(settings, tokens, calls, tenants, random, state, database)))
}

/// Without the section there are no such calls; with it they must be possible.
fn signed_calls(
    settings: &Settings,
    ports: Option<Ports>,
    calls: &Arc<CallService>,
    random: &Arc<dyn Random>,
    state: &SharedState,
) -> Result<Option<Arc<SignedCalls>>, StartError> {
    let Some(settings) = &settings.signed_calls else { return Ok(None) };
    let signed = SignedCalls::new(
        settings.clone(),
        ports.ok_or(StartError::NoExchange)?,
        Arc::clone(calls),
        Arc::clone(random),
        state,
    );
    Ok(Some(Arc::new(signed.ok_or(StartError::NonceSecret)?)))
}
