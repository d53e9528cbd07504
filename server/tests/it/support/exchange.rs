//! A telephone system whose calls outlive the server.

use async_trait::async_trait;
use model::call_id::CallId;
use model::call_progress::{CallProgress, ProgressReporter};
use model::provider::{
    Capabilities, ControlError, NewCall, Originated, PlacedCall, Provider, ProviderError,
    ResumeError, ResumeHandle,
};
use shared_types::call_state::CallState;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// How a later server finds the calls again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FoundBy {
    /// By the id that we chose.
    #[default]
    Id,
    /// By a name that the telephone system assigns.
    Name,
    Nothing,
}

/// A telephone system whose calls outlive the server.
#[derive(Default)]
pub(crate) struct Exchange {
    pub(crate) found_by: FoundBy,
    /// It reports no states of its calls.
    pub(crate) is_silent: bool,
    /// It never answers a call request.
    pub(crate) hangs: bool,
    /// Its reports about a call before it answers the request.
    pub(crate) reports_at_once: Vec<CallState>,
    pub(crate) originated: Mutex<Vec<CallId>>,
    pub(crate) resumed: Mutex<Vec<(String, Vec<CallState>)>>,
    pub(crate) reporters: Mutex<HashMap<String, Arc<ProgressReporter>>>,
    /// For servers that ended. Their tasks still run in the test, and must not consider the driver stopped.
    pub(crate) earlier_reporters: Mutex<Vec<Arc<ProgressReporter>>>,
    pub(crate) hung_up: Arc<Mutex<Vec<String>>>,
}

struct ExchangeCall {
    id: String,
    name: Option<String>,
    progress: CallProgress,
    hung_up: Arc<Mutex<Vec<String>>>,
}

impl Exchange {
    fn observed(
        &self,
        id: &str,
        (reporter, progress): (ProgressReporter, CallProgress),
    ) -> Arc<ExchangeCall> {
        let earlier = self.reporters.lock().unwrap().insert(id.to_owned(), Arc::new(reporter));
        self.earlier_reporters.lock().unwrap().extend(earlier);
        let name = (self.found_by == FoundBy::Name).then(|| format!("named-{id}"));
        Arc::new(ExchangeCall {
            id: id.to_owned(),
            name,
            progress,
            hung_up: Arc::clone(&self.hung_up),
        })
    }

    pub(crate) fn report(&self, id: &str, state: CallState) {
        self.reporters.lock().unwrap()[id].report(state);
    }
}

#[async_trait]
impl Provider for Exchange {
    fn capabilities(&self) -> Capabilities {
        Capabilities { progress: !self.is_silent, ..Capabilities::ALL }
    }

    async fn originate(&self, call: &NewCall) -> Result<Originated, ProviderError> {
        self.originated.lock().unwrap().push(call.id);
        if self.hangs {
            std::future::pending::<()>().await;
        }
        let id = call.id;
        let call = self.observed(id.as_str(), ProgressReporter::channel());
        for state in &self.reports_at_once {
            self.report(id.as_str(), *state);
        }
        Ok(Originated { upstream_status: None, call })
    }

    fn resume_handle(&self, call: &NewCall) -> Option<ResumeHandle> {
        ResumeHandle::new(call.id.to_string()).filter(|_| self.found_by == FoundBy::Id)
    }

    async fn resume(
        &self,
        handle: &ResumeHandle,
        history: &[CallState],
    ) -> Result<Arc<dyn PlacedCall>, ResumeError> {
        self.resumed.lock().unwrap().push((handle.expose().to_owned(), history.to_vec()));
        let id = handle.expose().trim_start_matches("named-");
        Ok(self.observed(id, ProgressReporter::resume(history)))
    }
}

#[async_trait]
impl PlacedCall for ExchangeCall {
    fn progress(&self) -> CallProgress {
        self.progress.clone()
    }

    fn resume_handle(&self) -> Option<ResumeHandle> {
        self.name.clone().and_then(ResumeHandle::new)
    }

    async fn hang_up(&self) -> Result<(), ControlError> {
        self.hung_up.lock().unwrap().push(self.id.clone());
        Ok(())
    }
}
