//! The calls that are scheduled, for limits that leave room for them.

use super::ScheduledCallStore;
use crate::error::JournalError;
use jiff::Timestamp;
use model::call_id::CallId;
use shared_types::domain::Domain;
use shared_types::phone::PhoneNumber;
use sqlx::Row;
use std::fmt;

/// Which scheduled calls.
#[derive(Clone, Copy)]
pub enum PromisedTo<'a> {
    /// Those to a number, for all tenants.
    Number(&'a PhoneNumber),
    /// Those of a tenant.
    Tenant(&'a Domain),
    /// All of them.
    All,
}

/// A call that is scheduled.
#[derive(Clone)]
pub struct PromisedCall {
    call_id: CallId,
    /// When it is due.
    pub due: Timestamp,
    /// Encrypted.
    number: String,
}

impl ScheduledCallStore {
    /// The calls that are to be placed by `until`, in order, also those that are not confirmed yet.
    pub async fn promised(
        &self,
        to: PromisedTo<'_>,
        until: Timestamp,
    ) -> Result<Vec<PromisedCall>, JournalError> {
        // A call that was asked for and does not wait yet is due at the time that was wanted.
        let (query, key) = match to {
            PromisedTo::Number(number) => (
                "SELECT call_id, number, CASE state WHEN 'asked' THEN wanted ELSE due END AS at \
                 FROM scheduled_calls WHERE state IN ('asked', 'waiting') AND number_hash = $1 \
                 ORDER BY at",
                Some(self.database.pseudonym(number)),
            ),
            PromisedTo::Tenant(tenant) => (
                "SELECT call_id, number, CASE state WHEN 'asked' THEN wanted ELSE due END AS at \
                 FROM scheduled_calls WHERE state IN ('asked', 'waiting') AND tenant = $1 \
                 ORDER BY at",
                Some(tenant.as_str().to_owned()),
            ),
            PromisedTo::All => (
                "SELECT call_id, number, CASE state WHEN 'asked' THEN wanted ELSE due END AS at \
                 FROM scheduled_calls WHERE state IN ('asked', 'waiting') ORDER BY at",
                None,
            ),
        };
        let mut query = sqlx::query(query);
        if let Some(key) = key {
            query = query.bind(key);
        }
        let mut connection = self.database.pooled().await?;
        let rows = query.fetch_all(&mut *connection);
        let rows = self.database.in_time(rows).await?;
        connection.give_back();
        let mut calls = Vec::new();
        for row in rows {
            let (call_id, number) = (row.try_get::<String, _>(0), row.try_get(1));
            let due = row.try_get(2).map_err(JournalError::Read)?;
            let (Ok(call_id), Ok(due)) =
                (call_id.map_err(JournalError::Read)?.parse(), Timestamp::from_millisecond(due))
            else {
                continue;
            };
            let number: Option<String> = number.map_err(JournalError::Read)?;
            calls.push(PromisedCall { call_id, due, number: number.unwrap_or_default() });
        }
        calls.retain(|call| call.due <= until);
        Ok(calls)
    }

    /// Decrypts the number of `call`. `None` if it was not sealed for this call with our key.
    pub fn number_of(&self, call: &PromisedCall) -> Option<PhoneNumber> {
        self.database.unseal(&call.call_id, &call.number)
    }
}

impl fmt::Debug for PromisedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PromisedCall").field("call_id", &self.call_id).finish_non_exhaustive()
    }
}

impl fmt::Debug for PromisedTo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number(_) => "Number",
            Self::Tenant(_) => "Tenant",
            Self::All => "All",
        })
    }
}
