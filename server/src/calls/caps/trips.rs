//! Reports that a cap was reached, or that a stop refused a request: to the log, the journal, the metrics and the
//! tenant's webhook.
//!
//! The same one of the same tenant is reported once an hour at most, however many requests it refuses.

use super::Caps;
use crate::calls::call_service::CallService;
use crate::calls::request_context::CallRequestContext;
use crate::error::ApiError;
use shared_types::domain::Domain;
use shared_types::error_code::ErrorCode;
use state::rate_limits::{AcquireError, Charge, Quota};
use std::error::Error;
use std::time::Duration;
use store::journal::entry::{Entry, Event};

/// What refused a request.
#[derive(Clone, Copy, Debug)]
struct Trip<'a> {
    /// The name of the setting, or of the stop.
    limit: &'static str,
    code: ErrorCode,
    budget: Option<&'a str>,
    retry_after: Option<Duration>,
}

impl<'a> Trip<'a> {
    /// `None` for a refusal that is not reported.
    fn of(error: &'a ApiError) -> Option<Self> {
        match error {
            ApiError::CapReached(reached) => Some(Self {
                limit: reached.cap.as_str(),
                code: reached.cap.code(),
                budget: reached.budget.as_deref(),
                retry_after: Some(reached.retry_after),
            }),
            ApiError::CallsStopped => {
                let code = ErrorCode::CallsStopped;
                Some(Self { limit: code.as_str(), code, budget: None, retry_after: None })
            }
            _ => None,
        }
    }
}

impl Caps {
    /// Whether no earlier trip was reported within an hour.
    async fn is_to_report(&self, trip: Trip<'_>, domain: &str) -> bool {
        let value = format!("{} {domain} {}", trip.limit, trip.budget.unwrap_or_default());
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
    /// Reports that a cap or a stop refused the request of `context`, if that is what `error` says.
    pub(crate) async fn report_trip(&self, error: &ApiError, context: &CallRequestContext) {
        let Some(trip) = Trip::of(error) else { return };
        let domain = context.tenant.as_ref().map(Domain::as_str).unwrap_or_default();
        if !self.caps().is_to_report(trip, domain).await {
            return;
        }
        let Trip { limit, code, budget, retry_after } = trip;
        tracing::warn!(
            target: "click2call::limits",
            limit,
            domain,
            budget,
            code = code.as_str(),
            retry_after_seconds = retry_after.map(|time| time.as_secs()),
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
