//! A telephone system without telephones, part of the product: for the demo page, for trying out a
//! configuration, and for tests.
//!
//! The number of a call selects its [`script`]; its state follows from the elapsed time ([`call`]).

pub mod call;
pub mod script;
pub mod settings;

use async_trait::async_trait;
use call::SimulatedCall;
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, ConnectionProblem, ConnectionReport, NewCall, Originated,
    Provider, ProviderError, RefusalSource,
};
use script::{Reaction, Step};
use settings::SimulatorSettings;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The driver.
pub struct Simulator {
    clock: Arc<dyn Clock>,
    speed: f64,
    timeout: Duration,
    calls: Mutex<VecDeque<Arc<SimulatedCall>>>,
}

impl Simulator {
    /// What it can do.
    pub const CAPABILITIES: Capabilities = Capabilities {
        progress: true,
        hang_up: true,
        cancel_while_ringing: true,
        dtmf: true,
        code: true,
        availability: true,
        queue_metrics: true,
        user_calls: true,
        ..Capabilities::NONE
    };

    /// The number of calls that [`Self::calls`] returns at most.
    pub const MAX_RECORDED_CALLS: usize = 200;

    /// A simulator without calls.
    pub fn new(settings: SimulatorSettings, clock: Arc<dyn Clock>) -> Self {
        let (speed, timeout) = (settings.speed, settings.patience_seconds.get());
        Self { clock, speed, timeout, calls: Mutex::default() }
    }

    /// The accepted calls, newest first.
    pub fn calls(&self) -> Vec<Arc<SimulatedCall>> {
        self.lock().iter().rev().cloned().collect()
    }

    fn accept(&self, call: &NewCall, steps: Vec<Step>) -> Arc<SimulatedCall> {
        let scaled = |step: Step| Step { at: step.at.div_f64(self.speed), ..step };
        let steps = steps.into_iter().map(scaled).collect();
        let call = Arc::new(SimulatedCall::start(call.clone(), Arc::clone(&self.clock), steps));
        let mut calls = self.lock();
        if calls.len() == Self::MAX_RECORDED_CALLS {
            calls.pop_front();
        }
        calls.push_back(Arc::clone(&call));
        call
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<SimulatedCall>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Simulator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").field("speed", &self.speed).finish_non_exhaustive()
    }
}

#[async_trait]
impl Provider for Simulator {
    /// Agents are available in every queue except the one named `empty`.
    async fn agent_availability(&self, _api_domain: &str, queue: &str) -> AgentAvailability {
        if queue == "empty" { AgentAvailability::Unavailable } else { AgentAvailability::Available }
    }

    fn capabilities(&self) -> Capabilities {
        Self::CAPABILITIES
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        match script::reaction(&call.number, &call.order) {
            Reaction::Accept(steps) => {
                let call = self.accept(call, steps);
                Ok(Originated { upstream_status: None, call })
            }
            Reaction::Refuse => Err(ProviderError::Refused {
                status: 403,
                refused_by: RefusalSource::TelephoneSystem,
                retry_after: None,
            }),
            Reaction::Unreachable => Err(ProviderError::Unreachable(None)),
            Reaction::NoAnswer => {
                tokio::time::sleep(self.timeout.div_f64(self.speed)).await;
                Err(ProviderError::OutcomeUnknown(None))
            }
        }
    }

    async fn check_connection(&self) -> Result<ConnectionReport, ConnectionProblem> {
        Ok(ConnectionReport::new(["it is part of this server"]))
    }
}
