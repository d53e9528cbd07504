//! Calls of a dialer in an application's page, which the page reports, and calls by customer or job.
//!
//! Size → token → scope → the user's limit → the request → the tenant → the context → the number → the table of
//! such calls, where an equal report changes nothing → the journal.

use super::caller::Caller;
use super::{CallControl, context};
use crate::error::ApiError;
use admission::tokens::scope::{Forbidden, Scope};
use bytes::Bytes;
use jiff::Timestamp;
use model::call_source::CallSource;
use model::custom_data::CustomData;
use model::reported_call::{Direction, OpaqueId, ReportedState};
use serde::Deserialize;
use serde_json::value::RawValue;
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use state::rate_limits::Quota;
use std::error::Error;
use std::sync::Arc;
use store::context_calls::report::ReportOutcome;
use store::context_calls::{ContextCall, Lookup};
use store::error::JournalError;
use store::journal::entry::{Entry, Event, Report};
use tenants::tenant::Tenant;

/// A user cannot begin and end more calls than that.
const REPORTS_PER_MINUTE: u32 = 120;
/// As fast as somebody can open the records of customers.
const LOOKUPS_PER_MINUTE: u32 = 240;

/// The body of `POST /api/cti/calls`. Nothing in it prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReportBody {
    call_id: OpaqueId,
    direction: Direction,
    state: ReportedState,
    #[serde(default)]
    external_number: Option<String>,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    custom_data: Option<Box<RawValue>>,
    #[serde(default)]
    user_id: Option<OpaqueId>,
}

/// The answer to a report.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The ID with which the call was reported.
    pub call_id: OpaqueId,
    /// The call was unknown.
    pub is_first: bool,
}

/// The query of a look-up. `Debug` does not show the ids.
#[derive(Default)]
pub struct LookupQuery {
    pub customer: Option<String>,
    pub job: Option<String>,
}

impl CallControl {
    /// Records a call of another system. The same report again changes nothing.
    ///
    /// Run it detached from the request, so that it is recorded completely.
    pub async fn report(
        &self,
        token: Option<&str>,
        body: Result<Bytes, ApiError>,
    ) -> Result<Reported, ApiError> {
        let body = body?;
        let caller = self.identify(token, Scope::Cti).await?;
        self.charge(&caller, "report", Quota::per_minute(REPORTS_PER_MINUTE)).await?;
        let body: ReportBody =
            serde_json::from_slice(&body).map_err(|_| ApiError::UnreadableReport)?;
        let tenant = self.tenant_of(&caller)?;
        let at = began_at(body.at.as_deref(), self.now())?;
        let entry = self.entry(body, &caller, &tenant)?;
        let (entry, outcome) = self.store(entry, at).await?;
        let report = entry.report.ok_or(ApiError::UnreadableReport)?;
        let is_first = outcome == ReportOutcome::First;
        Ok(Reported { call_id: report.call_id, is_first })
    }

    /// The calls of the token's tenant with one customer or job, newest first.
    pub async fn look_up(
        &self,
        token: Option<&str>,
        query: Option<LookupQuery>,
    ) -> Result<Vec<ContextCall>, ApiError> {
        let caller = self.identify(token, Scope::Cti).await?;
        self.charge(&caller, "look up", Quota::per_minute(LOOKUPS_PER_MINUTE)).await?;
        let lookup = query.and_then(LookupQuery::read).ok_or(ApiError::UnreadableLookup)?;
        let tenant = self.tenant_of(&caller)?;
        Ok(self.context_calls.find(&tenant.domain, &lookup).await?)
    }

    fn tenant_of(&self, caller: &Caller) -> Result<Arc<Tenant>, ApiError> {
        let tenant = self.tenants.get(&caller.owner.tenant);
        tenant.ok_or(ApiError::Forbidden(Forbidden::Tenant))
    }

    fn entry(&self, body: ReportBody, caller: &Caller, tenant: &Tenant) -> Result<Entry, ApiError> {
        let custom_data = context::accept(body.custom_data.as_deref(), tenant)?;
        // A caller who withholds the number has none.
        let number = body.external_number.as_deref().filter(|number| !number.is_empty());
        let number = number.map(PhoneNumber::parse).transpose().map_err(ApiError::Number)?;
        let call_id = self.context_calls.reported_call_id(&tenant.domain, &body.call_id);
        let entry = Entry {
            domain: Some(tenant.domain.clone()),
            tenant: Some(tenant.domain.clone()),
            actor: Some(caller.owner.subject.clone()),
            source: Some(CallSource::MiniDialer),
            custom_data,
            report: Some(Box::new(Report {
                call_id: body.call_id,
                user_id: body.user_id,
                direction: body.direction,
                state: body.state,
                is_first: false,
            })),
            ..Entry::new(self.now(), call_id, Event::Reported)
        };
        Ok(match number {
            Some(number) => entry.about(&number),
            None => entry,
        })
    }

