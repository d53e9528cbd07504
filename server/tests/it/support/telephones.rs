//! A telephone system of the tests' own: it notes whom it was asked to call, and answers as it is told.

use async_trait::async_trait;
use model::call_progress::{CallProgress, ProgressReporter};
use model::provider::{
    AgentAvailability, Capabilities, ControlError, NewCall, Originated, PlacedCall, Provider,
    ProviderError, RefusalSource,
};
use shared_types::call_state::{CallState, EndCause};
use std::sync::{Arc, Mutex};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Takes,
    Refuses,
    /// Says neither yes nor no, ever.
    Hangs,
    /// Cannot be reached, and receives nothing.
    IsAway,
    /// Nobody is in the queue.
    NobodyIsThere,
}

pub(crate) struct Telephones {
    pub(crate) capabilities: Capabilities,
    manner: Mutex<Manner>,
    asked: Mutex<Vec<NewCall>>,
    attendances: Mutex<usize>,
    /// How often a call did not reach it.
    attempts: Mutex<usize>,
}

impl Telephones {
    pub(crate) fn new(manner: Manner) -> Arc<Self> {
        Self::that_can(Capabilities::ALL, manner)
    }

    pub(crate) fn that_can(capabilities: Capabilities, manner: Manner) -> Arc<Self> {
        let manner = Mutex::new(manner);
        Arc::new(Self {
            capabilities,
            manner,
            asked: Mutex::default(),
            attendances: Mutex::default(),
            attempts: Mutex::default(),
        })
    }

    pub(crate) fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// The numbers it was asked to call, in order.
    pub(crate) fn called(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|call| call.number.expose_e164().to_owned()).collect()
    }

    /// The calls it was asked for, in order.
    pub(crate) fn asked(&self) -> Vec<NewCall> {
        self.asked.lock().unwrap().clone()
    }

    /// How often a call did not reach it.
    pub(crate) fn attempts(&self) -> usize {
        *self.attempts.lock().unwrap()
    }

    /// How often it was asked whether somebody is there.
    pub(crate) fn attendances(&self) -> usize {
        *self.attendances.lock().unwrap()
    }
}

#[async_trait]
impl Provider for Telephones {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        let manner = *self.manner.lock().unwrap();
        if manner == Manner::IsAway {
            *self.attempts.lock().unwrap() += 1;
            return Err(ProviderError::Unreachable(None));
        }
        self.asked.lock().unwrap().push(call.clone());
        match manner {
            Manner::Takes | Manner::NobodyIsThere => {
                let (reporter, progress) = ProgressReporter::channel();
                let call = Arc::new(Talk { reporter, progress });
                Ok(Originated { upstream_status: None, call })
            }
            Manner::Refuses => Err(ProviderError::Refused {
                status: 403,
                refused_by: RefusalSource::TelephoneSystem,
                retry_after: None,
            }),
            Manner::Hangs | Manner::IsAway => std::future::pending().await,
        }
    }

    async fn agent_availability(&self, _api_domain: &str, _queue: &str) -> AgentAvailability {
        *self.attendances.lock().unwrap() += 1;
        match *self.manner.lock().unwrap() {
            Manner::NobodyIsThere => AgentAvailability::Unavailable,
            _ => AgentAvailability::Unknown,
        }
    }
}

/// A call that lasts until it is hung up.
struct Talk {
    reporter: ProgressReporter,
    progress: CallProgress,
}

#[async_trait]
impl PlacedCall for Talk {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        self.reporter.report(CallState::Ended { cause: EndCause::Cancelled });
        Ok(())
    }
}
