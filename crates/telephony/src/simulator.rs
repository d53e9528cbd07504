//! A telephone system with no telephones, part of the product: for the demo page, for trying out a
//! configuration, and for tests.
//!
//! What happens to a call is read off its number ([`script`]), and where it is follows from the time
//! that has passed; [`call`] is one call, which tells of it.

pub mod call;
pub mod script;
pub mod settings;

use async_trait::async_trait;
use call::SimulatedCall;
use model::clock::Clock;
use model::provider::{
    AgentAvailability, Capabilities, NewCall, Originated, Provider, ProviderError, RefusalSource,
};
use script::{Reaction, Step};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The simulator.
pub struct Simulator {
    clock: Arc<dyn Clock>,
    speed: f64,
    patience: Duration,
    calls: Mutex<VecDeque<Arc<SimulatedCall>>>,
}

impl Simulator {
    /// Older calls are no longer shown.
    pub const CALLS_KEPT: usize = 200;

    /// `speed` 1.0 is that of life, 2.0 twice as fast. `patience` is how long a silent telephone
    /// system is waited for, as with a real one.
    pub fn new(clock: Arc<dyn Clock>, speed: f64, patience: Duration) -> Self {
        Self { clock, speed, patience, calls: Mutex::default() }
    }

    /// The calls it took, newest first.
    pub fn calls(&self) -> Vec<Arc<SimulatedCall>> {
        self.lock().iter().rev().cloned().collect()
    }

    fn take(&self, call: &NewCall, steps: Vec<Step>) -> Arc<SimulatedCall> {
        let at_our_speed = |step: Step| Step { at: step.at.div_f64(self.speed), ..step };
        let steps = steps.into_iter().map(at_our_speed).collect();
        let call = Arc::new(SimulatedCall::begin(call.clone(), Arc::clone(&self.clock), steps));
        let mut calls = self.lock();
        if calls.len() == Self::CALLS_KEPT {
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
    /// Somebody always is, but in a queue that is called `empty`.
    async fn agent_availability(&self, _api_domain: &str, queue: &str) -> AgentAvailability {
        if queue == "empty" { AgentAvailability::Unavailable } else { AgentAvailability::Available }
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::ALL
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        match script::reaction(&call.number, &call.order) {
            Reaction::Takes(steps) => {
                let call = self.take(call, steps);
                Ok(Originated { upstream_status: None, call })
            }
            Reaction::Refuses => Err(ProviderError::Refused {
                status: 403,
                refused_by: RefusalSource::TelephoneSystem,
                retry_after: None,
            }),
            Reaction::IsUnreachable => Err(ProviderError::Unreachable(None)),
            Reaction::KeepsSilent => {
                tokio::time::sleep(self.patience.div_f64(self.speed)).await;
                Err(ProviderError::OutcomeUnknown(None))
            }
        }
    }
}
