//! Reports that a cap was reached: to the log, the journal, the metrics and the tenant's webhook.
//!
//! The same cap of the same tenant is reported once an hour at most, however many requests it refuses.

use super::{CapReached, Caps};
use crate::calls::call_service::CallService;
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
use shared_types::domain::Domain;
use state::rate_limits::{AcquireError, Charge, Quota};
use std::error::Error;
use store::journal::entry::{Entry, Event};

impl Caps {
    /// Whether no earlier trip was reported within an hour.
    async fn is_to_report(&self, reached: &CapReached, domain: &str) -> bool {
        let budget = reached.budget.as_deref().unwrap_or_default();
        let value = format!("{} {domain} {budget}", reached.cap.as_str());
        let once = Charge { key: self.key("trip", &value), quota: Quota::per_hour(1) };
        match self.rate_limits.acquire(&[once]).await {
            Ok(_) => true,
            Err(AcquireError::Limited(_)) => false,
            Err(AcquireError::State(error)) => {
                let error = &error as &dyn Error;
                tracing::warn!(error, "a reached limit is reported again");
                true
            }
        }
    }
}

impl CallService {
    /// Reports that a cap refused the request of `context`, if that is what `error` says.
    pub(crate) async fn report_cap(&self, error: &ApiError, context: &CallRequestContext) {
        let ApiError::CapReached(reached) = error else { return };
        let domain = context.tenant.as_ref().map(Domain::as_str).unwrap_or_default();
        if !self.caps().is_to_report(reached, domain).await {
            return;
        }
        let (limit, code) = (reached.cap.as_str(), reached.cap.code());
        tracing::warn!(
            target: "click2call::limits",
            limit,
            domain,
            budget = reached.budget,
            code = code.as_str(),
            retry_after_seconds = reached.retry_after.as_secs(),
            "a limit is reached"
        );
        let entry = Entry {
            domain: context.tenant.clone(),
            tenant: context.tenant.clone(),
            code: Some(code),
            reason: Some(limit),
            source: Some(context.source),
            ..Entry::new(self.clock.now(), context.call_id, Event::LimitReached)
        };
        self.journal.write_soon(entry).await;
    }
}