    /// Stores the report, and writes an entry if it changed anything.
    async fn store(
        &self,
        entry: Entry,
        at: Timestamp,
    ) -> Result<(Entry, ReportOutcome), JournalError> {
        let outcome = self.context_calls.report(&entry, at, &*self.random).await?;
        let is_first = outcome == ReportOutcome::First;
        let report = entry.report.map(|report| {
            // A late context comes with `ringing`, also after the end of the call.
            let state = match &outcome {
                ReportOutcome::Changed(update) => update.state(),
                ReportOutcome::First | ReportOutcome::Unchanged => report.state,
            };
            Box::new(Report { is_first, state, ..*report })
        });
        let entry = Entry { report, ..entry };
        if outcome != ReportOutcome::Unchanged
            && let Err(error) = self.calls.journal.write(entry.clone()).await
        {
            if let Err(undo) = self.context_calls.undo(&entry.call_id, &outcome).await {
                let undo = &undo as &dyn Error;
                tracing::error!(error = undo, "a report could not be undone");
            }
            return Err(error);
        }
        log(&entry, &outcome);
        Ok((entry, outcome))
    }
}

impl LookupQuery {
    /// `None` unless it is exactly one, and not empty.
    fn read(self) -> Option<Lookup> {
        let is_id = |id: &String| !id.is_empty() && id.chars().count() <= CustomData::MAX_CHARS;
        match (self.customer, self.job) {
            (Some(id), None) if is_id(&id) => Some(Lookup::Customer(id)),
            (None, Some(id)) if is_id(&id) => Some(Lookup::Job(id)),
            _ => None,
        }
    }
}

/// A page whose clock is fast does not put its calls before all others.
fn began_at(written: Option<&str>, now: Timestamp) -> Result<Timestamp, ApiError> {
    let Some(written) = written else { return Ok(now) };
    let at: Timestamp = written.parse().map_err(|_| ApiError::UnreadableTime)?;
    Ok(at.min(now))
}

fn log(entry: &Entry, outcome: &ReportOutcome) {
    let report = entry.report.as_deref();
    tracing::info!(
        target: "click2call::call_control",
        call_id = entry.call_id.as_str(),
        domain = entry.tenant.as_ref().map(Domain::as_str),
        direction = report.map(|report| report.direction.as_str()),
        state = report.map(|report| report.state.as_str()),
        number = entry.masked_number(),
        changed = *outcome != ReportOutcome::Unchanged,
        "reported call"
    );
}

impl std::fmt::Debug for LookupQuery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LookupQuery")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(customer: Option<&str>, job: Option<&str>) -> Option<Lookup> {
        let [customer, job] = [customer, job].map(|id| id.map(str::to_owned));
        LookupQuery { customer, job }.read()
    }

    #[test]
    fn a_look_up_is_by_one_customer_or_one_job() {
        assert_eq!(query(Some("7"), None), Some(Lookup::Customer("7".to_owned())));
        assert_eq!(query(None, Some("7")), Some(Lookup::Job("7".to_owned())));
        assert_eq!(query(Some("7"), Some("7")), None);
        assert_eq!(query(None, None), None);
        assert_eq!(query(Some(""), None), None);
        assert_eq!(query(Some(&"x".repeat(2_001)), None), None);
    }

    #[test]
    fn a_call_did_not_begin_in_the_future() {
        let now: Timestamp = "2026-11-21T08:00:00Z".parse().unwrap();
        let at = |text| began_at(Some(text), now);

        assert_eq!(began_at(None, now).unwrap(), now);
        assert_eq!(at("2026-11-21T08:59:59+01:00").unwrap().to_string(), "2026-11-21T07:59:59Z");
        assert_eq!(at("2027-01-01T00:00:00Z").unwrap(), now);
        assert!(matches!(at("yesterday"), Err(ApiError::UnreadableTime)));
    }
}
