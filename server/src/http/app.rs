//! The state of the handlers.

use super::flood_guard::FloodGuard;
use super::operator_token::OperatorToken;
use super::provider_events::registry::ProviderEvents;
use super::proxy_warnings::ProxyWarnings;
use crate::availability::Availability;
use crate::call_control::CallControl;
use crate::callbacks::Callbacks;
use crate::calls::call_service::CallService;
use crate::calls::live_calls::LiveCalls;
use crate::metrics::Metrics;
use crate::schedule::Schedule;
use crate::signed_calls::SignedCalls;
use admission::client_ip::TrustedProxies;
use admission::origin::OriginPattern;
use admission::shared_addresses::SharedAddresses;
use model::clock::Clock;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use supervisor::Supervisor;
use telephony::simulator::Simulator;
use tenants::watch::Tenants;
use tokio_util::task::TaskTracker;

/// The state of the handlers.
pub struct App {
    pub clock: Arc<dyn Clock>,
    pub calls: Arc<CallService>,
    pub callbacks: Arc<Callbacks>,
    /// The calls that wait for their time.
    pub schedule: Arc<Schedule>,
    pub availability: Availability,
    /// The calls that were placed, and are not long over.
    pub live: Arc<LiveCalls>,
    pub tenants: Arc<Tenants>,
    pub metrics: Arc<Metrics>,
    /// The tasks that last as long as the server.
    pub tasks: Supervisor,
    pub proxies: TrustedProxies,
    /// Where browsers find this server, if that is set.
    pub own_origin: Option<OriginPattern>,
    /// Requests that a proxy received over plain HTTP are refused.
    pub require_https: bool,
    /// The browsers of private addresses, which may be those of a proxy.
    pub shared_addresses: SharedAddresses,
    /// Which faults of proxies were logged.
    pub proxy_warnings: ProxyWarnings,
    pub flood: FloodGuard,
    /// Requests that run to their end although the visitor may have left.
    pub under_way: TaskTracker,
    pub body_timeout: Duration,
    /// Only with the section `[signed_calls]`.
    pub signed_calls: Option<Arc<SignedCalls>>,
    /// Only with the section `[call_control]`.
    pub call_control: Option<Arc<CallControl>>,
    /// Only with `call_blocking.api_token`.
    pub operator_token: Option<OperatorToken>,
    /// The telephone systems that send events. None of those in use does so unless its driver registers routes.
    pub provider_events: ProviderEvents,
    /// Only with the demo enabled.
    pub demo: Option<Arc<Simulator>>,
}

impl App {
    /// Whether browsers find this server over TLS, as far as the settings say.
    pub(super) fn origin_is_secure(&self) -> bool {
        self.own_origin.as_ref().is_some_and(OriginPattern::is_secure)
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("callbacks", &self.callbacks).finish_non_exhaustive()
    }
}
