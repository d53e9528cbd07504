//! The changes of rows, in the transaction of journal entries: calls with the id of a customer or job.

use crate::journal::entry::{Dialled, Entry, Event};
use crate::journal::record::day_of;
use crate::keys::Keys;
use model::call_id::CallId;
use model::call_source::CallSource;
use model::custom_data::CustomData;
use model::reported_call::Direction;
use shared_types::call_state::{CallState, EndCause};
use sqlx::AnyConnection;

/// What a journal entry changes in the table.
pub(crate) enum ContextRowChange {
    Insert(Box<NewRow>),
    SetState { call_id: CallId, state: &'static str, cause: Option<&'static str> },
}

/// A call that is about to be placed.
pub(crate) struct NewRow {
    call_id: CallId,
    tenant: String,
    day: String,
    at: i64,
    source: &'static str,
    number: Option<String>,
    hashes: ContextHashes,
}

/// The keyed hashes of the ids in a context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ContextHashes {
    pub(super) customer: Option<String>,
    pub(super) job: Option<String>,
}

impl ContextHashes {
    pub(super) fn of(context: Option<&CustomData>, tenant: &str, keys: &Keys) -> Self {
        let customer = context.and_then(CustomData::expose_customer_id);
        let job = context.and_then(CustomData::expose_job_id);
        Self {
            customer: customer.map(|id| keys.customer(tenant, id)),
            job: job.map(|id| keys.job(tenant, id)),
        }
    }
}

impl ContextRowChange {
    /// `None` for an entry that changes nothing here. A report changes its row by itself.
    pub(crate) fn of(entry: &Entry, keys: &Keys) -> Option<Self> {
        let context = entry.custom_data.as_ref().filter(|context| context.has_ids())?;
        let call_id = entry.call_id;
        match entry.event {
            Event::Accepted => Self::insert(entry, context, keys),
            Event::State | Event::Ended => {
                let state = entry.state?;
                let cause = state.cause().map(EndCause::as_str);
                Some(Self::SetState { call_id, state: CallState::name(state), cause })
            }
            Event::Failed | Event::OutcomeUnknown => {
                Some(Self::SetState { call_id, state: entry.event.as_str(), cause: None })
            }
            Event::Scheduled
            | Event::Cancelled
            | Event::Expired
            | Event::Placed
            | Event::Refused
            | Event::LimitReached
            | Event::Control
            | Event::Reported
            | Event::Erased => None,
        }
    }

    fn insert(entry: &Entry, context: &CustomData, keys: &Keys) -> Option<Self> {
        let tenant = entry.tenant.as_ref()?.as_str();
        Some(Self::Insert(Box::new(NewRow {
            call_id: entry.call_id,
            tenant: tenant.to_owned(),
            day: day_of(&entry.at.to_string()).to_owned(),
            at: entry.at.as_millisecond(),
            source: entry.source.map(CallSource::as_str).unwrap_or_default(),
            number: entry.number.as_ref().map(Dialled::masked),
            hashes: ContextHashes::of(Some(context), tenant, keys),
        })))
    }
}

/// Applies `changes` in their order.
pub(crate) async fn apply(
    transaction: &mut AnyConnection,
    changes: &[ContextRowChange],
) -> Result<(), sqlx::Error> {
    for change in changes {
        match change {
            // The first attempt of the batch may have been committed, and only its reply was lost.
            ContextRowChange::Insert(row) => sqlx::query(
                "INSERT INTO context_calls (call_id, tenant, day, at, source, direction, state, \
                 number, customer_hash, job_hash) \
                 VALUES ($1, $2, $3, $4, $5, $6, 'accepted', $7, $8, $9) \
                 ON CONFLICT DO NOTHING",
            )
            .bind(row.call_id.as_str())
            .bind(&*row.tenant)
            .bind(&*row.day)
            .bind(row.at)
            .bind(row.source)
            .bind(Direction::Outbound.as_str())
            .bind(row.number.as_deref())
            .bind(row.hashes.customer.as_deref())
            .bind(row.hashes.job.as_deref()),
            ContextRowChange::SetState { call_id, state, cause } => {
                sqlx::query("UPDATE context_calls SET state = $2, cause = $3 WHERE call_id = $1")
                    .bind(call_id.as_str())
                    .bind(*state)
                    .bind(*cause)
            }
        }
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}
